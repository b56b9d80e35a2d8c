//! `find` and `ensure_each` of the blocking client on the emulator's clock: what a user sees.

use workato_emulator::{Emulator, Fault, Operation, Settings};
use workato_oauth_profiles::{Client, Code, EnsureAction, EnsuredEach, Error, ProfileInput, Response};
use workato_rust_tests::TOKEN;

use crate::setup::{Folder, lines};

const DOCUMENTED: &str = "Acme HubSpot OAuth app";

fn service() -> Emulator {
    let emulator = Emulator::new(TOKEN);
    emulator.add_documented();
    emulator.set(Settings { requests_per_minute: None, ..Settings::default() });
    emulator
}

fn client(emulator: &Emulator) -> Client {
    Client::builder(TOKEN).transport(emulator.clone()).build().expect("valid")
}

fn input(name: &str) -> ProfileInput {
    workato_rust_tests::input([name, "hubspot", "example_client_id", "canary"])
}

/// The position and the action of each result.
fn actions(results: impl Iterator<Item = Result<EnsuredEach, Error>>) -> Vec<(usize, EnsureAction)> {
    let results = results.map(|result| result.expect("nothing ends it"));
    results.map(|result| (result.input, result.action)).collect()
}

fn writes(emulator: &Emulator) -> usize {
    emulator.journal().iter().filter(|arrival| arrival.method != "GET").count()
}

#[test]
fn find_returns_the_profile_nothing_or_a_conflict_with_all_ids() {
    let service = service();
    let workato = client(&service);
    let found = workato.find(DOCUMENTED, "hubspot").expect("listed");
    assert_eq!(found.map(|profile| profile.id), Some(321));
    assert_eq!(workato.find(DOCUMENTED, "slack").expect("listed"), None);
    workato.create(&input(DOCUMENTED)).expect("the emulator accepts it");
    let error = workato.find(DOCUMENTED, "hubspot").expect_err("there are two");
    assert_eq!(error.code, Code::Conflict);
    assert!(error.message.ends_with("321, 322"), "{error}");
}

#[test]
fn a_dry_run_says_what_a_run_then_does_and_a_second_run_changes_nothing() {
    let (service, folder) = (service(), Folder::new());
    let (workato, path) = (client(&service), folder.file("profiles.jsonl"));
    let inputs = || [input(DOCUMENTED), input("New")];
    let preview = workato.ensure_each(inputs()).dry_run(true).ledger(&path).expect("the ledger is free");
    assert_eq!(actions(preview), [(0, EnsureAction::Unchanged), (1, EnsureAction::WouldCreate)]);
    assert!(!path.exists() && writes(&service) == 0);
    let run = || workato.ensure_each(inputs()).ledger(&path).expect("the ledger is free");
    assert_eq!(actions(run()), [(0, EnsureAction::Unchanged), (1, EnsureAction::Created)]);
    let has_name: Vec<bool> = lines(&path).iter().map(|line| line.contains("\"name\":\"New\"")).collect();
    assert_eq!(has_name, [false, true, true], "a header, and a line before and after the create");
    assert_eq!(actions(run()), [(0, EnsureAction::Unchanged), (1, EnsureAction::Unchanged)]);
    let updated = workato.ensure_each(inputs()).replace(true);
    assert_eq!(actions(updated), [(0, EnsureAction::Updated), (1, EnsureAction::Updated)]);
    assert_eq!(writes(&service), 3, "one create and two updates");
}

#[test]
fn an_input_that_fails_does_not_end_it_and_its_ledger_is_free_after_that() {
    let (service, folder) = (service(), Folder::new());
    let (workato, path) = (client(&service), folder.file("profiles.jsonl"));
    let inputs = [input("A"), input("B"), input("C")];
    let mut results = workato.ensure_each(inputs.clone()).ledger(&path).expect("the ledger is free");
    assert_eq!(results.next().expect("a result").expect("created").action, EnsureAction::Created);
    let held = workato.ensure_each(inputs.clone()).ledger(&path).expect_err("it is in use");
    assert!(held.message.ends_with("another run is using this ledger, in this process"), "{held}");
    service.fail(Operation::Create, Fault::Answer(Response::new(422, "{}")));
    let second = results.next().expect("a result").expect("the others go on");
    assert_eq!((second.input, second.action, second.profile), (1, EnsureAction::Failed, None));
    assert_eq!(actions(results), [(2, EnsureAction::Created)]);
    let again = workato.ensure_each(inputs).ledger(&path).expect("the ledger is free");
    assert_eq!(
        actions(again),
        [(0, EnsureAction::Unchanged), (1, EnsureAction::Created), (2, EnsureAction::Unchanged)]
    );
}

#[test]
fn an_option_after_the_first_result_is_refused() {
    let workato = client(&service());
    let mut results = workato.ensure_each([input("A"), input("B")]);
    assert!(results.next().expect("a result").is_ok());
    let mut results = results.replace(true);
    assert_eq!(results.next().expect("an error").expect_err("too late").code, Code::InvalidInput);
    assert!(results.next().is_none());
}
