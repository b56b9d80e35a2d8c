//! What a user reads when a call fails: one line, that says what to do here and now.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use workato_oauth_profiles::{
    Client, ClientBuilder, Code, Command, Customer, DataCenter, Error, Event, Level, ProfileInput, Reached,
    Request, Response, Secret, SendError, SendErrorKind,
};

fn builder() -> ClientBuilder {
    Client::builder("wrkaeu-canary-4f1d").data_center(DataCenter::Eu).requests_per_minute(None)
}

/// A client whose every request is answered like this.
fn answered(status: u16, headers: &[(&str, &str)], body: &str) -> Client {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let response = Response { status, headers, body: body.as_bytes().to_vec() };
    builder().transport(move |_: &Request| Ok::<_, SendError>(response.clone())).build().expect("valid")
}

/// A client whose every request fails like this.
fn failed(reached: Reached, kind: SendErrorKind) -> Client {
    let fail = move |_: &Request| Err::<Response, _>(SendError { reached, kind, text: "it failed".into() });
    builder().transport(fail).build().expect("valid")
}

fn input(name: &str) -> ProfileInput {
    ProfileInput::new(name, "hubspot", "client id", "client secret")
}

fn hint(error: &Error) -> &str {
    error.hint.as_deref().expect("a hint")
}

#[test]
fn no_text_breaks_the_line_reorders_it_or_hides_in_it() {
    let odd = "a\n\u{85}\u{2028}\u{2029}\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}\u{1b}[31m";
    let json = odd.replace('\n', "\\n").replace('\u{1b}', "\\u001b");
    let body = format!(r#"{{"message": "{json}", "errors": {{"{json}": ["{json}"]}}, "id": "{json}"}}"#);
    let workato = answered(500, &[("x-correlation-id", odd)], &body);
    let errors = [
        workato.get(321).expect_err("500"),
        workato.ensure(&input(odd.trim()), false).expect_err("500"),
        workato.create(&input("name")).expect_err("500"),
        workato.unassign(321, Customer::External(odd.into()), false).expect_err("500"),
        Client::builder("token").user_agent(odd).build().expect_err("not ASCII"),
        DataCenter::from_name(odd).expect_err("not one"),
    ];
    for error in errors {
        let text = error.to_string();
        assert!(
            !text.chars().any(|char| char.is_control() || odd[2..].contains(char) && !char.is_ascii()),
            "{text:?}"
        );
    }
}

#[test]
fn an_event_is_one_line_too() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let heard = lines.clone();
    let answer = |_: &Request| {
        let headers = vec![("x-correlation-id".to_owned(), "a\u{202e}\u{2028}b".to_owned())];
        let body = "{\"result\": {\"id\": 321, \"name\": \"a\u{202e}\u{2028}b\", \"provider\": null}}";
        Ok::<_, SendError>(Response { status: 200, headers, body: body.as_bytes().to_vec() })
    };
    let hear = move |event: &Event| heard.lock().expect("no panic").push(event.to_string());
    let workato = builder().on_event(Level::Debug, hear).transport(answer).build().expect("valid");
    workato.create(&input("c\u{202e}d")).expect("created");
    let lines = lines.lock().expect("no panic").join("|");
    assert!(lines.contains(r"a\u{202e}\u{2028}b") && lines.contains(r"`c\u{202e}d`"), "{lines}");
    assert!(!lines.contains(['\u{202e}', '\u{2028}']), "{lines:?}");
}

#[test]
fn a_long_value_does_not_make_a_long_text() {
    let long = "x".repeat(500_000);
    let workato = answered(404, &[], r#"{"message": "Not found"}"#);
    let conflict = format!(
        r#"{{"result": [{{"id": 1, "name": "name", "provider": "hubspot", "data": {{"client_id": "{}"}}}}]}}"#,
        "y".repeat(500_000)
    );
    let errors = [
        workato.ensure(&input(&long), false).expect_err("404"),
        workato.create(&input(&long)).expect_err("404"),
        workato.update(321, &input(&long)).expect_err("404"),
        workato.assign(321, Customer::External(long.clone())).expect_err("too long"),
        answered(200, &[], &conflict).ensure(&input("name"), false).expect_err("another client id"),
        Client::builder("token").user_agent(format!("{long}\n")).build().expect_err("a line feed"),
        Client::builder("token").base_url(&long).build().expect_err("no scheme"),
        Client::builder("token").base_url(format!("http://{long}")).build().expect_err("plain http"),
        DataCenter::from_name(&long).expect_err("not one"),
        Error::invalid_input(long.clone()),
    ];
    for error in errors {
        let (text, debug) = (error.to_string(), format!("{error:?}"));
        assert!(text.len() < 3000 && debug.len() < 5000, "{} {}", text.len(), debug.len());
    }
}

#[test]
fn the_advice_fits_the_operation() {
    let refused = answered(400, &[], r#"{"message": "Bad request"}"#);
    let customer = || Customer::Workspace(7);
    for (error, has, lacks) in [
        (refused.get(321).expect_err("400"), "arguments", "delete"),
        (refused.list(1, 100).expect_err("400"), "arguments", "delete"),
        (refused.create(&input("name")).expect_err("400"), "correct the fields", "delete"),
        (refused.update(321, &input("name")).expect_err("400"), "correct the fields", "delete"),
        (refused.delete(321).expect_err("400"), "unassign it from its customers first", "force"),
        (refused.assign(321, customer()).expect_err("400"), "unassign that profile first", "force"),
        (refused.unassign(321, customer(), false).expect_err("400"), "give `force`", "delete"),
        (refused.unassign(321, customer(), true).expect_err("400"), "what the service says", "give `force`"),
    ] {
        assert!(hint(&error).contains(has) && !hint(&error).contains(lacks), "{error}");
    }
    for (status, code) in [(403, Code::Forbidden), (401, Code::Unauthorized)] {
        let error = answered(status, &[], "")
            .rotate_secret(321, Secret::new("new secret"), None)
            .expect_err("refused");
        assert_eq!(error.code, code);
        assert!(hint(&error).contains("privilege for `get`"), "{error}");
    }
}

#[test]
fn a_wait_that_is_too_long_is_named_in_seconds() {
    let workato = answered(429, &[("retry-after", "300")], r#"{"message": "Too many requests"}"#);
    let error = workato.get(321).expect_err("429");
    assert_eq!((error.code, error.retry_after), (Code::RateLimited, Some(Duration::from_secs(300))));
    assert!(hint(&error).starts_with("wait 300 s") && hint(&error).contains("`.timeout(...)`"), "{error}");
}

#[test]
fn a_server_error_shows_its_id_and_the_number_of_attempts() {
    let workato = answered(500, &[], r#"{"message": "Server error", "id": "a1b2-c3"}"#);
    let text = workato.get(321).expect_err("500").to_string();
    assert!(text.contains("(server_error, 500, 3 attempts, error id a1b2-c3)"), "{text}");
    let text = answered(404, &[], "").get(321).expect_err("404").to_string();
    assert!(text.contains("(not_found, 404)"), "{text}");
}

#[test]
fn a_failure_of_the_connection_names_the_setting_that_helps() {
    for (reached, kind, setting) in [
        (Reached::No, SendErrorKind::Timeout, "`.connect_timeout(...)`"),
        (Reached::Maybe, SendErrorKind::Timeout, "`.attempt_timeout(...)`"),
        (Reached::No, SendErrorKind::Network, "`.base_url(...)`"),
        (Reached::Maybe, SendErrorKind::Unreadable, "`.base_url(...)`"),
    ] {
        let error = failed(reached, kind).get(321).expect_err("no answer");
        assert!(hint(&error).contains(setting), "{error}");
    }
    for (status, location) in [(302, "https://login.example.com/"), (307, "/login")] {
        let error = answered(status, &[("location", location)], "").get(321).expect_err("a redirect");
        assert!(hint(&error).contains("`.base_url(...)`"), "{error}");
    }
}

#[test]
fn a_refused_certificate_is_answered_with_what_helps_against_its_reason() {
    let [clock, bundle, url] = ["clock", "`.ca_bundle(...)`", "`.base_url(...)`"];
    for (kind, helps) in [
        (SendErrorKind::UnknownAuthority, vec![bundle, url]),
        (SendErrorKind::CertificateTime, vec![clock]),
        (SendErrorKind::CertificateName, vec![url]),
        (SendErrorKind::Certificate, vec![clock, bundle, url]),
        (SendErrorKind::Tls, vec![url]),
    ] {
        let error = failed(Reached::No, kind).get(321).expect_err("no answer");
        for word in [clock, bundle, url] {
            assert_eq!(hint(&error).contains(word), helps.contains(&word), "{word}: {error}");
        }
    }
}

#[test]
fn a_wrong_customer_or_flag_is_answered_with_what_to_type() {
    let error = r#"{"operation": "assign", "params": {"id": 321, "customer": "A2300"}}"#
        .parse::<Command>()
        .expect_err("a bare text");
    let text = error.to_string();
    assert!(
        text.contains(r#"`Customer::External("A2300".into())`"#)
            && text.contains("`Customer::Workspace(123)`"),
        "{text}"
    );
}

#[test]
fn a_misspelt_name_is_answered_with_the_one_that_was_meant() {
    for (name, meant) in [("EU", "eu"), ("usa", "us"), ("trail", "trial")] {
        let text = DataCenter::from_name(name).expect_err("no such").to_string();
        assert!(text.contains(&format!("did you mean `{meant}`?")), "{text}");
    }
    assert!(!DataCenter::from_name("mars").expect_err("no such").to_string().contains("did you mean"));
    for (json, meant) in [
        (
            r#"{"operation": "list", "params": {"perPage": 5}}"#,
            "`perPage` is not known: did you mean `per_page`?",
        ),
        (
            r#"{"operation": "ensure", "params": {"replce": true}}"#,
            "`replce` is not known: did you mean `replace`?",
        ),
        (r#"{"operation": "list", "params": {"canary-canary": 5}}"#, "`canary-canary` is not known"),
        (r#"{"operation": "asign"}"#, "did you mean `assign`?"),
    ] {
        let text = json.parse::<Command>().expect_err("not known").to_string();
        assert!(text.contains(meant), "{text}");
    }
}
