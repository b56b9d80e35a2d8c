//! A client after `close()`.

use workato_oauth_profiles::{Code, Error, Options};

use crate::setup::{FIRST, Folder, PROFILE, TestService, lines};

fn is_closed(error: Error) {
    assert_eq!((error.code, error.may_have_applied), (Code::InvalidInput, false));
    assert!(error.to_string().contains("the client is closed: build a new one"), "{error}");
}

#[test]
fn calls_of_a_closed_client_its_clones_and_derived_clients_fail() {
    let service = TestService::new(1);
    let workato = service.client();
    let (copy, derived) = (workato.clone(), workato.with_options(Options::default()).expect("valid"));
    copy.close();
    for client in [&workato, &copy, &derived] {
        is_closed(client.get(321).expect_err("closed"));
        is_closed(client.assign(PROFILE, FIRST).expect_err("closed"));
    }
    assert_eq!(service.emulator.journal().len(), 0);
}

#[test]
fn iterators_of_a_closed_client_fail_once_and_end() {
    let service = TestService::new(3);
    let workato = service.client();
    let (mut profiles, mut rollout) = (workato.profiles(), workato.assign_each(PROFILE, FIRST..FIRST + 3));
    workato.close();
    is_closed(profiles.next().expect("an error").expect_err("closed"));
    assert!(profiles.next().is_none());
    is_closed(rollout.next().expect("an error").expect_err("closed"));
    assert!(rollout.next().is_none());
    assert_eq!(service.emulator.journal().len(), 0);
}

#[test]
fn closing_during_a_rollout_loses_no_outcome() {
    let (service, folder) = (TestService::new(3), Folder::new());
    let (workato, ledger) = (service.client(), folder.file("rollout.jsonl"));
    let rollout = workato.assign_each(PROFILE, FIRST..FIRST + 3).ledger(&ledger).expect("a new ledger");
    let mut outcomes = Vec::new();
    for outcome in rollout {
        outcomes.push(outcome);
        workato.close();
    }
    let error = outcomes.pop().expect("the last is an error").expect_err("closed");
    assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, false), "it was under way");
    assert_eq!((outcomes.len(), lines(&ledger).len()), (1, 2));
    assert_eq!(service.emulator.assigned(PROFILE), [FIRST]);
}
