//! A service that echoes secrets in every form: nothing that comes out of the client shows one.

use std::collections::HashSet;
use std::fmt::Debug;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use workato_oauth_profiles::{
    Client, Customer, Ensured, Error, Level, Outcome, Profile, ProfileInput, Request, Response, SendError,
};
use workato_rust_tests::input;

/// The file that describes the service; `tests/echo/README.md` explains it.
fn file() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../echo/echo.json");
    serde_json::from_str(&fs::read_to_string(path).expect("the file is there")).expect("the file is JSON")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// An answer whose placeholders are filled with an echo.
fn filled(answer: &Value, echo: &Value) -> Response {
    let fill = |template: &str| {
        let fields = [("TEXT", "text"), ("JSON", "json"), ("LINE", "line")];
        fields
            .iter()
            .fold(template.to_owned(), |text, (mark, key)| text.replace(mark, self::text(&echo[key])))
    };
    let headers = answer["headers"].as_array().expect("a list").iter();
    Response {
        status: answer["status"].as_u64().expect("a status") as u16,
        headers: headers.map(|header| (text(&header[0]).to_owned(), fill(text(&header[1])))).collect(),
        body: fill(text(&answer["body"])).into_bytes(),
    }
}

/// Everything that comes out of one client: items, errors and events, in every way in which they print.
struct Out {
    client: Client,
    shown: Arc<Mutex<String>>,
}

impl Out {
    fn new(
        api_token: &str,
        service: impl Fn(&Request) -> Result<Response, SendError> + Send + Sync + 'static,
    ) -> Out {
        let shown = Arc::new(Mutex::new(String::new()));
        let events = Arc::clone(&shown);
        let client = Client::builder(api_token)
            .max_attempts(2)
            .timeout(Duration::from_millis(50))
            .requests_per_minute(None)
            .transport(service)
            .on_event(Level::Debug, move |event| {
                *events.lock().expect("no panic") += &format!("{event} {event:?}\n")
            })
            .build()
            .expect("valid");
        Out { client, shown }
    }

    fn show(&self, what: impl Debug) {
        *self.shown.lock().expect("no panic") += &format!("{what:?}\n");
    }

    fn error(&self, error: &Error) {
        self.show(error);
        self.show(error.to_string());
    }

    fn ensured(&self, result: Result<Ensured, Error>) {
        self.result(result, |ensured| json(&ensured.profile));
    }

    fn outcome(&self, outcome: Result<Outcome, Error>) {
        match outcome {
            Ok(outcome) => outcome.error.iter().for_each(|error| self.error(error)),
            Err(error) => self.error(&error),
        }
    }

    fn result<T: Debug>(&self, result: Result<T, Error>, fields: impl Fn(&T) -> String) {
        match &result {
            Ok(value) => self.show((value, fields(value))),
            Err(error) => self.error(error),
        }
    }
}

type Verb = fn(&Out, &ProfileInput);

/// The verbs, and a good answer to the first request of those that send several.
const VERBS: [(Verb, Option<&str>); 12] = [
    (|out, input| out.result(out.client.create(input), json), None),
    (|out, input| out.result(out.client.update(321, input), json), None),
    (|out, input| out.ensured(out.client.ensure(input, false)), Some(r#"{"result": []}"#)),
    (|out, input| out.ensured(out.client.ensure(input, true)), Some(LIST)),
    (
        |out, input| {
            out.result(out.client.rotate_secret(321, input.client_secret.clone(), input.token.clone()), json);
        },
        Some(PROFILE),
    ),
    // The verbs from here on know only the API token.
    (|out, _| out.result(out.client.get(321), json), None),
    (|out, _| out.result(out.client.list(1, 100), |list| list.iter().map(json).collect()), None),
    (|out, _| out.client.profiles().take(3).for_each(|profile| out.result(profile, json)), None),
    (|out, _| out.result(out.client.delete(321), |_| String::new()), None),
    (
        |out, _| out.result(out.client.assign(321, Customer::External("A2300".into())), |_| String::new()),
        None,
    ),
    (|out, _| out.result(out.client.unassign(321, 123, true), |_| String::new()), None),
    (|out, _| out.client.assign_each(321, [123]).for_each(|outcome| out.outcome(outcome)), Some(PROFILE)),
];
const KNOW_THE_INPUT: usize = 5;
const PROFILE: &str =
    r#"{"result": {"id": 321, "name": "Acme", "provider": "hubspot", "data": {"client_id": "abc"}}}"#;
const LIST: &str =
    r#"{"result": [{"id": 321, "name": "Acme", "provider": "hubspot", "data": {"client_id": "abc"}}]}"#;

fn json(profile: &Profile) -> String {
    serde_json::to_string(profile).expect("JSON")
}

/// What comes out of a verb when the service answers each request so, or all but the first.
fn shown(
    verb: Verb,
    api_token: &str,
    input: &ProfileInput,
    first: Option<&str>,
    answer: &Response,
) -> String {
    let first = first.map(|body| Response { status: 200, headers: Vec::new(), body: body.into() });
    let (first, answer) = (Mutex::new(first), answer.clone());
    let out = Out::new(api_token, move |_| {
        Ok(first.lock().expect("no panic").take().unwrap_or_else(|| answer.clone()))
    });
    verb(&out, input);
    let shown = out.shown.lock().expect("no panic").clone();
    assert!(shown.len() > 200, "something must come out");
    shown
}

#[test]
fn nothing_that_comes_out_shows_a_secret_that_the_service_echoes() {
    let file = file();
    let list = |key: &str| file[key].as_array().expect("a list").clone();
    let needles = list("needles");
    let windows: HashSet<&[u8]> =
        needles.iter().flat_map(|needle| text(needle).as_bytes().windows(8)).collect();
    // Most windows of the output are ruled out by their first two bytes.
    let starts: HashSet<&[u8]> = windows.iter().map(|window| &window[..2]).collect();
    assert!(windows.len() > 1000);
    let [api_token, secret, token] = ["api_token", "client_secret", "token"].map(|key| text(&file[key]));
    let input = input(["Acme", "hubspot", "abc", secret]).token(token);
    let mut leaks = Vec::new();
    for (text_nth, echo) in list("texts").iter().enumerate() {
        for (answer_nth, answer) in list("answers").iter().enumerate() {
            let response = filled(answer, echo);
            let knowing = if echo["secrets"] == "all" { &VERBS[..KNOW_THE_INPUT] } else { &VERBS[..] };
            let mut shown = String::new();
            // A third of all: each verb meets each answer, and each answer holds each text.
            let third = |nth: &usize| (nth + text_nth + answer_nth).is_multiple_of(3);
            for (_, (verb, first)) in knowing.iter().enumerate().filter(|(nth, _)| third(nth)) {
                shown += &self::shown(*verb, api_token, &input, None, &response);
                if first.is_some() {
                    shown += &self::shown(*verb, api_token, &input, *first, &response);
                }
            }
            let mut found = shown.as_bytes().windows(8);
            let leak = found.position(|window| starts.contains(&window[..2]) && windows.contains(window));
            leaks.extend(leak.map(|at| {
                let around = &shown.as_bytes()[at.saturating_sub(60)..(at + 80).min(shown.len())];
                format!("{}, {}: ...{}", answer["id"], echo["forms"], String::from_utf8_lossy(around))
            }));
        }
    }
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
}
