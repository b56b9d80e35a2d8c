//! What an apply does, what it refuses, and what it saves.

#![allow(clippy::panic, reason = "a test fails by a panic")]

mod common;

use common::*;
use workato_emulator::{Fault, Operation, Rule};
use workato_oauth_profiles::{Code, ProfileInput, Response};
use workato_oauth_profiles_cli::failure::Failure;
use workato_oauth_profiles_cli::manifest::apply::apply;
use workato_oauth_profiles_cli::manifest::diff::Options;
use workato_oauth_profiles_cli::manifest::plan::Action;

const PRUNE: Options = Options { prune: true, force: false, rotate_unknown: false, replace_client: false };
const FORCE: Options = Options { prune: true, force: true, rotate_unknown: false, replace_client: false };

fn described(keys: &[&str]) -> String {
    keys.iter().map(|key| profile(key, &format!("Acme {key}"), "")).collect()
}

/// A workspace that has these profiles of the manifest.
fn applied(keys: &[&str]) -> World {
    let world = World::verified(&described(keys));
    for key in ["a", "b", "c", "d", "e"] {
        world.secret(&format!("{key}.secret"), &format!("secret-{key}"));
    }
    world.apply();
    world
}

fn ui(world: &World) -> TestUi {
    TestUi::new(&world.emulator)
}

#[test]
fn all_secrets_are_read_before_the_first_request() {
    let world = World::verified(&described(&["a", "b"]));
    world.secret("a.secret", "secret-a");
    let failed = world.apply_fails(&Options::default());
    assert!(failed.contains("`b`, client_secret: the file `b.secret` cannot be read"), "{failed}");
    world.secret("b.secret", " \n");
    assert!(world.apply_fails(&Options::default()).contains("the file `b.secret` is empty"));
    world.secret("b.secret", &"x".repeat(70_000));
    assert!(world.apply_fails(&Options::default()).contains("larger than 64 KiB"));
    assert!(world.emulator.journal().is_empty());
}

#[test]
fn an_exported_placeholder_never_reaches_the_service() {
    let world = World::verified(
        "  found: { name: Acme HubSpot OAuth app, provider: hubspot, client_id: example_client_id, \
         client_secret: { env: TODO_FOUND_CLIENT_SECRET } }\n  other: { name: Other, provider: hubspot, client_id: abc, \
         client_secret: { file: copied } }\n",
    );
    world.secret("copied", "TODO_OTHER_CLIENT_SECRET\n");
    let failed = world.apply_fails(&Options::default());
    assert!(
        failed.contains("`TODO_FOUND_CLIENT_SECRET` is not set: it is a placeholder of `export`"),
        "{failed}"
    );
    assert!(failed.contains("the file `copied` holds a placeholder"), "{failed}");
    assert!(world.emulator.journal().is_empty());
    assert!(world.emulator.has_secret(321, "example_client_secret"));
    // A plan reads no secret.
    assert_eq!(actions(&world.plan()), [("found", Action::Adopt), ("other", Action::Create)]);
}

#[test]
fn a_line_break_at_the_end_of_a_file_is_not_part_of_the_secret() {
    let world = World::verified(&described(&["a", "b"]));
    world.secret("a.secret", "secret-a\n");
    world.secret("b.secret", "secret-b\r\n");
    world.apply();
    assert!(world.emulator.has_secret(world.id("Acme a"), "secret-a"));
    assert!(world.emulator.has_secret(world.id("Acme b"), "secret-b"));
}

#[test]
fn an_empty_workspace_is_not_verified_and_wants_the_flag() {
    let world = World::new(&described(&["a"]));
    world.secret("a.secret", "secret-a");
    assert!(!world.plan().workspace_verified);
    assert!(world.plan().notes[0].starts_with("workspace not verified"));
    let failed = world.apply_fails(&Options::default());
    assert!(failed.contains("`--allow-unverified-workspace`"), "{failed}");
    assert!(world.writes().is_empty());
    let allowed = || {
        apply(
            &world.client(),
            &world.environment(),
            &world.state_path(),
            &Options::default(),
            true,
            &mut ui(&world),
        )
    };
    assert!(allowed().expect("applied").in_sync);
    assert!(world.plan().workspace_verified);
}

#[test]
fn an_unverified_workspace_that_the_first_create_proves_wrong_gets_no_second_one() {
    let world = World::new(&described(&["a", "b", "c"]));
    for key in ["a", "b", "c"] {
        world.secret(&format!("{key}.secret"), "secret");
    }
    let text = std::fs::read_to_string(world.path("profiles.yaml")).expect("a manifest");
    std::fs::write(world.path("profiles.yaml"), text.replace("workspace: 123", "workspace: 9876"))
        .expect("written");
    let failed = apply(
        &world.client(),
        &world.environment(),
        &world.state_path(),
        &Options::default(),
        true,
        &mut ui(&world),
    );
    let failed = common::text(&failed.expect_err("it is another workspace"));
    assert!(failed.contains("profile 1 is in the workspace 123, not in 9876"), "{failed}");
    assert_eq!(world.sent("POST"), 1);
}

#[test]
fn nothing_is_written_without_a_yes() {
    let world = World::verified(&described(&["a"]));
    world.secret("a.secret", "secret-a");
    let mut ui = ui(&world);
    ui.answer = false;
    let refused = world.apply_with(&world.client(), &Options::default(), &mut ui);
    assert_eq!(common::text(&refused.expect_err("no")), "the answer was not yes");
    assert!(world.writes().is_empty() && !world.state_path().exists());
}

#[test]
fn further_keys_of_data_that_the_file_does_not_name_are_kept() {
    let world = applied(&["a"]);
    let id = world.id("Acme a");
    let input = ProfileInput::new("Acme a", "hubspot", "client-a", "secret-a")
        .data("authorization_url", "https://example.com/authorize")
        .data("token_url", "https://example.com/old");
    world.client().update(id, &input).expect("updated");
    world.describe(&profile("a", "Acme a", "data: { token_url: 'https://example.com/new' }"));
    world.apply();
    let data = world.emulator.profiles().into_iter().find(|it| it.id == id).expect("there").further_data;
    assert_eq!(data["authorization_url"], "https://example.com/authorize");
    assert_eq!(data["token_url"], "https://example.com/new");
}

#[test]
fn a_profile_that_somebody_changes_after_the_plan_is_left_alone_and_the_others_go_on() {
    let world = applied(&["a", "b"]);
    world.describe(&(profile("a", "Renamed a", "") + &profile("b", "Renamed b", "")));
    let (id, client) = (world.id("Acme a"), world.client());
    let mut ui = ui(&world);
    ui.when_asked = Box::new(move || {
        let input = ProfileInput::new("Theirs", "hubspot", "client-a", "theirs");
        client.update(id, &input).expect("updated");
    });
    let report = world.apply_with(&world.client(), &Options::default(), &mut ui).expect("a report");
    assert!(!report.in_sync);
    let error = report.outcomes[0].error.as_ref().expect("`a` failed");
    assert!(
        error.contains("has changed its name from \"Acme a\" to \"Theirs\" since the plan was made"),
        "{error}"
    );
    assert_eq!(report.outcomes[1].error, None);
    assert!(world.emulator.has_secret(world.id("Theirs"), "theirs"));
    assert_eq!(world.id("Renamed b"), world.state()["profiles"]["b"]["profile"]["id"]);
    assert!(!world.state().to_string().contains("intent"), "nothing of `a` was written");
}

#[test]
fn a_profile_that_gets_connections_after_the_plan_keeps_its_client_id() {
    let world = applied(&["a"]);
    world.describe(&profile("a", "Acme a", "").replace("client-a", "new-app"));
    let (id, emulator, client) = (world.id("Acme a"), world.emulator.clone(), world.client());
    let mut ui = ui(&world);
    ui.when_asked = Box::new(move || {
        client.assign(id, 123).expect("assigned");
        assert!(emulator.use_profile(id, 123, 1));
    });
    let report = world.apply_with(&world.client(), &Options::default(), &mut ui).expect("a report");
    let error = report.outcomes[0].error.as_ref().expect("it failed");
    assert!(error.contains("connections use it since the plan was made"), "{error}");
}

#[test]
fn a_profile_that_somebody_else_creates_after_the_plan_is_adopted_and_not_created_twice() {
    let world = applied(&[]);
    world.describe(&described(&["a"]));
    let client = world.client();
    let mut ui = ui(&world);
    ui.when_asked = Box::new(move || {
        client.create(&ProfileInput::new("Acme a", "hubspot", "client-a", "theirs")).expect("created");
    });
    let report = world.apply_with(&world.client(), &Options::default(), &mut ui).expect("a report");
    assert!(report.in_sync);
    let known = &world.state()["profiles"]["a"]["profile"];
    assert_eq!(
        (known["created"].clone(), known["secret_version"].clone()),
        (false.into(), serde_json::Value::Null)
    );
    assert!(world.emulator.has_secret(world.id("Acme a"), "theirs"));
}

#[test]
fn an_update_whose_outcome_is_not_known_stays_open_in_the_state() {
    let world = applied(&["a"]);
    world.describe(&profile("a", "Renamed", ""));
    (0..3).for_each(|_| world.emulator.fail(Operation::Update, Fault::DropAfter));
    let failed = world.apply_with(&world.client(), &Options::default(), &mut ui(&world));
    assert!(matches!(failed, Err(Failure::Call(error)) if error.code == Code::Network));
    assert_eq!(world.state()["profiles"]["a"]["intent"]["action"], "update");
    world.apply();
    assert!(!world.state().to_string().contains("intent"));
}

#[test]
fn a_refused_profile_does_not_stop_the_others_and_leaves_no_intent() {
    let world = applied(&[]);
    let mut settings = world.emulator.settings();
    settings.unknown_provider = Rule::Refuse(422);
    world.emulator.set(settings);
    world.describe(
        &(profile("a", "Acme a", "").replace("hubspot", "no_such_connector") + &profile("b", "Acme b", "")),
    );
    let report = world.apply_with(&world.client(), &Options::default(), &mut ui(&world)).expect("a report");
    assert!(report.outcomes[0].error.is_some() && report.outcomes[1].error.is_none() && !report.in_sync);
    assert!(world.state()["profiles"].get("a").is_none(), "{}", world.state());
    assert_eq!(world.state()["profiles"]["b"]["profile"]["id"], world.id("Acme b"));
}

#[test]
fn a_failure_that_would_repeat_ends_the_apply() {
    let world = applied(&["a", "b"]);
    let mut settings = world.emulator.settings();
    settings.may_update = false;
    world.emulator.set(settings);
    world.describe(&(profile("a", "Renamed a", "") + &profile("b", "Renamed b", "")));
    let failed = world.apply_with(&world.client(), &Options::default(), &mut ui(&world));
    assert!(matches!(failed, Err(Failure::Call(error)) if error.code == Code::Unauthorized));
    assert_eq!(world.writes().iter().filter(|line| line.starts_with("PUT")).count(), 1);
    assert!(!world.state().to_string().contains("intent"), "{}", world.state());
}

#[test]
fn a_second_plan_that_fails_hides_nothing_of_what_was_done() {
    let world = applied(&["a"]);
    world.describe(&profile("a", "Renamed", ""));
    let mut ui = ui(&world);
    let emulator = world.emulator.clone();
    ui.when_asked = Box::new(move || {
        let mut settings = emulator.settings();
        settings.may_list = false;
        emulator.set(settings);
    });
    let failed = world.apply_with(&world.client(), &Options::default(), &mut ui);
    assert!(matches!(failed, Err(Failure::Call(error)) if error.code == Code::Unauthorized));
    let report = ui.report.expect("a report");
    assert!(!report.in_sync && report.remaining.is_none());
    assert_eq!((report.outcomes[0].id, &report.outcomes[0].error), (Some(world.id("Renamed")), &None));
}

#[test]
fn a_create_that_is_refused_for_all_leaves_no_intent() {
    let world = applied(&["a"]);
    let mut settings = world.emulator.settings();
    settings.may_create = false;
    world.emulator.set(settings);
    world.describe(&described(&["a", "b", "c"]));
    let failed = world.apply_with(&world.client(), &Options::default(), &mut ui(&world));
    assert!(matches!(failed, Err(Failure::Call(error)) if error.code == Code::Unauthorized));
    assert_eq!(
        (world.sent("POST"), world.state().to_string().contains("intent")),
        (2, false),
        "{}",
        world.state()
    );
}

#[test]
fn a_lost_create_is_found_and_not_repeated() {
    let world = applied(&[]);
    world.describe(&described(&["a"]));
    world.emulator.fail(Operation::Create, Fault::ApplyAfter(std::time::Duration::from_secs(20)));
    world.apply();
    assert_eq!(world.sent("POST"), 1);
    assert_eq!(world.state()["profiles"]["a"]["profile"]["created"], true);
}

#[test]
fn without_prune_nothing_is_ever_deleted() {
    let world = applied(&["a", "b"]);
    world.describe(&described(&["a"]));
    assert_eq!(actions(&world.plan()), [("a", Action::Unchanged), ("b", Action::Keep)]);
    world.apply();
    assert_eq!(world.sent("DELETE"), 0);
    assert_eq!(world.state()["profiles"]["b"]["profile"]["created"], true, "a later prune may delete it");
}

#[test]
fn prune_deletes_only_what_this_file_created() {
    let world = applied(&["a", "b", "c", "d"]);
    let found = "  found: { name: Acme HubSpot OAuth app, provider: hubspot, client_id: example_client_id, \
                 client_secret: { file: a.secret } }\n";
    world.describe(&(described(&["a", "b", "c", "d"]) + found));
    world.apply();
    let b = world.id("Acme b");
    world.client().create(&ProfileInput::new("Somebody's", "hubspot", "x", "secret")).expect("created");
    world.describe(&described(&["a", "c", "d"]));
    let plan = world.plan_with(&PRUNE).expect("a plan");
    assert_eq!(step(&plan, "b").action, Action::Delete);
    assert_eq!(step(&plan, "found").action, Action::Keep);
    assert!(step(&plan, "found").notes[0].contains("this file did not create it"));
    let report = world.apply_with(&world.client(), &PRUNE, &mut ui(&world)).expect("applied");
    assert!(report.in_sync);
    let deleted = [format!("DELETE /api/custom_oauth_profiles/{b}")];
    assert!(world.writes().ends_with(&deleted) && world.sent("DELETE") == 1);
    assert_eq!((world.id("Acme HubSpot OAuth app"), world.emulator.profiles().len()), (321, 5));
    assert!(world.state()["profiles"].get("found").is_none(), "nothing of it is left to this file");
}

#[test]
fn prune_keeps_what_is_assigned_in_use_or_changed_and_says_why() {
    let world = applied(&["a", "b", "c", "d", "e"]);
    let (b, c) = (world.id("Acme b"), world.id("Acme c"));
    world.client().assign(b, 123).expect("assigned");
    world.client().update(c, &ProfileInput::new("Theirs", "hubspot", "client-c", "theirs")).expect("updated");
    world.describe(&described(&["a", "d", "e"]));
    let plan = world.plan_with(&PRUNE).expect("a plan");
    let kept = |key| (step(&plan, key).action, step(&plan, key).notes[0].clone());
    let (action, why) = kept("b");
    assert!(action == Action::Keep && why.contains("customers that it is assigned to: 1"), "{why}");
    let (action, why) = kept("c");
    assert!(action == Action::Keep && why.contains("somebody else has changed it"), "{why}");
    world.apply_with(&world.client(), &PRUNE, &mut ui(&world)).expect("applied");
    assert_eq!(world.sent("DELETE"), 0);
}

#[test]
fn a_profile_that_is_assigned_after_the_plan_is_not_pruned() {
    let world = applied(&["a", "b", "c", "d", "e"]);
    let mut settings = world.emulator.settings();
    settings.delete_in_use = Rule::Accept;
    world.emulator.set(settings);
    world.describe(&described(&["a", "c", "d", "e"]));
    let (b, client) = (world.id("Acme b"), world.client());
    let mut ui = ui(&world);
    ui.when_asked = Box::new(move || {
        client.assign(b, 123).expect("assigned");
    });
    let report = world.apply_with(&world.client(), &PRUNE, &mut ui).expect("a report");
    assert!(
        report.outcomes[0].error.as_ref().is_some_and(|why| why.contains("it is kept")),
        "{:?}",
        report.outcomes
    );
    assert_eq!((world.sent("DELETE"), world.id("Acme b")), (0, b));
}

#[test]
fn pruning_more_than_30_percent_wants_force() {
    let world = applied(&["a", "b", "c"]);
    world.describe(&described(&["a", "b"]));
    assert!(world.plan_with(&PRUNE).expect("a plan").notes[0].contains("`--force`"));
    let failed = world.apply_fails(&PRUNE);
    assert!(failed.contains("1 profile would be deleted, more than 30 %. Give `--force`"), "{failed}");
    assert_eq!(world.sent("DELETE"), 0);
    world.apply_with(&world.client(), &FORCE, &mut ui(&world)).expect("applied");
    assert_eq!(world.sent("DELETE"), 1);
}

#[test]
fn nothing_is_pruned_if_something_before_failed() {
    let world = applied(&["a", "b", "c", "d", "e"]);
    world.describe(&described(&["a", "c", "d"]).replace("Acme a", "Renamed a"));
    let refused = Response::new(422, r#"{"message": "no"}"#);
    world.emulator.fail(Operation::Update, Fault::Answer(refused));
    let report = world.apply_with(&world.client(), &FORCE, &mut ui(&world)).expect("a report");
    assert!(report.outcomes[0].error.is_some());
    assert_eq!(world.sent("DELETE"), 0);
}

#[test]
fn a_slack_token_is_written_with_the_secret_and_once_if_it_is_new() {
    let slack = |more: &str| {
        format!(
            "  a: {{ name: Acme a, provider: slack, client_id: abc, client_secret: {{ file: a.secret }}{more} }}\n"
        )
    };
    let world = World::verified(&slack(""));
    world.secret("a.secret", "secret-a");
    world.secret("token", "verification");
    world.apply();
    world.describe(&slack(", secret_version: 2"));
    assert!(step(&world.plan(), "a").notes[0].contains("may clear the verification token"));
    world.describe(&slack(", token: { file: token }"));
    world.apply();
    assert!(world.emulator.has_token(world.id("Acme a"), "verification"));
    assert!(world.plan().in_sync);
}

#[test]
fn a_second_apply_while_one_runs_sends_nothing() {
    let world = applied(&["a"]);
    let before = world.emulator.journal().len();
    let failed = std::cell::RefCell::new(String::new());
    world.describe(&profile("a", "Renamed", ""));
    {
        let _first =
            workato_oauth_profiles_cli::manifest::lock::Lock::take(&world.state_path()).expect("free");
        *failed.borrow_mut() = world.apply_fails(&Options::default());
    }
    assert!(failed.borrow().contains("another apply uses this state. Nothing was sent"), "{failed:?}");
    assert_eq!(world.emulator.journal().len(), before);
    world.apply();
}

#[test]
fn a_state_that_cannot_be_saved_stops_before_the_first_write() {
    let world = applied(&["a"]);
    world.describe(&profile("a", "Renamed", ""));
    // The temporary file cannot be written.
    std::fs::create_dir(world.path("profiles.prod.state.json.tmp")).expect("a folder");
    let before = world.writes().len();
    let failed = world.apply_fails(&Options::default());
    assert!(failed.contains("cannot be saved, so nothing more is sent"), "{failed}");
    assert_eq!(world.writes().len(), before);
}

#[test]
fn a_damaged_or_newer_state_is_never_taken_for_an_empty_one() {
    let world = applied(&["a"]);
    let text = std::fs::read_to_string(world.state_path()).expect("a state");
    let states = [
        (text[..text.len() / 2].to_owned(), "is damaged"),
        (String::new(), "is damaged"),
        (
            text.replace("\"version\": 1", "\"version\": 2"),
            "has the format 2, and this program knows format 1 only",
        ),
        ("{}".to_owned(), "was not written by this program"),
    ];
    let before = world.emulator.journal().len();
    for (state, why) in states {
        std::fs::write(world.state_path(), state).expect("written");
        let failed = world.apply_fails(&Options::default());
        assert!(failed.contains(why), "{failed}");
    }
    assert_eq!(world.emulator.journal().len(), before);
}
