//! The seven operations and what they change.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use common::{PROFILES, assignment, done, input, json, seeded, send, status_and_json, with_token};
use serde_json::{Value, json};
use workato_emulator::Emulator;
use workato_oauth_profiles::Method::{Delete, Get, Post, Put};

const ACME: &str = "/api/custom_oauth_profiles/321";
const NEW: &str = "/api/custom_oauth_profiles/322";

fn documented() -> Value {
    json!({
        "id": 321,
        "user_id": 123,
        "name": "Acme HubSpot OAuth app",
        "provider": "hubspot",
        "data": {"client_id": "example_client_id"},
        "shared_accounts_count": 1,
        "oem_customers_count": 5,
        "created_at": "2023-01-15T11:50:32.986-07:00",
        "updated_at": "2023-01-15T11:50:32.986-07:00",
    })
}

fn counts(emulator: &Emulator, id: i64) -> [Value; 2] {
    let profile = status_and_json(emulator, Get, &format!("{PROFILES}/{id}"), None).1;
    ["shared_accounts_count", "oem_customers_count"].map(|name| profile["result"][name].clone())
}

#[test]
fn list_and_get_answer_as_documented() {
    let emulator = seeded();
    assert_eq!(status_and_json(&emulator, Get, PROFILES, None), (200, json!({"result": [documented()]})));
    assert_eq!(status_and_json(&emulator, Get, ACME, None), (200, json!({"result": documented()})));
}

#[test]
fn create_answers_322_in_the_documented_workspace() {
    let emulator = seeded();
    let created = status_and_json(&emulator, Post, PROFILES, Some(&input("My new OAuth profile", "hubspot")));
    let expected = json!({
        "id": 322,
        "user_id": 123,
        "name": "My new OAuth profile",
        "provider": "hubspot",
        "data": {"client_id": "an_id"},
        "shared_accounts_count": 0,
        "oem_customers_count": 0,
        "created_at": "2023-01-15T11:50:32.986-07:00",
        "updated_at": "2023-01-15T11:50:32.986-07:00",
    });
    assert_eq!(created, (200, json!({"result": expected})));
    assert_eq!(status_and_json(&emulator, Get, NEW, None), created);
    assert_eq!(status_and_json(&emulator, Get, PROFILES, None).1["result"][1], expected);
    let [acme, new] = emulator.profiles().try_into().unwrap();
    assert_eq!((acme.id, acme.customers, acme.connections), (321, 5, 1));
    assert_eq!((new.id, new.name.as_str(), new.provider.as_str()), (322, "My new OAuth profile", "hubspot"));
    assert_eq!((new.client_id.as_str(), new.customers, new.connections), ("an_id", 0, 0));
}

#[test]
fn update_changes_all_but_the_counts_and_the_time_of_creation() {
    let emulator = seeded();
    send(&emulator, Post, PROFILES, Some(&input("Another", "zoom")));
    let body = json!({"name": "Renamed", "provider": "salesforce",
        "data": {"client_id": "updated_client_id", "client_secret": "updated_client_secret"}});
    let mut expected = documented();
    expected["name"] = "Renamed".into();
    expected["provider"] = "salesforce".into();
    expected["data"]["client_id"] = "updated_client_id".into();
    expected["updated_at"] = "2023-01-15T11:50:33.986-07:00".into();
    assert_eq!(status_and_json(&emulator, Put, ACME, Some(&body)), (200, json!({"result": expected})));
    assert_eq!(status_and_json(&emulator, Get, ACME, None), (200, json!({"result": expected})));
    assert_eq!(status_and_json(&emulator, Put, "/api/custom_oauth_profiles/5", Some(&body)).0, 404);
}

#[test]
fn delete_takes_a_profile_away_and_its_id_is_not_given_again() {
    let emulator = seeded();
    send(&emulator, Post, PROFILES, Some(&input("New", "zoom")));
    assert_eq!(status_and_json(&emulator, Delete, NEW, None), done());
    assert_eq!(status_and_json(&emulator, Get, NEW, None).0, 404);
    assert_eq!(status_and_json(&emulator, Delete, NEW, None), (404, json!({"message": "Not found"})));
    let created = status_and_json(&emulator, Post, PROFILES, Some(&input("New", "zoom")));
    assert_eq!(created.1["result"]["id"], 323);
}

#[test]
fn assign_and_unassign_by_workspace_id_and_by_external_id() {
    let emulator = seeded();
    for (assigned, unassigned) in [("123", "EA2300"), ("EA2300", "123")] {
        assert_eq!(status_and_json(&emulator, Post, &assignment(assigned, 321, "assign"), None), done());
        assert!(emulator.is_assigned(321, 123));
        assert_eq!(emulator.assigned(321), [123, 401, 402, 403, 404, 405]);
        assert_eq!(counts(&emulator, 321), [1, 6]);
        assert_eq!(
            status_and_json(&emulator, Delete, &assignment(unassigned, 321, "unassign"), None),
            done()
        );
        assert!(!emulator.is_assigned(321, 123));
        assert_eq!(counts(&emulator, 321), [1, 5]);
    }
    let unknown = (404, json!({"message": "Not found"}));
    for customer in ["129", "EB1", "99999999999999999999"] {
        assert_eq!(status_and_json(&emulator, Post, &assignment(customer, 321, "assign"), None), unknown);
        assert_eq!(status_and_json(&emulator, Delete, &assignment(customer, 321, "unassign"), None), unknown);
    }
    assert_eq!(status_and_json(&emulator, Post, &assignment(123, 322, "assign"), None), unknown);
    assert_eq!(status_and_json(&emulator, Delete, &assignment(123, 322, "unassign"), None), unknown);
}

#[test]
fn a_profile_in_use_is_unassigned_by_force_with_its_connections() {
    let emulator = seeded();
    let path = assignment("EA2401", 321, "unassign");
    for query in ["", "?force=false"] {
        assert_eq!(
            status_and_json(&emulator, Delete, &format!("{path}{query}"), None),
            (422, json!({"message": "The customer's connections use it"}))
        );
    }
    assert!(emulator.is_assigned(321, 401));
    assert_eq!(status_and_json(&emulator, Delete, &format!("{path}?force=true"), None), done());
    assert_eq!(counts(&emulator, 321), [0, 4]);
    for force in ["True", "1", "yes", "", "true&force=true"] {
        let (status, body) = status_and_json(&emulator, Delete, &format!("{path}?force={force}"), None);
        assert_eq!((status, body["errors"]["force"][0].is_string()), (400, true), "{force}");
    }
}

#[test]
fn connections_are_counted_for_those_who_have_the_profile() {
    let emulator = seeded();
    assert!(!emulator.use_profile(321, 123, 1));
    assert!(!emulator.use_profile(5, 401, 1) && !emulator.use_profile(321, 5, 1));
    assert!(emulator.use_profile(321, 402, 3));
    assert_eq!(counts(&emulator, 321), [4, 5]);
    assert!(emulator.use_profile(321, 402, 0));
    assert_eq!(counts(&emulator, 321), [1, 5]);
    assert_eq!(status_and_json(&emulator, Delete, &assignment(402, 321, "unassign"), None), done());
}

#[test]
fn secrets_are_stored_and_never_returned() {
    let emulator = seeded();
    assert!(emulator.has_secret(321, "example_client_secret") && !emulator.has_secret(321, "other"));
    assert!(!emulator.has_secret(322, "a_secret") && !emulator.has_token(322, "a_token"));
    let created = send(&emulator, Post, PROFILES, Some(&with_token("New", "slack")));
    assert!(emulator.has_secret(322, "a_secret") && !emulator.has_secret(322, "an_id"));
    assert!(emulator.has_token(322, "a_token") && !emulator.has_token(322, "a_secret"));
    let updated = send(&emulator, Put, ACME, Some(&with_token("Acme", "hubspot")));
    assert!(emulator.has_secret(321, "a_secret") && emulator.has_token(321, "a_token"));
    let listed = send(&emulator, Get, PROFILES, None);
    for response in [created, updated, listed] {
        let text = format!("{response:?} {}", json(&response));
        assert!(!text.contains("secret") && !text.contains("token"), "{text}");
    }
    let shown = format!("{:?} {:?}", emulator.journal(), emulator.profiles());
    assert!(!shown.contains("a_secret") && !shown.contains("a_token"), "{shown}");
}

#[test]
fn the_journal_has_the_bodies_without_their_secrets() {
    let emulator = seeded();
    send(&emulator, Post, PROFILES, Some(&with_token("New", "slack")));
    let misplaced = json!({"client_secret": "a_secret", "list": [{"token": 5}]});
    send(&emulator, Post, PROFILES, Some(&misplaced));
    send(&emulator, Post, PROFILES, Some(&json!("a_secret")));
    send(&emulator, Get, PROFILES, None);
    let bodies = emulator.journal().into_iter().map(|arrival| arrival.body);
    let redacted = json!({"name": "New", "provider": "slack",
        "data": {"client_id": "an_id", "client_secret": "[redacted]", "token": "[redacted]"}});
    let found: Vec<Option<Value>> =
        bodies.map(|body| body.map(|text| serde_json::from_str(&text).unwrap_or(text.into()))).collect();
    let misplaced = json!({"client_secret": "[redacted]", "list": [{"token": "[redacted]"}]});
    assert_eq!(found, [Some(redacted), Some(misplaced), Some("[redacted]".into()), None]);
}

#[test]
fn generated_profiles_and_customers_are_named_by_their_ids() {
    let emulator = Emulator::new("test-token");
    emulator.add_profiles(13);
    emulator.add_customers(2);
    let seventh = emulator.profiles().remove(6);
    assert_eq!((seventh.id, seventh.client_id.as_str(), seventh.customers), (7, "client_7", 0));
    assert!(emulator.has_secret(7, "secret_7"));
    let slack = emulator.profiles().into_iter().find(|profile| profile.provider == "slack").unwrap().id;
    assert!(emulator.has_token(slack, &format!("token_{slack}")) && !emulator.has_token(2, "token_2"));
    for customer in ["1001", "EC1002"] {
        assert_eq!(status_and_json(&emulator, Post, &assignment(customer, 7, "assign"), None), done());
    }
    emulator.add_customers(1);
    assert_eq!(status_and_json(&emulator, Post, &assignment("EC1003", 7, "assign"), None), done());
    assert_eq!(emulator.assigned(7), [1001, 1002, 1003]);
    assert_eq!(emulator.assigned(99), [0_i64; 0]);
}

#[test]
fn a_customer_takes_the_place_of_one_with_the_same_id_or_external_id() {
    let emulator = seeded();
    emulator.add_customer(401, Some("B1"));
    assert_eq!(counts(&emulator, 321), [0, 4]);
    assert_eq!(status_and_json(&emulator, Post, &assignment("EA2401", 321, "assign"), None).0, 404);
    assert_eq!(status_and_json(&emulator, Post, &assignment("EB1", 321, "assign"), None), done());
    emulator.add_customer(500, Some("B1"));
    assert_eq!(status_and_json(&emulator, Post, &assignment("401", 321, "assign"), None).0, 404);
    assert_eq!(status_and_json(&emulator, Post, &assignment("EB1", 321, "assign"), None), done());
    assert!(emulator.is_assigned(321, 500));
    emulator.add_customer(501, None);
    assert_eq!(status_and_json(&emulator, Post, &assignment("501", 321, "assign"), None), done());
}

#[test]
fn adding_the_documented_profile_again_replaces_it() {
    let emulator = seeded();
    emulator.add_customers(1);
    assert_eq!(status_and_json(&emulator, Post, &assignment(1001, 321, "assign"), None), done());
    emulator.add_documented();
    assert_eq!(counts(&emulator, 321), [1, 5]);
    assert_eq!(status_and_json(&emulator, Post, &assignment(1001, 321, "assign"), None), done());
    assert_eq!(counts(&emulator, 321), [1, 6]);
}

#[test]
fn an_update_to_the_provider_of_another_profile_keeps_assignments_apart() {
    let emulator = seeded();
    send(&emulator, Post, PROFILES, Some(&input("Zoom", "zoom")));
    assert_eq!(status_and_json(&emulator, Post, &assignment(123, 321, "assign"), None), done());
    assert_eq!(status_and_json(&emulator, Post, &assignment(123, 322, "assign"), None), done());
    send(&emulator, Put, NEW, Some(&input("Zoom", "hubspot")));
    assert_eq!(status_and_json(&emulator, Post, &assignment(123, 322, "assign"), None), done());
    assert_eq!(status_and_json(&emulator, Post, &assignment(123, 321, "assign"), None), done());
    assert_eq!(
        (counts(&emulator, 321), counts(&emulator, 322)),
        ([1, 6].map(Value::from), [0, 1].map(Value::from))
    );
}
