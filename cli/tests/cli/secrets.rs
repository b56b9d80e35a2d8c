//! Secrets come from files, variables and standard input, and are seen nowhere. All tests check the output of the
//! program for them: see `support`.

use workato_emulator::Fault;

use crate::support::{SECRET, Service, TOKEN, file, program, run, run_with_input};

#[cfg(target_os = "linux")]
mod processes;

const CREATE: [&str; 7] = ["create", "--name", "Acme bot", "--provider", "slack", "--client-id", "1234"];

fn create<'a>(secrets: &[&'a str]) -> Vec<&'a str> {
    [&CREATE, secrets].concat()
}

#[test]
fn a_secret_comes_from_a_file_a_variable_or_standard_input() {
    let service = Service::new();
    let secret = file("secret.txt", "canary-of-file\n");
    let files = create(&["--client-secret-file", &secret, "--slack-token-file", "-"]);
    service.run_with_input(&files, "canary-of-slack").ok();
    assert!(service.emulator.has_secret(322, "canary-of-file"));
    assert!(service.emulator.has_token(322, "canary-of-slack"));
    service.run(&create(&["--client-secret-env", "ACME_SECRET", "--slack-token-env", "ACME_SECRET"])).ok();
    assert!(service.emulator.has_secret(323, SECRET) && service.emulator.has_token(323, SECRET));
    let mut token = program(&["get", "321", "--host", &service.server.url(), "--api-token-file", "-"]);
    run_with_input(&mut token, TOKEN).ok();
}

#[test]
fn only_one_flag_reads_standard_input() {
    let service = Service::new();
    let both = create(&["--client-secret-file", "-", "--slack-token-file", "-"]);
    let text = "`--slack-token-file` and `--client-secret-file` are both `-`";
    service.run_with_input(&both, "canary").fails(64, &[text]);
    let rollout = ["rollout", "assign", "321", "--no-ledger", "--customers", "-", "--api-token-file", "-"];
    service
        .run_with_input(&rollout, "workspace_id\n1001\n")
        .fails(64, &["`--customers` and `--api-token-file` are both `-`"]);
    assert_eq!(service.requests().len(), 0);
}

#[test]
fn a_file_that_is_too_large_or_blank_holds_no_secret() {
    let service = Service::new();
    let large = file("large.txt", &"x".repeat(64 * 1024 + 1));
    let blank = file("blank.txt", " \n\n");
    for (path, why) in
        [(&large, "is larger than 64 KiB, so it is probably the wrong file"), (&blank, "is empty")]
    {
        let why = format!("`{path}` {why}");
        let secret = ["--client-secret-file", path];
        service.run(&create(&secret)).fails(64, &["`--client-secret-file`", &why]);
        let token = ["--client-secret-env", "ACME_SECRET", "--slack-token-file", path];
        service.run(&create(&token)).fails(64, &["`--slack-token-file`", &why]);
        service.run(&["list", "--api-token-file", path]).fails(64, &["`--api-token-file`", &why]);
    }
    let mut command = service.command(&create(&["--client-secret-env", "BLANK"]));
    run(command.env("BLANK", " ")).fails(64, &["`--client-secret-env`", "not set, or empty"]);
    assert_eq!(service.requests().len(), 0);
    let longest = file("longest.txt", &("x".repeat(64 * 1024 - 1) + "\n"));
    service.run(&create(&["--client-secret-file", &longest])).ok();
}

#[test]
fn without_a_terminal_the_flag_to_give_is_named() {
    let service = Service::new();
    service
        .run(&create(&[]))
        .fails(64, &["no client secret", "give `--client-secret-file` or `--client-secret-env`"]);
    let mut command = program(&["list"]);
    run(&mut command).fails(64, &["set `WORKATO_API_TOKEN`, or give `--api-token-file`"]);
    service.run(&create(&["--client-secret-env", "EMPTY"])).fails(64, &["`--client-secret-env`", "not set"]);
    // Somebody may give the secret itself in place of its variable.
    service.run(&create(&["--client-secret-env", SECRET])).fails(64, &["not set"]);
    let empty = file("empty.txt", "");
    service.run(&create(&["--client-secret-file", &empty])).fails(64, &["empty"]);
    assert_eq!(service.requests().len(), 0);
}

#[test]
fn a_secret_that_comes_back_is_redacted() {
    let service = Service::new();
    let fault = format!(r#"{{"status": 422, "body": {{"message": "bad: {SECRET} {TOKEN}"}}}}"#);
    for output in ["table", "json"] {
        service.emulator.fail_next(Fault::parse(&fault).expect("a fault"));
        let arguments = create(&["--client-secret-env", "ACME_SECRET", "--verbose", "--output", output]);
        service.run(&arguments).fails(1, &["[redacted]"]);
    }
}
