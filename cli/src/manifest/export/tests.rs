use serde_json::json;

use super::*;
use crate::manifest::file::Manifest;
use crate::manifest::wanted::Environment;

fn profile(id: i64, name: &str, client_id: Option<&str>) -> Profile {
    let mut profile = Profile::new(id, name, "slack_bot");
    profile.client_id = client_id.map(str::to_owned);
    profile
}

fn read(text: &str) -> Environment {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("profiles.yaml");
    std::fs::write(&path, text).expect("written");
    let manifest = Manifest::read(&path).unwrap_or_else(|failure| panic!("{failure:?}\n{text}"));
    manifest.environment(None).unwrap_or_else(|failure| panic!("{failure:?}\n{text}"))
}

#[test]
fn any_name_is_read_back_as_it_was() {
    let names = [
        "plain", "yes", "1.5", "null", "- x: [", "a # b", "\"quoted\" \\ 'single'", "{ env: X }", "*alias",
        "two\nlines", "tab\there", "\u{1b}[31m", "\u{7f}\u{85}\u{2028}\u{feff}x", "Zoë's 🍞", "日本語", "a",
        "A b", "a-b", "%x", "!tag", "&x",
    ];
    let profiles: Vec<Profile> =
        (1..).zip(names).map(|(id, name)| profile(id, name, Some(&format!("client {name}")))).collect();
    let exported = export("prod", "https://www.workato.com", 123, &profiles);
    // `A b` and `a-b` would have the same key.
    let environment = read(&exported.text);
    let mut read: Vec<(&str, &str)> =
        environment.profiles.iter().map(|wanted| (wanted.name.as_str(), wanted.client_id.as_str())).collect();
    let wanted = profiles.iter().map(|it| (it.name.as_str(), it.client_id.as_deref().unwrap_or_default()));
    let mut wanted: Vec<(&str, &str)> = wanted.collect();
    read.sort_unstable();
    wanted.sort_unstable();
    assert_eq!((read, exported.left_out.len()), (wanted, 0));
    assert!(environment.profiles.iter().all(|wanted| wanted.token.is_some()), "Slack apps have a token");
}

#[test]
fn what_cannot_be_described_is_left_out_with_the_reason() {
    let profiles = [
        profile(1, "Twice", Some("x")),
        profile(2, "twice", Some("y")),
        profile(3, "", Some("x")),
        profile(4, "No client id", None),
        profile(5, " Space", Some("x")),
        profile(6, "Good", Some("x")),
    ];
    let exported = export("prod", "https://www.workato.com", 123, &profiles);
    assert_eq!(read(&exported.text).profiles.len(), 1);
    for (line, why) in exported.left_out.iter().zip(["several", "several", "name", "client id", "name"]) {
        assert!(line.contains("is left out") && line.contains(why), "{line}");
    }
    assert_eq!(exported.left_out.len(), 5);
    assert!(read(&export("prod", "https://www.workato.com", 123, &profiles[2..3]).text).profiles.is_empty());
}

#[test]
fn further_data_is_kept_and_a_secret_in_it_is_not() {
    let mut profile = profile(1, "Acme", Some("x"));
    let data = json!({"token_url": "https://example.com", "app_secret": "canary", "flags": [1, {"a": null}]});
    profile.extra.insert("data".into(), data);
    let exported = export("prod", "https://www.workato.com", 123, &[profile]);
    let data = &read(&exported.text).profiles[0].data;
    assert_eq!(
        serde_json::to_string(data).expect("JSON"),
        r#"{"flags":[1,{"a":null}],"token_url":"https://example.com"}"#
    );
    assert!(!exported.text.contains("canary") && exported.left_out[0].contains("\"app_secret\""));
}
