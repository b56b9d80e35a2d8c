//! What a plan decides, and what it sends.

#![allow(clippy::panic, reason = "a test fails by a panic")]

mod common;

use common::*;
use workato_emulator::{Fault, Operation};
use workato_oauth_profiles::{Client, ProfileInput};
use workato_oauth_profiles_cli::manifest::diff::Options;
use workato_oauth_profiles_cli::manifest::plan::{Action, Change, Step};
use workato_oauth_profiles_cli::manifest::show;

const ROTATE: Options = Options { prune: false, force: false, rotate_unknown: true, replace_client: false };
const ROTATES_ALL: &str = "give `--rotate-unknown` to write the secret of the file. It does so for all profiles whose \
                           secret is not known: set each of these secrets right first";
const REPLACE: Options = Options { prune: false, force: false, rotate_unknown: false, replace_client: true };

/// A workspace that has the profiles `a` and `b` of the manifest.
fn applied() -> World {
    let world = World::verified(&(profile("a", "Acme a", "") + &profile("b", "Acme b", "")));
    for key in ["a", "b", "c"] {
        world.secret(&format!("{key}.secret"), &format!("secret-{key}"));
    }
    world.apply();
    world
}

fn change_of(step: &Step, field: &str) -> Change {
    step.fields.iter().find(|it| it.field == field).unwrap_or_else(|| panic!("{step:?}")).change
}

/// Changes a profile as somebody else would.
fn somebody_writes(world: &World, id: i64, name: &str, client_id: &str) {
    let input = ProfileInput::new(name, "hubspot", client_id, "somebody's secret");
    world.client().update(id, &input).expect("updated");
}

#[test]
fn a_plan_sends_reads_only_and_reads_no_secret() {
    // No file of a secret exists.
    let world = World::verified(&(profile("a", "Acme a", "") + &profile("b", "Acme b", "")));
    let before = world.emulator.profiles();
    let plan = world.plan();
    assert_eq!(actions(&plan), [("a", Action::Create), ("b", Action::Create)]);
    assert!(world.writes().is_empty());
    assert_eq!(world.emulator.profiles(), before);
    assert!(!world.state_path().exists());
}

#[test]
fn a_plan_works_with_a_token_that_can_only_list_and_get() {
    let world = applied();
    let mut settings = world.emulator.settings();
    (settings.may_create, settings.may_update, settings.may_delete) = (false, false, false);
    (settings.may_assign, settings.may_unassign) = (false, false);
    world.emulator.set(settings);
    world.describe(&(profile("a", "Acme other", "") + &profile("c", "Acme c", "")));
    let plan = world.plan();
    assert_eq!(actions(&plan), [("a", Action::Update), ("c", Action::Create), ("b", Action::Keep)]);
}

#[test]
fn a_plan_of_350_profiles_costs_8_requests() {
    let world = World::new("");
    world.emulator.add_profiles(350);
    // All are there; 30 are missing; none is there.
    let there: String = (1..=320).map(|id| existing(&world, id)).collect();
    let missing: String =
        (1..=30).map(|nth| profile(&format!("new{nth}"), &format!("New {nth}"), "")).collect();
    for manifest in [there.clone(), there + &missing, missing] {
        world.describe(&manifest);
        let before = world.emulator.journal().len();
        world.plan();
        assert_eq!(world.emulator.journal().len() - before, 8);
    }
}

fn existing(world: &World, id: i64) -> String {
    let profiles = world.emulator.profiles();
    let row = profiles.iter().find(|row| row.id == id).expect("there");
    format!(
        "  p{id}: {{ name: \"{}\", provider: {}, client_id: {}, client_secret: {{ file: a.secret }} }}\n",
        row.name, row.provider, row.client_id
    )
}

#[test]
fn a_plan_waits_for_the_rate_limit_and_does_not_stop_halfway() {
    let world = World::new("");
    world.emulator.add_profiles(350);
    world.describe(&existing(&world, 349));
    // Another program has used the limit up, and answers are 429 in the middle of the list.
    let other = Client::builder(TOKEN).transport(world.emulator.clone()).requests_per_minute(None).build();
    let other = other.expect("a client");
    (0..57).for_each(|_| drop(other.list(1, 1).expect("a page")));
    world.emulator.fail(Operation::List, Fault::TooManyRequestsBare);
    let began = world.emulator.now();
    assert_eq!(actions(&world.plan()), [("p349", Action::Adopt)]);
    assert!(world.emulator.now() - began > std::time::Duration::from_secs(5), "it waited");
}

#[test]
fn rows_that_move_between_pages_create_nothing_twice() {
    let world = World::new("");
    world.emulator.add_profiles(250);
    // Profile 101 is the first of page 2. When a profile of page 1 is deleted meanwhile, it moves to page 1.
    world.describe(&existing(&world, 101));
    world.emulator.fail(Operation::List, Fault::RowVanishes);
    assert_eq!(actions(&world.plan()), [("p101", Action::Adopt)]);
}

#[test]
fn a_row_that_cannot_be_read_proves_no_absence() {
    let world = World::new(&profile("a", "Acme a", ""));
    let row =
        r#"{"result": [{"id": "x"}, {"id": 5, "user_id": 123, "name": "Other", "provider": "hubspot"}]}"#;
    let answer = workato_oauth_profiles::Response::new(200, row);
    world.emulator.fail(Operation::List, Fault::Answer(answer));
    let plan = world.plan();
    assert_eq!(actions(&plan), [("a", Action::Blocked)]);
    assert!(plan.notes[0].contains("cannot be read: 1"), "{:?}", plan.notes);
}

#[test]
fn a_second_plan_is_empty_and_shows_no_endless_diff() {
    let world = applied();
    let plan = world.plan();
    assert!(plan.in_sync);
    assert_eq!(change_of(step(&plan, "a"), "client_secret"), Change::Equal);
    // The state knows the version of the secret, and nothing that depends on the secret itself.
    world.secret("a.secret", "another secret, and the same version");
    assert!(world.plan().in_sync);
    assert!(!std::fs::read_to_string(world.state_path()).expect("a state").contains("secret-a"));
}

#[test]
fn a_key_of_data_that_the_service_does_not_return_is_no_endless_diff() {
    let world = applied();
    world.describe(&profile("a", "Acme a", "data: { hidden: abc }"));
    let report = world.apply_with(&world.client(), &Options::default(), &mut TestUi::new(&world.emulator));
    assert!(report.expect("applied").in_sync);
    let path = world.state_path();
    let id = world.id("Acme a");
    somebody_writes(&world, id, "Acme a", "client-a");
    let plan = world.plan();
    assert_eq!(change_of(step(&plan, "a"), "data.hidden"), Change::Unknown, "{path:?}");
    assert!(plan.in_sync);
}

#[test]
fn raising_secret_version_rotates_and_lowering_it_is_refused() {
    let world = applied();
    world.secret("a.secret", "secret-a-2");
    world.describe(&(profile("a", "Acme a", "secret_version: 2") + &profile("b", "Acme b", "")));
    let id = world.id("Acme a");
    assert_eq!(change_of(step(&world.plan(), "a"), "client_secret"), Change::Change);
    world.apply();
    assert!(
        world.emulator.has_secret(id, "secret-a-2")
            && world.emulator.has_secret(world.id("Acme b"), "secret-b")
    );

    world.describe(&(profile("a", "Acme a", "secret_version: 1") + &profile("b", "Acme b", "")));
    let plan = world.plan();
    assert_eq!(step(&plan, "a").action, Action::Blocked);
    assert!(step(&plan, "a").notes[0].contains("old copy of the file"));
}

#[test]
fn a_rename_keeps_the_id_and_never_deletes_and_creates() {
    let world = applied();
    let id = world.id("Acme a");
    world.describe(&(profile("a", "Acme renamed", "previous_name: Acme a") + &profile("b", "Acme b", "")));
    let before = world.writes().len();
    world.apply();
    assert_eq!(world.id("Acme renamed"), id, "a Slack or Teams bot has the id in its URLs");
    assert_eq!(world.writes()[before..], [format!("PUT /api/custom_oauth_profiles/{id}")]);
    // The previous name may stay in the file.
    assert!(world.plan().in_sync);
}

#[test]
fn two_profiles_can_swap_their_names() {
    let world = applied();
    let (a, b) = (world.id("Acme a"), world.id("Acme b"));
    world.describe(&(profile("a", "Acme b", "") + &profile("b", "Acme a", "")));
    world.apply();
    assert_eq!((world.id("Acme b"), world.id("Acme a")), (a, b));
}

#[test]
fn a_name_that_another_profile_has_already_is_not_taken() {
    let world = applied();
    world.describe(&profile("a", "Acme HubSpot OAuth app", ""));
    let plan = world.plan();
    assert_eq!(step(&plan, "a").action, Action::Blocked);
    assert!(step(&plan, "a").notes[0].contains("profile 321 is"), "{:?}", step(&plan, "a").notes);
}

#[test]
fn another_key_for_the_same_profile_moves_its_entry_of_the_state() {
    let world = applied();
    let id = world.id("Acme a");
    let moved = profile("a", "Acme a", "").replacen("  a:", "  other:", 1);
    world.describe(&(moved + &profile("b", "Acme b", "")));
    world.apply();
    let state = world.state();
    assert_eq!(state["profiles"]["other"]["profile"]["id"], id);
    assert_eq!(state["profiles"]["other"]["profile"]["created"], true);
    assert!(state["profiles"].get("a").is_none());
}

#[test]
fn a_key_whose_profile_is_gone_takes_the_profile_of_a_key_that_the_file_no_longer_has() {
    let world = applied();
    let id = world.id("Acme a");
    world.emulator.delete_profile(world.id("Acme b"));
    world.describe(&profile("b", "Acme a", "").replace("client-b", "client-a"));
    let plan = world.plan();
    assert_eq!(actions(&plan), [("b", Action::Unchanged)]);
    assert!(step(&plan, "b").notes[0].contains("is gone"), "{:?}", step(&plan, "b").notes);
    world.apply();
    let known = &world.state()["profiles"]["b"]["profile"];
    assert_eq!(
        (&known["id"], &known["created"], &known["secret_version"]),
        (&id.into(), &true.into(), &1.into())
    );
    assert!(world.state()["profiles"].get("a").is_none());
    // Neither is the state taken for one of two states that were merged, nor is the profile deleted.
    let prune = Options { prune: true, ..Options::default() };
    assert_eq!(actions(&world.plan_with(&prune).expect("a plan")), [("b", Action::Unchanged)]);
}

#[test]
fn drift_is_a_difference_of_fields_and_is_set_right() {
    let world = applied();
    let id = world.id("Acme a");
    somebody_writes(&world, id, "Somebody's name", "client-a");
    let plan = world.plan();
    let name = step(&plan, "a").fields.iter().find(|field| field.field == "name").expect("the name");
    assert!(name.drift && name.before == "Somebody's name" && name.after == "Acme a", "{name:?}");
    assert!(show::text(&plan).contains("somebody else has changed it"));
    world.apply();
    assert_eq!(world.id("Acme a"), id);
}

#[test]
fn another_updated_at_alone_is_no_drift() {
    let world = applied();
    somebody_writes(&world, world.id("Acme a"), "Acme a", "client-a");
    assert!(world.plan().in_sync);
}

#[test]
fn a_change_that_somebody_else_made_already_is_noted_and_not_written() {
    let world = applied();
    somebody_writes(&world, world.id("Acme a"), "Acme renamed", "client-a");
    world.describe(&(profile("a", "Acme renamed", "") + &profile("b", "Acme b", "")));
    let before = world.writes().len();
    world.apply();
    assert_eq!(world.writes().len(), before);
    assert_eq!(world.state()["profiles"]["a"]["profile"]["name"], "Acme renamed");
}

#[test]
fn a_profile_that_is_gone_is_created_again_with_a_note_about_its_id() {
    let world = applied();
    world.emulator.delete_profile(world.id("Acme a"));
    let plan = world.plan();
    assert_eq!(step(&plan, "a").action, Action::Create);
    assert!(step(&plan, "a").notes[0].contains("bot needs the new id"), "{:?}", step(&plan, "a").notes);
    world.apply();
    assert_eq!(world.state()["profiles"]["a"]["profile"]["id"], world.id("Acme a"));
}

#[test]
fn a_profile_that_only_the_list_does_not_show_is_not_created_again() {
    let world = applied();
    let rows = r#"{"result": [{"id": 321, "user_id": 123, "name": "Acme HubSpot OAuth app", "provider": "hubspot"}]}"#;
    world.emulator.fail(Operation::List, Fault::Answer(workato_oauth_profiles::Response::new(200, rows)));
    let plan = world.plan();
    assert!(plan.in_sync, "{plan:?}");
}

#[test]
fn a_lost_state_adopts_only_profiles_whose_client_id_agrees() {
    let world = applied();
    let ids = (world.id("Acme a"), world.id("Acme b"));
    std::fs::remove_file(world.state_path()).expect("removed");
    somebody_writes(&world, ids.1, "Acme b", "somebody's app");
    let plan = world.plan();
    assert_eq!(actions(&plan), [("a", Action::Adopt), ("b", Action::Blocked)]);
    assert_eq!(change_of(step(&plan, "a"), "client_secret"), Change::Unknown);
    assert!(step(&plan, "b").notes[0].starts_with(&format!("conflict: profile {} has this name", ids.1)));
    let before = world.writes().len();
    let failed = world.apply_fails(&Options::default());
    assert!(failed.contains("nothing was written: the plan is blocked by b"), "{failed}");
    assert_eq!(world.writes().len(), before, "a blocked plan writes nothing");
    assert!(!world.state_path().exists());
}

#[test]
fn the_secret_of_an_adopted_profile_stays_unless_it_is_asked_for() {
    let world = World::verified(
        "  found: { name: Acme HubSpot OAuth app, provider: hubspot, client_id: example_client_id, \
         client_secret: { file: a.secret } }\n",
    );
    world.secret("a.secret", "another secret");
    world.apply();
    assert!(world.writes().is_empty() && world.emulator.has_secret(321, "example_client_secret"));
    assert!(world.plan().in_sync, "what is not known is no change");

    // Who raises the version is told why nothing happens.
    let raised = profile("found", "Acme HubSpot OAuth app", "secret_version: 3");
    world.describe(&raised.replace("client-found", "example_client_id"));
    let plan = world.plan();
    assert!(plan.in_sync && step(&plan, "found").notes[0].contains(ROTATES_ALL), "{plan:?}");

    // Another change wants the secret, so it is blocked.
    world.describe(
        "  found: { name: Acme renamed, provider: hubspot, client_id: example_client_id, \
         client_secret: { file: a.secret } }\n",
    );
    let plan = world.plan();
    assert_eq!(step(&plan, "found").action, Action::Blocked);
    assert!(step(&plan, "found").notes[0].contains(ROTATES_ALL));
    world.apply_with(&world.client(), &ROTATE, &mut TestUi::new(&world.emulator)).expect("applied");
    assert!(world.emulator.has_secret(world.id("Acme renamed"), "another secret"));
    assert!(world.plan().in_sync, "now the version is known");
}

#[test]
fn rotate_unknown_writes_the_secrets_of_all_profiles_whose_secret_is_not_known() {
    let world = applied();
    std::fs::remove_file(world.state_path()).expect("removed");
    world.apply();
    world.describe(&(profile("a", "Acme a", "secret_version: 2") + &profile("b", "Acme b", "")));
    let plan = world.plan_with(&ROTATE).expect("a plan");
    assert_eq!(actions(&plan), [("a", Action::Update), ("b", Action::Update)]);
}

#[test]
fn previous_name_finds_a_profile_that_the_state_does_not_know() {
    let manifest = "  found: { name: Acme renamed, previous_name: Acme HubSpot OAuth app, provider: hubspot, \
                    client_id: example_client_id, client_secret: { file: a.secret } }\n";
    let world = World::verified(manifest);
    world.secret("a.secret", "another secret");
    let plan = world.plan_with(&ROTATE).expect("a plan");
    assert_eq!(actions(&plan), [("found", Action::Update)]);
    let report =
        world.apply_with(&world.client(), &ROTATE, &mut TestUi::new(&world.emulator)).expect("applied");
    assert!(report.in_sync);
    assert_eq!((world.id("Acme renamed"), world.sent("POST"), world.sent("DELETE")), (321, 0, 0));

    let world = World::verified(&manifest.replace("example_client_id", "another"));
    assert_eq!(actions(&world.plan()), [("found", Action::Blocked)]);
}

#[test]
fn several_profiles_of_a_name_and_one_that_differs_in_case_only_are_conflicts() {
    let world = World::verified(&(profile("a", "acme hubspot oauth APP", "") + &profile("b", "Twice", "")));
    for client_id in ["client-b", "other"] {
        world.client().create(&ProfileInput::new("Twice", "hubspot", client_id, "secret")).expect("created");
    }
    let plan = world.plan();
    assert_eq!(actions(&plan), [("a", Action::Blocked), ("b", Action::Blocked)]);
    assert!(step(&plan, "a").notes[0].contains("upper and lower case"));
    assert!(step(&plan, "b").notes[0].contains("several profiles"));
}

#[test]
fn another_client_id_where_connections_use_the_profile_wants_replace_client() {
    let world = applied();
    let id = world.id("Acme a");
    world.client().assign(id, 123).expect("assigned");
    assert!(world.emulator.use_profile(id, 123, 2));
    world
        .describe(&(profile("a", "Acme a", "").replace("client-a", "new-app") + &profile("b", "Acme b", "")));
    let plan = world.plan();
    assert_eq!(step(&plan, "a").action, Action::Blocked);
    assert!(step(&plan, "a").notes[0].contains("connections use it (2)"), "{:?}", step(&plan, "a").notes);
    assert!(step(&plan, "a").notes[0].contains("`--replace-client`"));
    let report =
        world.apply_with(&world.client(), &REPLACE, &mut TestUi::new(&world.emulator)).expect("applied");
    assert!(report.in_sync && world.plan().in_sync);
    // Nobody uses `b`.
    let both = profile("a", "Acme a", "").replace("client-a", "new-app")
        + &profile("b", "Acme b", "").replace("client-b", "new-b");
    world.describe(&both);
    assert_eq!(step(&world.plan(), "b").action, Action::Update);
}

#[test]
fn another_workspace_than_the_file_names_is_refused() {
    let world = applied();
    let text = std::fs::read_to_string(world.path("profiles.yaml")).expect("a manifest");
    std::fs::write(world.path("profiles.yaml"), text.replace("workspace: 123", "workspace: 9876"))
        .expect("written");
    let refused = world.apply_fails(&Options::default());
    assert!(refused.contains("is that of the environment `prod`, workspace 123"), "{refused}");
    std::fs::remove_file(world.state_path()).expect("removed");
    let refused = world.apply_fails(&Options::default());
    assert!(refused.contains("this is the workspace 123, and the environment `prod`"), "{refused}");
}

#[test]
fn another_workspace_is_noticed_before_its_profiles_are_read_one_by_one() {
    let world = applied();
    let rows = r#"{"result": [{"id": 9, "user_id": 77, "name": "Other", "provider": "hubspot"}]}"#;
    world.emulator.fail(Operation::List, Fault::Answer(workato_oauth_profiles::Response::new(200, rows)));
    let before = world.emulator.journal().len();
    assert!(world.apply_fails(&Options::default()).contains("this is the workspace 77"));
    assert_eq!(world.emulator.journal().len(), before + 1);
}

#[test]
fn names_of_the_service_cannot_write_to_the_terminal_or_end_the_markdown() {
    let world = applied();
    let id = world.id("Acme a");
    somebody_writes(&world, id, "\u{1b}[31mred\r\n```\n<b>\u{202e}", "client-a");
    let plan = world.plan();
    let (text, markdown) = (show::text(&plan), show::markdown(&plan));
    assert!(!text.contains("\u{1b}[31mred") && !text.contains('\u{202e}') && !text.contains('\r'), "{text}");
    assert!(markdown.contains("````diff\n") && markdown.ends_with("````\n"), "{markdown}");
}
