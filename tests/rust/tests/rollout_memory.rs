//! The peak memory of a rollout. It is alone in its binary, because the allocator counts all threads.

use std::time::Duration;

use peak_alloc::PeakAlloc;
use workato_oauth_profiles::drive::{Host, next};
use workato_oauth_profiles::{
    Action, Config, Customer, Error, Method, Now, OutcomeStatus, Reply, Request, Response,
};
use workato_oauth_profiles::{Rollout, RolloutAction, Secret, Session};
use workato_rust_tests::TOKEN;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const HEADER: &str = "{\"format\":\"workato-oauth-profiles ledger 2\",\"action\":\"assign\",\"profile\":321,\"base_url\":\"https://www.workato.com\"}\n";
const REASSIGN: RolloutAction = RolloutAction::Reassign { to: 322, force: false };

/// A host whose service, customers and ledger need no memory.
struct FlatHost {
    now: Now,
    header: String,
    customers: i64,
    taken: i64,
    /// How many customers the ledger of an earlier run has, and how many of its lines were read.
    known: i64,
    read: i64,
    written: i64,
    requests: i64,
}

impl FlatHost {
    fn new(action: RolloutAction, customers: i64, known: i64) -> FlatHost {
        let header = match action {
            REASSIGN => HEADER.replace("\"assign\"", "\"reassign\",\"to\":322"),
            _ => HEADER.to_owned(),
        };
        FlatHost { now: Now::ZERO, header, customers, taken: 0, known, read: 0, written: 0, requests: 0 }
    }

    /// Every third customer has an external id.
    fn customer(&mut self) -> Option<Customer> {
        self.taken += 1;
        let (id, is_there) = (self.taken, self.taken <= self.customers);
        let customer =
            if id % 3 == 0 { Customer::External(format!("A{id}")) } else { Customer::Workspace(id) };
        is_there.then_some(customer)
    }

    fn line(&mut self) -> Option<String> {
        self.read += 1;
        match self.read - 1 {
            0 if self.known > 0 => Some(self.header.clone()),
            id if id > self.known || self.known == 0 => None,
            id if id % 3 == 0 => {
                Some(format!("{{\"customer\":{{\"external_id\":\"A{id}\"}},\"status\":\"done\"}}\n"))
            }
            id => Some(format!("{{\"customer\":{id},\"status\":\"done\"}}\n")),
        }
    }
}

fn answer(request: &Request) -> Response {
    let body = match request.method {
        Method::Get if request.url.ends_with("/322") => {
            r#"{"result": {"id": 322, "name": "Acme", "provider": "hubspot"}}"#
        }
        Method::Get => r#"{"result": {"id": 321, "name": "Acme", "provider": "hubspot"}}"#,
        Method::Post | Method::Put | Method::Delete => r#"{"result": {"success": true}}"#,
    };
    Response { status: 200, headers: Vec::new(), body: body.into() }
}

impl Host for FlatHost {
    type Stop = Error;

    fn now(&self) -> Now {
        self.now
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        Ok(match action {
            Action::Send(request) => {
                self.now += Duration::from_millis(250);
                self.requests += 1;
                Reply::Sent(Ok(answer(&request)))
            }
            Action::Sleep(time) => {
                self.now += time;
                Reply::Done
            }
            Action::Tell(_) => Reply::Done,
            Action::Append(_) => {
                self.written += 1;
                Reply::Done
            }
            Action::NextCustomer => Reply::Customer(self.customer()),
            Action::NextLine => Reply::Line(self.line()),
            Action::Eval(_) => unreachable!("there is no shared rate limit"),
        })
    }
}

/// Runs a rollout to its end, and returns its peak memory in bytes.
fn peak(action: RolloutAction, customers: i64, known: i64) -> usize {
    let mut host = FlatHost::new(action, customers, known);
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let session = Session::new(Config::new(Secret::new(TOKEN)), 7).expect("a valid configuration");
    let total = Some(customers as u64);
    let rollout = Rollout { action, id: 321, ledger: true, dry_run: false, pace: None, total };
    let mut each = session.each(rollout);
    let (mut already, mut done) = (0, 0);
    while let Some(outcome) = next(&mut each, &mut host) {
        match outcome.expect("nothing ends it").status {
            OutcomeStatus::Already => already += 1,
            OutcomeStatus::Done => done += 1,
            other => unreachable!("{other:?}"),
        }
    }
    assert_eq!((already, done), (known, customers - known));
    // The profiles and the requests of each customer who was not known; the lines of each.
    let (profiles, requests, lines) = if action == REASSIGN { (2, 2, 3) } else { (1, 1, 1) };
    assert_eq!(host.requests, done * requests + profiles);
    assert_eq!(host.written, done * lines + 2, "a header and an end line too");
    MEMORY.peak_usage() - before
}

/// The most that a customer may cost, with a quarter of reserve for lists that have just grown.
const PER_CUSTOMER: f64 = 20.0;

#[test]
fn memory_is_constant_plus_20_bytes_for_each_customer() {
    for action in [RolloutAction::Assign, REASSIGN] {
        let [few, many] = [1_000, 100_000];
        let (few_new, many_new) = (peak(action, few, 0), peak(action, many, 0));
        let a_customer = (many_new - few_new) as f64 / (many - few) as f64;
        println!(
            "{action}, a new ledger: {few_new} bytes for {few} customers, {many_new} for {many}: {a_customer:.1} a customer"
        );
        assert!(a_customer <= PER_CUSTOMER);
        let (few_known, many_known) = (peak(action, few, few), peak(action, many, many));
        let a_customer = (many_known - few_known) as f64 / (many - few) as f64;
        println!(
            "{action}, resumed: {few_known} bytes for {few} customers in the ledger, {many_known} for {many}: {a_customer:.1} a customer"
        );
        assert!(a_customer <= PER_CUSTOMER);
        // The lists grow at different times.
        for known in [52_000, 60_000, 69_000] {
            let peak = peak(action, known + 10, known);
            assert!(peak as f64 <= few_new as f64 + PER_CUSTOMER * known as f64, "{peak} bytes for {known}");
        }
    }
}
