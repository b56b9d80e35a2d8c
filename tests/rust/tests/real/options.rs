//! What a derived client shares, and what it does not.

use std::time::{Duration, Instant};

use workato_emulator::Fault;
use workato_oauth_profiles::{Code, Options};

use crate::setup::{FIRST, Folder, PROFILE, TestService};

fn timeout(timeout: Duration) -> Options {
    Options { timeout: Some(timeout), ..Options::default() }
}

#[test]
fn clones_and_clients_with_other_options_share_one_limit() {
    let service = TestService::new(0);
    let workato =
        service.builder().requests_per_minute(5).timeout(Duration::from_secs(5)).build().expect("valid");
    let (copy, quick) =
        (workato.clone(), workato.with_options(timeout(Duration::from_secs(4))).expect("valid"));
    for client in [&workato, &copy, &quick, &workato, &copy] {
        assert_eq!(client.get(321).expect("there is room").id, 321);
    }
    for client in [&workato, &copy, &quick] {
        let error = client.get(321).expect_err("the minute is full");
        assert_eq!((error.code, error.attempts), (Code::RateLimited, 0));
        assert!(error.retry_after.is_some_and(|wait| wait > Duration::from_secs(50)), "{error:?}");
    }
    assert_eq!(service.emulator.journal().len(), 5);
}

#[test]
fn a_timeout_holds_for_the_client_that_was_made_with_it_and_for_no_other() {
    let service = TestService::new(0);
    let workato = service.client();
    let hurried = workato.with_options(timeout(Duration::from_millis(300))).expect("valid");
    service.emulator.fail_next(Fault::Hang);
    let start = Instant::now();
    let error = hurried.get(321).expect_err("nobody answers");
    let took = start.elapsed();
    assert_eq!((error.code, error.attempts), (Code::Timeout, 1));
    assert!((Duration::from_millis(300)..Duration::from_secs(2)).contains(&took), "{took:?}");
    service.emulator.fail_next(Fault::Latency(Duration::from_millis(600)));
    assert_eq!(workato.get(321).expect("there is time").id, 321);
}

#[test]
fn the_other_options_hold_too() {
    let service = TestService::new(0);
    let options = Options {
        attempt_timeout: Some(Duration::from_millis(300)),
        max_attempts: Some(1),
        ..Options::default()
    };
    let once = service.client().with_options(options).expect("valid");
    service.emulator.fail_next(Fault::Unavailable);
    let error = once.get(321).expect_err("it is sent once");
    assert_eq!((error.code, error.attempts), (Code::ServerError, 1));
    service.emulator.fail_next(Fault::Hang);
    assert_eq!(once.get(321).expect_err("nobody answers").code, Code::Timeout);
}

#[test]
fn options_that_are_not_valid_are_refused_by_their_name() {
    let workato = TestService::new(0).client();
    let day = Duration::from_secs(24 * 60 * 60);
    let none = Options::default;
    for (options, name) in [
        (timeout(Duration::ZERO), "`.timeout(...)`"),
        (timeout(day * 2), "`.timeout(...)`"),
        (Options { attempt_timeout: Some(Duration::ZERO), ..none() }, "`.attempt_timeout(...)`"),
        (Options { connect_timeout: Some(Duration::MAX), ..none() }, "`.connect_timeout(...)`"),
        (Options { max_attempts: Some(0), ..none() }, "`.max_attempts(...)`"),
    ] {
        let error = workato.with_options(options).expect_err("not valid");
        assert_eq!(error.code, Code::InvalidInput);
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn an_option_of_a_rollout_after_its_first_outcome_is_refused_and_not_ignored() {
    let (service, folder) = (TestService::new(3), Folder::new());
    let workato = service.client();
    let begun = || {
        let mut rollout = workato.assign_each(PROFILE, FIRST..FIRST + 3);
        assert!(rollout.next().expect("an outcome").is_ok());
        rollout
    };
    for mut late in [begun().pace(60), begun().dry_run(true)] {
        let error = late.next().expect("an error").expect_err("too late");
        assert_eq!(error.code, Code::InvalidInput);
        assert!(error.to_string().contains("before the first outcome"), "{error}");
        assert!(late.next().is_none());
    }
    let error = begun().ledger(folder.file("rollout.jsonl")).expect_err("too late");
    assert_eq!(error.code, Code::InvalidInput);
    assert_eq!(service.emulator.assigned(PROFILE), [FIRST]);
}
