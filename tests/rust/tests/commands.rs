//! Any JSON becomes a command or an error without a secret.

use fastrand::Rng;
use serde_json::{Map, Value, json};
use workato_oauth_profiles::{Code, Command, Config, Level, Secret, Session};
use workato_rust_tests::TOKEN;
use workato_rust_tests::simulation::{Conditions, CustomerInput, Mishap, Simulation, Task, seconds};

const OPERATIONS: [&str; 14] = [
    "list", "get", "create", "update", "delete", "assign", "unassign", "profiles", "ensure", "rotate_secret",
    "assign_each", "unassign_each", "", "drop",
];
const PARAMS: [&str; 14] = [
    "id", "page", "per_page", "name", "provider", "client_id", "customer", "force", "replace", "ledger",
    "dry_run", "pace", "total", "external_id",
];
const CANARY: &str = "canary-5f3a";

/// Any JSON.
fn any(random: &mut Rng, depth: u32) -> Value {
    match random.u8(..if depth == 0 { 8 } else { 10 }) {
        0 => Value::Null,
        1 => json!(random.bool()),
        2 => json!(random.i64(-3..400)),
        3 => json!(random.i64(..)),
        4 => json!(random.u64(..)),
        5 => json!(random.f64() * 1e20),
        6 => json!((0..random.usize(..6)).map(|_| random.char(..)).collect::<String>()),
        7 => json!({"external_id": "A2300"}),
        8 => (0..random.usize(..4)).map(|_| any(random, depth - 1)).collect(),
        _ => {
            let key = |random: &mut Rng| PARAMS[random.usize(..PARAMS.len())].to_owned();
            Value::Object((0..random.usize(..4)).map(|_| (key(random), any(random, depth - 1))).collect())
        }
    }
}

/// A value of the right type in most cases.
fn value(random: &mut Rng, name: &str) -> Value {
    match name {
        _ if random.u8(..8) == 0 => any(random, 2),
        "id" | "page" | "per_page" | "pace" | "total" => json!(random.i64(1..100)),
        "name" | "provider" | "client_id" => json!("hubspot"),
        "customer" if random.bool() => json!({"external_id": "A2300"}),
        "customer" => json!(random.i64(1..9)),
        _ => json!(random.bool()),
    }
}

/// The canary as a text or within another value.
fn secret(random: &mut Rng) -> Value {
    match random.u8(..6) {
        0 => json!([CANARY]),
        1 => json!({ CANARY: CANARY }),
        2 => json!({"client_secret": CANARY}),
        _ => json!(CANARY),
    }
}

fn command(random: &mut Rng) -> String {
    let mut params = Map::new();
    for name in PARAMS {
        // `external_id` is not a param itself: it is a field of the param `customer`.
        let odds = if name == "external_id" { 250 } else { 64 };
        if random.u8(..) >= odds {
            params.insert(name.into(), value(random, name));
        }
    }
    for name in ["client_secret", "token"] {
        if random.u8(..4) > 0 {
            params.insert(name.into(), secret(random));
        }
    }
    let params = if random.u8(..20) == 0 { any(random, 2) } else { Value::Object(params) };
    json!({"operation": OPERATIONS[random.usize(..OPERATIONS.len())], "params": params}).to_string()
}

#[test]
fn any_json_becomes_a_command_or_an_error_without_a_secret() {
    let (mut commands, mut errors) = (0, 0);
    for seed in 0..20_000 {
        let text = command(&mut Rng::with_seed(seed));
        match text.parse::<Command>() {
            Ok(command) => {
                commands += 1;
                assert!(!format!("{command:?}").contains(CANARY), "{text}");
            }
            Err(error) => {
                errors += 1;
                assert!(matches!(error.code, Code::InvalidInput | Code::Internal), "{error}");
                assert!(!format!("{error:?} {error}").contains(CANARY), "{text}: {error}");
            }
        }
    }
    println!("{commands} commands, {errors} errors");
    assert!(commands > 1_000 && errors > 1_000, "both happen");
}

#[test]
fn text_that_is_not_json_is_an_error_without_a_secret() {
    let mut random = Rng::with_seed(9);
    for _ in 0..20_000 {
        let mut text = command(&mut random).into_bytes();
        for _ in 0..random.usize(..4) {
            let at = random.usize(..text.len());
            text[at] = random.u8(32..127);
        }
        text.truncate(random.usize(1..=text.len()));
        let text = String::from_utf8_lossy(&text);
        if let Err(error) = text.parse::<Command>() {
            // A broken key no longer marks a secret, but then nothing reads its value.
            assert!(!format!("{error:?} {error}").contains(CANARY), "{text}: {error}");
        }
    }
}

/// Any command that was read runs to an end, with limits and customers of any kind.
#[test]
fn any_command_that_was_read_comes_to_an_end_without_a_secret() {
    for seed in 0..3_000 {
        let mut random = Rng::with_seed(seed);
        let Ok(command) = command(&mut random).parse::<Command>() else { continue };
        let emulator = workato_emulator::Emulator::new(TOKEN);
        emulator.add_profiles(5);
        let conditions = Conditions::without_mishaps(seed, 0.0..=1.0, 0.0..=1.0).with_mishaps(|_, random| {
            match random.u8(..3) {
                0 => Mishap::any(random),
                _ => Mishap::None,
            }
        });
        let mut config = Config::new(Secret::new(TOKEN));
        config.listen = Some(Level::Debug);
        let session = Session::new(config, seed).expect("a valid configuration");
        let mut simulation = Simulation::new(emulator, conditions);
        let customers = [CustomerInput::Customer(5.into()), CustomerInput::Invalid("x".into())];
        simulation.start(seconds(0.0), Task::of(session.start(command.clone())).with_customers(customers));
        let log = simulation.run();
        assert!(
            log.entries().iter().any(|entry| matches!(entry.what, workato_rust_tests::simulation::What::End))
        );
        assert!(!format!("{log:?}{log}").contains(CANARY), "{command:?}");
        assert!(!format!("{log:?}{log}").contains(TOKEN), "{command:?}");
    }
}
