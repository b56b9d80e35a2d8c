//! Compares the result of a case with what the case expects.

use std::time::Duration;

use serde_json::{Map, Value, json};
use workato_emulator::{Arrival, Authorization};
use workato_oauth_profiles::Error;

use crate::yielded::{errors, fields, ids, outcomes, value};
use crate::{MemoryLedger, Played, TOKEN};

/// The differences between a case and its result, in words.
struct Complaints<'a> {
    case: &'a Value,
    texts: Vec<String>,
}

impl Complaints<'_> {
    fn compare(&mut self, what: &str, expected: &Value, found: Value) {
        if *expected != found {
            self.texts.push(format!("{}: {what} is {found}, not {expected}", self.case["id"]));
        }
    }
}

/// Compares the result of a case and the requests that arrived with the case. Each text is a difference.
pub(crate) fn judge(case: &Value, played: &Played, journal: &[Arrival]) -> Vec<String> {
    let mut wrong = Complaints { case, texts: Vec::new() };
    let expect = &case["expect"];
    if let Some(expected) = expect.get("ok") {
        wrong.compare("ok", expected, value(&played.items));
    }
    if let Some(expected) = expect.get("ids") {
        wrong.compare("ids", expected, ids(&played.items));
    }
    if let Some(expected) = expect.get("outcomes") {
        wrong.compare("outcomes", expected, outcomes(&played.items, expected));
    }
    if let Some(expected) = expect.get("ledger") {
        wrong.compare(
            "ledger",
            expected,
            played.ledger.as_ref().map(MemoryLedger::appended).unwrap_or_default(),
        );
    }
    judge_error(&mut wrong, expect.get("error"), played.error.as_ref());
    errors(&played.items).chain(&played.error).for_each(|error| judge_secrets(&mut wrong, error));
    wrong.compare("requests", &expect["requests"], json!(journal.len()));
    for (expected, arrival) in list(&expect["paths"]).zip(journal) {
        wrong.compare("path", expected, json!(arrival.path));
    }
    for (index, (expected, arrival)) in list(&expect["sent"]).zip(journal).enumerate() {
        wrong.compare("method", &expected["method"], json!(arrival.method));
        wrong.compare("path", &expected["path"], json!(arrival.path));
        judge_journal_body(&mut wrong, &expected["body"], index, arrival);
    }
    if let Some(request) = case.get("request") {
        for (index, arrival) in journal.iter().enumerate() {
            judge_request(&mut wrong, request, index, arrival);
        }
    }
    wrong.texts
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn judge_error(wrong: &mut Complaints<'_>, expected: Option<&Value>, found: Option<&Error>) {
    let found = found.map(fields).unwrap_or_default();
    match expected.map(|expected| expected.as_object().expect("error is an object")) {
        Some(expected) => expected.iter().for_each(|(field, expected)| {
            wrong.compare(field, expected, found.get(field).cloned().unwrap_or_default());
        }),
        None => wrong.compare("error", &json!({}), Value::Object(found)),
    }
}

fn judge_secrets(wrong: &mut Complaints<'_>, error: &Error) {
    let shown = format!("{error} {error:?}");
    for secret in secrets(&wrong.case["params"]) {
        if shown.contains(secret) {
            wrong.texts.push(format!("{}: a secret is in the error", wrong.case["id"]));
        }
    }
}

/// The texts that no error may contain: the API token and the secrets of the params.
fn secrets(params: &Value) -> impl Iterator<Item = &str> {
    let inputs = std::iter::once(params).chain(list(&params["inputs"]));
    let given = inputs.flat_map(|input| [&input["client_secret"], &input["token"]]).filter_map(Value::as_str);
    given.filter(|secret| !secret.is_empty()).chain([TOKEN])
}

fn judge_request(wrong: &mut Complaints<'_>, request: &Value, index: usize, arrival: &Arrival) {
    judge_headers(wrong, request, arrival);
    let expect = &wrong.case["expect"];
    if expect.get("sent").is_some() {
        return;
    }
    wrong.compare("method", &request["method"], json!(arrival.method));
    judge_journal_body(wrong, &request["body"], index, arrival);
    if expect.get("paths").is_none() {
        let (path, query) = arrival.path.split_once('?').unwrap_or((&arrival.path, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let query: Map<String, Value> = pairs.map(|(name, value)| (name.into(), json!(value))).collect();
        wrong.compare("path", &request["path"], json!(path));
        wrong.compare("query", &request["query"], Value::Object(query));
    }
}

fn judge_headers(wrong: &mut Complaints<'_>, request: &Value, arrival: &Arrival) {
    let header = |name: &str| {
        let mut headers = arrival.headers.iter();
        headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    // In virtual time there is no transport that adds `host` and `content-length`.
    let over_http = header("host").is_some();
    for (name, expected) in request["headers"].as_object().expect("headers is an object") {
        match name.as_str() {
            "authorization" => {
                wrong.compare(name, &json!(true), json!(arrival.authorization == Authorization::Right));
            }
            "content-length" if !over_http => {}
            name => wrong.compare(name, expected, json!(header(name))),
        }
    }
    for name in list(&request["forbid"]).filter_map(Value::as_str) {
        wrong.compare(name, &Value::Null, json!(header(name)));
    }
}

/// Compares the body in the journal, in which secrets are redacted.
fn judge_journal_body(wrong: &mut Complaints<'_>, expected: &Value, index: usize, arrival: &Arrival) {
    // The emulator does not read the body of such a request.
    if arrival.body.is_none() && wrong.case["responses"][index] == "drop_before" {
        return;
    }
    let mut expected = expected.clone();
    for name in ["client_secret", "token"] {
        if let Some(secret) = expected.pointer_mut(&format!("/data/{name}")) {
            *secret = json!("[redacted]");
        }
    }
    let found = arrival.body.as_deref().map(parsed).unwrap_or_default();
    wrong.compare("body", &expected, found);
}

fn parsed(body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_else(|_| json!("no JSON"))
}

/// Compares the bodies of all requests, as they were sent, with a case.
pub(crate) fn judge_bodies(case: &Value, bodies: &[Option<String>]) -> Vec<String> {
    let mut wrong = Complaints { case, texts: Vec::new() };
    let sent = case["expect"].get("sent").map(|sent| list(sent).map(|one| &one["body"]).collect());
    let expected: Vec<&Value> = sent.unwrap_or_else(|| vec![&case["request"]["body"]; bodies.len()]);
    for (expected, body) in expected.into_iter().zip(bodies) {
        wrong.compare("body as sent", expected, body.as_deref().map(parsed).unwrap_or_default());
    }
    wrong.texts
}

/// Checks that no request arrived before its time in `not_before`. Clocks may differ by 10 ms.
pub(crate) fn judge_times(case: &Value, journal: &[Arrival]) -> Vec<String> {
    let times = list(&case["expect"]["not_before"]).filter_map(Value::as_f64);
    let early = times.zip(journal).enumerate().filter(|(_, (not_before, arrival))| {
        arrival.time + Duration::from_millis(10) < Duration::from_secs_f64(*not_before)
    });
    early.map(|(index, _)| format!("{}: request {index} came too early", case["id"])).collect()
}
