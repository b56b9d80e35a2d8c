//! The emulator as a process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use common::{Connection, PROFILES, json};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_workato-emulator"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The process, and the URL that its first line names.
fn start(arguments: &[&str]) -> (Child, String) {
    let mut child = command(arguments).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim_end().strip_prefix("listening on ").unwrap().to_owned();
    (child, url)
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn it_prints_its_address_and_ends_when_stdin_closes() {
    let (mut child, url) = start(&["--until-stdin-closes", "--documented"]);
    let mut connection = Connection::to(&url);
    assert_eq!(connection.get("/api/custom_oauth_profiles/321").status, 200);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert_eq!(connection.rest(), b"");
}

#[test]
fn it_does_what_its_options_say() {
    let scripted = r#"{"status": 418, "text": "tea"}"#;
    let (mut child, url) = start(&[
        "--port=0", "--token", "test-token", "--profiles", "250", "--documented", "--fault", "429",
        "--fault", "503", "--fault", scripted, "--set", "requests_per_minute=3", "--customers=2",
        "--set=newest_first=on", "--until-stdin-closes",
    ]);
    let mut connection = Connection::to(&url);
    let statuses: Vec<u16> = (0..5).map(|_| connection.get(PROFILES).status).collect();
    assert_eq!(statuses, [429, 503, 418, 200, 429]);
    connection.post("/__emulator/reset", "");
    let page = json(&connection.get(&format!("{PROFILES}?page=3")));
    assert_eq!(page["result"].as_array().unwrap().len(), 51);
    assert_eq!(page["result"][50]["id"], 321, "the newest come first");
    connection.send(
        "POST /api/managed_users/EC1002/custom_oauth_profiles/322/assign HTTP/1.1\r\n\
         Authorization: Bearer test-token\r\nContent-Length: 0\r\n\r\n",
    );
    assert_eq!(connection.answer().status, 200);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

/// Kills the process when dropped, also when the test fails.
struct KilledOnDrop(Child);

impl Drop for KilledOnDrop {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn without_until_stdin_closes_it_keeps_running() {
    let (child, url) = start(&[]);
    let mut child = KilledOnDrop(child);
    drop(child.0.stdin.take());
    assert_eq!(Connection::to(&url).get(PROFILES).status, 200);
    assert_eq!(child.0.try_wait().unwrap(), None);
}

#[test]
fn it_shows_help() {
    let (code, out, err) = run(&["--help"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    for option in [
        "Unofficial", "--port", "--token", "--documented", "--profiles", "--customers", "--fault",
        "apply_after", "wrong_length", "second_profile=422", "--set", "--until-stdin-closes",
    ] {
        assert!(out.contains(option), "{option}");
    }
}

#[test]
fn wrong_options_are_named_in_the_error() {
    for (arguments, expected) in [
        (["--port", "70000"].as_slice(), "--port needs a whole number in its range, not `70000`"),
        (&["--port"], "missing argument"),
        (&["--token", ""], "--token needs a text"),
        (&["--profiles", "-1"], "--profiles needs a whole number"),
        (&["--fault", "brew"], "`\"brew\"` is not a fault"),
        (&["--fault", "{"], "the fault is not JSON"),
        (&["--set", "pace=1"], "`pace` is not a setting"),
        (&["--set", "requests_per_minute"], "is not NAME=VALUE"),
        (&["--verbose"], "--verbose"),
        (&["start"], "start"),
    ] {
        let (code, out, err) = run(arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(err.contains(expected) && err.contains("--help"), "{arguments:?}: {err}");
    }
}

#[test]
fn a_port_in_use_is_named_in_the_error() {
    let (mut child, url) = start(&["--until-stdin-closes"]);
    let port = url.rsplit_once(':').unwrap().1;
    let (code, _, err) = run(&["--port", port]);
    assert_eq!(code, Some(1));
    assert!(err.contains(&format!("cannot listen on port {port}")), "{err}");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_token_of_the_readme_can_be_redacted() {
    // A client cannot cut a secret of under 8 characters out of a message without shredding the message.
    let readme = include_str!("../README.md");
    let tokens = readme.lines().filter_map(|line| line.split_once("Bearer ")?.1.split('\'').next());
    let tokens: Vec<&str> = tokens.collect();
    assert!(!tokens.is_empty() && tokens.iter().all(|token| token.len() >= 8), "{tokens:?}");
    assert!(!readme.contains("--token t "), "the same token");
}
