//! Requests that the documentation does not allow are refused, with errors in the service's format.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use std::time::Duration;

use common::{PROFILES, assignment, done, input, request, seeded, send, set, status_and_json};
use serde_json::{Value, json};
use workato_emulator::Emulator;
use workato_oauth_profiles::Method::{self, Delete, Get, Post, Put};

const ACME: &str = "/api/custom_oauth_profiles/321";

fn unlimited() -> Emulator {
    let emulator = seeded();
    set(&emulator, "requests_per_minute=off");
    emulator
}

/// The fields that a refusal with 400 names, each with what is wrong.
fn errors(answer: (u16, Value)) -> Value {
    let (status, body) = answer;
    assert_eq!((status, &body["message"]), (400, &json!("Bad request")), "{body}");
    body["errors"].clone()
}

fn changed(path: &[&str], value: Option<Value>) -> Value {
    let mut body = input("New", "hubspot");
    let [within @ .., name] = path else { panic!("a path has a name") };
    let object = within.iter().fold(&mut body, |object, name| &mut object[*name]).as_object_mut().unwrap();
    match value {
        Some(value) => object.insert((*name).into(), value),
        None => object.remove(*name),
    };
    body
}

#[test]
fn each_field_of_a_body_must_be_a_text_that_is_not_blank() {
    let emulator = unlimited();
    let fields: [(&[&str], &str); 4] = [
        (&["name"], "name"),
        (&["provider"], "provider"),
        (&["data", "client_id"], "data.client_id"),
        (&["data", "client_secret"], "data.client_secret"),
    ];
    for (method, path) in [(Post, PROFILES), (Put, ACME)] {
        for (field, name) in fields {
            for value in [None, Some(json!(null)), Some(json!("")), Some(json!("  "))] {
                let answer = status_and_json(&emulator, method, path, Some(&changed(field, value)));
                assert_eq!(errors(answer), json!({name: ["can't be blank"]}));
            }
            for value in [json!(5), json!(true), json!(["a"]), json!({"a": "b"})] {
                let answer = status_and_json(&emulator, method, path, Some(&changed(field, Some(value))));
                assert_eq!(errors(answer), json!({name: ["must be a string"]}));
            }
        }
        for (token, text) in
            [(json!(""), "can't be blank"), (json!(null), "can't be blank"), (json!(5), "must be a string")]
        {
            let answer =
                status_and_json(&emulator, method, path, Some(&changed(&["data", "token"], Some(token))));
            assert_eq!(errors(answer), json!({"data.token": [text]}));
        }
    }
    assert_eq!(emulator.profiles().len(), 1);
    assert!(emulator.has_secret(321, "example_client_secret"));
}

#[test]
fn unknown_fields_and_other_bodies_are_refused_with_all_mistakes_at_once() {
    let emulator = unlimited();
    let unknown = "is not a field of this route";
    for (method, path) in [(Post, PROFILES), (Put, ACME)] {
        let errors = |body: Value| errors(status_and_json(&emulator, method, path, Some(&body)));
        assert_eq!(errors(changed(&["client_id"], Some(json!("x")))), json!({"client_id": [unknown]}));
        assert_eq!(errors(changed(&["id"], Some(json!(5)))), json!({"id": [unknown]}));
        let blank = json!(["can't be blank"]);
        assert_eq!(
            errors(json!({"colour": "red"})),
            json!({"name": blank, "provider": blank, "data.client_id": blank, "data.client_secret": blank,
                "colour": [unknown]})
        );
        assert_eq!(errors(changed(&["data"], Some(json!("x")))), json!({"data": ["must be an object"]}));
        for body in [json!([]), json!("text"), json!(null), json!(5)] {
            assert_eq!(errors(body), json!({"base": ["is not a JSON object"]}));
        }
    }
}

#[test]
fn a_body_must_be_json_with_the_content_type_of_json() {
    let emulator = unlimited();
    let sent = |method, path: &str, kind: Option<&str>, body: &str| {
        let mut request = request(method, path, Some("Bearer test-token"));
        request.headers.extend(kind.map(|kind| ("content-type".into(), kind.into())));
        request.body = Some(body.into());
        let response = emulator.handle(&request, Duration::ZERO).answer().unwrap();
        (response.status, common::json(&response))
    };
    let whole = input("New", "hubspot").to_string();
    for (method, path) in [(Post, PROFILES), (Put, ACME)] {
        for kind in
            [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/jsonx")]
        {
            assert_eq!(
                errors(sent(method, path, kind, &whole)),
                json!({"base": ["needs the Content-Type application/json"]})
            );
        }
        for body in ["", "{", "name=New"] {
            let answer = sent(method, path, Some("application/json"), body);
            assert_eq!(errors(answer), json!({"base": ["is not a JSON object"]}), "{body}");
        }
        for kind in ["application/json", "Application/JSON; charset=utf-8"] {
            assert_eq!(sent(method, path, Some(kind), &whole).0, 200, "{kind}");
        }
    }
}

#[test]
fn a_body_is_refused_where_none_is_documented() {
    let emulator = unlimited();
    for (method, path) in [
        (Get, PROFILES.to_owned()),
        (Get, ACME.to_owned()),
        (Delete, ACME.to_owned()),
        (Post, assignment(123, 321, "assign")),
        (Delete, assignment(401, 321, "unassign?force=true")),
    ] {
        let answer = status_and_json(&emulator, method, &path, Some(&json!({})));
        assert_eq!(errors(answer), json!({"base": ["must not have a body"]}), "{path}");
    }
    assert_eq!(emulator.assigned(321), [401, 402, 403, 404, 405]);
}

#[test]
fn unknown_parameters_are_refused_on_every_route() {
    let emulator = unlimited();
    for (method, path, name) in [
        (Get, PROFILES.to_owned(), "force"),
        (Get, ACME.to_owned(), "page"),
        (Post, PROFILES.to_owned(), "page"),
        (Put, ACME.to_owned(), "force"),
        (Delete, ACME.to_owned(), "force"),
        (Post, assignment(123, 321, "assign"), "force"),
        (Delete, assignment(401, 321, "unassign"), "per_page"),
    ] {
        let body = matches!(method, Post | Put).then(|| input("New", "hubspot"));
        let answer = status_and_json(&emulator, method, &format!("{path}?{name}=true"), body.as_ref());
        assert_eq!(errors(answer), json!({name: ["is not a parameter of this route"]}), "{path}");
    }
}

#[test]
fn every_route_needs_the_token() {
    let emulator = unlimited();
    for (method, path) in [
        (Get, PROFILES.to_owned()),
        (Get, ACME.to_owned()),
        (Post, PROFILES.to_owned()),
        (Put, ACME.to_owned()),
        (Delete, ACME.to_owned()),
        (Post, assignment(123, 321, "assign")),
        (Delete, assignment(401, 321, "unassign")),
    ] {
        for authorization in [None, Some("Bearer wrong")] {
            let fate = emulator.handle(&request(method, &path, authorization), Duration::ZERO);
            let response = fate.answer().unwrap();
            assert_eq!((response.status, common::json(&response)), (401, json!({"message": "Unauthorized"})));
        }
    }
}

fn assign(emulator: &Emulator, customer: &str) -> (u16, Value) {
    status_and_json(emulator, Post, &assignment(customer, 321, "assign"), None)
}

#[test]
fn external_ids_are_decoded_exactly_once() {
    let emulator = unlimited();
    for (id, (external_id, encoded)) in (1..).zip([
        ("A B", "A%20B"),
        ("../1", "%2E%2E%2F1"),
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("%2F", "%252F"),
        ("E1", "E1"),
        ("+~-_", "%2B~-_"),
        ("Zoë", "Zo%c3%AB"),
        ("日本", "%E6%97%A5%E6%9C%AC"),
        ("a%", "a%25"),
        ("123", "123"),
    ]) {
        emulator.add_customer(id, Some(external_id));
        assert_eq!(assign(&emulator, &format!("E{encoded}")), done(), "{external_id}");
        assert!(emulator.is_assigned(321, id), "{external_id}");
    }
    assert_eq!(assign(&emulator, "E%252F%20"), (404, json!({"message": "Not found"})));
}

#[test]
fn unencoded_characters_and_invalid_customers_are_refused() {
    let emulator = unlimited();
    for customer in [
        "EA B", "EA+B", "EA@B", "EA:B", "EA%", "EA%2", "EA%zz", "EA%+1", "E%FF", "EZoë", "EA&B", "EA;B",
        "EA!", "EA*",
    ] {
        let expected = json!({"managed_user_id": ["must be URL-encoded"]});
        assert_eq!(errors(assign(&emulator, customer)), expected, "{customer}");
    }
    for customer in ["A2300", "eA2300", "E", "", "-1", "+1", "1.0", "%31%32%33", "%45A2300", "12a"] {
        assert_eq!(assign(&emulator, customer), (404, json!({"message": "Not found"})), "{customer}");
    }
    for customer in ["EA/B", "E../123", "EA2300/", "E%2F/..", "EA?x", "EA#x"] {
        assert_eq!(assign(&emulator, customer).0, 404, "{customer}");
    }
    assert_eq!(emulator.assigned(321).len(), 5);
}

#[test]
fn an_id_must_be_digits_only() {
    let emulator = unlimited();
    for id in ["-321", "+321", "%33%32%31", "321.0", "0x141", "", " 321", "9223372036854775808"] {
        for (method, path) in [
            (Get, format!("{PROFILES}/{id}")),
            (Put, format!("{PROFILES}/{id}")),
            (Delete, format!("{PROFILES}/{id}")),
            (Post, format!("/api/managed_users/123/custom_oauth_profiles/{id}/assign")),
            (Delete, format!("/api/managed_users/123/custom_oauth_profiles/{id}/unassign")),
        ] {
            assert_eq!(send(&emulator, method, &path, None).status, 404, "{path}");
        }
    }
    let large: [(Method, i64); 2] = [(Get, 4_294_967_617), (Get, i64::MAX)];
    for (method, id) in large {
        assert_eq!(send(&emulator, method, &format!("{PROFILES}/{id}"), None).status, 404, "{id}");
    }
}
