//! Rollouts: their customers, their ledger, and how they end.

use std::process::Stdio;

use workato_emulator::{Fault, Operation};

use crate::support::{Service, file, new_file};

const FAST: [&str; 2] = ["--requests-per-minute", "off"];

fn assign<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["rollout", "assign", "321"], &FAST[..], more].concat()
}

#[test]
fn customers_come_from_files_standard_input_and_arguments() {
    let service = Service::new();
    let csv = file("customers.csv", "\u{feff}name,external_id\r\nAcme,C1001\r\nOther,C1002\r\n");
    let ran = service.run(&assign(&["--customers", &csv, "--workspace", "1003", "--no-ledger"]));
    assert_eq!(ran.err, "3 customers: 3 done now\n", "{ran:?}");
    let lines = "{\"workspace_id\": 1004}\n{\"external_id\": \"C1005\"}\n";
    let ran = service.run_with_input(&assign(&["--customers", "-", "--no-ledger"]), lines);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(service.emulator.assigned(321), [401, 402, 403, 404, 405, 1001, 1002, 1003, 1004, 1005]);
}

#[test]
fn all_customers_are_checked_before_the_first_request() {
    let service = Service::new();
    let mut text = "workspace_id\n".to_owned();
    (1001..1499).for_each(|id| text += &format!("{id}\n"));
    let csv = file("customers.csv", &(text + "12a\n"));
    let ran = service.run(&assign(&["--customers", &csv, "--no-ledger"]));
    ran.fails(64, &["customers.csv`, line 500: `12a` is not the id of a workspace", "nothing was sent"]);
    let empty = file("empty.csv", "workspace_id\n");
    service.run(&assign(&["--customers", &empty, "--no-ledger"])).fails(64, &["has no customers"]);
    service.run(&assign(&["--workspace", "0", "--no-ledger"])).fails(64, &["not `0`"]);
    service.run(&assign(&["--no-ledger"])).fails(64, &["--customers"]);
    service.run(&assign(&["--customers", "/no/such", "--no-ledger"])).fails(64, &["cannot read `/no/such`"]);
    assert_eq!(service.requests().len(), 0);
}

#[test]
fn a_ledger_is_required_and_a_later_run_goes_on_from_it() {
    let service = Service::new();
    service.run(&assign(&["--workspace", "1001"])).fails(64, &["--ledger <FILE>"]);
    let ledger = new_file("ledger.jsonl");
    let arguments = assign(&["--workspace", "1001", "--workspace", "99", "--ledger", &ledger]);
    let text =
        "2 customers: 1 done now, 1 failed\nto try the failed customers again, run the same command again";
    service.run(&arguments).fails(1, &[text, "ledger.jsonl` knows which customers are done"]);
    service.emulator.add_customer(99, None);
    let ran = service.run(&arguments);
    assert_eq!((ran.code, &*ran.err), (0, "2 customers: 1 done now, 1 done before\n"), "{ran:?}");
    let moves = ["rollout", "reassign", "--from", "321", "--to", "322", "--workspace", "401"];
    service.run(&moves).fails(64, &["--ledger <FILE>"]);
}

#[test]
fn a_dry_run_only_reads() {
    let service = Service::new();
    let ran = service.run(&assign(&["--workspace", "1001", "--dry-run"]));
    assert_eq!((ran.code, &*ran.err), (0, "1 customer: 1 would be sent\n"), "{ran:?}");
    assert_eq!(service.requests(), ["GET /api/custom_oauth_profiles/321"]);
}

#[test]
fn unassign_and_reassign_ask_before_they_use_force() {
    let service = Service::new();
    service.emulator.add_profiles(20);
    let to = service.emulator.profiles().iter().skip(1).find(|it| it.provider == "hubspot").expect("one").id;
    let unassign = [&["rollout", "unassign", "321", "--workspace", "401", "--no-ledger"], &FAST[..]].concat();
    let refused = service.run(&unassign).fails(1, &["1 customer: 1 failed"]);
    assert!(refused.out.contains("to unassign it all the same, give `--force`"), "{refused:?}");
    let force = [&unassign[..], &["--force"]].concat();
    service.run(&force).fails(64, &["Unassign profile 321, even if connections use it, for 1 customer?"]);
    assert!(service.emulator.is_assigned(321, 401));

    let (ledger, to) = (new_file("moves.jsonl"), to.to_string());
    let moves = ["rollout", "reassign", "--from", "321", "--to", &to, "--ledger", &ledger, "--force"];
    let moves = [&moves[..], &["--workspace", "401", "--external", "A2402"], &FAST].concat();
    service.run(&moves).fails(64, &["for 2 customers? There is no terminal to ask on: give `--yes`"]);
    let dry = service.run(&[&moves[..], &["--dry-run"]].concat());
    assert_eq!(dry.code, 0, "{dry:?}");
    let moved = service.run(&[&moves[..], &["--yes"]].concat());
    assert_eq!((moved.code, &*moved.err), (0, "2 customers: 2 done now\n"), "{moved:?}");
    assert!(moved.out.contains("401                       done      has the new profile"), "{moved:?}");
    service.run(&[&force[..], &["-y"]].concat()).fails(1, &[]);
}

#[test]
fn what_would_fail_for_all_ends_a_rollout() {
    let service = Service::new();
    let ledger = new_file("ledger.jsonl");
    let missing = ["rollout", "assign", "9", "--workspace", "1001", "--ledger", &ledger];
    let ran = service.run(&missing).fails(1, &["not_found"]);
    assert!(!ran.err.contains("run the same command again"), "{ran:?}");
    service.run(&assign(&["--workspace", "1001", "--ledger", &ledger])).fails(1, &["was written for"]);
    (0..3).for_each(|_| service.emulator.fail(Operation::Get, Fault::Unavailable));
    let other = new_file("ledger.jsonl");
    let text = "1 customer: 1 left\nto go on, run the same command again";
    service.run(&assign(&["--workspace", "1001", "--ledger", &other])).fails(75, &[text, "503"]);
    let pace = assign(&["--workspace", "1", "--no-ledger", "--pace", "0"]);
    service.run(&pace).fails(64, &["`--pace` must be"]);
}

/// A signal, as from `kill -INT`, while a request is under way.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_after_the_customer_under_way() {
    let service = Service::new();
    let slow = Fault::parse(r#"{"latency": 1.5}"#).expect("a fault");
    service.emulator.fail(Operation::Assign, slow);
    let ledger = new_file("ledger.jsonl");
    let arguments = assign(&["--workspace", "1001", "--workspace", "1002", "--ledger", &ledger, "--verbose"]);
    let mut command = service.command(&arguments);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    // The service has the request, and answers later.
    while service.writes() == 0 {
        std::thread::yield_now();
    }
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill runs").success());
    let ended = child.wait_with_output().expect("it ends");
    let (out, err) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert_eq!(ended.status.code(), Some(130), "{err}");
    assert!(out.contains("1001                      done") && !out.contains("1002"), "{out}");
    assert!(
        err.contains("2 customers: 1 done now, 1 left\nstopped by Ctrl-C\nto go on, run the same"),
        "{err}"
    );
    assert!(service.emulator.is_assigned(321, 1001) && !service.emulator.is_assigned(321, 1002));
    let ran = service.run(&arguments);
    assert!(ran.err.ends_with("2 customers: 1 done now, 1 done before\n"), "{ran:?}");
    assert_eq!(service.writes(), 2, "a customer was sent twice");
}
