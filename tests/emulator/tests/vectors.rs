//! The emulator against the vectors, so that it does not become a second opinion.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use common::{Connection, seeded};
use serde_json::Value;
use workato_emulator::{Fault, Server};

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
    object.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect()
}

fn line_and_headers(request: &Value) -> String {
    let query: Vec<String> =
        texts(&request["query"]).iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    let method = request["method"].as_str().unwrap();
    let path = request["path"].as_str().unwrap();
    let headers: String =
        texts(&request["headers"]).iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{method} {path}{mark}{} HTTP/1.1\r\nhost: emulator\r\n{headers}\r\n", query.join("&"))
}

#[test]
fn the_emulator_answers_as_the_vectors_say() {
    let cases: Vec<(String, Value)> =
        cases().into_iter().filter(|(_, case)| applies_to(case, "server")).collect();
    assert!(cases.len() >= 15, "{} cases", cases.len());
    for (file, case) in cases {
        let server = Server::start(seeded(), 0).unwrap();
        let mut connection = Connection::open(&server);
        connection.send(&line_and_headers(&case["request"]));
        let answer = connection.answer();
        let expected = &case["responses"][0];
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(
            (u64::from(answer.status), &body),
            (expected["status"].as_u64().unwrap(), &expected["body"]),
            "{file} {}",
            case["id"]
        );
        for header in expected["headers"].as_array().unwrap() {
            assert_eq!(
                answer.header(header[0].as_str().unwrap()),
                header[1].as_str(),
                "{file} {}",
                case["id"]
            );
        }
    }
}

#[test]
fn every_answer_of_the_vectors_can_be_played_as_a_fault() {
    for (file, case) in cases() {
        for response in case["responses"].as_array().unwrap() {
            let fault = Fault::parse(&response.to_string());
            assert!(matches!(fault, Ok(Fault::Answer(_))), "{file} {}: {fault:?}", case["id"]);
            assert!(!response["body"].is_string(), "{file} {}: a text is called `text`", case["id"]);
        }
    }
}

#[test]
fn every_case_is_whole() {
    let known = [
        "id",
        "documentation",
        "operation",
        "params",
        "config",
        "request",
        "responses",
        "expect",
        "takes",
        "applies_to",
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
            assert!(
                ["get", "list", "profiles"].contains(&case["operation"].as_str().unwrap()),
                "{file} {id}"
            );
            assert!(["ok", "ids", "error"].iter().any(|key| !case["expect"][key].is_null()), "{file} {id}");
        }
    }
    assert!(ids.len() > 100, "{} cases", ids.len());
}
