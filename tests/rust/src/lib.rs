//! Shared by the tests of the Rust client: reads the vectors, plays a case, and checks its result.

mod judge;
mod memory_ledger;
pub mod properties;
pub mod simulation;
mod socket;
mod virtual_time;
mod yielded;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use workato_emulator::{Emulator, Fault};
use workato_oauth_profiles::{Answer, Customer, Error, ProfileInput};

use memory_ledger::MemoryLedger;
pub use socket::through_a_socket;
pub use virtual_time::in_virtual_time;

/// The API token of all vectors.
pub const TOKEN: &str = "test-token";

/// All cases that apply to the client.
pub fn client_cases() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    let files = std::fs::read_dir(folder).expect("the vectors are there");
    let paths = files.map(|file| file.expect("the vectors can be read").path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|it| it == "json")).collect();
    paths.sort();
    let read = |file: &PathBuf| -> Vec<Value> {
        let text = std::fs::read_to_string(file).expect("the vectors can be read");
        serde_json::from_str(&text).expect("the vectors are JSON")
    };
    let is_clients =
        |case: &Value| case["applies_to"].as_array().is_some_and(|who| who.contains(&json!("client")));
    paths.iter().flat_map(read).filter(is_clients).collect()
}

/// An emulator that answers with the responses of a case.
fn emulator(case: &Value) -> Emulator {
    let emulator = Emulator::new(TOKEN);
    for response in case["responses"].as_array().expect("responses is a list") {
        let fault = response.as_str().map_or_else(|| response.to_string(), str::to_owned);
        emulator.fail_next(Fault::parse(&fault).expect("the emulator can play it"));
    }
    emulator
}

fn timeout(case: &Value) -> Option<Duration> {
    case["config"]["timeout"].as_f64().map(Duration::from_secs_f64)
}

/// Whether the rate limit is off, and with it the pace.
fn is_unlimited(case: &Value) -> bool {
    case["config"].get("requests_per_minute").is_some_and(Value::is_null)
}

fn max_attempts(case: &Value) -> Option<u32> {
    case["config"]["max_attempts"].as_u64().map(|attempts| attempts as u32)
}

/// An input without a token: its name, provider, client id and client secret.
pub fn input([name, provider, client_id, secret]: [&str; 4]) -> ProfileInput {
    ProfileInput::new(name, provider, client_id, secret)
}

/// A customer in the params of a case: a number, or an object with an external id.
fn customer(json: &Value) -> Option<Customer> {
    let external = json["external_id"].as_str().map(|id| Customer::External(id.to_owned()));
    json.as_i64().map(Customer::Workspace).or(external)
}

/// The result of a case: the items that were yielded, the error if it ended with one, and its ledger.
#[derive(Default)]
struct Played {
    items: Vec<Answer>,
    error: Option<Error>,
    ledger: Option<MemoryLedger>,
}

impl Played {
    fn with_ledger(self, ledger: Option<MemoryLedger>) -> Played {
        Played { ledger, ..self }
    }
}

impl FromIterator<Result<Answer, Error>> for Played {
    fn from_iter<I: IntoIterator<Item = Result<Answer, Error>>>(results: I) -> Played {
        let mut played = Played::default();
        for result in results {
            match result {
                Ok(item) => played.items.push(item),
                Err(error) => played.error = Some(error),
            }
        }
        played
    }
}
