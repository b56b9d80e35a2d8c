//! Calls that another thread ends: by their `Cancel`, and by `close()`.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use workato_emulator::Fault;
use workato_oauth_profiles::drive::Cancel;
use workato_oauth_profiles::{Client, ClientBuilder, Code, Error, Event, EventKind, Level, Options};
use workato_oauth_profiles::{ProfileInput, Response, Secret};
use workato_rust_tests::TOKEN;

use crate::setup::{FIRST, Folder, PROFILE, TestService, lines};

type Stop = Box<dyn FnOnce() + Send>;

/// How a call is ended.
#[derive(Clone, Copy)]
enum By {
    Cancel,
    Close,
}

const BOTH_WAYS: [By; 2] = [By::Cancel, By::Close];

impl By {
    /// A client, and the closure that ends its calls.
    fn arm(self, workato: Client) -> (Client, Stop) {
        match self {
            By::Close => (workato.clone(), Box::new(move || workato.close())),
            By::Cancel => {
                let cancel = Cancel::new();
                let options = Options { cancel: Some(cancel.clone()), ..Options::default() };
                (workato.with_options(options).expect("valid"), Box::new(move || cancel.cancel()))
            }
        }
    }
}

/// Makes a call on this thread and ends it from another thread once it is `ready`. It must end at once.
fn ended<T>(
    what: &str,
    call: impl FnOnce() -> Result<T, Error>,
    ready: impl FnOnce() + Send,
    stop: Stop,
) -> Error {
    thread::scope(|scope| {
        let stopper = scope.spawn(|| {
            ready();
            let now = Instant::now();
            stop();
            now
        });
        let error = call().err().expect("it does not end by itself");
        let took = stopper.join().expect("no panic").elapsed();
        println!("{what}: ended {:.0} ms after it was cancelled", took.as_secs_f64() * 1e3);
        assert!(took < Duration::from_secs(1), "{what}: {took:?}");
        assert_eq!(error.code, Code::Cancelled, "{what}: {error}");
        error
    })
}

fn input() -> ProfileInput {
    workato_rust_tests::input(["Globex HubSpot OAuth app", "hubspot", "globex", "globex secret"])
}

type Verb = fn(&Client) -> Result<(), Error>;

#[test]
fn a_request_without_an_answer_can_be_cancelled() {
    let calls: [(&str, Verb, bool); 5] = [
        ("get", |workato| workato.get(321).map(drop), false),
        ("ensure, in its list", |workato| workato.ensure(&input(), false).map(drop), false),
        ("create", |workato| workato.create(&input()).map(drop), true),
        ("assign", |workato| workato.assign(PROFILE, FIRST).map(drop), true),
        ("delete", |workato| workato.delete(PROFILE).map(drop), true),
    ];
    for (what, call, write) in calls {
        let service = TestService::new(1);
        for (requests, by) in (1..).zip(BOTH_WAYS) {
            let (workato, stop) = by.arm(service.client());
            service.emulator.fail_next(Fault::Hang);
            let error = ended(what, || call(&workato), || service.arrived(requests), stop);
            assert_eq!((error.attempts, error.may_have_applied), (1, write), "{what}");
        }
    }
}

/// A client, and a closure that waits for an event of this kind on another thread.
fn telling(builder: ClientBuilder, kind: EventKind) -> (Client, impl FnOnce() + Send) {
    let (sender, receiver) = channel();
    // After the first event nobody listens any more.
    let tell = move |event: &Event| sender.send(event.kind).unwrap_or_default();
    let workato = builder.on_event(Level::Info, tell).build().expect("valid");
    (workato, move || assert_eq!(receiver.recv_timeout(Duration::from_secs(10)), Ok(kind)))
}

/// Ends a call during the wait after an answer with this status.
fn ended_in_a_wait(what: &str, status: u16, kind: EventKind, write: bool, call: Verb) {
    let service = TestService::new(1);
    for by in BOTH_WAYS {
        service.emulator.fail_next(later(status));
        let (workato, waits) = telling(service.builder(), kind);
        let (workato, stop) = by.arm(workato);
        let error = ended(what, || call(&workato), waits, stop);
        assert_eq!((error.attempts, error.may_have_applied), (1, write), "{what}");
    }
}

fn later(status: u16) -> Fault {
    let headers = vec![("Retry-After".into(), "30".into())];
    Fault::Answer(Response { status, headers, body: b"{}".to_vec() })
}

#[test]
fn a_wait_for_retry_after_can_be_cancelled() {
    let kind = EventKind::Waiting;
    ended_in_a_wait("get, after a 429", 429, kind, false, |workato| workato.get(321).map(drop));
    // It was not carried out.
    ended_in_a_wait("assign, after a 429", 429, kind, false, |workato| {
        workato.assign(PROFILE, FIRST).map(drop)
    });
}

#[test]
fn a_backoff_can_be_cancelled() {
    let kind = EventKind::Retrying;
    ended_in_a_wait("get, after a 503", 503, kind, false, |workato| workato.get(321).map(drop));
    ended_in_a_wait("assign, after a 503", 503, kind, true, |workato| {
        workato.assign(PROFILE, FIRST).map(drop)
    });
}

#[test]
fn a_wait_for_the_rate_limit_can_be_cancelled() {
    let service = TestService::new(0);
    for by in BOTH_WAYS {
        let (workato, waits) = telling(service.builder().requests_per_minute(1), EventKind::Waiting);
        let (workato, stop) = by.arm(workato);
        workato.get(321).expect("the first is within the limit");
        let error = ended("get, waiting for the limit", || workato.get(321), waits, stop);
        assert_eq!((error.attempts, error.may_have_applied), (0, false));
    }
    assert_eq!(service.emulator.journal().len(), 2);
}

/// Answers a request with a head at once, then with one space after the other until the client closes.
fn drips(listener: &TcpListener, begun: impl Fn()) {
    let (mut peer, _) = listener.accept().expect("a connection");
    let mut request = [0; 4096];
    assert!(peer.read(&mut request).expect("a request") > 0);
    peer.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n").expect("a head");
    begun();
    peer.set_read_timeout(Some(Duration::from_millis(20))).expect("not zero");
    while peer.write_all(b" ").is_ok() {
        if peer.read(&mut request).is_ok_and(|read| read == 0) {
            break;
        }
    }
    // The client may have reset the connection already.
    let _ = peer.shutdown(Shutdown::Both);
}

#[test]
fn a_body_that_drips_can_be_cancelled() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    for by in BOTH_WAYS {
        let (workato, stop) = by.arm(Client::builder(TOKEN).base_url(&url).build().expect("valid"));
        let (begun, has_begun) = channel();
        thread::scope(|scope| {
            scope.spawn(|| drips(&listener, || begun.send(()).expect("the test listens")));
            let ready = move || has_begun.recv().expect("the server answers");
            let error = ended("assign, in a body that drips", || workato.assign(PROFILE, FIRST), ready, stop);
            assert!(error.may_have_applied);
        });
    }
}

#[test]
fn a_rollout_cancelled_within_a_customer_continues_there_later() {
    let service = TestService::new(10);
    for by in BOTH_WAYS {
        let (workato, stop) = by.arm(service.client());
        let folder = Folder::new();
        service.emulator.reset();
        let ledger = folder.file("rollout.jsonl");
        let customers = |client: &Client| client.assign_each(PROFILE, FIRST..FIRST + 4).ledger(&ledger);
        let mut rollout = customers(&workato).expect("a new ledger");
        for _ in 0..2 {
            rollout.next().expect("a customer").expect("assigned");
        }
        service.emulator.fail_next(Fault::Hang);
        let next = || rollout.next().expect("an error");
        // The first request reads the profile.
        let error = ended("assign_each", next, || service.arrived(4), stop);
        assert!(error.may_have_applied && error.context.contains("1003"), "{error}");
        assert!(rollout.next().is_none());
        drop(rollout);
        assert_eq!(lines(&ledger).len(), 3, "the ledger has two customers");
        let again: Vec<_> = customers(&service.client()).expect("nobody uses it").collect();
        let again: Vec<_> = again.into_iter().map(|it| it.expect("assigned").status.as_str()).collect();
        assert_eq!(again, ["already", "already", "done", "done"]);
    }
}

#[test]
fn a_wait_for_the_pace_of_a_rollout_can_be_cancelled() {
    let service = TestService::new(10);
    for by in BOTH_WAYS {
        let (workato, stop) = by.arm(service.client());
        service.emulator.reset();
        let mut rollout = workato.assign_each(PROFILE, FIRST..FIRST + 9).pace(1);
        // The profile has been read; the first customer would follow a minute later.
        let error = ended(
            "assign_each, keeping its pace",
            || rollout.next().expect("an error"),
            || service.arrived(1),
            stop,
        );
        assert!(!error.may_have_applied, "{error}");
        assert!(rollout.next().is_none());
        assert_eq!(service.emulator.journal().len(), 1);
    }
}

#[test]
fn a_dry_run_can_be_cancelled() {
    let service = TestService::new(0);
    for by in BOTH_WAYS {
        let (workato, stop) = by.arm(service.client());
        let mut rollout = workato.assign_each(PROFILE, 1..5_000_000).dry_run(true);
        assert!(rollout.by_ref().take(1_000).all(|outcome| outcome.is_ok()));
        let whole = || rollout.by_ref().try_for_each(|outcome| outcome.map(drop));
        let error = ended("assign_each, a dry run", whole, || (), stop);
        assert!(!error.may_have_applied, "{error}");
        assert!(rollout.next().is_none());
    }
}

#[test]
fn a_call_after_the_cancel_is_not_sent_and_other_calls_go_on() {
    let service = TestService::new(1);
    let (workato, cancel) = (service.client(), Cancel::new());
    cancel.cancel();
    let options = Options { cancel: Some(cancel), ..Options::default() };
    let cancelled = workato.with_options(options).expect("valid");
    let errors = [
        cancelled.create(&input()).expect_err("cancelled"),
        cancelled.ensure(&input(), false).expect_err("cancelled"),
        cancelled.rotate_secret(321, Secret::new("new"), None).expect_err("cancelled"),
        cancelled.get(321).expect_err("cancelled"),
        cancelled.assign(PROFILE, FIRST).expect_err("cancelled"),
        cancelled.profiles().next().expect("an error").expect_err("cancelled"),
        cancelled.assign_each(PROFILE, [FIRST]).next().expect("an error").expect_err("cancelled"),
    ];
    for error in errors {
        assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, false), "{error}");
        assert_eq!(error.attempts, 0, "{error}");
    }
    assert_eq!(service.emulator.journal().len(), 0);
    assert_eq!(workato.get(321).expect("it has no cancel").id, 321);
}
