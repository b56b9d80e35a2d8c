//! The program itself, against the emulator over HTTP.

#![allow(clippy::panic, reason = "a test fails by a panic")]

mod common;

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::{TOKEN, World, profile};
use workato_emulator::{Fault, Operation, Server};

const PROGRAM: &str = env!("CARGO_BIN_EXE_workato-oauth-profiles");

/// A workspace over HTTP, and its manifest.
struct Service {
    world: World,
    server: Server,
}

impl Service {
    fn new(profiles: &str) -> Service {
        let world = World::verified("");
        world.emulator.add_customers(3);
        let server = Server::start(world.emulator.clone(), 0).expect("a server");
        let service = Service { world, server };
        service.describe(profiles);
        for key in ["a", "b", "c", "d", "e"] {
            service.world.secret(&format!("{key}.secret"), &format!("secret-{key}"));
        }
        service
    }

    fn describe(&self, profiles: &str) {
        self.world.describe(profiles);
        let path = self.world.path("profiles.yaml");
        let text = std::fs::read_to_string(&path).expect("a manifest");
        let host = format!("{{ host: '{}', workspace", self.server.url());
        std::fs::write(path, text.replace("{ workspace", &host)).expect("written");
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(args).current_dir(self.world.folder.path()).stdin(Stdio::null());
        for variable in ["WORKATO_HOST", "WORKATO_DATA_CENTER", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"] {
            command.env_remove(variable);
        }
        command.env("WORKATO_API_TOKEN", TOKEN).env("COLUMNS", "100");
        command
    }

    fn run(&self, args: &[&str]) -> (i32, String, String) {
        ran(self.command(args).output().expect("it runs"))
    }

    fn apply(&self) -> String {
        let (code, out, err) = self.run(&["apply", "profiles.yaml", "--yes"]);
        assert_eq!(code, 0, "{out}{err}");
        out
    }

    /// Starts an apply, and returns when a request of this method has arrived.
    fn apply_until(&self, method: &str) -> Child {
        let before = self.world.sent(method);
        let mut command = self.command(&["apply", "profiles.yaml", "--yes"]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.world.sent(method) == before {
            assert!(Instant::now() < deadline, "no {method} arrived");
            std::thread::yield_now();
        }
        child
    }
}

fn ran(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn kill(mut child: Child) {
    child.kill().expect("killed");
    child.wait().expect("ended");
}

fn profiles(keys: &[&str]) -> String {
    keys.iter().map(|key| profile(key, &format!("Acme {key}"), "")).collect()
}

/// Compares a text with the file in `snapshots`. `UPDATE_SNAPSHOT=1` writes the file.
fn snapshot(service: &Service, name: &str, text: &str) {
    let text = text.replace(&service.server.url(), "http://127.0.0.1:PORT");
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("UPDATE_SNAPSHOT").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(&path, &text).expect("written");
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(wanted == text, "{} differs, UPDATE_SNAPSHOT=1 writes it:\n{text}", path.display());
}

/// A workspace in which something of everything is pending.
fn pending() -> Service {
    let service = Service::new(&profiles(&["a", "b", "c", "d"]));
    service.apply();
    let emulator = &service.world.emulator;
    let (b, d) = (service.world.id("Acme b"), service.world.id("Acme d"));
    let input = workato_oauth_profiles::ProfileInput::new("Somebody's", "hubspot", "client-b", "secret-b");
    let client =
        workato_oauth_profiles::Client::builder(TOKEN).base_url(service.server.url()).build().expect("built");
    client.update(b, &input).expect("updated");
    client.assign(d, 1001).expect("assigned");
    assert!(emulator.use_profile(d, 1001, 2));
    service.describe(
        &(profile("a", "Acme renamed", "secret_version: 2, data: { token_url: 'https://example.com/token' }")
            + &profile("b", "Acme b", "")
            + &profile("e", "Acme e", "")
            + "  found: { name: Acme HubSpot OAuth app, provider: hubspot, client_id: example_client_id, client_secret: { file: a.secret } }\n"),
    );
    service
}

#[test]
fn a_plan_is_shown_as_text_json_and_markdown() {
    let service = pending();
    let plan = |more: &[&str]| {
        let (code, out, err) = service.run(&[&["plan", "profiles.yaml", "--prune"], more].concat());
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        out
    };
    snapshot(&service, "plan.txt", &plan(&[]));
    snapshot(&service, "plan.md", &plan(&["--markdown"]));
    snapshot(&service, "plan.json", &plan(&["--output", "json"]));
    assert_eq!(plan(&["--output", "jsonl"]).lines().count(), 1);
    assert_eq!(service.run(&["plan", "profiles.yaml", "--markdown", "--output", "json"]).0, 64);
}

#[test]
fn plan_exits_with_0_and_with_detailed_exitcode_with_2_while_changes_are_pending() {
    let service = Service::new(&profiles(&["a"]));
    assert_eq!(service.run(&["plan", "profiles.yaml"]).0, 0);
    assert_eq!(service.run(&["plan", "profiles.yaml", "--detailed-exitcode"]).0, 2);
    service.apply();
    assert_eq!(service.run(&["plan", "profiles.yaml", "--detailed-exitcode"]).0, 0);
    // A conflict.
    service.describe(&profile("z", "Acme HubSpot OAuth app", ""));
    assert_eq!(service.run(&["plan", "profiles.yaml", "--detailed-exitcode"]).0, 1);
    assert_eq!(service.run(&["plan", "profiles.yaml"]).0, 1);
}

#[test]
fn apply_shows_the_plan_what_it_does_and_that_nothing_is_left() {
    let service = pending();
    let (code, out, err) = service.run(&["apply", "profiles.yaml", "--yes"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    snapshot(&service, "apply.txt", &out);
    let state = std::fs::read_to_string(service.world.state_path()).expect("a state");
    snapshot(&service, "state.json", &state);
    let (code, out, _) = service.run(&["apply", "profiles.yaml", "--output", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (code, report["in_sync"].as_bool(), report["outcomes"].as_array().map(Vec::len)),
        (0, Some(true), Some(0))
    );
}

#[test]
fn an_apply_that_a_failure_ends_midway_still_prints_its_report() {
    let service = Service::new(&profiles(&["a"]));
    service.apply();
    let apply = || service.run(&["apply", "profiles.yaml", "--yes", "--output", "json"]);
    let report = |out: &str| serde_json::from_str::<serde_json::Value>(out).expect("JSON");
    let mut settings = service.world.emulator.settings();
    settings.may_create = false;
    service.world.emulator.set(settings);
    service.describe(&profiles(&["a", "b"]).replace("Acme a", "Renamed"));
    let (code, out, err) = apply();
    assert!(code == 77 && err.contains("\"exit_code\":77"), "{out}{err}");
    let found = report(&out);
    let id = service.world.id("Renamed");
    let done = serde_json::json!([{ "profile": "a", "id": id, "action": "update", "error": null }]);
    assert_eq!((&found["outcomes"], &found["in_sync"]), (&done, &false.into()));
    assert!(found["remaining"].is_null() && found["plan"]["summary"]["create"] == 1, "{out}");
}

#[test]
fn apply_asks_nobody_without_a_terminal_and_writes_nothing() {
    let service = Service::new(&profiles(&["a"]));
    let (code, out, err) = service.run(&["apply", "profiles.yaml"]);
    assert_eq!(code, 64);
    assert!(
        out.contains("+ a: create") && err.contains("There is no terminal to ask on: give `--yes`"),
        "{out}{err}"
    );
    assert!(service.world.writes().is_empty());
}

#[test]
fn a_flag_or_a_key_that_this_version_does_not_know_is_refused_before_any_request() {
    let service = Service::new(&profiles(&["a"]));
    for args in [
        &["apply", "profiles.yaml", "--yes", "--dry-run"][..],
        &["apply", "profiles.yaml", "--yes", "--only", "a"],
        &["plan", "profiles.yaml", "--yse"],
        &["apply", "profiles.yaml", "--force", "--yes"],
        &["aply", "profiles.yaml", "--yes"],
    ] {
        assert_eq!(service.run(args).0, 64, "{args:?}");
    }
    service.describe(&profile("a", "Acme a", "protected: true"));
    let (code, _, err) = service.run(&["apply", "profiles.yaml", "--yes"]);
    assert!(code == 64 && err.contains("the key `protected` is unknown"), "{err}");
    assert!(service.world.emulator.journal().is_empty());
}

#[test]
fn a_host_or_token_of_the_environment_that_disagrees_with_the_file_is_refused() {
    let service = Service::new(&profiles(&["a"]));
    let run = |variables: &[(&str, &str)], more: &[&str]| {
        let mut command = service.command(&[&["plan", "profiles.yaml"], more].concat());
        ran(command.envs(variables.iter().copied()).output().expect("it runs"))
    };
    let (code, _, err) = run(&[("WORKATO_HOST", "https://app.eu.workato.com")], &[]);
    assert!(
        code == 64
            && err.contains("WORKATO_HOST is `https://app.eu.workato.com`, and the environment `prod`"),
        "{err}"
    );
    let (code, _, err) = run(&[("WORKATO_DATA_CENTER", "eu")], &[]);
    assert!(code == 64 && err.contains("WORKATO_DATA_CENTER is `eu`"), "{err}");
    assert!(service.world.emulator.journal().is_empty());
    // The same host agrees, and a flag wins over both.
    let url = service.server.url() + "/";
    assert_eq!(run(&[("WORKATO_HOST", &url)], &[]).0, 0);
    assert_eq!(run(&[("WORKATO_HOST", "https://app.eu.workato.com")], &["--host", &url]).0, 0);

    let text = std::fs::read_to_string(service.world.path("profiles.yaml")).expect("a manifest");
    let named = text.replace(", workspace", ", api_token: { env: PROD_TOKEN }, workspace");
    std::fs::write(service.world.path("profiles.yaml"), named).expect("written");
    let (code, _, err) = run(&[("PROD_TOKEN", "canary-another")], &[]);
    assert!(
        code == 64
            && err.contains("WORKATO_API_TOKEN has another value than the environment variable `PROD_TOKEN`"),
        "{err}"
    );
    assert!(!err.contains("canary"), "{err}");
    assert_eq!(run(&[("WORKATO_API_TOKEN", ""), ("PROD_TOKEN", TOKEN)], &[]).0, 0);
    let (code, _, err) = run(&[("WORKATO_API_TOKEN", "")], &[]);
    assert!(code == 64 && err.contains("`PROD_TOKEN` is not set"), "{err}");
}

#[test]
fn validate_needs_neither_token_nor_service() {
    let service = Service::new(&profiles(&["a", "b"]));
    let validate = |args: &[&str]| {
        let mut command = service.command(&[&["validate"], args].concat());
        ran(command.env_remove("WORKATO_API_TOKEN").output().expect("it runs"))
    };
    assert_eq!(
        validate(&["profiles.yaml"]),
        (0, "`profiles.yaml` is valid: 2 profiles in prod\n".into(), String::new())
    );
    let (_, out, _) = validate(&["profiles.yaml", "--output", "json"]);
    assert_eq!(out, "{\"environments\":[\"prod\"],\"profiles\":2,\"valid\":true}\n");
    let (code, out, _) = validate(&["--schema"]);
    assert_eq!((code, out.as_str()), (0, include_str!("../schemas/manifest.json")));
    service.describe(&profiles(&["a"]).replace("provider", "providr"));
    let (code, _, err) = validate(&["profiles.yaml"]);
    assert!(code == 64 && err.contains("did you mean `provider`?"), "{err}");
    let (code, _, err) = validate(&["no-such.yaml"]);
    assert!(code == 64 && err.contains("cannot read `no-such.yaml`"), "{err}");
    assert!(service.world.emulator.journal().is_empty());
}

#[test]
fn an_export_has_no_secret_is_not_written_twice_and_adopts_everything() {
    let service = Service::new("");
    service.world.emulator.add_profiles(120);
    assert_eq!(
        service.run(&["export", "exported.yaml", "--env", "a b", "--host", &service.server.url()]).0,
        64
    );
    assert!(service.world.emulator.journal().is_empty());
    let export =
        || service.run(&["export", "exported.yaml", "--env", "prod", "--host", &service.server.url()]);
    let (code, out, err) = export();
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(err.contains("`exported.yaml`: 121 profiles"), "{err}");
    let text = std::fs::read_to_string(service.world.path("exported.yaml")).expect("written");
    assert!(!text.contains("secret_") && !text.contains("token_"), "{text}");
    let (code, _, err) = export();
    assert!(code == 64 && err.contains("`exported.yaml` exists already"), "{err}");

    assert_eq!(service.run(&["validate", "exported.yaml"]).0, 0);
    let (code, out, _) = service.run(&["plan", "exported.yaml"]);
    assert!(code == 0 && out.contains("Profiles: 121 to adopt."), "{out}");
    let before = service.world.emulator.journal().len();
    let (code, _, err) = service.run(&["apply", "exported.yaml", "--yes"]);
    assert!(code == 64 && err.contains("it is a placeholder of `export`"), "{err}");
    assert_eq!(service.world.emulator.journal().len(), before, "no request");
}

#[test]
fn a_second_program_that_applies_at_the_same_time_is_refused() {
    let service = Service::new(&profiles(&["a"]));
    service.world.emulator.fail(Operation::Create, Fault::Hang);
    let first = service.apply_until("POST");
    let before = service.world.emulator.journal().len();
    let (code, _, err) = service.run(&["apply", "profiles.yaml", "--yes"]);
    assert!(code == 1 && err.contains("another apply uses this state. Nothing was sent"), "{err}");
    assert_eq!(service.world.emulator.journal().len(), before);
    kill(first);
    // The lock is free, although its file is still there.
    assert!(service.world.path("profiles.prod.state.json.lock").exists());
    let (code, out, _) = service.run(&["plan", "profiles.yaml"]);
    assert!(code == 0 && out.contains("an apply was interrupted during a write"), "{out}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_lets_the_request_under_way_end_and_says_how_to_go_on() {
    let service = Service::new(&profiles(&["a", "b", "c"]));
    service.world.emulator.fail(Operation::Create, Fault::Latency(Duration::from_secs(2)));
    let mut command = service.command(&["apply", "profiles.yaml", "--yes"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let deadline = Instant::now() + Duration::from_secs(60);
    while service.world.sent("POST") == 0 {
        assert!(Instant::now() < deadline, "no POST arrived");
        std::thread::yield_now();
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("it runs");
    assert!(sent.success());
    let (code, out, err) = ran(child.wait_with_output().expect("it ends"));
    assert_eq!(code, 130, "{out}{err}");
    assert!(out.contains("a: created") && err.contains("Run apply again to go on"), "{out}{err}");
    assert!(!service.world.state().to_string().contains("intent"), "nothing is left open");
    let before = Instant::now();
    service.apply();
    assert!(before.elapsed() < Duration::from_secs(40), "there is nothing to wait for");
    assert_eq!(service.world.sent("POST"), 3);
}

/// The program is killed during a request that ends with this fault, and run again.
fn resumed(operation: Operation, method: &str, fault: Fault) -> Service {
    let service = Service::new(&profiles(&["a", "b"]));
    service.apply();
    service.describe(
        &(profile("a", "Acme renamed", "") + &profile("b", "Acme b", "") + &profile("c", "Acme c", "")),
    );
    service.world.emulator.fail(operation, fault);
    kill(service.apply_until(method));
    let before = Instant::now();
    service.apply();
    assert!(before.elapsed() >= Duration::from_secs(45), "the service may still have worked on it");
    assert_eq!(service.world.emulator.profiles().len(), 4);
    for (key, name) in [("a", "Acme renamed"), ("b", "Acme b"), ("c", "Acme c")] {
        assert_eq!(service.world.state()["profiles"][key]["profile"]["id"], service.world.id(name));
        assert_eq!(service.world.state()["profiles"][key]["profile"]["created"], true);
    }
    service
}

#[test]
fn a_program_that_is_killed_before_the_service_answers_a_create_makes_no_second_one() {
    let service = resumed(Operation::Create, "POST", Fault::HangApplyAfter(Duration::from_secs(20)));
    // Two of the first apply, and the one that was carried out late.
    assert_eq!(service.world.sent("POST"), 3);
}

#[test]
fn a_program_that_is_killed_during_a_create_that_never_arrived_creates_it() {
    let service = resumed(Operation::Create, "POST", Fault::Hang);
    assert_eq!(service.world.sent("POST"), 4);
}

#[test]
fn a_program_that_is_killed_during_an_update_writes_it_again() {
    resumed(Operation::Update, "PUT", Fault::HangApplyAfter(Duration::from_secs(20)));
}

#[test]
fn the_help_of_each_command_has_an_example_that_can_be_typed() {
    let service = Service::new("");
    for command in ["validate", "plan", "apply", "export"] {
        let (code, out, _) = service.run(&[command, "--help"]);
        assert!(code == 0 && out.contains("Example"), "{out}");
        let examples = out.lines().filter_map(|line| line.trim().strip_prefix("workato-oauth-profiles "));
        let examples: Vec<&str> = examples.collect();
        assert!(!examples.is_empty(), "{out}");
        for example in examples {
            let args: Vec<&str> = example.split(" >").next().expect("arguments").split(' ').collect();
            let (_, _, err) = service.run(&args);
            assert!(!err.contains("Usage:"), "{example}: {err}");
        }
    }
}

#[test]
fn the_state_can_be_elsewhere() {
    let service = Service::new(&profiles(&["a"]));
    std::fs::create_dir(service.world.path("states")).expect("a folder");
    let (code, _, err) = service.run(&["apply", "profiles.yaml", "--state", "states/prod.json", "--yes"]);
    assert_eq!(code, 0, "{err}");
    assert!(service.world.path("states/prod.json").exists() && !service.world.state_path().exists());
    assert_eq!(
        service.run(&["plan", "profiles.yaml", "--state", "states/prod.json", "--detailed-exitcode"]).0,
        0
    );
}

#[test]
fn a_key_or_a_variable_that_may_be_a_secret_is_not_repeated() {
    let service = Service::new("");
    let path = service.world.path("profiles.yaml");
    let a = |fields: &str| format!("  a: {{ name: A, provider: hubspot, client_id: x, {fields} }}\n");
    for fields in [
        "client_secret:canary2X", "client_secret=canary2X", "client_secret: { env: canary-2X }",
        "client_secret: { env: 2canary }", "client_secret: { env: canary/2X }",
    ] {
        service.describe(&a(fields));
        let (code, out, err) = service.run(&["validate", "profiles.yaml"]);
        assert!(code == 64 && err.contains("line ") && !(out + &err).contains("canary"), "{fields}: {err}");
    }
    service.describe(&a("client_secret:canary2X"));
    let (_, _, err) = service.run(&["validate", "profiles.yaml"]);
    assert!(err.contains("put a space after the colon"), "{err}");
    // A key is text of the file too: it moves no cursor and begins no line.
    service.describe("  \"a\\e[2J\\nfake: ok\": { name: A }\n");
    let (_, _, err) = service.run(&["validate", "profiles.yaml"]);
    assert!(err.contains("fake: ok") && !err.contains('\x1b') && !err.contains("\nfake"), "{err:?}");
    std::fs::remove_file(path).expect("removed");
}

#[test]
fn a_password_in_a_host_that_disagrees_is_not_shown() {
    let service = Service::new("");
    let mut command = service.command(&["plan", "profiles.yaml"]);
    let (code, out, err) =
        ran(command.env("WORKATO_HOST", "https://u:canary@example.com").output().expect("it runs"));
    assert!(code == 64 && err.contains("WORKATO_HOST is `") && !(out + &err).contains("canary"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_state_that_is_a_link_is_written_where_the_link_leads() {
    let service = Service::new(&profiles(&["a"]));
    std::fs::create_dir(service.world.path("shared")).expect("a folder");
    std::os::unix::fs::symlink("shared/state.json", service.world.path("link.json")).expect("a link");
    for _ in 0..2 {
        let (code, _, err) = service.run(&["apply", "profiles.yaml", "--state", "link.json", "--yes"]);
        assert_eq!(code, 0, "{err}");
        assert!(service.world.path("link.json").is_symlink());
        assert!(service.world.path("shared/state.json").is_file());
        assert!(service.world.path("shared/state.json.lock").is_file(), "both paths have one lock");
    }
    assert_eq!(service.world.sent("POST"), 1);
}

#[test]
fn a_state_in_which_two_keys_have_one_profile_is_refused_and_nothing_is_pruned() {
    let service = Service::new(&profiles(&["a", "b"]));
    service.apply();
    // What a merge of two branches can make, if one of them gave the profile another key.
    let mut state = service.world.state();
    state["profiles"]["old"] = state["profiles"]["a"].clone();
    std::fs::write(service.world.state_path(), state.to_string()).expect("written");
    let (code, out, err) = service.run(&["apply", "profiles.yaml", "--prune", "--force", "--yes"]);
    assert!(code == 64 && err.contains("the keys `a` and `old`"), "{out}{err}");
    assert_eq!(service.world.sent("DELETE"), 0);
}

#[test]
fn a_very_long_name_is_exported_with_a_short_key() {
    let service = Service::new("");
    let long = "x".repeat(2000);
    let client =
        workato_oauth_profiles::Client::builder(TOKEN).base_url(service.server.url()).build().expect("built");
    for end in ["1", "2"] {
        let input = workato_oauth_profiles::ProfileInput::new(long.clone() + end, "hubspot", "id", "secret");
        client.create(&input).expect("created");
    }
    let url = service.server.url();
    let (code, _, err) = service.run(&["export", "exported.yaml", "--host", &url]);
    assert_eq!(code, 0, "{err}");
    let (code, out, err) = service.run(&["plan", "exported.yaml", "--output", "json"]);
    assert_eq!(code, 0, "{err}");
    let plan: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(plan["summary"]["adopt"], 3, "{out}");
}

/// Runs with a standard output that nobody reads.
fn run_unread(service: &Service, args: &[&str]) -> (i32, String) {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = service.command(args).stdout(writer).output().expect("it runs");
    let (code, _, err) = ran(output);
    (code, err)
}

#[test]
fn a_closed_standard_output_neither_stops_an_apply_nor_hides_its_exit_code() {
    let service = Service::new(&profiles(&["a", "b"]));
    let (code, _) = run_unread(&service, &["plan", "profiles.yaml", "--detailed-exitcode"]);
    assert_eq!(code, 2);
    let (code, err) = run_unread(&service, &["apply", "profiles.yaml"]);
    assert!(code == 1 && err.contains("the plan cannot be shown"), "{code} {err}");
    assert!(service.world.writes().is_empty());
    let (code, err) = run_unread(&service, &["apply", "profiles.yaml", "--yes"]);
    assert_eq!((code, service.world.sent("POST")), (0, 2), "{err}");
    service.describe(&profiles(&["c"]));
    service.world.emulator.fail(Operation::Create, Fault::Redirect);
    let (code, _) = run_unread(&service, &["apply", "profiles.yaml", "--yes", "--output", "json"]);
    assert_eq!(code, 1);
}

#[test]
fn a_profile_that_fails_is_an_error_in_json_where_results_are_json() {
    let service = Service::new(&profiles(&["a"]));
    service.apply();
    service.describe(&profile("a", "Acme renamed", ""));
    let refused = workato_oauth_profiles::Response::new(422, r#"{"message": "no"}"#);
    service.world.emulator.fail(Operation::Update, Fault::Answer(refused));
    let (code, out, err) = service.run(&["apply", "profiles.yaml", "--yes", "--output", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert!(code == 1 && report["outcomes"][0]["error"].is_string(), "{out}{err}");
    let last: serde_json::Value = serde_json::from_str(err.lines().last().unwrap_or_default()).expect("JSON");
    assert_eq!(last["exit_code"], 1);
    assert!(last["error"]["message"].as_str().is_some_and(|text| text.contains("1 profile failed")), "{err}");
}
