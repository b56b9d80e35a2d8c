//! The blocking client over real sockets.

use std::sync::{Arc, Mutex};
use std::thread;

use workato_emulator::{Emulator, Fault, Server, Settings};
use workato_oauth_profiles::drive::Cancel;
use workato_oauth_profiles::{
    Client, Code, EventKind, Level, Method, Options, OutcomeStatus, Reached, Request, Response, SendError,
};
use workato_rust_tests::TOKEN;

fn workspace(profiles: usize) -> (Emulator, Server) {
    let emulator = Emulator::new(TOKEN);
    emulator.add_documented();
    emulator.add_profiles(profiles);
    let server = Server::start(emulator.clone(), 0).expect("a free port");
    (emulator, server)
}

#[test]
fn a_profile_is_fetched_and_three_pages_walked_through_a_429_and_a_503() {
    let (emulator, server) = workspace(249);
    emulator.fail_next(Fault::TooManyRequests);
    emulator.fail_next(Fault::Unavailable);
    let events = Arc::new(Mutex::new(Vec::new()));
    let teller = Arc::clone(&events);
    let workato = Client::builder(TOKEN)
        .base_url(server.url())
        .on_event(Level::Info, move |event| teller.lock().expect("no panic holds it").push(event.kind))
        .build()
        .expect("valid");
    assert_eq!(workato.get(321).expect("it is there").name, "Acme HubSpot OAuth app");
    let ids: Vec<i64> = workato.profiles().map(|profile| profile.expect("readable").id).collect();
    assert_eq!((ids.len(), ids[0]), (250, 321));
    assert!(ids.is_sorted());
    let statuses: Vec<_> = emulator.journal().iter().map(|arrival| arrival.status).collect();
    assert_eq!(statuses, [429, 503, 200, 200, 200, 200].map(Some));
    assert_eq!(*events.lock().expect("no panic holds it"), [EventKind::Waiting, EventKind::Retrying]);
}

#[test]
fn many_threads_share_one_client() {
    let (emulator, server) = workspace(0);
    emulator.set(Settings { requests_per_minute: None, ..Settings::default() });
    let workato =
        Client::builder(TOKEN).base_url(server.url()).requests_per_minute(None).build().expect("valid");
    thread::scope(|scope| {
        for _ in 0..16 {
            let workato = workato.clone();
            scope.spawn(move || {
                (0..20).for_each(|_| assert_eq!(workato.get(321).expect("it is there").id, 321))
            });
        }
    });
    assert_eq!(emulator.journal().len(), 320);
}

#[test]
fn threads_share_the_limit_of_their_client() {
    let (emulator, server) = workspace(0);
    emulator.set(Settings { requests_per_minute: Some(5), ..Settings::default() });
    let workato = Client::builder(TOKEN)
        .base_url(server.url())
        .requests_per_minute(5)
        .timeout(std::time::Duration::from_secs(3))
        .build()
        .expect("valid");
    let codes = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let code = workato.get(321).err().map(|error| error.code);
                codes.lock().expect("no panic holds it").push(code);
            });
        }
    });
    let codes = codes.into_inner().expect("no panic holds it");
    assert_eq!(codes.iter().filter(|code| **code == Some(Code::RateLimited)).count(), 3, "{codes:?}");
    assert_eq!(emulator.journal().len(), 5, "the others were not sent");
}

#[test]
fn a_refused_connection_is_a_network_error_after_three_attempts() {
    let (_, server) = workspace(0);
    let url = server.url().to_owned();
    drop(server);
    let error =
        Client::builder(TOKEN).base_url(url).build().expect("valid").get(321).expect_err("nobody is there");
    assert_eq!((error.code, error.attempts, error.may_have_applied), (Code::Network, 3, false));
}

#[test]
fn a_closure_is_a_transport() {
    let answer = |request: &Request| {
        assert_eq!(
            (request.method, request.url.as_str()),
            (Method::Get, "https://app.eu.workato.com/api/custom_oauth_profiles/5")
        );
        Ok(Response { status: 200, headers: Vec::new(), body: br#"{"result": {"id": 5}}"#.to_vec() })
    };
    let builder =
        || Client::builder(TOKEN).data_center(workato_oauth_profiles::DataCenter::Eu).max_attempts(1);
    let workato = builder().transport(answer).build().expect("valid");
    assert_eq!(workato.get(5).expect("answered").id, 5);
    let broken = |_: &Request| Err(SendError::network(format!("the cable is cut, said Bearer {TOKEN}")));
    let error = builder().transport(broken).build().expect("valid").get(5).expect_err("it is cut");
    assert_eq!(SendError::network("").reached, Reached::Maybe);
    assert_eq!(error.message, "the cable is cut, said Bearer [redacted]");
}

#[test]
fn a_client_prints_no_token() {
    let builder = Client::builder("canary");
    assert!(!format!("{builder:?}").contains("canary"));
    assert!(!format!("{:?}", builder.build().expect("valid")).contains("canary"));
}

#[test]
fn a_dry_run_creates_no_ledger_and_writes_to_none() {
    let (_emulator, server) = workspace(0);
    let workato = Client::builder(TOKEN).base_url(server.url()).build().expect("valid");
    let path = std::env::temp_dir().join(format!("workato-dry-run-{}", std::process::id()));
    let run = || workato.assign_each(321, [123, 401]).dry_run(true).ledger(&path).expect("no ledger yet");
    assert!(run().all(|outcome| outcome.expect("nothing fails").status == OutcomeStatus::DryRun));
    assert!(!path.exists());
}

#[test]
fn a_listener_that_cancels_at_the_sending_event_stops_the_request() {
    let (emulator, server) = workspace(0);
    let cancel = Cancel::new();
    let hears = cancel.clone();
    let workato = Client::builder(TOKEN)
        .base_url(server.url())
        .on_event(Level::Debug, move |event| {
            if event.kind == EventKind::Sending {
                hears.cancel()
            }
        })
        .build()
        .and_then(|workato| workato.with_options(Options { cancel: Some(cancel), ..Options::default() }))
        .expect("valid");
    // A second cancel does not replace the first one.
    let more = Options { cancel: Some(Cancel::new()), ..Options::default() };
    let error = workato.with_options(more).expect("valid").delete(321).expect_err("cancelled");
    assert_eq!((error.code, error.may_have_applied, error.attempts), (Code::Cancelled, false, 0));
    assert!(emulator.journal().is_empty());
}
