//! What a person sees on a terminal: questions, colors, progress, Ctrl-C. A pseudo-terminal takes its place.

use std::fs::File;
use std::process::Command;

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};
use workato_emulator::{Fault, Operation};

use crate::support::{CANARY, PROGRAM, SECRET, Service, TOKEN, new_file};

/// How long something may take on a busy machine, in ms.
const PATIENCE: u64 = 60_000;

/// The program on a terminal that echoes what is typed, as real ones do.
fn on_terminal(service: &Service, arguments: &[&str], variables: &[(&str, &str)]) -> PtySession {
    let mut command = Command::new("sh");
    command.args(["-c", r#"stty echo cols 200; exec "$0" "$@""#, PROGRAM]).args(arguments);
    command.env_clear().env("PATH", "/usr/bin:/bin").env("TERM", "xterm");
    command.env("WORKATO_HOST", service.server.url()).envs(variables.iter().copied());
    spawn_command(command, Some(PATIENCE)).expect("a terminal")
}

const WITH_TOKEN: [(&str, &str); 1] = [("WORKATO_API_TOKEN", TOKEN)];

/// Waits until the terminal does not echo: the program has begun to read a secret.
fn wait_for_hidden_input(session: &PtySession) {
    while !terminal_state(session).contains("-echo ") {}
}

fn terminal_state(session: &PtySession) -> String {
    let terminal: File = session.process().get_file_handle().expect("a terminal");
    let stty = Command::new("stty").arg("-a").stdin(terminal).output().expect("stty runs");
    String::from_utf8_lossy(&stty.stdout).into_owned()
}

/// The rest of the output, and the exit code.
fn end(mut session: PtySession) -> (String, i32) {
    let rest = session.exp_eof().expect("it ends");
    match session.process().wait().expect("it ends") {
        WaitStatus::Exited(_, code) => (rest, code),
        other => unreachable!("{other:?}: {rest}"),
    }
}

#[test]
fn secrets_are_asked_for_without_an_echo() {
    let service = Service::new();
    let create = ["create", "--name", "A", "--provider", "jira", "--client-id", "1"];
    let mut session = on_terminal(&service, &create, &[]);
    let mut seen = session.exp_string("Client secret: ").expect("the prompt");
    wait_for_hidden_input(&session);
    session.send_line(SECRET).expect("it reads");
    seen += &session.exp_string("API token: ").expect("the prompt");
    wait_for_hidden_input(&session);
    session.send_line(TOKEN).expect("it reads");
    let (rest, code) = end(session);
    seen += &rest;
    assert!(code == 0 && seen.contains("jira") && !seen.contains(CANARY), "{seen}");
    assert!(service.emulator.has_secret(322, SECRET));
}

#[test]
fn ctrl_c_in_a_prompt_ends_the_program_and_restores_the_terminal() {
    let service = Service::new();
    let mut session = on_terminal(&service, &["list"], &[]);
    session.exp_string("API token: ").expect("the prompt");
    wait_for_hidden_input(&session);
    session.send_control('c').expect("it reads");
    let terminal = session.process().get_file_handle().expect("a terminal");
    let (rest, code) = end(session);
    assert_eq!(code, 130, "{rest}");
    let stty = Command::new("stty").arg("-a").stdin(terminal).output().expect("stty runs");
    assert!(String::from_utf8_lossy(&stty.stdout).contains(" echo "), "{stty:?}");
}

#[test]
fn a_question_is_answered_with_yes_no_or_ctrl_c() {
    let service = Service::new();
    service.emulator.add_profiles(1);
    for (answer, code) in [("n", 1), ("", 1), ("\u{3}", 130), ("y", 0)] {
        let mut session = on_terminal(&service, &["delete", "322"], &WITH_TOKEN);
        session.exp_string("Delete profile 322? [y/N] ").expect("the question");
        assert_eq!(service.writes(), 0);
        if answer == "\u{3}" {
            session.send_control('c').expect("it reads");
        } else {
            session.send_line(answer).expect("it reads");
        }
        let (rest, ended) = end(session);
        assert_eq!(ended, code, "{answer}: {rest}");
    }
    assert_eq!(service.writes(), 1);
}

#[test]
fn colors_are_for_terminals_and_can_be_turned_off() {
    let service = Service::new();
    let bold = "\u{1b}[1m";
    let seen = |arguments: &[&str], more: &[(&str, &str)]| {
        end(on_terminal(&service, arguments, &[&WITH_TOKEN[..], more].concat())).0
    };
    assert!(seen(&["list"], &[]).contains(bold));
    assert!(seen(&["get", "9"], &[]).contains("\u{1b}[1m\u{1b}[31merror:"), "{:?}", seen(&["get", "9"], &[]));
    for (arguments, more) in [(&["list", "--no-color"][..], &[][..]), (&["list"], &[("NO_COLOR", "1")])] {
        let text = seen(arguments, more);
        assert!(text.contains("CLIENT ID") && !text.contains('\u{1b}'), "{text:?}");
    }
    assert!(!seen(&["--no-color", "--help"], &[]).contains('\u{1b}'));
    assert!(!seen(&["--no-color", "nope"], &[]).contains('\u{1b}'));
}

#[test]
fn a_rollout_shows_its_progress_with_the_time_left() {
    let service = Service::new();
    let mut arguments = vec!["rollout", "assign", "321", "--no-ledger", "--pace", "600"];
    ["1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008", "99"]
        .iter()
        .for_each(|id| arguments.extend(["--workspace", id]));
    let mut session = on_terminal(&service, &arguments, &WITH_TOKEN);
    session.exp_regex(r"\[=* *\] \d of 9").expect("a bar");
    session.exp_regex(r" \d of 9, \d+ s left").expect("the time left");
    let (rest, code) = end(session);
    assert_eq!(code, 1, "{rest}");
    assert!(rest.contains("9 customers: 8 done now, 1 failed"), "{rest}");

    arguments.push("--quiet");
    let (seen, _) = end(on_terminal(&service, &arguments, &WITH_TOKEN));
    assert!(!seen.contains("of 9") && !seen.contains("9 customers"), "{seen}");
}

#[test]
fn ctrl_c_in_a_rollout_says_how_to_go_on() {
    let service = Service::new();
    let ledger = new_file("ledger.jsonl");
    service.emulator.fail(Operation::Assign, Fault::parse(r#"{"latency": 1.5}"#).expect("a fault"));
    let arguments =
        ["rollout", "assign", "321", "--workspace", "1001", "--workspace", "1002", "--ledger", &ledger];
    let mut session = on_terminal(&service, &arguments, &WITH_TOKEN);
    while service.writes() == 0 {
        std::thread::yield_now();
    }
    session.send_control('c').expect("it reads");
    session.exp_string("stopping; press Ctrl-C again to end at once").expect("it is told");
    session.exp_string("2 customers: 1 done now, 1 left").expect("a summary");
    session.exp_string("to go on, run the same command again").expect("what to do");
    assert_eq!(end(session).1, 130);
    assert!(service.emulator.is_assigned(321, 1001));
}

#[test]
fn a_second_ctrl_c_ends_the_program_at_once() {
    let service = Service::new();
    service.emulator.fail(Operation::Assign, Fault::Hang);
    let arguments = ["rollout", "assign", "321", "--workspace", "1001", "--no-ledger"];
    let mut session = on_terminal(&service, &arguments, &WITH_TOKEN);
    while service.writes() == 0 {
        std::thread::yield_now();
    }
    session.send_control('c').expect("it reads");
    session.exp_string("stopping").expect("it is told");
    let before = std::time::Instant::now();
    session.send_control('c').expect("it reads");
    assert_eq!(end(session).1, 130);
    // The request itself would have taken 45 seconds.
    assert!(before.elapsed().as_secs() < 30);
}

#[test]
fn ctrl_c_cancels_a_single_call() {
    let service = Service::new();
    service.emulator.fail_next(Fault::Hang);
    let create = ["assign", "321", "--workspace", "1001"];
    let mut session = on_terminal(&service, &create, &WITH_TOKEN);
    while service.writes() == 0 {
        std::thread::yield_now();
    }
    session.send_control('c').expect("it reads");
    session.exp_string("cancelled by the caller").expect("the error");
    assert_eq!(end(session).1, 130);
}
