use std::path::PathBuf;

use super::*;

const WHOLE: &str = "version: 1
environments:
  dev: { host: https://www.workato.com, workspace: 4321, api_token: { env: WORKATO_DEV_TOKEN } }
  prod: { host: https://app.eu.workato.com, workspace: 9876, api_token: { env: WORKATO_PROD_TOKEN } }
profiles:
  hubspot: # a name of your own, the key in the state file
    name: Acme HubSpot OAuth app
    provider: hubspot
    client_id: 1234-dev
    client_secret: { env: HUBSPOT_SECRET }
    secret_version: 3
    previous_name: Acme HubSpot app
    data: {}
    environments:
      prod: { client_id: 1234-prod, client_secret: { file: secrets/hubspot } }
";

fn refused(text: &str) -> String {
    parse(text).map(|_| ()).expect_err("this must be refused")
}

#[test]
fn the_documented_example_is_read() {
    let file = parse(WHOLE).expect("valid");
    let profile = &file.profiles["hubspot"];
    assert_eq!(profile.referenced.line(), 7, "the first line of its fields");
    assert_eq!(profile.value.client_secret, Some(Reference::Env("HUBSPOT_SECRET".into())));
    let prod = &profile.value.environments["prod"];
    assert_eq!(prod.client_secret, Some(Reference::File(PathBuf::from("secrets/hubspot"))));
    assert_eq!(file.environments["prod"].workspace, 9876);
}

#[test]
fn a_key_that_is_not_known_is_refused_at_every_level_with_a_suggestion() {
    let places = [
        ("version: 1", "version: 1\nprofile: {}", "`profile` is unknown: did you mean `profiles`?"),
        (
            "workspace: 4321",
            "workspace: 4321, hosts: x",
            "line 3, column 58: the key `hosts` is unknown: did you mean `host`?",
        ),
        (
            "secret_version: 3",
            "secret_versoin: 3",
            "line 11, column 5: the key `secret_versoin` is unknown: did you mean `secret_version`?",
        ),
        (
            "client_id: 1234-prod",
            "clientid: 1234-prod",
            "line 15, column 15: the key `clientid` is unknown: did you mean `client_id`?",
        ),
        ("secret_version: 3", "dry_run: true", "the key `dry_run` is unknown"),
    ];
    for (from, to, message) in places {
        let text = refused(&WHOLE.replacen(from, to, 1));
        assert!(text.contains(message), "{text}");
    }
}

#[test]
fn a_key_that_comes_twice_is_refused_at_every_level() {
    let places = [
        ("version: 1\n", "version: 1\nversion: 1\n"),
        ("    provider: hubspot\n", "    provider: hubspot\n    provider: slack\n"),
        ("workspace: 4321", "workspace: 4321, workspace: 1"),
        ("profiles:\n", "profiles:\n  hubspot: {}\n"),
        ("data: {}", "data: { a: 1, a: 2 }"),
        ("{ env: HUBSPOT_SECRET }", "{ env: HUBSPOT_SECRET, env: OTHER }"),
    ];
    for (from, to) in places {
        let text = refused(&WHOLE.replacen(from, to, 1));
        assert!(text.contains("twice") || text.contains("one of these keys"), "{to}: {text}");
    }
}

#[test]
fn a_key_without_a_value_is_refused_and_takes_none_from_another_environment() {
    let places = [
        ("client_secret: { file: secrets/hubspot }", "client_secret:", "line 15, "),
        ("client_id: 1234-prod", "client_id: ~", "line 15, "),
        ("client_id: 1234-prod", "client_id: null", "line 15, "),
        ("    client_secret: { env: HUBSPOT_SECRET }", "    client_secret:", "line 10, "),
        ("secret_version: 3", "secret_version:", "line 11, "),
        ("previous_name: Acme HubSpot app", "previous_name:", "line 12, "),
        ("data: {}", "data:", "line 13, "),
        ("host: https://www.workato.com", "host:", "line 3, "),
        ("api_token: { env: WORKATO_DEV_TOKEN }", "api_token:", "line 3, "),
    ];
    for (from, to, line) in places {
        let text = refused(&WHOLE.replacen(from, to, 1));
        assert!(
            text.contains(line) && text.ends_with("this key has no value: give it one, or remove the key"),
            "{to}: {text}"
        );
    }
    let text = WHOLE.replacen("data: {}", "data: { scope: null }", 1);
    let file = parse(&text).expect("`data` is for the service, which may know null");
    assert!(file.profiles["hubspot"].value.data.as_ref().expect("data")["scope"].is_null());
}

#[test]
fn a_newer_file_is_refused_by_its_version_and_not_by_its_keys() {
    let text = refused("version: 2\nprofiles_by_team: {}\n");
    assert!(
        text.contains("it has the format 2, and this program knows format 1 only: install a newer version"),
        "{text}"
    );
    assert!(refused("profiles: {}\n").contains("`version` is missing"));
    for version in ["one", "-1", "1.5", "null", "[1]"] {
        parse(&format!("version: {version}\n")).expect_err("refused");
    }
}

#[test]
fn a_literal_secret_is_refused_and_never_shown() {
    let secrets = [
        "canary", "\"canary\"", "'canary'", "*canary", "&canary x", "!canary x", "!canary", "{ canary }",
        "[canary]", "{ canary: x }", "{ value: canary }", "{ env: [canary] }", "{ env: { canary: 1 } }",
        "{ env: A, canary: x }", "{ env: A, file: canary, x: y }", "| \n      canary\n",
        ">-\n      canary\n", "'canary", "@canary", "`canary`", "%canary", "ca: nary: canary", "? canary",
        "- canary", "canary: [", "{ env: canary canary }", "\"\\xcanary\"",
    ];
    for secret in secrets {
        for key in ["client_secret: { env: HUBSPOT_SECRET }", "api_token: { env: WORKATO_DEV_TOKEN }"] {
            let field = key.split_once(':').expect("a key").0;
            let text = match parse(&WHOLE.replacen(key, &format!("{field}: {secret}"), 1)) {
                Ok(_) => panic!("{secret} was read"),
                Err(text) => text,
            };
            assert!(!text.contains("canary"), "{secret}: {text}");
            assert!(text.contains("line "), "{secret}: {text}");
        }
    }
    let text = refused(&WHOLE.replacen("{ env: HUBSPOT_SECRET }", "canary", 1));
    assert!(text.contains("line 10, column 5: expected `{ env: NAME }` or `{ file: PATH }`: a secret must not stand in this file"), "{text}");
}

#[test]
fn a_file_that_is_not_one_document_is_refused() {
    for text in
        ["", "# nothing\n", "- 1\n", "text", "version: 1\n---\nversion: 1\n", "version: 1\n\tx: 1\n", "\u{0}"]
    {
        parse(text).expect_err("refused");
    }
}

#[test]
fn anchors_and_merge_keys_work_as_in_yaml() {
    let text = WHOLE.replacen("secret_version: 3", "secret_version: &three 3", 1);
    let more = "  other:\n    name: Other\n    provider: hubspot\n    client_id: x\n    client_secret: { env: X }\n    secret_version: *three\n";
    let file = parse(&(text + more)).expect("valid");
    assert_eq!(file.profiles["other"].value.secret_version, Some(3));
}

/// Removes `null` of an `Option`, which comes second: a key may be left out, but not be null.
pub fn without_null(schema: &mut schemars::Schema) {
    let properties = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut);
    for property in properties.into_iter().flat_map(serde_json::Map::values_mut) {
        let Some(property) = property.as_object_mut() else { continue };
        property.remove("default");
        if let Some(types) = property.get_mut("type")
            && let Some(first) = types.get(0).cloned()
        {
            *types = first;
        }
        let choices = property.remove("anyOf");
        let reference = choices.as_ref().and_then(|choices| choices.get(0)?.as_object());
        property.extend(reference.cloned().unwrap_or_default());
    }
}

/// `UPDATE_SNAPSHOT=1 cargo test --package workato-oauth-profiles-cli --lib` writes the schemas again.
#[test]
fn the_schemas_in_the_repository_are_those_of_the_types() {
    use crate::manifest::{apply::Report, plan::Plan};
    let schemas = [
        ("manifest", schemars::schema_for!(File)),
        ("plan", schemars::schema_for!(Plan)),
        ("apply", schemars::schema_for!(Report)),
    ];
    for (name, schema) in schemas {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{name}.json"));
        let wanted = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
        if std::env::var_os("UPDATE_SNAPSHOT").is_some() {
            std::fs::write(&path, &wanted).expect("written");
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == wanted, "{} differs: run this test with UPDATE_SNAPSHOT=1", path.display());
    }
}
