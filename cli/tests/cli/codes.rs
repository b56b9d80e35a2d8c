//! The exit codes that `--help` lists.

use serde_json::{Value, json};
use workato_emulator::{Fault, Settings};

use crate::support::{Ran, Service, program, run};

fn answered(fault: &str) -> Ran {
    let service = Service::new();
    for _ in 0..3 {
        service.emulator.fail_next(Fault::parse(fault).expect("a fault"));
    }
    service.run(&["get", "321"])
}

#[test]
fn what_the_service_answers_decides() {
    answered(r#"{"status": 404}"#).fails(1, &["`list` lists those of this one"]);
    answered(r#"{"status": 409}"#).fails(1, &[]);
    answered("redirect").fails(1, &["check `--host`"]);
    answered(r#"{"status": 200, "text": "<html>"}"#).fails(1, &[]);
    answered("503").fails(75, &["3 attempts"]);
    answered("drop_after").fails(75, &[]);
    answered(r#"{"status": 403}"#).fails(77, &["the token's role lacks the privilege for `get`"]);
    answered(r#"{"status": 401}"#).fails(77, &["check the API token in `WORKATO_API_TOKEN`"]);
}

#[test]
fn a_connection_that_is_refused_may_be_tried_again() {
    let mut command = program(&["--host", "http://127.0.0.1:9", "list", "--max-attempts", "1"]);
    run(command.env("WORKATO_API_TOKEN", "t")).fails(75, &["check `--host`, `HTTPS_PROXY` and the network"]);
}

#[test]
fn wrong_usage_is_64() {
    let service = Service::new();
    for arguments in
        [&["nope"][..], &["get"], &["get", "x"], &["get", "0"], &[], &["list", "--output", "xml"]]
    {
        service.run(arguments).fails(64, &[]);
    }
    for help in [&["--help"][..], &["help"], &["get", "--help"], &["--version"]] {
        service.run(help).ok();
    }
    assert_eq!(service.requests().len(), 0);
}

#[test]
fn an_error_is_told_once_and_with_verbose_with_its_events() {
    let service = Service::new();
    let ran = service.run(&["get", "9"]).fails(1, &["error: get profile 9"]);
    assert_eq!(ran.err.lines().count(), 1, "{ran:?}");
    let ran = service.run(&["get", "9", "--verbose"]).fails(1, &["debug: sending GET", "warning: gave up"]);
    assert_eq!(ran.out, "");
    service.emulator.fail_next(Fault::Unavailable);
    let ran = service.run(&["get", "321", "--verbose"]);
    assert!(ran.code == 0 && ran.err.contains("info: retrying GET"), "{ran:?}");
    service.emulator.fail_next(Fault::Unavailable);
    service.run(&["get", "321"]).ok();
    let odd = ["assign", "321", "--external", "EC1001"];
    service.run(&odd).fails(1, &["warning: odd customer"]);
    let ran = service.run(&[&odd[..], &["--quiet"]].concat()).fails(1, &[]);
    assert!(!ran.err.contains("warning"), "{ran:?}");
}

#[test]
fn an_error_is_json_where_results_are() {
    let service = Service::new();
    for format in ["json", "jsonl"] {
        let ran = service.run(&["get", "9", "--output", format]).fails(1, &[]);
        let error: Value = serde_json::from_str(&ran.err).expect("one line of JSON");
        assert_eq!((&error["exit_code"], &error["error"]["code"]), (&json!(1), &json!("not_found")));
        assert_eq!(ran.out, "");
    }
    let ran = service.run(&["delete", "321", "--output", "json"]).fails(64, &[]);
    let error: Value = serde_json::from_str(&ran.err).expect("one line of JSON");
    assert_eq!(error["error"]["code"], "usage");
}

#[test]
fn a_missing_privilege_is_77() {
    let service = Service::new();
    service.emulator.set(Settings { may_delete: false, missing_privilege: 403, ..Settings::default() });
    service.run(&["delete", "321", "-y"]).fails(77, &["lacks the privilege for `delete`"]);
}
