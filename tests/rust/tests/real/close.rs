//! A client after `close()`.

use workato_oauth_profiles::{Client, Code, Error, EventKind, Level, Options};

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

#[test]
fn closing_the_client_frees_the_ledger_of_a_rollout_that_rests() {
    let (service, folder) = (TestService::new(3), Folder::new());
    let (workato, ledger) = (service.client(), folder.file("rollout.jsonl"));
    let start = |client: &Client| client.assign_each(PROFILE, FIRST..FIRST + 3).ledger(&ledger);
    let mut rollout = start(&workato).expect("a new ledger");
    assert!(rollout.next().expect("an outcome").is_ok());
    let other = service.client();
    assert!(start(&other).is_err(), "it is in use");
    workato.close();
    let again: Vec<_> =
        start(&other).expect("it is free").map(|it| it.expect("open").status.as_str()).collect();
    assert_eq!(again, ["already", "done", "done"]);
    assert_eq!(rollout.next().expect("an error").expect_err("closed").code, Code::Cancelled);
}

#[test]
fn a_rollout_that_ended_frees_its_ledger_at_once() {
    let (service, folder) = (TestService::new(3), Folder::new());
    let (workato, ledger) = (service.client(), folder.file("rollout.jsonl"));
    let start = || workato.assign_each(PROFILE, FIRST..FIRST + 1).ledger(&ledger);
    let mut rollout = start().expect("a new ledger");
    assert_eq!(rollout.by_ref().count(), 1);
    assert_eq!(start().expect("it is free").count(), 1);
    assert!(rollout.next().is_none());
}

#[test]
fn closing_the_client_within_an_outcome_writes_it_down_first() {
    let (service, folder) = (TestService::new(3), Folder::new());
    let (builder, ledger) = (service.builder(), folder.file("rollout.jsonl"));
    let slot = std::sync::Arc::new(std::sync::OnceLock::<Client>::new());
    let closing = slot.clone();
    let workato = builder.on_event(Level::Debug, move |event| {
        if event.kind == EventKind::Received && event.operation == "assign" {
            closing.get().expect("it was built").close();
        }
    });
    let workato = workato.build().expect("valid");
    slot.set(workato.clone()).expect("once");
    let mut rollout = workato.assign_each(PROFILE, FIRST..FIRST + 3).ledger(&ledger).expect("new");
    let outcome = rollout.next().expect("an outcome").expect("it is known");
    assert_eq!((outcome.status.as_str(), lines(&ledger).len()), ("done", 2));
    let other = service.client().assign_each(PROFILE, FIRST..FIRST + 3).ledger(&ledger);
    assert!(other.is_ok(), "the ledger is free");
}
