//! Settings that cannot be meant as they are: each is refused, and the message says what to type.

use std::sync::{Arc, Mutex};

use workato_oauth_profiles::{
    Client, ClientBuilder, Code, Command, Customer, DataCenter, Event, Level, ProfileInput, Request,
    Response, SendError,
};

const TOKEN: &str = "wrkaeu-canary-4f1d";

fn refusal(builder: ClientBuilder) -> String {
    let error = builder.build().expect_err("this must be refused");
    assert_eq!(error.code, Code::InvalidInput, "{error}");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("canary") && !shown.chars().any(|char| char.is_control()), "{shown}");
    error.to_string()
}

fn base_url(url: &str) -> String {
    refusal(Client::builder(TOKEN).base_url(url))
}

#[test]
fn a_base_url_with_a_path_of_the_api_is_refused_and_written_as_it_should_be() {
    for (url, right) in [
        ("https://example.com/api", "https://example.com"),
        ("https://example.com/api/", "https://example.com"),
        ("https://example.com/api/custom_oauth_profiles", "https://example.com"),
        ("https://example.com/workato/api/custom_oauth_profiles/321", "https://example.com/workato"),
        ("https://example.com:8443/api/managed_users", "https://example.com:8443"),
        ("https://app.eu.workato.com/recipes", "https://app.eu.workato.com"),
        ("https://www.workato.com/api/custom_oauth_profiles?page=1", "https://www.workato.com"),
        ("www.workato.com", "https://www.workato.com"),
        ("ftp://example.com", "https://example.com"),
    ] {
        let text = base_url(url);
        assert!(text.contains(&format!("write it as `{right}`")), "{url}: {text}");
    }
}

#[test]
fn a_base_url_that_holds_a_secret_is_refused_and_not_shown() {
    for url in [
        TOKEN, "wrkaus-canary", "eyJhbGciOiJSUzI1NiJ9canary", "https://user:canary@example.com",
        "https://canary@example.com/path", "https://example.com?token=canary",
        "https://example.com/canary?a=b#c", "https://example.com#canary",
        "https://example.com/canary\u{202e}", " https://example.com/canary",
        "https://example.com/\r\nx-canary: 1",
    ] {
        base_url(url);
    }
    assert!(base_url("wrkaus-canary").contains("is an API token: give it in `Client::builder(...)`"));
}

#[test]
fn a_token_that_was_copied_with_more_than_the_token_is_refused_with_the_fix() {
    for (token, fix) in [
        ("", "is empty: give the token of an API client in `Client::builder(...)`"),
        ("Bearer canary", "begins with `Bearer`, which the client adds: give only what follows it"),
        ("bearer canary", "begins with `Bearer`"),
        ("Authorization: Bearer canary", "begins with `Bearer`"),
        ("\"canary\"", "is in quotation marks: remove them"),
        ("'canary'", "is in quotation marks: remove them"),
        ("\u{201c}canary\u{201d}", "is in quotation marks: remove them"),
        ("canary\n", "begins or ends with a space or a line break: remove it"),
        ("\u{a0}canary", "begins or ends with a space or a line break: remove it"),
        ("can\nary", "contains a line break or a character that is not ASCII: copy it again"),
        ("https://app.eu.workato.com/canary", "is a URL: give the URL in `.base_url(...)`"),
    ] {
        let text = refusal(Client::builder(token));
        assert!(text.contains(fix), "{token:?}: {text}");
    }
}

/// The warning about a token of another data center.
fn warning(base_url: &str) -> Option<String> {
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let heard = warnings.clone();
    let workato = Client::builder(TOKEN)
        .base_url(base_url)
        .on_event(Level::Warning, move |event: &Event| {
            heard.lock().expect("no panic").push(event.reason.clone().unwrap_or_default());
        })
        .transport(|_: &Request| {
            let body = br#"{"result": {"id": 321, "name": "a", "provider": "b"}}"#.to_vec();
            Ok::<_, SendError>(Response { status: 200, headers: Vec::new(), body })
        })
        .build()
        .expect("valid");
    workato.get(321).expect("it is there");
    warnings.lock().expect("no panic").pop()
}

#[test]
fn a_token_of_another_data_center_is_noticed_however_its_url_is_written() {
    for url in [
        "https://www.workato.com", "https://app.workato.com", "HTTPS://WWW.WORKATO.COM",
        "https://www.workato.com:443/",
    ] {
        assert!(warning(url).is_some_and(|text| text.contains("`eu`")), "{url}");
    }
    for url in ["https://app.eu.workato.com", "https://APP.EU.workato.com:443", "https://workato.example.com"]
    {
        assert_eq!(warning(url), None, "{url}");
    }
}

#[test]
fn a_token_in_the_wrong_place_is_not_shown() {
    let workato = Client::builder(TOKEN).build().expect("valid");
    let token = "wrkaus-canary";
    let command =
        format!(r#"{{"operation": "assign", "params": {{"id": "{token}", "customer": "{token}"}}}}"#);
    let customer = r#"{"operation": "assign", "params": {"id": 5, "customer": "wrkaus-canary"}}"#;
    for error in [
        DataCenter::from_name(token).expect_err("not one"),
        Client::builder(TOKEN).user_agent(format!("{token}\n")).build().expect_err("a line feed"),
        workato.assign(0, Customer::External(token.into())).expect_err("id 0"),
        workato.create(&ProfileInput::new(token, "", "client id", "secret")).expect_err("no provider"),
        command.parse::<Command>().expect_err("no id"),
        customer.parse::<Command>().expect_err("no customer"),
    ] {
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    }
}
