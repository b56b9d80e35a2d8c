//! The emulator in memory, in virtual time.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use std::collections::BTreeSet;
use std::time::Duration;

use common::{PROFILES, get, get_at, json, request, seeded, set};
use serde_json::{Value, json};
use workato_emulator::{Authorization, Emulator, End, Fault, Settings};
use workato_oauth_profiles::{Method, Reached, Response, SendErrorKind};

fn ids(response: &Response) -> Vec<u64> {
    json(response)["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|profile| profile["id"].as_u64().unwrap())
        .collect()
}

#[test]
fn answers_carry_the_recorded_headers_and_an_id_of_their_own() {
    let emulator = seeded();
    let [first, second] = [321, 321].map(|id| get(&emulator, &format!("{PROFILES}/{id}")));
    let values = |name: &str| -> Vec<&str> {
        let headers = first.headers.iter().filter(|(key, _)| key == name);
        headers.map(|(_, value)| value.as_str()).collect()
    };
    assert_eq!(values("Content-Type"), ["application/json; charset=utf-8"]);
    assert_eq!(values("Strict-Transport-Security").len(), 2);
    assert_eq!(values("X-Workato-Version").len(), 1);
    let is_hex =
        |text: &str| text.len() == 32 && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte));
    let etag = values("ETag")[0].strip_prefix("W/\"").and_then(|etag| etag.strip_suffix('"'));
    assert!(etag.is_some_and(is_hex), "{:?}", values("ETag"));
    let id = first.header("X-Correlation-Id").unwrap();
    assert!(is_hex(id), "{id}");
    assert_eq!(values("X-Request-Id"), [id, id]);
    assert_ne!(Some(id), second.header("X-Correlation-Id"));
    assert_eq!(first.header("ETag"), second.header("ETag"));
}

#[test]
fn an_ampersand_is_escaped() {
    let emulator = Emulator::new("test-token");
    emulator.add_profiles(5);
    let response = get(&emulator, PROFILES);
    assert!(String::from_utf8(response.body.clone()).unwrap().contains(r"Johnson \u0026 Sons"));
    assert!(!response.body.contains(&b'&'));
    assert!(json(&response)["result"].to_string().contains("Johnson & Sons"));
}

#[test]
fn profiles_come_in_pages_by_ascending_id_and_at_most_100_at_once() {
    let emulator = Emulator::new("test-token");
    emulator.add_profiles(250);
    let page = |query: &str| ids(&get(&emulator, &format!("{PROFILES}{query}")));
    assert_eq!(page(""), (1..=100).collect::<Vec<_>>());
    assert_eq!(page("?page=3&per_page=100"), (201..=250).collect::<Vec<_>>());
    assert_eq!(page("?per_page=101").len(), 100);
    assert_eq!(page("?per_page=18446744073709551615").len(), 100);
    assert_eq!(page("?page=2&per_page=3"), [4, 5, 6]);
    assert_eq!(page("?page=4"), [0_u64; 0]);
    assert_eq!(page("?page=18446744073709551615"), [0_u64; 0]);
}

#[test]
fn seeded_profiles_have_distinct_names_and_ids_after_the_highest() {
    let emulator = seeded();
    emulator.add_profiles(99);
    let response = get(&emulator, PROFILES);
    assert_eq!(ids(&response), (321..=420).collect::<Vec<_>>());
    let profiles = json(&response)["result"].clone();
    let distinct = |key: &str| {
        profiles
            .as_array()
            .unwrap()
            .iter()
            .map(|profile| profile[key].to_string())
            .collect::<BTreeSet<_>>()
            .len()
    };
    assert_eq!((distinct("name"), distinct("provider")), (100, 13));
}

#[test]
fn undocumented_requests_are_refused() {
    let emulator = seeded();
    let refused = |path: &str| (get(&emulator, path).status, json(&get(&emulator, path)));
    set(&emulator, "requests_per_minute=off");
    for query in [
        "page=0", "page=-1", "page=%2B1", "page=+1", "page=1.5", "page=", "page", "per_page=0",
        "page=1&page=1", "x=1",
    ] {
        let (status, body) = refused(&format!("{PROFILES}?{query}"));
        assert_eq!((status, &body["message"]), (400, &json!("Bad request")), "{query}");
        let name = query.split('=').next().unwrap();
        assert!(body["errors"][name][0].is_string(), "{query}: {body}");
    }
    for path in ["/322", "/0", "/-321", "/+321", "/%33%32%31", "/321/", "/321/assign", "/", "x"] {
        assert_eq!(refused(&format!("{PROFILES}{path}")), (404, json!({"message": "Not found"})), "{path}");
    }
    for path in ["/", "/api", "/api/custom_oauth_profile", "/prefix/api/custom_oauth_profiles"] {
        assert_eq!(refused(path).0, 404, "{path}");
    }
}

#[test]
fn other_methods_are_not_found() {
    let profile = "/api/custom_oauth_profiles/321";
    let customer = "/api/managed_users/123/custom_oauth_profiles/321";
    let (assign, unassign) = (format!("{customer}/assign"), format!("{customer}/unassign"));
    for (method, path) in [
        (Method::Put, PROFILES),
        (Method::Delete, PROFILES),
        (Method::Post, profile),
        (Method::Get, &assign),
        (Method::Put, &assign),
        (Method::Delete, &assign),
        (Method::Post, &unassign),
        (Method::Post, customer),
        (Method::Delete, customer),
    ] {
        let fate = seeded().handle(&request(method, path, Some("Bearer test-token")), Duration::ZERO);
        let response = fate.answer().unwrap();
        assert_eq!((response.status, json(&response)), (404, json!({"message": "Not found"})), "{path}");
    }
}

#[test]
fn a_wrong_token_is_refused_and_takes_no_slot() {
    let emulator = seeded();
    let wrong = [
        None,
        Some(""),
        Some("test-token"),
        Some("Bearer "),
        Some("Bearer test-token2"),
        Some("Basic test-token"),
    ];
    for authorization in wrong.into_iter().cycle().take(120) {
        let fate = emulator.handle(&request(Method::Get, PROFILES, authorization), Duration::ZERO);
        let response = fate.answer().unwrap();
        assert_eq!((response.status, json(&response)), (401, json!({"message": "Unauthorized"})));
    }
    assert_eq!(get(&emulator, PROFILES).status, 200);
    let seen: Vec<Authorization> = emulator.journal().iter().map(|arrival| arrival.authorization).collect();
    assert_eq!(seen[..2], [Authorization::Missing, Authorization::Wrong]);
    assert_eq!(seen[120], Authorization::Right);
}

#[test]
fn sixty_requests_a_minute_are_answered() {
    let emulator = seeded();
    let statuses = |second: u64, count: usize| -> Vec<u16> {
        (0..count).map(|_| get_at(&emulator, PROFILES, second).status).collect()
    };
    assert_eq!(statuses(0, 30), [200; 30]);
    assert_eq!(statuses(20, 30), [200; 30]);
    let refused = get_at(&emulator, PROFILES, 50);
    assert_eq!((refused.status, refused.header("Retry-After")), (429, Some("10")));
    assert_eq!(json(&refused), json!({"message": "Too many requests"}));
    assert_eq!(get_at(&emulator, PROFILES, 59).header("Retry-After"), Some("1"));
    assert_eq!(statuses(60, 31), [[200; 30].as_slice(), &[429]].concat());
}

#[test]
fn the_limit_can_be_changed_and_turned_off() {
    let emulator = seeded();
    assert_eq!(emulator.settings().requests_per_minute, Some(60));
    set(&emulator, "requests_per_minute=off");
    assert!((0..200).all(|_| get(&emulator, PROFILES).status == 200));
    set(&emulator, "requests_per_minute=1");
    assert_eq!(get_at(&emulator, PROFILES, 1).status, 429);
    assert_eq!(get_at(&emulator, PROFILES, 60).status, 200);
}

#[test]
fn faults_are_taken_in_order_and_then_requests_succeed_again() {
    let emulator = seeded();
    let scripted = Response { status: 418, headers: vec![("A".into(), "b".into())], body: b"tea".to_vec() };
    for fault in [Fault::TooManyRequests, Fault::Unavailable, Fault::Answer(scripted.clone()), Fault::Hang] {
        emulator.fail_next(fault);
    }
    let busy = get(&emulator, PROFILES);
    assert_eq!((busy.status, busy.header("Retry-After")), (429, Some("1")));
    assert!(busy.header("X-Correlation-Id").is_some());
    let gone = get(&emulator, PROFILES);
    assert_eq!((gone.status, json(&gone)), (503, json!({"message": "Service unavailable"})));
    assert_eq!(get(&emulator, PROFILES), scripted);
    let fate = emulator.handle(&request(Method::Get, PROFILES, None), Duration::ZERO);
    assert_eq!(fate.end, End::Hang);
    let (took, sent) = fate.sent(Duration::from_secs(45));
    assert_eq!(took, Duration::from_secs(45));
    let error = sent.unwrap_err();
    assert_eq!((error.reached, error.kind), (Reached::Maybe, SendErrorKind::Timeout));
    assert_eq!(get(&emulator, PROFILES).status, 200);
    let statuses: Vec<Option<u16>> = emulator.journal().iter().map(|arrival| arrival.status).collect();
    assert_eq!(statuses, [Some(429), Some(503), Some(418), None, Some(200)]);
}

#[test]
fn a_failed_request_takes_a_slot_unless_it_is_a_429() {
    let emulator = seeded();
    set(&emulator, "requests_per_minute=2");
    for fault in [Fault::TooManyRequests, Fault::TooManyRequests, Fault::Unavailable] {
        emulator.fail_next(fault);
    }
    let statuses: Vec<u16> = (0..5).map(|_| get(&emulator, PROFILES).status).collect();
    assert_eq!(statuses, [429, 429, 503, 200, 429]);
}

#[test]
fn the_journal_lists_requests_without_the_token() {
    let emulator = seeded();
    let mut sent = request(Method::Get, "/api/custom_oauth_profiles?page=1", Some("Bearer test-token"));
    sent.headers.push(("X-Odd".into(), "1".into()));
    sent.headers.push(("x-odd".into(), "2".into()));
    emulator.handle(&sent, Duration::from_millis(1500));
    let [arrival] = emulator.journal().try_into().unwrap();
    assert_eq!(arrival.time, Duration::from_millis(1500));
    assert_eq!(
        (arrival.method.as_str(), arrival.path.as_str()),
        ("GET", "/api/custom_oauth_profiles?page=1")
    );
    let headers: Vec<(&str, &str)> =
        arrival.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(headers, [("Accept", "application/json"), ("X-Odd", "1"), ("x-odd", "2")]);
    assert_eq!((arrival.authorization, arrival.status), (Authorization::Right, Some(200)));
    assert!(!format!("{arrival:?}").contains("test-token"));
}

#[test]
fn a_reset_forgets_journal_faults_and_what_was_counted() {
    let emulator = seeded();
    set(&emulator, "requests_per_minute=1");
    assert_eq!([get(&emulator, PROFILES).status, get(&emulator, PROFILES).status], [200, 429]);
    emulator.fail_next(Fault::Hang);
    emulator.reset();
    assert_eq!(emulator.journal(), []);
    assert_eq!((get(&emulator, PROFILES).status, emulator.settings().requests_per_minute), (200, Some(1)));
}

#[test]
fn clones_are_the_same_workspace() {
    let emulator = Emulator::new("test-token");
    emulator.clone().add_documented();
    assert_eq!(ids(&get(&emulator, PROFILES)), [321]);
    assert_eq!(emulator.clone().journal().len(), 1);
}

#[test]
fn the_control_path_works_in_memory_too() {
    let emulator = seeded();
    let mut control = request(Method::Post, "/__emulator/faults", None);
    control.body = Some(r#"["503"]"#.into());
    assert_eq!(emulator.handle(&control, Duration::ZERO).answer().unwrap().status, 200);
    assert_eq!(get(&emulator, PROFILES).status, 503);
    assert_eq!(emulator.journal().len(), 1);
}

#[test]
fn a_fault_is_read_from_a_name_or_from_json() {
    assert_eq!(Fault::parse("429"), Ok(Fault::TooManyRequests));
    assert_eq!(Fault::parse("503"), Ok(Fault::Unavailable));
    assert_eq!(Fault::parse("hang"), Ok(Fault::Hang));
    let answer = |body: &str| Response { status: 500, headers: Vec::new(), body: body.into() };
    for (fault, body) in [
        (json!({"status": 500}), ""),
        (json!({"status": 500, "headers": [], "body": "text"}), "text"),
        (json!({"status": 500, "text": "text"}), "text"),
        (json!({"status": 500, "body": {"message": "m"}}), r#"{"message":"m"}"#),
    ] {
        assert_eq!(Fault::parse(&fault.to_string()), Ok(Fault::Answer(answer(body))), "{fault}");
    }
}

#[test]
fn settings_are_read_from_text() {
    let mut settings = Settings::default();
    assert_eq!(settings.set_text("requests_per_minute=off"), Ok(()));
    assert_eq!(settings.requests_per_minute, None);
    assert_eq!(settings.set_text("requests_per_minute=600"), Ok(()));
    assert_eq!(settings.requests_per_minute, Some(600));
    for text in [
        "requests_per_minute=0", "requests_per_minute=-1", "requests_per_minute=many", "requests_per_minute",
        "pace=1",
    ] {
        let error = settings.set_text(text).unwrap_err();
        assert!(error.contains("requests_per_minute"), "{text}: {error}");
    }
    assert_eq!(settings.requests_per_minute, Some(600));
}

#[test]
fn all_documented_fields_are_returned_and_no_secret() {
    let profile = json(&get(&seeded(), "/api/custom_oauth_profiles/321"))["result"].clone();
    let Value::Object(fields) = profile else { panic!("{profile}") };
    assert_eq!(fields.len(), 9);
    assert_eq!(fields["data"], json!({"client_id": "example_client_id"}));
}
