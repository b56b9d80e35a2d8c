//! An apply that is killed at any request can be run again, and comes to the same end.

#![allow(clippy::panic, reason = "a test fails by a panic")]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::*;
use workato_oauth_profiles_cli::manifest::diff::Options;

const PRUNE: Options = Options { prune: true, force: false, rotate_unknown: false, replace_client: false };

/// A workspace in which every kind of change is pending.
fn world() -> World {
    let world = World::verified("");
    let kept: String =
        ["a", "b", "c", "d", "e"].iter().map(|key| profile(key, &format!("Acme {key}"), "")).collect();
    for key in ["a", "b", "c", "d", "e", "new", "taker"] {
        world.secret(&format!("{key}.secret"), &format!("secret-{key}-1"));
    }
    world.describe(&kept);
    world.apply();

    world.secret("b.secret", "secret-b-2");
    let changed = [
        // A rename, whose old name a new profile takes.
        profile("a", "Acme renamed", ""),
        profile("b", "Acme b", "secret_version: 2"),
        // `c` is deleted.
        profile("d", "Acme d", "data: { token_url: 'https://example.com' }"),
        profile("e", "Acme e", ""),
        profile("new", "Acme new", ""),
        profile("taker", "Acme a", ""),
        "  found: { name: Acme HubSpot OAuth app, provider: hubspot, client_id: example_client_id, \
         client_secret: { file: a.secret } }\n"
            .into(),
    ];
    world.describe(&changed.concat());
    world
}

/// What there must be at the end, whatever happened on the way.
fn check(world: &World, ids: &[i64], how: &str) {
    let emulator = &world.emulator;
    let names: Vec<String> = emulator.profiles().into_iter().map(|profile| profile.name).collect();
    assert_eq!(names.len(), 7, "{how}: {names:?}");
    assert_eq!(
        [world.id("Acme renamed"), world.id("Acme b"), world.id("Acme d"), world.id("Acme e")],
        ids,
        "{how}"
    );
    let secrets = [
        ("Acme renamed", "secret-a-1"),
        ("Acme b", "secret-b-2"),
        ("Acme d", "secret-d-1"),
        ("Acme e", "secret-e-1"),
        ("Acme new", "secret-new-1"),
        ("Acme a", "secret-taker-1"),
        ("Acme HubSpot OAuth app", "example_client_secret"),
    ];
    for (name, secret) in secrets {
        assert!(emulator.has_secret(world.id(name), secret), "{how}: {name}");
    }
    let state = world.state();
    for key in ["a", "b", "d", "e", "new", "taker"] {
        assert_eq!(state["profiles"][key]["profile"]["created"], true, "{how}: {key} {state}");
    }
    assert_eq!(state["profiles"]["found"]["profile"]["created"], false, "{how}");
    assert!(state["profiles"].get("c").is_none(), "{how}: {state}");
    assert!(!state.to_string().contains("intent"), "{how}: {state}");
    assert!(!state.to_string().contains("secret-"), "{how}: {state}");
}

fn kept_ids(world: &World) -> [i64; 4] {
    ["Acme a", "Acme b", "Acme d", "Acme e"].map(|name| world.id(name))
}

/// Kills the process at a request. Returns whether it came to that request.
fn killed(world: &World, at: usize, kill: Kill) -> bool {
    let killer = Killer { emulator: world.emulator.clone(), at, kill, sent: Arc::new(AtomicUsize::new(0)) };
    let client = world.client_of(killer);
    let run =
        || world.apply_with(&client, &PRUNE, &mut TestUi::new(&world.emulator)).map(|report| report.in_sync);
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(in_sync)) => {
            assert!(in_sync);
            false
        }
        Ok(Err(failure)) => panic!("at {at} {kill:?}: {}", text(&failure)),
        Err(panic) if panic.is::<Killed>() => true,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

fn resume(world: &World, how: &str) {
    let mut ui = TestUi::new(&world.emulator);
    let report = world.apply_with(&world.client(), &PRUNE, &mut ui);
    let report = report.unwrap_or_else(|failure| panic!("{how}: {}", text(&failure)));
    assert!(report.in_sync, "{how}: {:?} {:?}", report.outcomes, report.remaining);
}

#[test]
fn an_apply_that_is_killed_at_any_request_is_resumed_to_the_same_end() {
    for kill in
        [Kill::Before, Kill::After, Kill::Late(Duration::from_secs(1)), Kill::Late(Duration::from_secs(38))]
    {
        let mut at = 1;
        loop {
            let world = world();
            let ids = kept_ids(&world);
            let how = format!("killed at request {at}, {kill:?}");
            if !killed(&world, at, kill) {
                break;
            }
            resume(&world, &how);
            check(&world, &ids, &how);
            at += 1;
        }
        assert!(at > 14, "an apply of all kinds of changes has only {at} requests");
    }
}

#[test]
fn an_apply_that_is_killed_again_and_again_comes_to_the_same_end() {
    for kill in [Kill::Before, Kill::After, Kill::Late(Duration::from_secs(30))] {
        let world = world();
        let ids = kept_ids(&world);
        // Every run gets one request further than the one before.
        for at in 1..30 {
            killed(&world, at, kill);
        }
        resume(&world, "killed again and again");
        check(&world, &ids, &format!("{kill:?}"));
    }
}

#[test]
fn a_new_profile_that_gets_another_name_after_a_kill_is_renamed_and_not_created_twice() {
    for kill in [Kill::After, Kill::Late(Duration::from_secs(38))] {
        let world = World::verified(&profile("new", "Acme new", ""));
        world.secret("new.secret", "secret-new-1");
        // The list of the plan, the list of `ensure_each`, the create.
        assert!(killed(&world, 3, kill));
        assert_eq!(world.state()["profiles"]["new"]["intent"]["action"], "create");
        world.describe(&profile("new", "Acme renamed", ""));
        resume(&world, "renamed");
        assert_eq!(world.emulator.profiles().len(), 2, "{kill:?}");
        assert!(world.emulator.has_secret(world.id("Acme renamed"), "secret-new-1"));
        assert_eq!(world.state()["profiles"]["new"]["profile"]["created"], true);
    }
}

#[test]
fn an_old_update_that_the_service_carries_out_late_does_not_win_over_the_resumed_one() {
    let world = World::verified(&profile("a", "Acme a", ""));
    world.secret("a.secret", "first");
    world.apply();
    world.secret("a.secret", "second");
    world.describe(&profile("a", "Acme a", "secret_version: 2"));
    // The list of the plan, the get, the put.
    assert!(killed(&world, 3, Kill::Late(Duration::from_secs(39))));
    world.secret("a.secret", "third");
    world.describe(&profile("a", "Acme a", "secret_version: 3"));
    resume(&world, "third");
    world.emulator.advance(Duration::from_secs(60));
    assert!(world.emulator.has_secret(world.id("Acme a"), "third"));
}

#[test]
fn a_rotation_that_was_interrupted_is_pending_also_if_the_file_is_rolled_back() {
    let world = World::verified(&profile("a", "Acme a", ""));
    world.secret("a.secret", "first");
    world.apply();
    world.secret("a.secret", "second");
    world.describe(&profile("a", "Acme a", "secret_version: 2"));
    assert!(killed(&world, 3, Kill::After));
    world.secret("a.secret", "first");
    world.describe(&profile("a", "Acme a", ""));
    assert!(!world.plan().in_sync, "the service has the second secret");
    resume(&world, "rolled back");
    assert!(world.emulator.has_secret(world.id("Acme a"), "first"));
}

#[test]
fn an_interrupted_update_of_a_profile_that_the_file_no_longer_has_does_not_stay_open() {
    for kill in [Kill::Before, Kill::After, Kill::Late(Duration::from_secs(38))] {
        let others = ["b", "c", "d"].map(|key| profile(key, &format!("Acme {key}"), "")).concat();
        let world = World::verified(&(profile("a", "Acme a", "") + &others));
        for key in ["a", "b", "c", "d"] {
            world.secret(&format!("{key}.secret"), "secret");
        }
        world.apply();
        world.describe(&(profile("a", "Acme renamed", "") + &others));
        assert!(killed(&world, 3, kill));
        assert_eq!(world.state()["profiles"]["a"]["intent"]["action"], "update");
        world.describe(&others);
        resume(&world, "pruned");
        assert!(world.state()["profiles"].get("a").is_none(), "{kill:?}: {}", world.state());
        assert_eq!(world.emulator.profiles().len(), 4, "{kill:?}");
    }
}

#[test]
fn after_an_interrupted_write_the_first_request_waits_45_seconds_and_else_nothing_waits() {
    let world = World::verified(&profile("new", "Acme new", ""));
    world.secret("new.secret", "secret");
    assert!(killed(&world, 3, Kill::Late(Duration::from_secs(30))));
    let mut ui = TestUi::new(&world.emulator);
    let before = world.emulator.journal().len();
    let killed_at = world.emulator.now();
    world.apply_with(&world.client(), &PRUNE, &mut ui).expect("applied");
    assert_eq!(ui.waited, Duration::from_secs(45));
    let first = &world.emulator.journal()[before];
    assert!(first.time >= killed_at + Duration::from_secs(45), "{:?}", first.time);
    assert_eq!(world.sent("POST"), 1);

    let mut ui = TestUi::new(&world.emulator);
    world.apply_with(&world.client(), &PRUNE, &mut ui).expect("applied");
    assert_eq!(ui.waited, Duration::ZERO);
}

#[test]
fn a_temporary_file_that_a_kill_left_does_no_harm() {
    let world = World::verified(&profile("new", "Acme new", ""));
    world.secret("new.secret", "secret");
    std::fs::write(world.path("profiles.prod.state.json.tmp"), "{\"version\": 1, \"prof").expect("written");
    world.apply();
    assert!(!world.path("profiles.prod.state.json.tmp").exists());
}

#[test]
fn the_killer_counts_what_it_should() {
    let sent = Arc::new(AtomicUsize::new(0));
    let world = world();
    let killer =
        Killer { emulator: world.emulator.clone(), at: usize::MAX, kill: Kill::Before, sent: sent.clone() };
    let before = world.emulator.journal().len();
    let client = world.client_of(killer);
    world.apply_with(&client, &PRUNE, &mut TestUi::new(&world.emulator)).expect("applied");
    assert_eq!(sent.load(Ordering::SeqCst), world.emulator.journal().len() - before);
}
