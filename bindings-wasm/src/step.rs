//! What a machine says.

use std::time::Duration;

use workato_oauth_profiles::{Action, Answer, Request, Step};

use crate::error::Failure;
use crate::item::write_outcome;
use crate::json::{Json, Object};

/// Writes a step as JSON text: an object with one field, named after the step, or that name alone.
pub fn write(step: Step<Answer>) -> String {
    let mut out = String::new();
    match step {
        Step::Do(Action::Send(request)) => say(&mut out, "send", &Sending(request)),
        Step::Do(Action::Sleep(time)) => say(&mut out, "sleep", &milliseconds(time)),
        Step::Do(Action::Tell(event)) => say(&mut out, "tell", &event),
        Step::Do(Action::Append(text)) => say(&mut out, "append", &text),
        Step::Do(Action::NextCustomer) => "nextCustomer".write(&mut out),
        Step::Do(Action::NextLine) => "nextLine".write(&mut out),
        Step::Item(Ok(Answer::Profile(profile))) => say(&mut out, "item", &profile),
        Step::Item(Ok(Answer::Profiles(profiles))) => {
            // A page is known to be large: it need not grow again and again.
            out.reserve(profiles.len() * 400);
            say(&mut out, "item", &profiles);
        }
        Step::Item(Ok(Answer::Done(done))) => say(&mut out, "item", &done),
        Step::Item(Ok(Answer::Ensured(ensured))) => say(&mut out, "item", &ensured),
        Step::Item(Ok(Answer::Outcome(outcome))) => {
            out.push_str("{\"outcome\":");
            write_outcome(outcome, &mut out);
            out.push('}');
        }
        Step::Item(Err(error)) => say(&mut out, "error", &Failure(error)),
        Step::End => "end".write(&mut out),
    }
    out
}

fn say(out: &mut String, name: &str, value: &impl Json) {
    Object::begin(out).with(name, value).end();
}

struct Sending(Request);

impl Json for Sending {
    fn write(&self, out: &mut String) {
        let Request { method, url, headers, body, timeout, connect_timeout, fresh } = &self.0;
        let pairs: Vec<Vec<&str>> = headers.iter().map(|(name, value)| vec![name.as_str(), value]).collect();
        Object::begin(out)
            .with("method", method.as_str())
            .with("url", url)
            .with("headers", &pairs)
            .with("body", body)
            .with("timeoutMs", &milliseconds(*timeout))
            .with("connectTimeoutMs", &milliseconds(*connect_timeout))
            .with("fresh", fresh)
            .end();
    }
}

/// Rounded up: a timer that is early would only be set again.
pub fn milliseconds(time: Duration) -> u64 {
    let rest = u64::from(time.subsec_micros().div_ceil(1000));
    time.as_secs().saturating_mul(1000).saturating_add(rest)
}
