//! Each command does what its verb does, and prints it.

use serde_json::{Value, json};
use workato_emulator::Settings;

use crate::support::{SECRET, Service, file, snapshot};

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// The flags of a profile.
const ACME: [&str; 8] = [
    "--name", "Acme Jira OAuth app", "--provider", "jira", "--client-id", "1234", "--client-secret-env",
    "ACME_SECRET",
];

fn with_acme<'a>(command: &[&'a str]) -> Vec<&'a str> {
    [command, &ACME].concat()
}

#[test]
fn list_shows_all_profiles_those_of_a_provider_or_a_page() {
    let service = Service::new();
    service.emulator.add_profiles(249);
    assert_eq!(json_of(&service.run(&["list", "--output", "json"]).ok()).as_array().map(Vec::len), Some(250));
    let lines = service.run(&["list", "--output", "jsonl", "--provider", "hubspot"]).ok();
    assert!(lines.lines().count() > 1 && lines.lines().all(|line| json_of(line)["provider"] == "hubspot"));
    let page = service.run(&["list", "--page", "3", "--output", "json"]).ok();
    assert_eq!(json_of(&page).as_array().map(Vec::len), Some(50));
    let page = service.run(&["list", "--page", "2", "--per-page", "2", "--output", "jsonl"]).ok();
    assert_eq!(page.lines().map(|line| json_of(line)["id"].clone()).collect::<Vec<_>>(), [323, 324]);
    service.run(&["list", "--page", "0"]).fails(64, &["`--page` must be"]);
    service.run(&["list", "--page", "1", "--per-page", "101"]).fails(64, &["`--per-page` must be"]);
}

#[test]
fn get_and_find_print_one_profile() {
    let service = Service::new();
    let got = json_of(&service.run(&["get", "321", "--output", "json"]).ok());
    assert_eq!(got["name"], "Acme HubSpot OAuth app");
    assert_eq!(got["data"], json!({ "client_id": "example_client_id" }));
    let name = ["find", "--name", "Acme HubSpot OAuth app", "--provider"];
    let found = service.run(&[&name[..], &["hubspot", "--output", "json"]].concat()).ok();
    assert_eq!(json_of(&found), got);
    let ran = service.run(&[&name[..], &["hubspt"]].concat()).fails(1, &["did you mean `hubspot`?"]);
    assert_eq!(ran.out, "");
    service
        .run(&["find", "--name", "Acme HubSpot OAuth ap", "--provider", "hubspot"])
        .fails(1, &["did you mean `Acme HubSpot OAuth app`?"]);
}

#[test]
fn a_mistyped_name_is_answered_with_the_similar_one() {
    let service = Service::new();
    let listed = service.run(&["list", "--provider", "hubspto"]);
    assert_eq!(listed.code, 0);
    assert_eq!(listed.err, "no profile has the provider `hubspto`: did you mean `hubspot`?\n");
    let listed = service.run(&["list", "--provider", "xyz"]);
    assert_eq!(listed.err, "no profile has the provider `xyz`; there are hubspot\n");
    service.run(&["gte", "321"]).fails(64, &["a similar subcommand exists: 'get'"]);
    service.run(&["rollout", "asign"]).fails(64, &["similar subcommands exist", "'assign'"]);
    service.run(&["list", "--provder", "x"]).fails(64, &["a similar argument exists: '--provider'"]);
    let mut command = service.command(&["--data-center", "ue", "list"]);
    command.env_remove("WORKATO_HOST");
    crate::support::run(&mut command).fails(64, &["`--data-center` must be one of", "did you mean"]);
}

#[test]
fn create_update_and_ensure_send_what_was_given() {
    let service = Service::new();
    let data = ["--data", "token_url=https://example.com/t?a=b", "--output", "json"];
    let created = json_of(&service.run(&[&with_acme(&["create"])[..], &data].concat()).ok());
    let id = created["id"].as_i64().expect("an id");
    assert!(service.emulator.has_secret(id, SECRET));
    assert_eq!(created["data"]["token_url"], "https://example.com/t?a=b");

    let again = json_of(&service.run(&[&with_acme(&["ensure"])[..], &data[2..]].concat()).ok());
    assert_eq!((&again["action"], &again["profile"]["id"]), (&json!("unchanged"), &json!(id)));
    let replaced = [&with_acme(&["ensure"])[..], &["--replace", "--output", "json"]].concat();
    assert_eq!(json_of(&service.run(&replaced).ok())["action"], "updated");

    let secret = file("secret.txt", "canary-other\n");
    let update = [
        "update",
        &id.to_string(),
        "--name",
        "B",
        "--provider",
        "jira",
        "--client-id",
        "5678",
        "--client-secret-file",
    ];
    let updated = service.run(&[&update[..], &[&secret, "--output", "json"]].concat()).ok();
    assert_eq!(json_of(&updated)["name"], "B");
    assert!(service.emulator.has_secret(id, "canary-other"));
    service.run(&[&with_acme(&["create"])[..], &["--data", "x"]].concat()).fails(64, &["KEY=VALUE"]);
    service
        .run(&[&with_acme(&["create"])[..], &["--data", "token=x"]].concat())
        .fails(64, &["contain `token`"]);
}

#[test]
fn rotate_secret_changes_the_secret_only() {
    let service = Service::new();
    let before = service.run(&["get", "321", "--output", "json"]).ok();
    service.run_with_input(&["rotate-secret", "321", "--client-secret-file", "-"], "canary-new\r\n").ok();
    assert!(service.emulator.has_secret(321, "canary-new"));
    let after = json_of(&service.run(&["get", "321", "--output", "json"]).ok());
    assert_eq!(after["data"], json_of(&before)["data"]);
    assert_eq!(after["name"], json_of(&before)["name"]);
}

#[test]
fn assign_unassign_and_delete_say_what_they_did() {
    let service = Service::new();
    let json = ["--output", "json"];
    let assigned = service.run(&[&["assign", "321", "--external", "C1001"], &json[..]].concat()).ok();
    let expected = json!({ "id": 321, "customer": { "external_id": "C1001" }, "status": "done" });
    assert_eq!(json_of(&assigned), expected);
    assert!(service.emulator.is_assigned(321, 1001));
    let unassigned = service.run(&[&["unassign", "321", "--workspace", "1001"], &json[..]].concat()).ok();
    assert_eq!(json_of(&unassigned), json!({ "id": 321, "customer": 1001, "status": "done" }));
    service.emulator.add_profiles(1);
    let deleted = service.run(&[&["delete", "322", "--yes"], &json[..]].concat()).ok();
    assert_eq!(json_of(&deleted), json!({ "id": 322, "customer": null, "status": "done" }));
    service.run(&["assign", "321"]).fails(64, &["--workspace <ID>|--external <ID>"]);
    service
        .run(&["assign", "321", "--workspace", "1", "--external", "A"])
        .fails(64, &["cannot be used with"]);
    service.run(&["assign", "321", "--workspace", "A2300"]).fails(64, &["invalid value 'A2300'"]);
}

#[test]
fn nothing_is_destroyed_without_a_yes() {
    let service = Service::new();
    service.run(&["delete", "321"]).fails(64, &["Delete profile 321?", "give `--yes`"]);
    let force = ["unassign", "321", "--workspace", "401", "--force"];
    service.run(&force).fails(64, &["Unassign profile 321 from customer 401", "give `--yes`"]);
    assert_eq!(service.writes(), 0);
    service.run(&[&force[..], &["-y"]].concat()).ok();
    assert!(!service.emulator.is_assigned(321, 401));
}

#[test]
fn tables_are_plain_and_without_trailing_spaces() {
    let service = Service::new();
    service.emulator.add_profiles(3);
    let mut all = service.run(&["list"]).ok();
    all += &service.run(&with_acme(&["create"])).ok();
    all += &service.run(&with_acme(&["ensure"])).ok();
    all += &service.run(&["assign", "321", "--external", "C1001"]).ok();
    all += &service.run(&["delete", "322", "--yes"]).ok();
    all += &service.run(&["list", "--page", "9"]).ok();
    assert!(all.lines().all(|line| line.trim_end() == line));
    snapshot("tables.txt", &all);
}

#[test]
fn control_characters_of_the_service_are_escaped() {
    let service = Service::new();
    let body = r#"{"result": [{"id": 1, "name": "a\u001b[31m\nb\u202e", "provider": "x", "data": {}}]}"#;
    let fault = json!({ "status": 200, "text": body }).to_string();
    service.emulator.fail_next(workato_emulator::Fault::parse(&fault).expect("a fault"));
    let listed = service.run(&["list", "--page", "1"]).ok();
    assert!(listed.contains(r"a\u{1b}[31m\nb\u{202e}"), "{listed}");
}

#[test]
fn what_looks_like_a_secret_in_a_profile_is_not_printed() {
    let service = Service::new();
    let body = json!({ "result": { "id": 321, "name": "a", "provider": "x",
        "data": { "app_secret": "canary", "url": "https://example.com" } } });
    let fault = json!({ "status": 200, "body": body }).to_string();
    service.emulator.fail_next(workato_emulator::Fault::parse(&fault).expect("a fault"));
    let got = json_of(&service.run(&["get", "321", "--output", "json"]).ok());
    let data = json!({ "app_secret": "[redacted]", "client_id": null, "url": "https://example.com" });
    assert_eq!(got["data"], data);
}

#[test]
fn completions_and_manual_pages_are_written() {
    let service = Service::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = service.run(&["completions", shell]).ok();
        assert!(script.contains("rotate-secret") && script.contains("reassign"), "{shell}");
    }
    assert!(service.run(&["man"]).ok().contains(".TH workato-oauth-profiles 1"));
    let folder = crate::support::folder();
    service.run(&["man", "--dir", folder.to_str().expect("Unicode")]).ok();
    assert!(folder.join("workato-oauth-profiles-rollout-assign.1").is_file());
    service.run(&["man", "--dir", "/no/such/folder"]).fails(1, &["cannot write the pages into"]);
}

#[test]
fn the_embedded_emulator_serves() {
    let mut emulator = crate::support::program(&[
        "emulator", "--documented", "--token", "emulator-token", "--until-stdin-closes",
    ]);
    emulator.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut emulator = emulator.spawn().expect("it runs");
    let mut line = String::new();
    let output = emulator.stdout.take().expect("a pipe");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut line).expect("a line");
    let url = line.trim().strip_prefix("listening on ").expect("the URL");
    let mut get = crate::support::program(&["get", "321", "--host", url]);
    crate::support::run(get.env("WORKATO_API_TOKEN", "emulator-token")).ok();
    drop(emulator.stdin.take());
    assert!(emulator.wait().expect("it ends").success());
    let ran = Service::new().run(&["emulator", "--prot"]).fails(64, &["--prot"]);
    assert!(ran.err.contains("Try `workato-oauth-profiles emulator --help`."), "{ran:?}");
}

#[test]
fn a_rate_limit_of_the_program_is_used() {
    let service = Service::new();
    service.emulator.set(Settings { requests_per_minute: Some(2), ..Settings::default() });
    service.run(&["list", "--requests-per-minute", "off", "--timeout", "0.5"]).ok();
    service.run(&["list"]).ok();
    service
        .run(&["list", "--timeout", "1"])
        .fails(75, &["rate_limited", "set a `--timeout` that leaves time to wait"]);
}
