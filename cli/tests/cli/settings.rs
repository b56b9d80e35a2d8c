//! Flags win over the environment, and a wrong setting is named as it is typed.

use crate::support::{Service, TOKEN, file, program, run};

#[test]
fn a_flag_wins_over_the_environment() {
    let service = Service::new();
    let url = service.server.url();
    let mut command = program(&["get", "321", "--host", &url]);
    command
        .env("WORKATO_API_TOKEN", TOKEN)
        .env("WORKATO_DATA_CENTER", "eu")
        .env("WORKATO_HOST", "http://x.invalid");
    run(&mut command).ok();
    let token = file("token.txt", &format!("{TOKEN}\n"));
    let mut command = service.command(&["get", "321", "--api-token-file", &token]);
    run(command.env("WORKATO_API_TOKEN", "wrong")).ok();
}

#[test]
fn two_servers_are_refused() {
    let service = Service::new();
    service.run(&["list", "--host", "https://a.example", "--data-center", "eu"]).fails(64, &["not both"]);
    let mut command = service.command(&["list"]);
    run(command.env("WORKATO_DATA_CENTER", "eu").env("WORKATO_HOST", "https://www.workato.com"))
        .fails(64, &["name different servers", "give `--host` or `--data-center`"]);
    assert_eq!(service.requests().len(), 0);
}

#[test]
fn a_setting_that_is_not_valid_is_named() {
    let service = Service::new();
    for (flag, value, text) in [
        ("--timeout", "0", "`--timeout` must be more than 0 s"),
        ("--attempt-timeout", "1e9", "`--attempt-timeout` must be"),
        ("--connect-timeout", "0", "`--connect-timeout` must be"),
        ("--max-attempts", "0", "`--max-attempts` must be a whole number from 1"),
        ("--requests-per-minute", "0", "`--requests-per-minute off` turns the rate limit off"),
        ("--requests-per-minute", "many", "`--requests-per-minute` must be a whole number, or `off`"),
        ("--host", "www.workato.com", "write it as `https://www.workato.com`"),
        ("--host", "http://example.com", "or give `--allow-http`"),
        ("--proxy", "socks5://a.example", "SOCKS"),
        ("--proxy", "http://user:canary@a.example:1", "set `HTTPS_PROXY` instead"),
        ("--ca-bundle", "/no/such/file", "/no/such/file"),
        ("--api-token-file", "/no/such/file", "`--api-token-file`: cannot read `/no/such/file`"),
    ] {
        service.run(&["list", flag, value]).fails(64, &[text]);
    }
    assert_eq!(service.requests().len(), 0);
}

#[test]
fn a_proxy_is_used_unless_it_is_turned_off() {
    let service = Service::new();
    let attempts = ["list", "--max-attempts", "1"];
    service
        .run(&[&attempts[..], &["--proxy", "http://127.0.0.1:9"]].concat())
        .fails(75, &["through the proxy `127.0.0.1:9`"]);
    let mut command = service.command(&attempts);
    run(command.env("HTTP_PROXY", "http://127.0.0.1:9")).fails(75, &["through the proxy"]);
    let mut command = service.command(&["list", "--proxy", "off"]);
    run(command.env("HTTP_PROXY", "http://127.0.0.1:9")).ok();
}

#[test]
fn with_proxy_off_no_command_looks_at_the_proxy_of_the_environment() {
    let service = Service::new();
    let manifest =
        file("profiles.yaml", "version: 1\nenvironments: { dev: { workspace: 123 } }\nprofiles: {}\n");
    for arguments in [
        &["list"][..],
        &["doctor"],
        &["plan", &manifest],
        &["apply", &manifest, "--yes"],
        &["rollout", "assign", "321", "--workspace", "1001", "--no-ledger"],
    ] {
        let mut command = service.command(&[arguments, &["--quiet", "--proxy", "off"]].concat());
        run(command.env("ALL_PROXY", "socks5://a.example:1080")).ok();
    }
}

#[test]
fn requests_say_who_sends_them() {
    let service = Service::new();
    service.run(&["get", "321"]).ok();
    let journal = service.emulator.journal();
    let agent = journal[0].headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("user-agent"));
    let agent = &agent.expect("a header").1;
    assert!(agent.ends_with(concat!("cli/", env!("CARGO_PKG_VERSION"))), "{agent}");
}
