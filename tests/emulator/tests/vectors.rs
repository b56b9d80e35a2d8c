//! The emulator against the vectors, so that it does not contradict them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use common::{Connection, TOKEN, json, seeded};
use serde_json::Value;
use workato_emulator::{Fault, Server};
use workato_oauth_profiles::Response;

/// Every case, with the name of its file.
fn cases() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let list: Vec<Value> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            cases.extend(list.into_iter().map(|case| (file.clone(), case)));
        }
    }
    cases
}

fn applies_to(case: &Value, side: &str) -> bool {
    case["applies_to"].as_array().unwrap().iter().any(|value| value == side)
}

fn texts(object: &Value) -> Vec<(&str, &str)> {
    let pairs = object.as_object().into_iter().flatten();
    pairs.map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect()
}

/// Sends a request as it is written; only its Content-Length is added.
fn send(connection: &mut Connection, request: &Value, headers: &[(&str, &str)]) -> Response {
    let query: Vec<String> =
        texts(&request["query"]).iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    let (method, path) = (request["method"].as_str().unwrap(), request["path"].as_str().unwrap());
    let mut text = format!("{method} {path}{mark}{} HTTP/1.1\r\nhost: emulator\r\n", query.join("&"));
    headers.iter().for_each(|(name, value)| text.extend([*name, ": ", *value, "\r\n"]));
    let body = match (&request["body"], &request["text"]) {
        (Value::Null, text) => text.as_str().unwrap_or_default().to_owned(),
        (body, _) => body.to_string(),
    };
    if !headers.iter().any(|(name, _)| *name == "content-length") {
        text.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    connection.send(&format!("{text}\r\n{body}"));
    connection.answer()
}

fn set_up(connection: &mut Connection, case: &Value) {
    let authorization = format!("Bearer {TOKEN}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    for request in case["setup"].as_array().into_iter().flatten() {
        let status = send(connection, request, &headers).status;
        assert!((200..300).contains(&status), "{}: the setup is answered {status}", case["id"]);
    }
}

/// Blanks the times of profiles that the case created: only their format is compared.
fn blank_times(body: &mut Value) {
    match body.get_mut("result") {
        Some(Value::Array(profiles)) => profiles.iter_mut().for_each(blank_times_of),
        Some(profile) => blank_times_of(profile),
        None => {}
    }
}

fn blank_times_of(profile: &mut Value) {
    if profile["id"].as_i64().is_some_and(|id| id > 321) {
        for name in ["created_at", "updated_at"] {
            let form = |text: &str| text.replace(|digit: char| digit.is_ascii_digit(), "0");
            profile[name] = form(profile[name].as_str().unwrap()).into();
        }
    }
}

#[test]
fn the_emulator_answers_as_the_vectors_say() {
    let cases: Vec<(String, Value)> =
        cases().into_iter().filter(|(_, case)| applies_to(case, "server")).collect();
    assert!(cases.len() >= 15, "{} cases", cases.len());
    for (file, case) in &cases {
        let name = format!("{file} {}", case["id"]);
        let server = Server::start(seeded(), 0).unwrap();
        let mut connection = Connection::open(&server);
        set_up(&mut connection, case);
        let answer = send(&mut connection, &case["request"], &texts(&case["request"]["headers"]));
        let mut expected = case["responses"][0].clone();
        assert_eq!(expected["status"], answer.status, "{name}: {answer:?}");
        if !expected["body"].is_null() {
            let mut body = json(&answer);
            blank_times(&mut body);
            blank_times(&mut expected["body"]);
            assert_eq!(body, expected["body"], "{name}");
        }
        for header in expected["headers"].as_array().unwrap() {
            assert_eq!(answer.header(header[0].as_str().unwrap()), header[1].as_str(), "{name}");
        }
    }
    println!("{} vectors", cases.len());
}

#[test]
fn every_response_of_the_vectors_can_be_read_as_a_fault() {
    for (file, case) in cases() {
        for response in case["responses"].as_array().unwrap() {
            let text = response.as_str().map_or_else(|| response.to_string(), str::to_owned);
            let fault = Fault::parse(&text);
            assert!(fault.is_ok(), "{file} {}: {fault:?}", case["id"]);
            assert!(!response["body"].is_string(), "{file} {}: a text is called `text`", case["id"]);
        }
    }
}

#[test]
fn every_case_is_whole() {
    let known = [
        "id", "documentation", "operation", "params", "config", "setup", "request", "responses", "expect",
        "takes", "applies_to",
    ];
    let operations = [
        "get", "list", "profiles", "create", "update", "delete", "assign", "unassign", "find", "ensure",
        "ensure_each", "rotate_secret", "assign_each", "unassign_each", "reassign_each",
    ];
    let mut ids = BTreeSet::new();
    for (file, case) in cases() {
        let id = case["id"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{file} {id} is there twice");
        assert!(case["documentation"].is_string(), "{file} {id}");
        assert!(case.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())), "{file} {id}");
        assert!(applies_to(&case, "client") || applies_to(&case, "server"), "{file} {id}");
        if applies_to(&case, "client") {
            let requests = case["expect"]["requests"].as_u64().unwrap() as usize;
            assert_eq!(case["responses"].as_array().unwrap().len(), requests, "{file} {id}");
            assert!(operations.contains(&case["operation"].as_str().unwrap()), "{file} {id}");
            let ends = ["ok", "ids", "outcomes", "error"];
            assert!(ends.iter().any(|key| case["expect"].get(key).is_some()), "{file} {id}");
        }
    }
    assert!(ids.len() > 100, "{} cases", ids.len());
}
