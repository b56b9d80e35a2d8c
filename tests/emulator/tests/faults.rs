//! Every fault in memory: how and when the request ends, and whether it was carried out.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use std::time::Duration;

use common::{PROFILES, assignment, get, input, json, request, seeded, send, set};
use serde_json::json;
use workato_emulator::{Emulator, End, Fate, Fault, Operation, Settings};
use workato_oauth_profiles::Method::{Delete, Get, Post, Put};
use workato_oauth_profiles::{Reached, Response, SendError, SendErrorKind};

const PATIENCE: Duration = Duration::from_secs(45);

fn fault(text: &str) -> Fault {
    Fault::parse(text).unwrap()
}

/// A create that meets this fault after ten seconds, in the documented workspace.
fn create(text: &str) -> (Emulator, Fate) {
    let emulator = seeded();
    emulator.fail_next(fault(text));
    let mut create = request(Post, PROFILES, Some("Bearer test-token"));
    create.headers.push(("Content-Type".into(), "application/json".into()));
    create.body = Some(input("New", "zoom").to_string());
    let fate = emulator.handle(&create, Duration::from_secs(10));
    (emulator, fate)
}

fn is_carried_out(emulator: &Emulator) -> bool {
    emulator.profiles().len() == 2
}

fn maybe(kind: SendErrorKind, text: &str) -> Result<Response, SendError> {
    Err(SendError { reached: Reached::Maybe, kind, text: text.into() })
}

#[test]
fn faults_that_answer_in_place_of_the_service_change_nothing() {
    for (name, status, body) in [
        ("429", 429, json!({"message": "Too many requests"})),
        ("429_bare", 429, json!({"message": "Too many requests"})),
        ("503", 503, json!({"message": "Service unavailable"})),
        ("redirect", 307, json!({"message": "Moved"})),
        (
            "success_false",
            200,
            json!({"success": false, "errors": {"base": ["The emulator was told to refuse this"]}}),
        ),
        (r#"{"status": 418, "body": {"tea": true}}"#, 418, json!({"tea": true})),
    ] {
        let (emulator, fate) = create(name);
        let (took, response) = fate.sent(PATIENCE);
        let response = response.unwrap();
        assert_eq!((took, response.status, json(&response)), (Duration::ZERO, status, body), "{name}");
        assert!(!is_carried_out(&emulator), "{name}");
        assert_eq!(emulator.journal()[0].status, Some(status));
        assert_eq!(get(&emulator, PROFILES).status, 200, "the next one is answered");
    }
}

#[test]
fn a_429_has_retry_after_or_not() {
    for (name, expected) in [("429", Some("1")), ("429_bare", None)] {
        assert_eq!(create(name).1.answer().unwrap().header("retry-after"), expected);
    }
}

#[test]
fn a_redirect_leads_to_another_origin() {
    let response = create("redirect").1.answer().unwrap();
    assert_eq!(response.header("location"), Some("https://elsewhere.invalid/api/custom_oauth_profiles"));
}

#[test]
fn html_is_a_502_without_the_headers_of_the_service() {
    let (emulator, fate) = create("html");
    let response = fate.answer().unwrap();
    assert_eq!((response.status, response.header("content-type")), (502, Some("text/html; charset=utf-8")));
    assert!(response.body.starts_with(b"<html>") && response.header("x-request-id").is_none());
    assert!(!is_carried_out(&emulator));
}

#[test]
fn a_hang_lasts_as_long_as_the_client_waits() {
    let (emulator, fate) = create("hang");
    assert_eq!((fate.after, &fate.end), (Duration::ZERO, &End::Hang));
    assert_eq!(fate.sent(PATIENCE), (PATIENCE, maybe(SendErrorKind::Timeout, "the answer took too long")));
    assert!(!is_carried_out(&emulator));
    assert_eq!(emulator.journal()[0].status, None);
}

#[test]
fn a_drop_is_a_network_error_whether_carried_out_or_not() {
    for (name, read, carried_out) in
        [("drop_before", false, false), ("drop_after", true, false), ("drop_applied", true, true)]
    {
        let (emulator, fate) = create(name);
        assert_eq!(fate, Fate { after: Duration::ZERO, end: End::Close { read } }, "{name}");
        let text = "the emulator closed the connection without an answer";
        assert_eq!(fate.sent(PATIENCE), (Duration::ZERO, maybe(SendErrorKind::Network, text)));
        assert_eq!(is_carried_out(&emulator), carried_out, "{name}");
        let journal = emulator.journal();
        assert_eq!((journal.len(), journal[0].status), (1, None), "{name}");
    }
}

#[test]
fn a_delayed_write_is_carried_out_when_it_is_due() {
    let (emulator, fate) = create(r#"{"apply_after": 20.5}"#);
    assert_eq!(fate.end, End::Close { read: true });
    emulator.advance_to(Duration::from_millis(30_499));
    assert!(!is_carried_out(&emulator));
    emulator.advance_to(Duration::from_millis(30_500));
    assert!(is_carried_out(&emulator) && emulator.has_secret(322, "a_secret"));
    emulator.advance_to(Duration::from_secs(90));
    assert_eq!((emulator.profiles().len(), emulator.journal().len()), (2, 1), "once");
}

#[test]
fn a_request_sees_the_delayed_writes_that_are_due_by_then() {
    let (emulator, _) = create(r#"{"apply_after": 20}"#);
    let ids = |second: u64| {
        let list = json(&common::get_at(&emulator, PROFILES, second));
        list["result"].as_array().unwrap().len()
    };
    assert_eq!([ids(29), ids(30)], [1, 2]);
}

#[test]
fn delayed_writes_come_in_the_order_in_which_they_are_due() {
    let emulator = seeded();
    for (delay, name) in [(30, "late"), (10, "early"), (30, "later"), (0, "at once")] {
        emulator.fail_next(Fault::ApplyAfter(Duration::from_secs(delay)));
        let mut create = request(Post, PROFILES, Some("Bearer test-token"));
        create.headers.push(("Content-Type".into(), "application/json".into()));
        create.body = Some(input(name, "zoom").to_string());
        emulator.handle(&create, Duration::ZERO);
    }
    emulator.advance_to(Duration::from_secs(60));
    let names: Vec<String> = emulator.profiles().into_iter().skip(1).map(|profile| profile.name).collect();
    assert_eq!(names, ["at once", "early", "late", "later"]);
}

#[test]
fn a_delayed_write_that_is_refused_or_reset_never_comes() {
    let emulator = seeded();
    let path = assignment(123, 321, "assign");
    for authorization in [None, Some("Bearer wrong")] {
        emulator.fail_next(Fault::ApplyAfter(Duration::from_secs(1)));
        emulator.handle(&request(Post, &path, authorization), Duration::ZERO);
    }
    emulator.advance_to(Duration::from_secs(5));
    assert!(!emulator.is_assigned(321, 123));

    set(&emulator, "requests_per_minute=1");
    assert_eq!(get(&emulator, PROFILES).status, 200);
    emulator.fail_next(Fault::ApplyAfter(Duration::from_secs(1)));
    emulator.handle(&request(Post, &path, Some("Bearer test-token")), Duration::from_secs(5));
    emulator.advance_to(Duration::from_secs(10));
    assert!(!emulator.is_assigned(321, 123), "the limit refused it");

    emulator.fail_next(Fault::ApplyAfter(Duration::from_secs(1)));
    emulator.handle(&request(Post, &path, Some("Bearer test-token")), Duration::from_secs(100));
    emulator.reset();
    emulator.advance_to(Duration::from_secs(200));
    assert!(!emulator.is_assigned(321, 123), "it was forgotten");
}

#[test]
fn truncated_answers_are_carried_out_and_are_network_errors() {
    let text = "the emulator closed the connection within the answer";
    let expected = maybe(SendErrorKind::Network, text);
    for name in ["truncate", "wrong_length"] {
        let (emulator, fate) = create(name);
        assert_eq!(fate.sent(PATIENCE), (Duration::ZERO, expected.clone()), "{name}");
        assert!(is_carried_out(&emulator), "{name}");
        assert_eq!(emulator.journal()[0].status, Some(200));
    }
    let (_, fate) = create("truncate");
    assert!(matches!(fate.end, End::Truncate(response) if json(&response)["result"]["id"] == 322));
    let (_, fate) = create("wrong_length");
    assert!(matches!(fate.end, End::WrongLength(response) if json(&response)["result"]["id"] == 322));
}

#[test]
fn an_answer_that_drips_takes_longer_than_the_timeout() {
    let (emulator, fate) = create("drip");
    assert!(is_carried_out(&emulator));
    let late = maybe(SendErrorKind::Timeout, "the answer took too long");
    assert_eq!(fate.clone().sent(PATIENCE), (PATIENCE, late));
    let (took, response) = fate.sent(Duration::from_secs(600));
    assert!(took > Duration::from_secs(100), "{took:?}");
    assert_eq!(response.unwrap().status, 200);
}

#[test]
fn a_late_answer_is_carried_out_at_once() {
    let (emulator, fate) = create(r#"{"latency": 2.5}"#);
    assert!(is_carried_out(&emulator));
    let (took, response) = fate.clone().sent(PATIENCE);
    assert_eq!((took, response.unwrap().status), (Duration::from_millis(2500), 200));
    let exactly = fate.clone().sent(Duration::from_millis(2500)).1;
    assert_eq!(exactly.unwrap().status, 200);
    let late = maybe(SendErrorKind::Timeout, "the answer took too long");
    assert_eq!(fate.sent(Duration::from_secs(2)), (Duration::from_secs(2), late));
}

#[test]
fn latency_of_the_settings_and_of_a_fault_add_up_and_delay_failures_too() {
    let emulator = seeded();
    set(&emulator, "latency=1");
    for (name, took) in [(r#"{"latency": 2}"#, 3), ("503", 1), ("drop_after", 1)] {
        emulator.fail_next(fault(name));
        let fate = emulator.handle(&request(Get, PROFILES, Some("Bearer test-token")), Duration::ZERO);
        assert_eq!(fate.after, Duration::from_secs(took), "{name}");
        assert_eq!(fate.sent(PATIENCE).0, Duration::from_secs(took), "{name}");
    }
}

#[test]
fn a_request_carried_out_with_a_fault_is_checked_as_without_one() {
    for name in ["truncate", "wrong_length", "drip", r#"{"latency": 1}"#] {
        let emulator = seeded();
        emulator.fail_next(fault(name));
        emulator.handle(&request(Get, PROFILES, Some("Bearer wrong")), Duration::ZERO);
        assert_eq!(emulator.journal()[0].status, Some(401), "{name}");
    }
    let emulator = seeded();
    emulator.fail_next(Fault::DropApplied);
    emulator.handle(&request(Post, &assignment(123, 321, "assign"), Some("Bearer wrong")), Duration::ZERO);
    assert!(!emulator.is_assigned(321, 123));
}

#[test]
fn a_request_with_a_fault_takes_a_slot_unless_it_is_a_429_or_not_read() {
    for (name, takes) in [
        ("429", false),
        ("429_bare", false),
        ("drop_before", false),
        ("503", true),
        ("html", true),
        ("success_false", true),
        ("redirect", true),
        ("hang", true),
        ("drop_after", true),
        ("drop_applied", true),
        (r#"{"apply_after": 1}"#, true),
        ("truncate", true),
        ("drip", true),
        ("wrong_length", true),
        (r#"{"latency": 1}"#, true),
        (r#"{"status": 500}"#, true),
        (r#"{"status": 429}"#, false),
    ] {
        let emulator = seeded();
        set(&emulator, "requests_per_minute=1");
        emulator.fail_next(fault(name));
        emulator.handle(&request(Get, PROFILES, Some("Bearer test-token")), Duration::ZERO);
        assert_eq!(get(&emulator, PROFILES).status, if takes { 429 } else { 200 }, "{name}");
    }
}

#[test]
fn invalid_faults_are_named_in_the_error() {
    for (text, expected) in [
        ("brew", "`\"brew\"` is not a fault: \"429\", \"429_bare\""),
        (r#"{"apply_after": 61}"#, "apply_after is a number of seconds from 0 to 60, not `61`"),
        (r#"{"apply_after": -1}"#, "apply_after is a number of seconds from 0 to 60"),
        (r#"{"apply_after": "20"}"#, "apply_after is a number of seconds from 0 to 60"),
        (r#"{"latency": 3601}"#, "latency is a number of seconds from 0 to 3600"),
        (
            r#"{"on": "make", "fault": "503"}"#,
            "`make` is not an operation; there is list, get, create, update",
        ),
        (r#"{"on": 5, "fault": "503"}"#, "`5` is not an operation"),
        (r#"{"on": "create"}"#, "beside `on` stands `fault`, and nothing else"),
        (r#"{"on": "create", "fault": "503", "then": 1}"#, "beside `on` stands `fault`, and nothing else"),
        (r#"{"on": "create", "fault": {"on": "get", "fault": "503"}}"#, "beside `on` stands `fault`"),
        (r#"{"on": "create", "fault": "brew"}"#, "`\"brew\"` is not a fault"),
        (r#"{"latency": 1, "status": 200}"#, "`latency` is not a part of an answer"),
        ("{}", "status is a number from 200 to 599"),
    ] {
        let error = Fault::parse(text).unwrap_err();
        assert!(error.contains(expected), "{text}: {error}");
    }
    assert_eq!(Fault::parse(r#"{"apply_after": 40}"#), Ok(Fault::ApplyAfter(Duration::from_secs(40))));
    assert_eq!(Fault::parse(r#"{"latency": 0.5}"#), Ok(Fault::Latency(Duration::from_millis(500))));
}

#[test]
fn a_fault_applies_to_any_next_request() {
    let emulator = seeded();
    emulator.fail_next(Fault::SuccessFalse);
    assert_eq!(send(&emulator, Get, "/nowhere", None).status, 200);
}

#[test]
fn a_fault_of_an_operation_waits_for_it() {
    let emulator = seeded();
    emulator.fail(Operation::Create, Fault::Unavailable);
    emulator.fail(Operation::Assign, Fault::TooManyRequests);
    emulator.fail_next(Fault::Html);
    assert_eq!(get(&emulator, PROFILES).status, 502, "the first fault that concerns it");
    assert_eq!(get(&emulator, PROFILES).status, 200);
    assert_eq!(send(&emulator, Post, &assignment(123, 321, "assign"), None).status, 429);
    assert_eq!(send(&emulator, Post, PROFILES, Some(&input("New", "zoom"))).status, 503);
    assert_eq!(send(&emulator, Post, PROFILES, Some(&input("New", "zoom"))).status, 200);
    assert_eq!(send(&emulator, Post, &assignment(123, 321, "assign"), None).status, 200);
}

#[test]
fn every_operation_can_have_a_fault_of_its_own() {
    let acme = "/api/custom_oauth_profiles/321";
    for (name, method, path) in [
        ("list", Get, PROFILES.to_owned()),
        ("get", Get, acme.to_owned()),
        ("create", Post, PROFILES.to_owned()),
        ("update", Put, acme.to_owned()),
        ("delete", Delete, acme.to_owned()),
        ("assign", Post, assignment(123, 321, "assign")),
        ("unassign", Delete, assignment(401, 321, "unassign")),
    ] {
        let emulator = seeded();
        emulator.fail_next(Fault::parse(&format!(r#"{{"on": "{name}", "fault": "503"}}"#)).unwrap());
        assert_eq!(send(&emulator, Get, "/elsewhere", None).status, 404);
        assert_eq!(send(&emulator, method, &path, None).status, 503, "{name}");
    }
}

#[test]
fn a_request_that_hangs_can_be_carried_out_later() {
    let (emulator, fate) = create(r#"{"hang_apply_after": 50}"#);
    assert_eq!(fate.end, End::Hang);
    assert_eq!(fate.sent(PATIENCE).0, PATIENCE);
    emulator.advance_to(Duration::from_millis(59_999));
    assert!(!is_carried_out(&emulator));
    emulator.advance(Duration::from_millis(1));
    assert!(is_carried_out(&emulator));
}

#[test]
fn rows_vanish_and_appear_between_two_pages() {
    let ids = |emulator: &Emulator, page: u64| -> Vec<u64> {
        let list = json(&get(emulator, &format!("{PROFILES}?per_page=2&page={page}")));
        list["result"].as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
    };
    let emulator = Emulator::new("test-token");
    emulator.add_profiles(4);
    emulator.fail(Operation::List, Fault::RowVanishes);
    assert_eq!([ids(&emulator, 1), ids(&emulator, 2)], [vec![1, 2], vec![4]], "3 has moved to page 1");
    emulator.set(Settings { newest_first: true, ..Settings::default() });
    emulator.fail_next(Fault::parse("row_appears").unwrap());
    assert_eq!([ids(&emulator, 1), ids(&emulator, 2)], [vec![4, 3], vec![3, 2]], "3 comes twice");
    emulator.fail_next(Fault::parse("row_vanishes").unwrap());
    assert_eq!([ids(&emulator, 1), ids(&emulator, 1)], [[5, 4], [4, 3]], "the first of the list");
    emulator.delete_profile(3);
    assert_eq!(ids(&emulator, 1), [4, 2]);
}
