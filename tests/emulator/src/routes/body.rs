//! Reads the body of a request, strictly.

use serde_json::{Map, Value};

use super::rule;
use crate::answer::Failure;
use crate::incoming::Incoming;
use crate::workspace::{Input, PROVIDERS};
use crate::{Rule, Settings};

/// Refuses a body where none is documented.
pub(super) fn none(incoming: &Incoming) -> Result<(), Failure> {
    if incoming.body.is_empty() {
        Ok(())
    } else {
        Err(Failure::of_field(400, "base", "must not have a body"))
    }
}

/// The body of create and update. A refusal lists all fields that are wrong.
pub(super) fn input(incoming: &Incoming, settings: &Settings) -> Result<Input, Failure> {
    let mut failure = Failure::new(400);
    if !is_json(incoming.header("content-type")) {
        failure.add("base", "needs the Content-Type application/json");
        return Err(failure);
    }
    let Ok(Value::Object(mut body)) = serde_json::from_slice(&incoming.body) else {
        failure.add("base", "is not a JSON object");
        return Err(failure);
    };
    let mut data = match body.remove("data") {
        Some(Value::Object(data)) => data,
        Some(other) if !other.is_null() => {
            failure.add("data", "must be an object");
            return Err(failure);
        }
        _ => Map::new(),
    };
    let mut input = Input {
        name: required(&mut body, "name", "", &mut failure),
        provider: required(&mut body, "provider", "", &mut failure),
        client_id: required(&mut data, "client_id", "data.", &mut failure),
        client_secret: required(&mut data, "client_secret", "data.", &mut failure),
        token: data.contains_key("token").then(|| required(&mut data, "token", "data.", &mut failure)),
        further_data: Map::new(),
    };
    if settings.strip_names {
        input.name = input.name.trim().to_owned();
    }
    body.keys().for_each(|name| failure.add(name, UNKNOWN));
    match settings.further_data {
        Rule::Accept => input.further_data = data,
        Rule::Refuse(status) => {
            if failure.is_empty() {
                failure = Failure::new(status);
            }
            data.keys().for_each(|name| failure.add(&format!("data.{name}"), UNKNOWN));
        }
    }
    if failure.is_empty() { Ok(input) } else { Err(failure) }
}

const UNKNOWN: &str = "is not a field of this route";

fn required(object: &mut Map<String, Value>, name: &str, within: &str, failure: &mut Failure) -> String {
    let wrong = match object.remove(name) {
        Some(Value::String(text)) if !text.trim().is_empty() => return text,
        None | Some(Value::Null | Value::String(_)) => "can't be blank",
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => "must be a string",
    };
    failure.add(&format!("{within}{name}"), wrong);
    String::new()
}

fn is_json(content_type: Option<&str>) -> bool {
    let kind = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

/// Applies the rules of the settings to an input. `others` is how many other profiles have its name.
pub(super) fn judge(input: &Input, others: usize, settings: &Settings) -> Result<(), Failure> {
    if !PROVIDERS.contains(&input.provider.as_str()) {
        let unlisted = |status| Failure::of_field(status, "provider", "is not included in the list");
        rule(settings.unknown_provider, unlisted)?;
    }
    if input.provider.starts_with("slack") && input.token.is_none() {
        let blank = |status| Failure::of_field(status, "data.token", "can't be blank");
        rule(settings.slack_without_token, blank)?;
    }
    if others > 0 {
        let taken = |status| Failure::of_field(status, "name", "has already been taken");
        rule(settings.duplicate_name, taken)?;
    }
    Ok(())
}
