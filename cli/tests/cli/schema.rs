//! The JSON that the program prints is what `schemas/output.json` describes.

use serde_json::{Map, Value, json};
use workato_emulator::Fault;

use crate::support::{Service, TOKEN, new_file};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../schemas/output.json")).expect("JSON")
}

/// Checks a value. It knows the few words of JSON Schema that the schema uses, and refuses all others.
fn check(schema: &Map<String, Value>, root: &Value, value: &Value) -> Result<(), String> {
    let fail = |why: &str| Err(format!("{why}: {value}"));
    for (word, rule) in schema {
        match word.as_str() {
            "$schema" | "$id" | "title" | "description" | "$defs" => {}
            "$ref" => {
                let path = rule.as_str().and_then(|path| path.strip_prefix('#')).expect("a local reference");
                check(object(root.pointer(path).expect("it is defined")), root, value)?;
            }
            "type" => {
                let names = rule.as_array().cloned().unwrap_or_else(|| vec![rule.clone()]);
                if !names.iter().any(|name| has_type(value, name.as_str().expect("a text"))) {
                    return fail(&format!("not a {rule}"));
                }
            }
            "enum" if !rule.as_array().expect("a list").contains(value) => return fail("not in the list"),
            "anyOf" => {
                let rules = rule.as_array().expect("a list");
                if rules.iter().all(|rule| check(object(rule), root, value).is_err()) {
                    return fail("none of them");
                }
            }
            "items" => {
                let items = value.as_array().into_iter().flatten();
                items.into_iter().try_for_each(|item| check(object(rule), root, item))?;
            }
            "required" => {
                let missing = rule
                    .as_array()
                    .expect("a list")
                    .iter()
                    .find(|name| value.get(name.as_str().expect("a text")).is_none());
                if let Some(name) = missing {
                    return fail(&format!("{name} is missing"));
                }
            }
            "properties" => {
                for (name, rule) in object(rule) {
                    value.get(name).map_or(Ok(()), |value| check(object(rule), root, value))?;
                }
            }
            "additionalProperties" if rule == false => {
                let known = object(&schema["properties"]);
                let other = value
                    .as_object()
                    .and_then(|fields| fields.keys().find(|name| !known.contains_key(*name)));
                if let Some(name) = other {
                    return fail(&format!("{name} is not described"));
                }
            }
            "enum" => {}
            other => unreachable!("the test does not know {other}"),
        }
    }
    Ok(())
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("an object")
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => unreachable!("the test does not know {other}"),
    }
}

fn matches(definition: &str, text: &str) {
    let schema = schema();
    let value: Value = serde_json::from_str(text).expect("JSON");
    let rule = schema.pointer(&format!("/$defs/{definition}")).expect("it is defined");
    assert_eq!(check(object(rule), &schema, &value), Ok(()), "{definition}: {text}");
}

#[test]
fn every_result_matches_the_schema() {
    let service = Service::new();
    service.emulator.add_profiles(5);
    let json = |arguments: &[&str]| service.run(&[arguments, &["--output", "json", "--quiet"]].concat());
    let acme =
        ["--name", "A", "--provider", "jira", "--client-id", "1", "--client-secret-env", "ACME_SECRET"];
    matches("profiles", &json(&["list"]).ok());
    for arguments in [
        &["get", "321"][..],
        &["find", "--name", "Acme HubSpot OAuth app", "--provider", "hubspot"],
        &[&["create"], &acme[..]].concat(),
        &[&["update", "321"], &acme[..]].concat(),
        &["rotate-secret", "321", "--client-secret-env", "ACME_SECRET"],
    ] {
        matches("profile", &json(arguments).ok());
    }
    let other = [
        "ensure", "--name", "B", "--provider", "jira", "--client-id", "1", "--client-secret-env",
        "ACME_SECRET",
    ];
    matches("ensured", &json(&other).ok());
    for arguments in [
        &["assign", "321", "--workspace", "1001"][..],
        &["unassign", "321", "--external", "C1001"],
        &["delete", "322", "--yes"],
    ] {
        matches("written", &json(arguments).ok());
    }
    let ledger = new_file("ledger.jsonl");
    let rollout =
        ["rollout", "assign", "321", "--workspace", "1002", "--workspace", "99", "--ledger", &ledger];
    matches("outcomes", &json(&rollout).out);
    matches("checks", &json(&["doctor"]).ok());
    matches("failure", &json(&["get", "9"]).err);
    matches("failure", &json(&["get", "0"]).err);
    matches("failure", &json(&["delete", "321"]).err);
    let fault = json!({ "status": 500, "body": { "message": TOKEN, "id": "a1" } }).to_string();
    (0..3).for_each(|_| service.emulator.fail_next(Fault::parse(&fault).expect("a fault")));
    matches("failure", &json(&["get", "321"]).err);
}

#[test]
fn the_check_refuses_what_does_not_match() {
    let schema = schema();
    let written = object(&schema["$defs"]["written"]);
    let good = json!({ "id": 1, "customer": null, "status": "done" });
    assert_eq!(check(written, &schema, &good), Ok(()));
    for (field, value) in
        [("id", json!("1")), ("customer", json!("x")), ("status", json!("maybe")), ("new", json!(1))]
    {
        let mut bad = good.clone();
        bad[field] = value;
        assert!(check(written, &schema, &bad).is_err(), "{field}");
    }
    assert!(check(written, &schema, &json!({ "id": 1 })).is_err());
}
