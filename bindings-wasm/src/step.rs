//! What a machine says.

use std::time::Duration;

use serde::Serialize;
use workato_oauth_profiles::{Action, Answer, Request, Step};

use crate::error::Failure;
use crate::event::Happening;
use crate::item::{Outcome, Profile, WasDone, WasEnsured};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Said {
    Send(Sending),
    Sleep(u64),
    Tell(Happening),
    NextCustomer,
    NextLine,
    Append(String),
    Item(Item),
    Outcome(Outcome),
    Error(Failure),
    End,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Item {
    Profile(Profile),
    Profiles(Vec<Profile>),
    Done(WasDone),
    Ensured(WasEnsured),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sending {
    method: &'static str,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    timeout_ms: u64,
    connect_timeout_ms: u64,
    fresh: bool,
}

/// Writes a step as JSON text.
pub fn write(step: Step<Answer>) -> String {
    json(&match step {
        Step::Do(Action::Send(request)) => Said::Send(sending(request)),
        Step::Do(Action::Sleep(time)) => Said::Sleep(milliseconds(time)),
        Step::Do(Action::Tell(event)) => Said::Tell(event.into()),
        Step::Do(Action::NextCustomer) => Said::NextCustomer,
        Step::Do(Action::NextLine) => Said::NextLine,
        Step::Do(Action::Append(text)) => Said::Append(text),
        Step::Item(Ok(answer)) => said(answer),
        Step::Item(Err(error)) => Said::Error(error.into()),
        Step::End => Said::End,
    })
}

fn said(answer: Answer) -> Said {
    Said::Item(match answer {
        Answer::Profile(profile) => Item::Profile(profile.into()),
        Answer::Profiles(profiles) => Item::Profiles(profiles.into_iter().map(Profile::from).collect()),
        Answer::Done(done) => Item::Done(done.into()),
        Answer::Ensured(ensured) => Item::Ensured(ensured.into()),
        Answer::Outcome(outcome) => return Said::Outcome(outcome.into()),
    })
}

fn sending(request: Request) -> Sending {
    let Request { method, url, headers, body, timeout, connect_timeout, fresh } = request;
    let (timeout_ms, connect_timeout_ms) = (milliseconds(timeout), milliseconds(connect_timeout));
    Sending { method: method.as_str(), url, headers, body, timeout_ms, connect_timeout_ms, fresh }
}

/// JSON text.
pub fn json(value: &impl Serialize) -> String {
    // No `expect`: its message would need the code that prints errors for programmers.
    serde_json::to_string(value).unwrap_or_else(|_| unreachable!("texts, numbers and lists of them are JSON"))
}

/// Rounded up: a timer that is early would only be set again.
pub fn milliseconds(time: Duration) -> u64 {
    let rest = u64::from(time.subsec_micros().div_ceil(1000));
    time.as_secs().saturating_mul(1000).saturating_add(rest)
}
