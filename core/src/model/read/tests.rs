mod odd;

use serde_json::{Value, json};

use crate::Profile;
use crate::operation::{Operation, profile_in};
use crate::operations::List;

fn read(profile: Value) -> Result<(Profile, Vec<String>), serde_json::Error> {
    let mut odd = Vec::new();
    let body = json!({ "result": profile }).to_string();
    profile_in(body.as_bytes(), &mut odd).map(|profile| (profile, odd))
}

#[test]
fn only_the_id_is_required_and_a_missing_name_is_reported() {
    let (profile, odd) = read(json!({"id": 5})).expect("an id is enough");
    assert_eq!((profile.name.as_str(), profile.provider.as_str()), ("", ""));
    assert_eq!((profile.user_id, profile.client_id, profile.created_at), (None, None, None));
    assert_eq!(odd, ["profile 5: `name` is missing", "profile 5: `provider` is missing"]);
    let (_, odd) = read(json!({"id": 5, "name": null, "provider": "hubspot"})).expect("null is as missing");
    assert_eq!(odd, ["profile 5: `name` is missing"]);
}

#[test]
fn an_id_that_not_every_language_can_hold_is_refused() {
    for id in [json!(1), json!((1_u64 << 32) + 5), json!((1_u64 << 53) - 1)] {
        assert_eq!(json!(read(json!({ "id": id })).expect("valid").0.id), id);
    }
    let wrong =
        [json!(0), json!(-1), json!(1_u64 << 53), json!(u64::MAX), json!(1.5), json!("5"), json!(true)];
    for id in wrong.into_iter().chain([json!(null), json!([1]), json!({"id": 1})]) {
        assert!(read(json!({ "id": id })).is_err(), "{id}");
    }
    assert!(read(json!({"name": "no id"})).is_err());
}

#[test]
fn a_wrong_type_in_an_optional_field_reads_as_none_and_is_reported() {
    let wrong = json!({"id": 5, "name": 1, "provider": ["hubspot"], "user_id": "123", "data": {"client_id": 7},
        "shared_accounts_count": 1.5, "oem_customers_count": {}, "created_at": 0, "updated_at": false});
    let (profile, odd) = read(wrong).expect("a bad field loses no row");
    assert_eq!(profile, read(json!({"id": 5})).expect("as if they were missing").0);
    assert_eq!(odd.len(), 8, "{odd:?}");
    assert!(odd.iter().all(|note| note.starts_with("profile 5: `") && note.ends_with("unexpected type")));
    assert_eq!(read(json!({"id": 5, "name": "n", "provider": "p", "data": 7})).expect("odd data").1.len(), 1);
}

#[test]
fn unknown_fields_are_kept_and_survive_a_round_trip() {
    let wire = json!({"id": 5, "user_id": 1, "name": "n", "provider": "p", "shared_accounts_count": 0,
        "data": {"client_id": "c", "scopes": ["a"]}, "oem_customers_count": 0, "color": {"deep": [1, null]},
        "created_at": "2023-01-15T11:50:32.986Z", "updated_at": null});
    let (profile, odd) = read(wire.clone()).expect("readable");
    assert_eq!(
        Value::Object(profile.extra.clone()),
        json!({"color": {"deep": [1, null]}, "data": {"scopes": ["a"]}})
    );
    assert!(odd.is_empty(), "{odd:?}");
    let written = serde_json::to_value(&profile).expect("a profile can be written");
    assert_eq!(written, wire);
    assert_eq!(serde_json::from_value::<Profile>(written).expect("and read again"), profile);
}

#[test]
fn a_secret_that_a_server_echoes_is_dropped() {
    let echo = json!({"id": 5, "name": "n", "provider": "p", "client_secret": "canary", "token": "canary",
        "data": {"client_id": "c", "client_secret": "canary", "token": "canary", "deep": {"token": "canary"}},
        "deep": [{"client_secret": "canary"}]});
    let (profile, _) = read(echo).expect("readable");
    assert!(!format!("{profile:?}").contains("canary"), "{profile:?}");
}

#[test]
fn the_envelope_is_read_strictly() {
    let wrong = [
        "",
        " ",
        "null",
        "[]",
        "{}",
        "<html></html>",
        r#"{"result": null}"#,
        r#"{"result": [{"id": 1}]}"#,
        r#"{"result": {"id": 1}"#,
        r#"{"result": {"id": 1}} {}"#,
        r#"{"result": {"id": 1}, "success": false}"#,
        r#"{"result": {"id": 1}, "result": {"id": 2}}"#,
    ];
    for body in wrong {
        assert!(profile_in(body.as_bytes(), &mut Vec::new()).is_err(), "{body}");
    }
    let right = r#"{"success": true, "result": {"id": 1}, "more": [1, {"a": null}]}"#;
    assert!(profile_in(right.as_bytes(), &mut Vec::new()).is_ok());
    let list = List { page: 1, per_page: 100 };
    assert!(list.read(br#"{"result": {}}"#, &mut Vec::new()).is_err());
    assert!(list.read(br#"{"result": []}"#, &mut Vec::new()).expect("an empty page").profiles.is_empty());
}

#[test]
fn keys_may_be_written_with_escapes() {
    let body = r#"{"r\u0065sult": {"\u0069d": 5, "d\u0061ta": {"client\u005fid": "c", "\u0074oken": "canary"},
        "client\u005fsecret": "canary", "c\u006flor": 1}}"#;
    let profile = profile_in(body.as_bytes(), &mut Vec::new()).expect("the same keys");
    assert_eq!((profile.id, profile.client_id.as_deref()), (5, Some("c")));
    assert_eq!(Value::Object(profile.extra), json!({"color": 1}));
}

#[test]
fn a_fraction_is_kept_as_the_service_sent_it() {
    for number in ["-3.802011246859238e-274", "1700000000.1234567", "5.75232293454589e-309", "0.1"] {
        let body = format!(r#"{{"result":{{"id":5,"new":{number}}}}}"#);
        let profile = profile_in(body.as_bytes(), &mut Vec::new()).expect("readable");
        assert_eq!(profile.extra["new"].as_f64(), number.parse().ok(), "{number}");
    }
}
