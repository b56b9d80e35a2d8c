use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use workato_emulator::{Emulator, Fault, Operation, Server};
use workato_oauth_profiles::{FileLedger, RolloutAction, Secret, SendErrorKind};

use super::*;
use crate::config::{Config, Overrides, default_config};
use crate::emulator::EmulatedService;
use crate::error::Code;
use crate::http::{Header, Incoming};
use crate::input::{Customer, ProfileInput};
use crate::interrupts::Interrupts;
use crate::rollout::{LedgerPlace, Rollout};
use crate::session::Session;

const SOON: Duration = Duration::from_secs(1);

struct World {
    emulator: Emulator,
    server: Server,
}

impl World {
    fn new(fault: Option<Fault>) -> World {
        let emulator = Emulator::new("test-token");
        emulator.add_documented();
        fault.into_iter().for_each(|fault| emulator.fail_next(fault));
        World { server: Server::start(emulator.clone(), 0).expect("a port"), emulator }
    }

    fn config(&self) -> Config {
        let mut config = default_config().expect("plain data");
        config.base_url = Some(self.server.url());
        config
    }

    fn session(&self) -> Arc<Session> {
        Session::new("test-token".into(), self.config(), None, None).expect("valid")
    }

    fn start(&self) -> Arc<Machine> {
        self.session().get(321).expect("it is open")
    }
}

fn code<T>(result: Result<T, Failure>) -> Option<Code> {
    result.err().map(|Failure::Failed { data }| data.code)
}

/// The interrupt of a thread.
#[derive(Clone, Default)]
struct Flag(Arc<AtomicBool>);

impl Interrupts for Flag {
    fn is_interrupted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Polls to the next item, and performs what the machine asks for. Waits take no time.
fn run(machine: &Machine, mut perform: impl FnMut(Action) -> Reply) -> Result<Step, Failure> {
    loop {
        match machine.poll()? {
            Step::Work => machine.work()?,
            Step::Sleep { .. } => machine.reply(Reply::Done)?,
            Step::Do { action } => machine.reply(perform(action))?,
            step => return Ok(step),
        }
    }
}

#[test]
fn a_cancel_before_the_first_step_sends_nothing() {
    let world = World::new(None);
    let machine = world.start();
    machine.cancel().expect("no panic");
    assert_eq!(code(machine.poll()), Some(Code::Cancelled));
    assert_eq!(world.emulator.journal().len(), 0);
}

#[test]
fn work_after_a_cancel_sends_nothing() {
    let world = World::new(None);
    let machine = world.start();
    assert!(matches!(machine.poll(), Ok(Step::Work)));
    machine.cancel().expect("no panic");
    machine.work().expect("nothing to do");
    assert_eq!(code(machine.poll()), Some(Code::Cancelled));
    assert_eq!(world.emulator.journal().len(), 0);
}

#[test]
fn a_cancel_after_the_answer_keeps_the_answer() {
    let world = World::new(None);
    let machine = world.start();
    assert!(matches!(machine.poll(), Ok(Step::Work)));
    machine.work().expect("an answer");
    machine.cancel().expect("no panic");
    assert!(matches!(machine.poll(), Ok(Step::Item { .. })));
    assert!(matches!(machine.poll(), Ok(Step::End)));
}

#[test]
fn a_cancel_between_two_attempts_ends_the_call() {
    let world = World::new(Some(Fault::Unavailable));
    let machine = world.start();
    assert!(matches!(machine.poll(), Ok(Step::Work)));
    machine.work().expect("an answer");
    machine.cancel().expect("no panic");
    assert_eq!(code(machine.poll()), Some(Code::Cancelled));
}

fn arrives(emulator: &Emulator) -> bool {
    while emulator.journal().is_empty() {
        thread::yield_now();
    }
    true
}

#[test]
fn a_request_ends_soon_after_a_cancel_an_interrupt_or_closing() {
    for way in 0..3 {
        let (world, flag) = (World::new(Some(Fault::Hang)), Flag::default());
        let session = Session::new("test-token".into(), world.config(), Some(Box::new(flag.clone())), None);
        let session = session.expect("valid");
        let machine = session.get(321).expect("it is open");
        assert!(matches!(machine.poll(), Ok(Step::Work)));
        thread::scope(|scope| {
            let sending = machine.clone();
            let work = scope.spawn(move || sending.work());
            assert!(arrives(&world.emulator));
            let start = Instant::now();
            match way {
                0 => machine.cancel().expect("no panic"),
                1 => flag.0.store(true, Ordering::Relaxed),
                _ => session.shut().expect("no panic"),
            }
            assert!(start.elapsed() < SOON / 10, "it waited {:?}", start.elapsed());
            assert!(work.join().expect("no panic").is_ok());
            assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
        });
        assert_eq!(code(machine.poll()), Some(Code::Cancelled));
    }
}

#[test]
fn an_answer_that_comes_between_a_cancel_and_the_next_step_counts() {
    let machine = own_transport(|_| {}).and_then(|session| session.get(321)).expect("valid");
    assert!(matches!(machine.poll(), Ok(Step::Do { action: Action::Send { .. } })));
    machine.cancel().expect("no panic");
    let body = br#"{"result": {"id": 321, "name": "name", "provider": "hubspot"}}"#.to_vec();
    let incoming = Incoming { status: 200, headers: vec![], body };
    machine.reply(Reply::Answered { incoming }).expect("read");
    assert!(matches!(machine.poll(), Ok(Step::Item { .. })));
}

#[test]
fn a_wait_on_a_virtual_clock_is_not_repeated_and_one_that_is_cut_short_is() {
    for (reply, expected) in [((|| Reply::Waited) as fn() -> Reply, 50), (|| Reply::Done, 60)] {
        let machine = own_transport(|_| {}).and_then(|session| session.get(321)).expect("valid");
        assert!(matches!(machine.poll(), Ok(Step::Do { action: Action::Send { .. } })));
        let headers = vec![Header { name: "Retry-After".into(), value: "50".into() }];
        let incoming = Incoming { status: 429, headers, body: vec![] };
        machine.reply(Reply::Answered { incoming }).expect("read");
        // It waits in steps of at most a second.
        let mut sleeps = 0;
        while sleeps < 60 && matches!(machine.poll(), Ok(Step::Sleep { .. })) {
            machine.reply(reply()).expect("no panic");
            sleeps += 1;
        }
        assert_eq!(sleeps, expected);
    }
}

#[test]
fn closing_a_session_closes_those_derived_from_it() {
    let world = World::new(None);
    let session = world.session();
    let none = Overrides { timeout: None, attempt_timeout: None, connect_timeout: None, max_attempts: None };
    let derived = session.with_options(none).expect("valid");
    assert!(derived.check_open().is_ok());
    session.shut().expect("no panic");
    session.shut().expect("no panic");
    for closed in [session, derived] {
        assert_eq!(code(closed.get(321)), Some(Code::InvalidInput));
        assert_eq!(code(closed.check_open()), Some(Code::InvalidInput));
    }
}

fn own_transport(change: impl FnOnce(&mut Config)) -> Result<Arc<Session>, Failure> {
    let mut config = default_config().expect("plain data");
    config.own_transport = true;
    change(&mut config);
    Session::new("canary".into(), config, None, None)
}

#[test]
fn a_users_transport_gets_the_request_and_its_answer_is_read() {
    let session = own_transport(|_| {}).expect("valid");
    let input = ProfileInput {
        name: "name".into(),
        provider: "hubspot".into(),
        client_id: "id".into(),
        client_secret: Secret::new("canary-secret"),
        token: None,
        data: None,
    };
    let machine = session.create(input).expect("it is open");
    let Ok(Step::Do { action: Action::Send { request } }) = machine.poll() else { unreachable!("no send") };
    assert_eq!(request.headers["authorization"], "Bearer canary");
    assert!(request.body.as_ref().expect("a body").contains("canary-secret"));
    assert_eq!(request.to_string(), "POST https://www.workato.com/api/custom_oauth_profiles");
    let body = br#"{"result": {"id": 322, "name": "name", "provider": "hubspot"}}"#.to_vec();
    machine
        .reply(Reply::Answered { incoming: Incoming { status: 200, headers: vec![], body } })
        .expect("read");
    assert!(
        matches!(machine.poll(), Ok(Step::Item { answer: Answer::Profile { profile } }) if profile.id == 322)
    );
}

#[test]
fn an_impossible_status_and_a_failure_are_errors_of_the_call() {
    let impossible = Incoming { status: -1, headers: vec![], body: vec![] };
    let refused = Reply::Unanswered { reached: false, kind: SendErrorKind::Certificate, reason: "no".into() };
    for (reply, expected) in
        [(Reply::Answered { incoming: impossible }, Code::Decode), (refused, Code::Network)]
    {
        let machine = own_transport(|_| {}).and_then(|session| session.get(321)).expect("valid");
        assert!(matches!(machine.poll(), Ok(Step::Do { action: Action::Send { .. } })));
        machine.reply(reply).expect("no panic");
        assert_eq!(code(machine.poll()), Some(expected));
    }
}

#[test]
fn settings_of_the_librarys_transport_are_refused_beside_a_users_transport() {
    assert_eq!(
        code(own_transport(|config| config.proxy = Some(crate::transport::Proxy::Off))),
        Some(Code::InvalidInput)
    );
    assert_eq!(code(own_transport(|config| config.ca_bundle = Some("a".into()))), Some(Code::InvalidInput));
}

#[test]
fn functions_that_return_no_result_only_copy_text() {
    for odd in ["", "\0", "\u{10ffff}", &"long".repeat(100_000)] {
        let data = crate::error::internal_error(odd.to_owned());
        assert_eq!((data.code, data.reason.as_str()), (Code::Internal, odd));
    }
}

fn assign_each(session: &Session, ledger: &std::path::Path) -> Arc<Machine> {
    let path = ledger.to_str().expect("a path of text").to_owned();
    let rollout = Rollout {
        action: RolloutAction::Assign,
        id: 321,
        ledger: Some(LedgerPlace::File { path }),
        dry_run: false,
        pace: Some(6000),
        total: None,
    };
    session.each(rollout).expect("the ledger is free")
}

/// A reassign of customer 402, then 403, to a new profile, with a ledger of the user.
fn reassign(session: &Session) -> Arc<Machine> {
    let input = ProfileInput {
        name: "Another app".into(),
        provider: "hubspot".into(),
        client_id: "id".into(),
        client_secret: Secret::new("a secret"),
        token: None,
        data: None,
    };
    let created = run(&session.create(input).expect("it is open"), |_| unreachable!("there is no listener"));
    let Ok(Step::Item { answer: Answer::Profile { profile } }) = created else { panic!("not created") };
    let rollout = Rollout {
        action: RolloutAction::Reassign { to: profile.id, force: false },
        id: 321,
        ledger: Some(LedgerPlace::Own),
        dry_run: false,
        pace: Some(6000),
        total: None,
    };
    session.each(rollout).expect("it is open")
}

/// Polls a reassign to its next outcome, and does something at the first step of a customer.
fn reassign_while(
    machine: &Machine,
    customers: &mut Vec<i64>,
    mut meanwhile: impl FnMut(),
) -> Result<Step, Failure> {
    run(machine, |action| match action {
        Action::NextCustomer => {
            Reply::Next { customer: customers.pop().map(|id| Customer::Workspace { id }) }
        }
        Action::NextLine => Reply::Line { line: None },
        Action::Append { text } => {
            if text.contains("unassigning") {
                meanwhile();
            }
            Reply::Done
        }
        Action::Tell { .. } | Action::Send { .. } => unreachable!("there is neither listener nor transport"),
    })
}

fn finishes_the_customer(machine: &Machine, world: &World, meanwhile: impl FnMut()) {
    let mut customers = vec![403, 402];
    // A cancel ends a request within 100 ms.
    world.emulator.fail(Operation::Unassign, Fault::Latency(Duration::from_millis(400)));
    let item = reassign_while(machine, &mut customers, meanwhile);
    let Ok(Step::Item { answer: Answer::Outcome { outcome } }) = item else { panic!("no outcome") };
    assert_eq!(outcome.has, Some(client::Assigned::To));
    assert_eq!(code(reassign_while(machine, &mut customers, || ())), Some(Code::Cancelled));
}

#[test]
fn a_cancel_and_an_interrupt_let_a_reassign_finish_the_customer_under_way() {
    let (world, flag) = (World::new(None), Flag::default());
    let session = Session::new("test-token".into(), world.config(), Some(Box::new(flag.clone())), None);
    let machine = reassign(&session.expect("valid"));
    finishes_the_customer(&machine, &world, || {
        flag.0.store(true, Ordering::Relaxed);
        machine.cancel().expect("no panic");
    });
}

#[test]
fn closing_a_session_lets_a_reassign_finish_the_customer_under_way() {
    let world = World::new(None);
    let session = world.session();
    let machine = reassign(&session);
    finishes_the_customer(&machine, &world, || session.shut().expect("no panic"));
}

#[test]
fn leaving_a_reassign_cuts_off_its_request() {
    let world = World::new(None);
    let machine = reassign(&world.session());
    world.emulator.fail(Operation::Unassign, Fault::Hang);
    let mut customers = vec![402];
    thread::scope(|scope| {
        let call = scope.spawn(|| {
            run(&machine, |action| match action {
                Action::NextCustomer => {
                    Reply::Next { customer: customers.pop().map(|id| Customer::Workspace { id }) }
                }
                Action::NextLine => Reply::Line { line: None },
                _ => Reply::Done,
            })
        });
        let hangs =
            |emulator: &Emulator| emulator.journal().iter().any(|entry| entry.path.ends_with("/unassign"));
        while !hangs(&world.emulator) {
            thread::yield_now();
        }
        let start = Instant::now();
        machine.leave().expect("no panic");
        assert!(call.join().is_ok());
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    });
}

/// Polls to the next item, with one customer to give. Closes the session when this many requests are answered.
fn polled(
    machine: &Machine,
    customers: &mut Vec<i64>,
    close_after: usize,
    session: &Session,
) -> Result<Step, Failure> {
    let mut answered = 0;
    loop {
        match machine.poll()? {
            Step::Work => {
                let is_send = matches!(*lock(&machine.pending), Some(client::Action::Send(_)));
                machine.work().expect("it is performed");
                answered += usize::from(is_send);
                if is_send && answered == close_after {
                    session.shut().expect("no panic");
                }
            }
            Step::Sleep { .. } => machine.reply(Reply::Done).expect("no panic"),
            Step::Do { action: Action::NextCustomer } => {
                let customer = customers.pop().map(|id| Customer::Workspace { id });
                machine.reply(Reply::Next { customer }).expect("no panic");
            }
            Step::Do { .. } => unreachable!("there is no listener"),
            step => return Ok(step),
        }
    }
}

#[test]
fn closing_a_session_lets_a_rollout_write_down_what_it_knows_and_then_closes_its_ledger() {
    let world = World::new(None);
    world.emulator.add_customers(2);
    let ledger = std::env::temp_dir().join(format!("workato-uniffi-{}", std::process::id()));
    let session = world.session();
    let machine = assign_each(&session, &ledger);
    let item = polled(&machine, &mut vec![1002, 1001], 2, &session);
    let text = std::fs::read_to_string(&ledger).expect("it was written");
    let is_free = FileLedger::open(&ledger).is_ok();
    std::fs::remove_file(&ledger).expect("it is there");
    assert!(matches!(item, Ok(Step::Item { .. })), "the outcome is known");
    assert!(text.ends_with("{\"customer\":1001,\"status\":\"done\"}\n"), "{text}");
    assert!(is_free, "nobody works on it any more");
}

#[test]
fn closing_a_session_closes_the_ledger_of_a_rollout_that_rests() {
    let world = World::new(None);
    world.emulator.add_customers(2);
    let ledger = std::env::temp_dir().join(format!("workato-uniffi-rests-{}", std::process::id()));
    let session = world.session();
    let machine = assign_each(&session, &ledger);
    let mut customers = vec![1002, 1001];
    assert!(matches!(polled(&machine, &mut customers, 9, &session), Ok(Step::Item { .. })));
    let was_held = FileLedger::open(&ledger).is_err();
    session.shut().expect("no panic");
    let is_free = FileLedger::open(&ledger).is_ok();
    std::fs::remove_file(&ledger).expect("it is there");
    assert!(was_held && is_free);
    assert_eq!(code(polled(&machine, &mut customers, 9, &session)), Some(Code::Cancelled));
}

fn emulated() -> (Arc<EmulatedService>, Arc<Session>) {
    let emulator = EmulatedService::new("test-token".into()).expect("plain data");
    emulator.control("reset".into(), Some(r#"{"documented": true}"#.into())).expect("a path of the emulator");
    let session = emulator.session("test-token".into(), default_config().expect("plain data"));
    (emulator, session.expect("valid"))
}

#[test]
fn a_machine_of_the_emulator_asks_for_no_work_and_no_wait() {
    let (emulator, session) = emulated();
    for count in 1..=70 {
        let machine = session.get(321).expect("it is open");
        assert!(matches!(machine.poll(), Ok(Step::Item { .. })), "{count}");
        assert!(matches!(machine.poll(), Ok(Step::End)));
    }
    assert_eq!(emulator.now().ok(), Some(60.0));
}

#[test]
fn a_call_of_the_emulator_waits_on_its_clock() {
    let (emulator, session) = emulated();
    emulator
        .fail("get".into(), r#"{"status": 429, "headers": [["Retry-After", "30"]]}"#.into())
        .expect("a fault");
    let machine = session.get(321).expect("it is open");
    assert!(matches!(machine.poll(), Ok(Step::Item { .. })));
    assert_eq!(emulator.now().ok(), Some(30.0));
    emulator.advance(60.0).expect("a time");
    assert_eq!(emulator.now().ok(), Some(90.0));
    for seconds in [-1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(code(emulator.advance(seconds)), Some(Code::InvalidInput), "{seconds}");
    }
    session.shut().expect("it cannot fail");
    assert_eq!(emulator.now().ok(), Some(90.0));
}

#[test]
fn a_client_of_the_emulator_takes_no_transport_and_no_proxy() {
    let (emulator, _) = emulated();
    let config = || default_config().expect("plain data");
    for config in [
        Config { own_transport: true, ..config() },
        Config { proxy: Some(crate::transport::Proxy::Off), ..config() },
        Config { ca_bundle: Some("roots.pem".into()), ..config() },
    ] {
        assert_eq!(code(emulator.session("test-token".into(), config)), Some(Code::InvalidInput));
    }
}
