use super::*;
use crate::manifest::file::Manifest;

fn manifest(profiles: &str) -> Manifest {
    let text = format!(
        "version: 1\nenvironments:\n  dev: {{ workspace: 1 }}\n  prod: {{ workspace: 2 }}\nprofiles:\n{profiles}"
    );
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("profiles.yaml");
    std::fs::write(&path, text).expect("written");
    Manifest::read(&path).unwrap_or_else(|failure| panic!("{failure:?}"))
}

fn refused(profiles: &str, environment: Option<&str>) -> String {
    match manifest(profiles).environment(environment) {
        Err(Failure::Usage(text)) => text,
        other => panic!("{other:?}"),
    }
}

const A: &str = "  a: { name: A, provider: hubspot, client_id: x, client_secret: { env: X } }\n";

#[test]
fn an_environment_replaces_fields_and_data_key_by_key() {
    let manifest = manifest(
        "  a:\n    name: A\n    provider: hubspot\n    client_id: dev\n    client_secret: { env: DEV }\n    data: { a: 1, b: 2 }\n    \
         environments:\n      prod: { client_id: prod, client_secret: { env: PROD }, secret_version: 4, data: { b: 3 } }\n",
    );
    let of = |name| manifest.environment(Some(name)).expect("valid").profiles.remove(0);
    let (dev, prod) = (of("dev"), of("prod"));
    assert_eq!((dev.client_id.as_str(), dev.secret_version), ("dev", 1));
    assert_eq!((prod.client_id.as_str(), prod.secret_version), ("prod", 4));
    assert_eq!(prod.client_secret, Reference::Env("PROD".into()));
    assert_eq!(serde_json::to_string(&prod.data).expect("JSON"), r#"{"a":1,"b":3}"#);
}

#[test]
fn a_field_may_stand_in_the_environments_alone() {
    let profile = "  a:\n    name: A\n    provider: hubspot\n    client_secret: { env: X }\n    environments: { prod: { client_id: prod } }\n";
    assert_eq!(manifest(profile).environment(Some("prod")).expect("valid").profiles[0].client_id, "prod");
    let text = refused(profile, Some("dev"));
    assert!(
        text.contains("in the environment `dev`:\n  line 7, profile `a`: `client_id` is missing"),
        "{text}"
    );
}

#[test]
fn several_environments_want_env_and_a_wrong_name_gets_a_suggestion() {
    assert!(refused(A, None).contains("give `--env` with one of dev, prod"));
    assert!(
        refused(A, Some("prd"))
            .contains("there is no environment `prd`: did you mean `prod`?, only dev, prod")
    );
    let unknown = A
        .replace(" }\n", ", environments: { prdo: { client_id: y } } }\n")
        .replace("{ env: X ,", "{ env: X },");
    let text = refused(&unknown, Some("prod"));
    assert!(text.contains("profile `a`: there is no environment `prdo`: did you mean `prod`?"), "{text}");
}

#[test]
fn everything_that_is_wrong_is_listed_at_once() {
    let text = refused(
        "  a: { name: ' A', client_id: '', client_secret: { env: X } }\n  b: { name: B, provider: hubspot, client_id: x }\n",
        Some("dev"),
    );
    for what in [
        "profile `a`: `name` is empty, or begins or ends with a space",
        "profile `a`: `provider` is missing",
        "profile `a`: `client_id` is empty",
        "line 7, profile `b`: `client_secret` is missing",
    ] {
        assert!(text.contains(what), "{what}: {text}");
    }
}

#[test]
fn two_profiles_of_the_same_name_and_provider_are_refused() {
    let other = A.replace("  a:", "  b:").replace("name: A", "name: a");
    let text = refused(&(A.to_owned() + &other), Some("dev"));
    assert!(text.contains("line 7, profile `b`: it has the same name and provider as `a`"), "{text}");
    manifest(&(A.to_owned() + &other.replace("hubspot", "slack")))
        .environment(Some("dev"))
        .expect("another provider");
}

#[test]
fn further_data_holds_no_secret_and_nothing_that_has_a_field_of_its_own() {
    let with = |data: &str| A.replace("name: A", &format!("name: A, data: {{ {data} }}"));
    for data in ["client_id: canary", "client_secret: canary", "token: canary"] {
        let text = refused(&with(data), Some("dev"));
        assert!(text.contains("it stands beside `data`") && !text.contains("canary"), "{text}");
    }
    for data in ["app_secret: canary", "oauth: { password: canary }", "apiKey: canary"] {
        let text = refused(&with(data), Some("dev"));
        assert!(text.contains("looks like a secret") && !text.contains("canary"), "{text}");
    }
    manifest(&with("token_url: 'https://example.com'")).environment(Some("dev")).expect("a URL is no secret");
}

#[test]
fn keys_and_environments_are_words_because_they_are_part_of_a_file_name() {
    for key in ["../x", "\"a b\"", "\"\"", ".x", "a/b", "é"] {
        let text = refused(&A.replace("  a:", &format!("  {key}:")), Some("dev"));
        assert!(text.contains("a name has letters, digits"), "{text}");
    }
}
