//! The control path over HTTP, as tests in other languages use it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use common::{Connection, PROFILES, json, seeded};
use serde_json::{Value, json};
use workato_emulator::{Emulator, Server};

fn start() -> (Emulator, Server, Connection) {
    let emulator = seeded();
    let server = Server::start(emulator.clone(), 0).unwrap();
    let connection = Connection::open(&server);
    (emulator, server, connection)
}

fn post(connection: &mut Connection, path: &str, body: &Value) -> (u16, Value) {
    let response = connection.post(path, &body.to_string());
    (response.status, json(&response))
}

fn refusal(connection: &mut Connection, path: &str, body: &str) -> String {
    let response = connection.post(path, body);
    assert_eq!(response.status, 400, "{path} {body}");
    json(&response)["message"].as_str().unwrap().to_owned()
}

#[test]
fn faults_are_queued_in_order() {
    let (_, _server, mut connection) = start();
    let scripted = json!({"status": 200, "headers": [["Retry-After", "1"]], "body": "text"});
    assert_eq!(
        post(&mut connection, "/__emulator/faults", &json!(["429", "503"])),
        (200, json!({"faults": 2}))
    );
    assert_eq!(post(&mut connection, "/__emulator/faults", &json!([scripted])), (200, json!({"faults": 3})));
    let busy = connection.get(PROFILES);
    assert_eq!((busy.status, busy.header("Retry-After")), (429, Some("1")));
    assert_eq!(connection.get(PROFILES).status, 503);
    let text = connection.get(PROFILES);
    assert_eq!(
        (text.status, text.header("Retry-After"), text.body.as_slice()),
        (200, Some("1"), b"text".as_slice())
    );
    assert_eq!(connection.get(PROFILES).status, 200);
}

#[test]
fn a_hanging_fault_can_be_queued() {
    let (_, server, mut connection) = start();
    assert_eq!(post(&mut connection, "/__emulator/faults", &json!(["hang"])).0, 200);
    let mut hung = Connection::open(&server);
    hung.send(&format!("GET {PROFILES} HTTP/1.1\r\n\r\n"));
    hung.finish();
    assert_eq!(hung.rest(), b"");
}

#[test]
fn the_journal_can_be_read_and_does_not_tell_of_itself() {
    let (_, _server, mut connection) = start();
    connection.get(&format!("{PROFILES}?page=1"));
    connection.send(&format!("GET {PROFILES} HTTP/1.1\r\naccept: application/json\r\n\r\n"));
    connection.answer();
    let journal = connection.get("/__emulator/journal");
    let Value::Array(arrivals) = json(&journal) else { panic!("{journal:?}") };
    assert!(arrivals.iter().all(|arrival| arrival["time"].as_f64().is_some_and(|time| time >= 0.0)));
    let told: Vec<Value> = ["method", "path", "headers", "authorization", "status"]
        .into_iter()
        .map(|key| arrivals.iter().map(|arrival| arrival[key].clone()).collect())
        .collect();
    assert_eq!(
        Value::Array(told),
        json!([
            ["GET", "GET"],
            ["/api/custom_oauth_profiles?page=1", "/api/custom_oauth_profiles"],
            [[["Host", "emulator"]], [["accept", "application/json"]]],
            ["right", "missing"],
            [200, 401],
        ])
    );
    assert!(!String::from_utf8(journal.body).unwrap().contains("test-token"));
    assert_eq!(json(&connection.get("/__emulator/journal")).as_array().unwrap().len(), 2);
}

#[test]
fn a_reset_sets_and_seeds_what_it_names() {
    let (emulator, _server, mut connection) = start();
    let (path, mut reset) =
        ("/__emulator/reset", |body: Value| post(&mut connection, "/__emulator/reset", &body));
    assert_eq!(reset(json!({"requests_per_minute": null, "profiles": 250})), (200, json!({"profiles": 250})));
    assert_eq!(emulator.settings().requests_per_minute, None);
    assert_eq!(reset(json!({"requests_per_minute": 600})), (200, json!({"profiles": 250})));
    assert_eq!(emulator.settings().requests_per_minute, Some(600));
    assert_eq!(reset(json!({"profiles": 2, "documented": true})), (200, json!({"profiles": 3})));
    assert_eq!(reset(json!({"documented": true})), (200, json!({"profiles": 1})));
    assert_eq!(reset(json!({"profiles": 0})), (200, json!({"profiles": 0})));
    assert_eq!(emulator.settings().requests_per_minute, Some(600));
    assert_eq!(json(&connection.post(path, "")), json!({"profiles": 0}));
}

#[test]
fn a_reset_clears_journal_faults_and_window() {
    let (emulator, _server, mut connection) = start();
    post(&mut connection, "/__emulator/reset", &json!({"requests_per_minute": 1}));
    assert_eq!([connection.get(PROFILES).status, connection.get(PROFILES).status], [200, 429]);
    post(&mut connection, "/__emulator/faults", &json!(["503"]));
    post(&mut connection, "/__emulator/reset", &json!({}));
    assert_eq!(emulator.journal(), []);
    assert_eq!(connection.get(PROFILES).status, 200);
}

#[test]
fn control_requests_count_for_no_limit_and_need_no_token() {
    let (emulator, _server, mut connection) = start();
    post(&mut connection, "/__emulator/reset", &json!({"requests_per_minute": 1}));
    for _ in 0..5 {
        assert_eq!(post(&mut connection, "/__emulator/faults", &json!([])).0, 200);
    }
    assert_eq!(connection.get(PROFILES).status, 200);
    assert_eq!(emulator.journal().len(), 1);
}

#[test]
fn mistakes_are_told_and_change_nothing() {
    let (emulator, _server, mut connection) = start();
    let before = emulator.settings();
    for (body, told) in [
        ("", "the body is not JSON"),
        ("[\"503\"", "the body is not JSON"),
        ("{}", "not a list"),
        ("[\"503\", \"brew\"]", "fault 2: `\"brew\"` is not a fault"),
        ("[503]", "fault 1: `503` is not a fault"),
        ("[{\"body\": \"\"}]", "fault 1: status is a number from 200 to 599"),
        ("[{\"status\": 100}]", "from 200 to 599, not `100`"),
        ("[{\"status\": 200, \"delay\": 1}]", "`delay` is not a part of an answer"),
        ("[{\"status\": 200, \"headers\": {\"a\": \"b\"}}]", "headers is a list of [name, value]"),
        ("[{\"status\": 200, \"headers\": [[\"a\", 1]]}]", "headers is a list of [name, value]"),
        ("[{\"status\": 200, \"headers\": [[\"a b\", \"c\"]]}]", "the header `a b` cannot be sent"),
        ("[{\"status\": 200, \"headers\": [[\"a\", \"b\\r\\nc: d\"]]}]", "the header `a` cannot be sent"),
        (
            "[{\"status\": 200, \"headers\": [[\"Content-Length\", \"1\"]]}]",
            "`Content-Length` is the server's own",
        ),
        ("[{\"status\": 200, \"text\": 1}]", "text is a text, not `1`"),
        ("[{\"status\": 200, \"text\": \"a\", \"body\": {}}]", "not both"),
    ] {
        let message = refusal(&mut connection, "/__emulator/faults", body);
        assert!(message.contains(told), "{body}: {message}");
    }
    for (body, told) in [
        ("[]", "the body is not an object"),
        ("{\"requests_per_minute\": 0, \"profiles\": 5}", "a whole number from 1, or off (null), not `0`"),
        (
            "{\"requests_per_minute\": 5, \"profiles\": -1}",
            "profiles is a whole number up to 1000000, not `-1`",
        ),
        ("{\"profiles\": 1000001}", "profiles is a whole number up to 1000000"),
        ("{\"documented\": 1}", "documented is true or false, not `1`"),
        ("{\"pace\": 1}", "`pace` is not a setting"),
    ] {
        let message = refusal(&mut connection, "/__emulator/reset", body);
        assert!(message.contains(told), "{body}: {message}");
    }
    assert_eq!((emulator.settings(), connection.get("/api/custom_oauth_profiles/321").status), (before, 200));
}

#[test]
fn other_control_paths_are_not_found() {
    let (_, _server, mut connection) = start();
    assert_eq!(connection.get("/__emulator/faults").status, 404);
    assert_eq!(connection.post("/__emulator/journal", "").status, 404);
    assert_eq!(connection.post("/__emulator/other", "").status, 404);
}
