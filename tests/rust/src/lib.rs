//! What the tests of the Rust client share: the vectors, and how one is judged.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value, json};
use workato_emulator::{Arrival, Authorization, Emulator, Fault};
use workato_oauth_profiles::{Answer, Error, Profile};

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

/// An emulator that plays the responses of a case.
pub fn emulator(case: &Value) -> Emulator {
    let emulator = Emulator::new(TOKEN);
    for response in case["responses"].as_array().expect("responses is a list") {
        emulator.fail_next(Fault::parse(&response.to_string()).expect("the emulator can play it"));
    }
    emulator
}

/// The command of a case as JSON.
pub fn command(case: &Value) -> String {
    json!({"operation": case["operation"], "params": case["params"]}).to_string()
}

/// What came of a case: what was yielded, and the error if it ended with one.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What was yielded, in order.
    pub items: Vec<Answer>,
    /// The error at its end.
    pub error: Option<Error>,
}

/// Holds an outcome and what arrived against a case; the texts say what is wrong.
pub fn judge(case: &Value, outcome: &Outcome, journal: &[Arrival]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut compare = |what: &str, expected: &Value, found: Value| {
        if *expected != found {
            wrong.push(format!("{}: {what} is {found}, not {expected}", case["id"]));
        }
    };
    let expect = &case["expect"];
    if let Some(expected) = expect.get("ok") {
        compare("ok", expected, value(&outcome.items));
    }
    if let Some(expected) = expect.get("ids") {
        compare("ids", expected, ids(&outcome.items));
    }
    let error = outcome.error.as_ref().map(fields).unwrap_or_default();
    match expect.get("error") {
        Some(expected) => {
            for (field, expected) in expected.as_object().expect("error is an object") {
                compare(field, expected, error.get(field).cloned().unwrap_or_default());
            }
        }
        None => compare("error", &json!({}), Value::Object(error)),
    }
    compare("requests", &expect["requests"], json!(journal.len()));
    for (index, expected) in expect["paths"].as_array().into_iter().flatten().enumerate() {
        compare("path", expected, json!(journal.get(index).map(|arrival| &arrival.path)));
    }
    if let Some(request) = case.get("request") {
        journal.iter().for_each(|arrival| judge_request(request, arrival, &mut compare));
        if expect.get("paths").is_none() {
            journal.iter().for_each(|arrival| judge_path(request, arrival, &mut compare));
        }
    }
    wrong
}

fn judge_path(request: &Value, arrival: &Arrival, compare: &mut impl FnMut(&str, &Value, Value)) {
    let (path, query) = arrival.path.split_once('?').unwrap_or((&arrival.path, ""));
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let query: Map<String, Value> = pairs.map(|(name, value)| (name.into(), json!(value))).collect();
    compare("path", &request["path"], json!(path));
    compare("query", &request["query"], Value::Object(query));
}

fn judge_request(request: &Value, arrival: &Arrival, compare: &mut impl FnMut(&str, &Value, Value)) {
    compare("method", &request["method"], json!(arrival.method));
    let header = |name: &str| {
        let mut headers = arrival.headers.iter();
        headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    for (name, expected) in request["headers"].as_object().expect("headers is an object") {
        match name.as_str() {
            "authorization" => {
                compare(name, &json!(true), json!(arrival.authorization == Authorization::Right))
            }
            name => compare(name, expected, json!(header(name))),
        }
    }
    for name in request["forbid"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        compare(name, &Value::Null, json!(header(name)));
    }
}

/// The times before which requests must not arrive; a hundredth of a second is left to clocks.
pub fn judge_times(case: &Value, journal: &[Arrival]) -> Vec<String> {
    let times = case["expect"]["not_before"].as_array().into_iter().flatten().filter_map(Value::as_f64);
    let early = times.zip(journal).enumerate().filter(|(_, (not_before, arrival))| {
        arrival.time + Duration::from_millis(10) < Duration::from_secs_f64(*not_before)
    });
    early.map(|(index, _)| format!("{}: request {index} came too early", case["id"])).collect()
}

fn value(items: &[Answer]) -> Value {
    match items {
        [Answer::Profile(profile)] => flat(profile),
        [Answer::Profiles(profiles)] => profiles.iter().map(flat).collect(),
        several => several.iter().map(|item| value(std::slice::from_ref(item))).collect(),
    }
}

fn ids(items: &[Answer]) -> Value {
    let id = |item: &Answer| match item {
        Answer::Profile(profile) => json!(profile.id),
        Answer::Profiles(_) | Answer::Done(_) | Answer::Ensured(_) | Answer::Outcome(_) => Value::Null,
    };
    items.iter().map(id).collect()
}

fn flat(profile: &Profile) -> Value {
    json!({
        "id": profile.id,
        "name": profile.name,
        "provider": profile.provider,
        "user_id": profile.user_id,
        "client_id": profile.client_id,
        "shared_accounts_count": profile.shared_accounts_count,
        "oem_customers_count": profile.oem_customers_count,
        "created_at": profile.created_at,
        "updated_at": profile.updated_at,
        "extra": profile.extra,
    })
}

fn fields(error: &Error) -> Map<String, Value> {
    let fields = json!({
        "code": error.code.as_str(),
        "status": error.status,
        "message": error.message,
        "field_errors": error.field_errors,
        "correlation_id": error.correlation_id,
        "error_id": error.error_id,
        "attempts": error.attempts,
        "retry_after": error.retry_after.map(whole_seconds),
        "may_have_applied": error.may_have_applied,
        "method": error.method.map(|method| method.as_str()),
        "path": error.path,
    });
    fields.as_object().cloned().unwrap_or_default()
}

/// Seconds, without a fraction where there is none, as the vectors write them.
fn whole_seconds(time: Duration) -> Value {
    if time.subsec_nanos() == 0 { json!(time.as_secs()) } else { json!(time.as_secs_f64()) }
}
