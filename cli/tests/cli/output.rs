//! Where output goes, and what happens if nobody reads it.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::support::{Service, file, new_file};

#[test]
fn a_closed_pipe_ends_the_program_silently() {
    let service = Service::new();
    service.emulator.add_profiles(999);
    let mut command = service.command(&["list", "--output", "jsonl", "--requests-per-minute", "off"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    output.read_line(&mut line).expect("the first line");
    drop(output);
    let ended = child.wait_with_output().expect("it ends");
    assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
    assert!(service.requests().len() < 10, "it went on to read pages that nobody sees");
}

#[test]
fn a_closed_pipe_does_not_end_a_rollout() {
    let service = Service::new();
    let arguments =
        ["rollout", "assign", "321", "--requests-per-minute", "off", "--no-ledger", "--customers"];
    let customers = file("customers.csv", "workspace_id\n1001\n1002\n1003\n");
    let mut command = service.command(&[&arguments[..], &[&customers]].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("it ends");
    assert!(ended.status.success(), "{ended:?}");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "3 customers: 3 done now\n");
    assert!(service.emulator.is_assigned(321, 1003));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let service = Service::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux");
    let mut command = service.command(&["get", "321"]);
    let ended = command.stdout(full).output().expect("it runs");
    assert_eq!(ended.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("cannot write the output"), "{ended:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_closed_standard_error_is_no_failure() {
    let service = Service::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux");
    let mut command = service.command(&["get", "321", "--verbose"]);
    assert!(command.stderr(full).output().expect("it runs").status.success());
}

#[test]
fn results_of_a_rollout_are_printed_in_each_format() {
    let service = Service::new();
    let customers = ["--workspace", "1001", "--external", "C1002", "--requests-per-minute", "off"];
    let run = |more: &[&str]| {
        let arguments = [&["rollout", "assign", "321"], &customers[..], more].concat();
        let ran = service.run(&arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out
    };
    let ledger = new_file("ledger.jsonl");
    let table = run(&["--ledger", &ledger]);
    assert_eq!(table.lines().next(), Some("CUSTOMER                  STATUS    NOTE"));
    let lines = run(&["--ledger", &ledger, "--output", "jsonl", "--quiet"]);
    let statuses = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    assert_eq!(statuses.map(|line| line["status"].clone()).collect::<Vec<_>>(), ["already", "already"]);
    let json: serde_json::Value =
        serde_json::from_str(&run(&["--dry-run", "--output", "json"])).expect("JSON");
    assert_eq!(
        (&json[0]["status"], &json[1]["customer"]["external_id"]),
        (&"dry_run".into(), &"C1002".into())
    );
}
