//! `doctor` finds out what is wrong, with servers that are really broken in this way.

mod servers;

use workato_emulator::{Fault, Settings};

use self::servers::{CERTIFICATE, proxy_that_refuses, proxy_to, tls};
use crate::support::{Ran, Service, TOKEN, program, run};

const REFUSED: &str = r#"{"message": "Unauthorized"}"#;
const EMPTY: &str = r#"{"result": []}"#;

fn doctor(arguments: &[&str]) -> Ran {
    let mut command = program(&[&["doctor"], arguments].concat());
    run(command.env("WORKATO_API_TOKEN", TOKEN))
}

impl Ran {
    /// Checks the exit code, which step failed and what its line says; the steps after it are as given.
    fn finds(self, code: i32, step: &str, texts: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        let failed = self.out.lines().filter(|line| line.contains("FAILED")).collect::<Vec<_>>();
        assert!(failed.len() == 1 && failed[0].starts_with(step), "{}", self.out);
        for text in texts {
            assert!(self.out.contains(text), "{text}: {}", self.out);
        }
    }
}

#[test]
fn a_set_up_that_works_has_no_failure() {
    let service = Service::new();
    let ran = service.run(&["doctor"]).ok();
    assert!(!ran.contains("FAILED") && ran.contains("API token from WORKATO_API_TOKEN"), "{ran}");
    assert_eq!(service.writes(), 0);
    assert!(service.requests().len() <= 3, "{:?}", service.requests());

    let url = format!("https://localhost:{}", tls(200, EMPTY).port());
    let ran = doctor(&["--host", &url, "--ca-bundle", CERTIFICATE]).ok();
    for ok in ["certificate  ok       it is valid and trusted", "clock        ok       it agrees"] {
        assert!(ran.contains(ok), "{ok}: {ran}");
    }
}

#[test]
fn a_wrong_token() {
    let service = Service::new();
    let mut command = service.command(&["doctor"]);
    run(command.env("WORKATO_API_TOKEN", "wrong")).finds(
        77,
        "token ",
        &["the token is wrong or was revoked", "role         unknown", "connection   ok"],
    );
    let mut command = service.command(&["doctor"]);
    run(command.env("WORKATO_API_TOKEN", "Bearer canary")).finds(64, "settings ", &["begins with `Bearer`"]);
    let mut command = service.command(&["doctor"]);
    run(command.env("WORKATO_API_TOKEN", "")).finds(64, "settings ", &["set `WORKATO_API_TOKEN`"]);
}

#[test]
fn a_token_of_another_data_center() {
    let proxy = format!("http://{}", proxy_to(tls(401, REFUSED)));
    let ran = doctor(&["--data-center", "eu", "--proxy", &proxy, "--ca-bundle", CERTIFICATE]);
    assert_eq!(ran.code, 77, "{ran:?}");
    for line in [
        "data center  FAILED   the token looks like one for `us`: give `--data-center us`",
        "proxy        ok       it carries the requests",
        "certificate  ok ",
        "token        FAILED ",
    ] {
        assert!(ran.out.contains(line), "{line}: {}", ran.out);
    }
}

#[test]
fn a_role_without_a_privilege() {
    let service = Service::new();
    for (status, settings) in [(403, Settings::default()), (401, Settings::default())] {
        let settings = Settings { missing_privilege: status, requests_per_minute: None, ..settings };
        service.emulator.set(Settings { may_list: false, ..settings.clone() });
        service.run(&["doctor"]).finds(
            77,
            "role ",
            &["lacks the privilege for `list`: in Workato, add it to the role", "token        ok"],
        );
        service.emulator.set(Settings { may_get: false, ..settings });
        service.run(&["doctor"]).finds(77, "role ", &["lacks the privilege for `get`"]);
    }
}

#[test]
fn a_proxy_that_refuses() {
    let proxy = format!("http://{}", proxy_that_refuses());
    let fix = ["requires a valid user and password", "gets them in `HTTPS_PROXY`", "certificate  unknown"];
    doctor(&["--proxy", &proxy]).finds(1, "proxy ", &fix);
}

#[test]
fn a_certificate_that_is_not_trusted_or_for_another_host() {
    let port = tls(200, EMPTY).port();
    let fix = "give the certificate of the authority in `--ca-bundle` or `SSL_CERT_FILE`";
    let url = format!("https://localhost:{port}");
    doctor(&["--host", &url]).finds(1, "certificate ", &[fix, "connection   ok"]);
    let url = format!("https://127.0.0.1:{port}");
    let fix = "check the host name in `--host`";
    doctor(&["--host", &url, "--ca-bundle", CERTIFICATE]).finds(
        1,
        "certificate ",
        &["for another name", fix],
    );
}

#[test]
fn a_clock_that_is_wrong() {
    let service = Service::new();
    let fault =
        r#"{"status": 200, "headers": [["Date", "Mon, 01 Jan 2001 00:00:00 GMT"]], "body": {"result": []}}"#;
    service.emulator.fail_next(Fault::parse(fault).expect("a fault"));
    service.run(&["doctor"]).finds(1, "clock ", &["ahead of that of the server: set it", "token        ok"]);
}

#[test]
fn a_host_that_cannot_be_reached() {
    let fix = "check `--host` or `--data-center`, the network, the firewall";
    doctor(&["--host", "http://127.0.0.1:9"]).finds(
        75,
        "connection ",
        &["refused", fix, "token        unknown"],
    );
    doctor(&["--host", "https://no-such-host.invalid"]).finds(75, "connection ", &["was not found", fix]);
}

#[test]
fn what_is_not_workato_and_a_rate_limit_that_others_use() {
    let service = Service::new();
    let page =
        r#"{"status": 200, "headers": [["Content-Type", "text/html"]], "text": "<html>Sign in</html>"}"#;
    service.emulator.fail_next(Fault::parse(page).expect("a fault"));
    service.run(&["doctor"]).finds(1, "answer ", &["check that `--host` leads to Workato"]);
    service.emulator.fail_next(Fault::TooManyRequests);
    service.run(&["doctor"]).finds(1, "rate limit ", &["give this one a share by `--requests-per-minute`"]);
}
