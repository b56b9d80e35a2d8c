//! `ensure_each` with 2,000 inputs in virtual time: its requests and its peak memory. It is alone in its binary,
//! because the allocator counts all threads.

use std::time::Duration;

use peak_alloc::PeakAlloc;
use workato_oauth_profiles::drive::{Host, next};
use workato_oauth_profiles::{
    Action, Config, EnsureAction, EnsureEach, Error, Method, Now, Reply, Request, Response, Secret, Session,
};
use workato_rust_tests::TOKEN;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// How many profiles there are before.
const THERE: u64 = 350;
const PAGE: u64 = 100;
/// The most that an input may cost, in bytes: the input itself, its lines in the lists, and its result.
const PER_INPUT: usize = 3_000;

/// A host whose service needs no memory: it knows how many profiles there are, and names them by their number.
#[derive(Default)]
struct FlatHost {
    now: Now,
    created: u64,
    requests: u64,
}

fn row(number: u64) -> String {
    let name = if number < THERE { format!("Other {number}") } else { format!("New {}", number - THERE) };
    format!(r#"{{"id":{},"name":"{name}","provider":"hubspot","data":{{"client_id":"client"}}}}"#, number + 1)
}

impl FlatHost {
    fn answer(&mut self, request: &Request) -> String {
        if request.method == Method::Post {
            self.created += 1;
            return row(THERE + self.created - 1);
        }
        let page = request.url.split(['=', '&']).nth(1).and_then(|page| page.parse::<u64>().ok());
        let first = (page.expect("a list has a page") - 1) * PAGE;
        let rows: Vec<String> = (first..(first + PAGE).min(THERE + self.created)).map(row).collect();
        format!("[{}]", rows.join(","))
    }
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
                let body = format!(r#"{{"result":{}}}"#, self.answer(&request));
                Reply::Sent(Ok(Response { status: 200, headers: Vec::new(), body: body.into() }))
            }
            Action::Sleep(time) => {
                self.now += time;
                Reply::Done
            }
            Action::Tell(_) => Reply::Done,
            other => unreachable!("there is neither a ledger nor a customer for {other:?}"),
        })
    }
}

/// The requests for so many new profiles if a pair of lists permits `creates` creates: 8 + 30 + 4 for 30.
fn formula(inputs: u64, creates: u64) -> u64 {
    let pages = |profiles: u64| profiles / PAGE + 1;
    let (mut created, mut requests) = (0, 0);
    while created < inputs {
        requests += 2 * pages(THERE + created);
        let more = creates.min(inputs - created);
        (created, requests) = (created + more, requests + more);
    }
    requests + pages(THERE + created)
}

/// Creates so many profiles, and returns the requests and the peak memory in bytes.
fn create_all(inputs: u64) -> (u64, usize) {
    let mut host = FlatHost::default();
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let session = Session::new(Config::new(Secret::new(TOKEN)), 7).expect("a valid configuration");
    let input = |nth| {
        let (name, secret) = (format!("New {nth}"), format!("the client secret number {nth}"));
        workato_rust_tests::input([&name, "hubspot", "client", &secret])
    };
    let mut each = session.ensure_each(EnsureEach::new((0..inputs).map(input)));
    let mut created = 0;
    while let Some(result) = next(&mut each, &mut host) {
        assert_eq!(result.expect("nothing ends it").action, EnsureAction::Created);
        created += 1;
    }
    assert_eq!((created, host.created), (inputs, inputs));
    (host.requests, MEMORY.peak_usage() - before)
}

#[test]
fn requests_and_memory_of_2000_inputs() {
    assert_eq!(formula(30, 50), 42);
    assert_eq!(create_all(30).0, 42);
    let ((_, few), (requests, many)) = (create_all(200), create_all(2_000));
    // At the pace of 50 requests a minute, 60 s are 49 to 51 creates.
    let [most, least] = [49, 51].map(|creates| formula(2_000, creates));
    println!("2000 new profiles beside {THERE}: {requests} requests; by the formula {least} to {most}");
    assert!((least..=most).contains(&requests));
    let an_input = (many - few) / 1_800;
    println!("peak memory: {few} bytes for 200 inputs, {many} for 2000: {an_input} an input");
    assert!(an_input <= PER_INPUT);
}
