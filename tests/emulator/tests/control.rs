//! The control path over HTTP, as tests in other languages use it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use common::{Connection, PROFILES, TOKEN, json, seeded};
use serde_json::{Value, json};
use workato_emulator::{Emulator, Server, Settings};

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
fn the_clock_can_be_moved() {
    let (emulator, server, mut connection) = start();
    assert_eq!(post(&mut connection, "/__emulator/faults", &json!([{"apply_after": 50}])).0, 200);
    connection.send(&format!(
        "DELETE /api/managed_users/401/custom_oauth_profiles/321/unassign?force=true HTTP/1.1\r\n\
         Authorization: Bearer {TOKEN}\r\n\r\n"
    ));
    assert_eq!(connection.end().0, b"");
    assert!(emulator.is_assigned(321, 401));
    let mut connection = Connection::open(&server);
    let (status, body) = post(&mut connection, "/__emulator/advance", &json!({"seconds": 50}));
    assert!(status == 200 && body["now"].as_f64().unwrap() >= 50.0, "{body}");
    assert!(!emulator.is_assigned(321, 401));
    for (body, expected) in [
        (r#"{"seconds": -1}"#, "seconds is a number from 0 to 31536000, not `-1`"),
        (r#"{"seconds": "1"}"#, "seconds is a number from 0"),
        (r#"{"seconds": 1, "minutes": 1}"#, "`minutes` is not a field of this request"),
        ("", "the body has no seconds"),
    ] {
        assert!(refusal(&mut connection, "/__emulator/advance", body).contains(expected), "{body}");
    }
}

#[test]
fn the_journal_can_be_read_and_does_not_list_control_requests() {
    let (_, _server, mut connection) = start();
    connection.get(&format!("{PROFILES}?page=1"));
    connection.send(&format!("GET {PROFILES} HTTP/1.1\r\naccept: application/json\r\n\r\n"));
    connection.answer();
    let journal = connection.get("/__emulator/journal");
    let Value::Array(arrivals) = json(&journal) else { panic!("{journal:?}") };
    assert!(arrivals.iter().all(|arrival| arrival["time"].as_f64().is_some_and(|time| time >= 0.0)));
    let expected: Vec<Value> = ["method", "path", "headers", "authorization", "status"]
        .into_iter()
        .map(|key| arrivals.iter().map(|arrival| arrival[key].clone()).collect())
        .collect();
    assert_eq!(
        Value::Array(expected),
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
fn settings_can_be_read_set_and_set_back() {
    let (emulator, _server, mut connection) = start();
    let defaults = json(&connection.get("/__emulator/settings"));
    assert_eq!(defaults["requests_per_minute"], 60);
    assert_eq!((&defaults["second_profile"], &defaults["assign_again"]), (&json!(422), &json!("accept")));
    let wanted = json!({"requests_per_minute": null, "may_list": false, "second_profile": "accept",
        "latency": [0, 0.001], "fault_rate": 0, "create_status": 201});
    let (status, settings) = post(&mut connection, "/__emulator/settings", &wanted);
    assert_eq!(
        (status, &settings["latency"], &settings["may_list"]),
        (200, &json!([0.0, 0.001]), &json!(false))
    );
    assert_eq!((emulator.settings().may_list, emulator.settings().create_status), (false, 201));
    assert_eq!(connection.get(PROFILES).status, 401);
    assert_eq!(json(&connection.get("/__emulator/settings")), settings);
    assert_eq!(post(&mut connection, "/__emulator/settings", &defaults), (200, defaults));
    assert_eq!(emulator.settings(), Settings::default());
    assert_eq!(emulator.journal().len(), 1);
}

#[test]
fn a_secret_can_be_checked_and_is_never_returned() {
    let (_, _server, mut connection) = start();
    let mut right = |body: Value| {
        let (status, answer) = post(&mut connection, "/__emulator/secret", &body);
        assert_eq!(status, 200, "{answer}");
        answer["right"].as_bool().unwrap()
    };
    assert!(right(json!({"profile": 321, "client_secret": "example_client_secret"})));
    assert!(!right(json!({"profile": 321, "client_secret": "other"})));
    assert!(!right(json!({"profile": 322, "client_secret": "example_client_secret"})));
    assert!(!right(json!({"profile": 321, "token": "example_client_secret"})));
    assert!(!right(json!({"profile": 321, "client_secret": "example_client_secret", "token": "x"})));
    post(&mut connection, "/__emulator/reset", &json!({"profiles": 13}));
    let both = json!({"profile": 10, "client_secret": "secret_10", "token": "token_10"});
    assert_eq!(post(&mut connection, "/__emulator/secret", &both), (200, json!({"right": true})));
    assert!(
        refusal(&mut connection, "/__emulator/secret", r#"{"profile": 321, "token": ["canary"]}"#)
            .ends_with("token is a text")
    );
}

#[test]
fn assignments_can_be_read_and_connections_can_be_set() {
    let (emulator, _server, mut connection) = start();
    let assignments = json(&connection.get("/__emulator/assignments"));
    assert_eq!(assignments.as_array().unwrap().len(), 5);
    let first = json!({"profile": 321, "customer": 401, "external_id": "A2401", "connections": 1});
    assert_eq!(assignments[0], first);
    let wanted = json!({"profile": 321, "customer": 402, "connections": 3});
    assert_eq!(post(&mut connection, "/__emulator/connections", &wanted), (200, json!({"connections": 3})));
    assert_eq!(json(&connection.get("/__emulator/assignments"))[1]["connections"], 3);
    assert_eq!(emulator.profiles()[0].connections, 4);
    let unknown = r#"{"profile": 321, "customer": 123, "connections": 3}"#;
    let expected = refusal(&mut connection, "/__emulator/connections", unknown);
    assert_eq!(expected, "profile 321 is not assigned to customer 123");
}

#[test]
fn a_reset_can_add_customers() {
    let (emulator, _server, mut connection) = start();
    let path = "/__emulator/reset";
    let customers = json!([{"id": 7, "external_id": "EE/1"}, {"id": 8}]);
    assert_eq!(
        post(&mut connection, path, &json!({"profiles": 1, "customers": customers})),
        (200, json!({"profiles": 1}))
    );
    let assign = |customer: &str| {
        format!(
            "POST /api/managed_users/{customer}/custom_oauth_profiles/1/assign HTTP/1.1\r\n\
             Authorization: Bearer test-token\r\nContent-Length: 0\r\n\r\n"
        )
    };
    for (customer, status) in [("EEE%2F1", 200), ("8", 200), ("123", 404)] {
        connection.send(&assign(customer));
        assert_eq!(connection.answer().status, status, "{customer}");
    }
    assert_eq!(emulator.assigned(1), [7, 8]);
    post(&mut connection, path, &json!({"profiles": 1, "customers": 300}));
    for (customer, status) in [("1001", 200), ("EC1300", 200), ("1301", 404), ("8", 404)] {
        connection.send(&assign(customer));
        assert_eq!(connection.answer().status, status, "{customer}");
    }
    assert_eq!(post(&mut connection, path, &json!({"customers": 1})), (200, json!({"profiles": 0})));
}

#[test]
fn the_journal_has_bodies_without_secrets() {
    let (_, _server, mut connection) = start();
    let body = json!({"data": {"client_id": "an_id", "client_secret": "canary"}}).to_string();
    connection.post(PROFILES, &body);
    connection.get(PROFILES);
    let journal = json(&connection.get("/__emulator/journal"));
    let redacted = json!({"data": {"client_id": "an_id", "client_secret": "[redacted]"}}).to_string();
    assert_eq!((&journal[0]["body"], &journal[1]["body"]), (&json!(redacted), &json!(null)));
}

#[test]
fn wrong_requests_are_refused_with_a_message_and_change_nothing() {
    let (emulator, _server, mut connection) = start();
    let before = emulator.settings();
    for (body, expected) in [
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
        assert!(message.contains(expected), "{body}: {message}");
    }
    for (body, expected) in [
        ("[]", "the body is not an object"),
        ("{\"requests_per_minute\": 0, \"profiles\": 5}", "a whole number from 1, or off (null), not `0`"),
        (
            "{\"requests_per_minute\": 5, \"profiles\": -1}",
            "profiles is a whole number up to 1000000, not `-1`",
        ),
        ("{\"profiles\": 1000001}", "profiles is a whole number up to 1000000"),
        ("{\"documented\": 1}", "documented is true or false, not `1`"),
        ("{\"pace\": 1}", "`pace` is not a setting"),
        ("{\"customers\": -1}", "customers is a whole number up to 1000000, not `-1`"),
        ("{\"customers\": [5]}", "a customer is an object"),
        ("{\"customers\": [{}]}", "a customer has no id"),
        ("{\"customers\": [{\"id\": \"5\"}]}", "id is a whole number from 0, not `\"5\"`"),
        ("{\"customers\": [{\"id\": 5, \"external_id\": 5}]}", "external_id is a text"),
        ("{\"customers\": [{\"id\": 5, \"name\": \"x\"}]}", "`name` is not a field of this request"),
    ] {
        let message = refusal(&mut connection, "/__emulator/reset", body);
        assert!(message.contains(expected), "{body}: {message}");
    }
    for (path, body, expected) in [
        ("settings", "{\"seed\": 5, \"may_list\": 1}", "may_list is on or off (true or false), not `1`"),
        ("settings", "[]", "the body is not an object"),
        ("secret", "", "the body has no profile"),
        ("secret", "{\"profile\": 321}", "the body has neither client_secret nor token"),
        ("secret", "{\"profile\": 321, \"token\": \"x\", \"x\": 1}", "`x` is not a field of this request"),
        ("connections", "{\"profile\": 321}", "the body has no customer"),
        ("connections", "{\"profile\": 321, \"customer\": 401}", "the body has no connections"),
        (
            "connections",
            "{\"profile\": 321, \"customer\": 401, \"connections\": -1}",
            "connections is a whole number from 0",
        ),
    ] {
        let message = refusal(&mut connection, &format!("/__emulator/{path}"), body);
        assert!(message.contains(expected), "{body}: {message}");
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
