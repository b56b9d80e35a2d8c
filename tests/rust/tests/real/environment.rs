//! `Client::from_env`, in a process with its own environment.

use std::process::{Command, Output};

use crate::child::command;
use crate::setup::TestService;

fn fails(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().expect("the child was built");
    assert!(!status.success() && stdout.is_empty());
    let text = String::from_utf8(stderr).expect("text");
    assert!(!text.contains("canary"), "{text}");
    text
}

#[test]
fn token_and_host_come_from_the_environment() {
    let service = TestService::new(0);
    let output = command(&service, &["get", "321"]).output().expect("the child was built");
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(text, format!("Acme HubSpot OAuth app of {}\n", service.server.url()));
}

#[test]
fn a_base_url_that_is_given_wins_over_both_variables() {
    let service = TestService::new(0);
    let mut get = command(&service, &["get", "321", &service.server.url()]);
    get.env("WORKATO_HOST", "https://other.example.com").env("WORKATO_DATA_CENTER", "eu");
    let text = String::from_utf8(get.output().expect("the child was built").stdout).expect("text");
    assert_eq!(text, format!("Acme HubSpot OAuth app of {}\n", service.server.url()));
}

#[test]
fn missing_or_wrong_variables_are_named_without_their_values() {
    let service = TestService::new(0);
    let get = || {
        let mut command = command(&service, &["get", "321"]);
        command.env("WORKATO_API_TOKEN", "canary");
        command
    };
    let missing = "`WORKATO_API_TOKEN` is not set: set it to the API token";
    assert!(fails(get().env_remove("WORKATO_API_TOKEN")).contains(missing));
    assert!(fails(get().env("WORKATO_API_TOKEN", "")).contains(missing));
    assert!(fails(get().env("WORKATO_API_TOKEN", "canary\n")).contains("line break"));
    assert!(
        fails(get().env("WORKATO_HOST", "app.eu.workato.com"))
            .contains("write it as `https://app.eu.workato.com`")
    );
    let both = fails(get().env("WORKATO_DATA_CENTER", "eu"));
    assert!(
        both.contains("`WORKATO_DATA_CENTER` (`eu`) name different servers: unset one of them"),
        "{both}"
    );
    assert_eq!(service.emulator.journal().len(), 0);
    assert!(fails(&mut get()).contains("the token is wrong or was revoked"));
    assert_eq!(service.emulator.journal().len(), 1);
}

#[cfg(unix)]
#[test]
fn a_value_that_is_no_text_is_refused_by_the_name_of_its_variable() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let service = TestService::new(0);
    for name in ["WORKATO_API_TOKEN", "WORKATO_HOST", "WORKATO_DATA_CENTER"] {
        let text = fails(command(&service, &["get", "321"]).env(name, OsStr::from_bytes(b"canary\xff")));
        assert!(text.contains(&format!("`{name}` holds a character that is not Unicode")), "{text}");
    }
}
