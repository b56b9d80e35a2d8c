//! Reads faults from their names and from JSON.

use std::time::Duration;

use serde_json::{Map, Value};
use workato_oauth_profiles::Response;

use super::Fault;
use crate::Operation;
use crate::settings::seconds;

/// The service works on a request for 40 seconds at most, and some tests want to be beyond that.
const LATEST: f64 = 60.0;
const LONGEST: f64 = 3600.0;

pub(super) fn text(text: &str) -> Result<Fault, String> {
    if !text.starts_with('{') {
        return named(text);
    }
    let value = serde_json::from_str(text).map_err(|error| format!("the fault is not JSON: {error}"))?;
    json(&value)
}

pub(super) fn json(value: &Value) -> Result<Fault, String> {
    let Value::Object(fields) = value else {
        return value.as_str().map_or_else(|| Err(unknown(value)), named);
    };
    if let Some(on) = fields.get("on") {
        return on_operation(on, fields);
    }
    match fields.iter().next() {
        Some((name, number)) if fields.len() == 1 => match name.as_str() {
            "apply_after" => Ok(Fault::ApplyAfter(time(name, number, LATEST)?)),
            "hang_apply_after" => Ok(Fault::HangApplyAfter(time(name, number, LONGEST)?)),
            "latency" => Ok(Fault::Latency(time(name, number, LONGEST)?)),
            _ => answer(value).map(Fault::Answer),
        },
        _ => answer(value).map(Fault::Answer),
    }
}

/// `{"on": "create", "fault": "503"}`
fn on_operation(on: &Value, fields: &Map<String, Value>) -> Result<Fault, String> {
    let operation = Operation::parse(on.as_str().unwrap_or(&on.to_string()))?;
    let fault = fields.get("fault").filter(|fault| fields.len() == 2 && fault.get("on").is_none());
    let fault = fault
        .ok_or("beside `on` stands `fault`, and nothing else: {\"on\": \"create\", \"fault\": \"503\"}")?;
    Ok(Fault::On(operation, Box::new(json(fault)?)))
}

fn time(name: &str, number: &Value, most: f64) -> Result<Duration, String> {
    let time = number.as_f64().and_then(|number| seconds(number, most));
    time.ok_or_else(|| format!("{name} is a number of seconds from 0 to {most}, not `{number}`"))
}

fn named(name: &str) -> Result<Fault, String> {
    match name {
        "429" => Ok(Fault::TooManyRequests),
        "429_bare" => Ok(Fault::TooManyRequestsBare),
        "503" => Ok(Fault::Unavailable),
        "html" => Ok(Fault::Html),
        "success_false" => Ok(Fault::SuccessFalse),
        "redirect" => Ok(Fault::Redirect),
        "hang" => Ok(Fault::Hang),
        "drop_before" => Ok(Fault::DropBefore),
        "drop_after" => Ok(Fault::DropAfter),
        "drop_applied" => Ok(Fault::DropApplied),
        "truncate" => Ok(Fault::Truncate),
        "drip" => Ok(Fault::Drip),
        "wrong_length" => Ok(Fault::WrongLength),
        "row_vanishes" => Ok(Fault::RowVanishes),
        "row_appears" => Ok(Fault::RowAppears),
        _ => Err(unknown(&name.into())),
    }
}

fn unknown(value: &Value) -> String {
    format!(
        "`{value}` is not a fault: \"429\", \"429_bare\", \"503\", \"html\", \"success_false\", \"redirect\", \
         \"hang\", \"drop_before\", \"drop_after\", \"drop_applied\", \"truncate\", \"drip\", \"wrong_length\", \
         \"row_vanishes\", \"row_appears\", {{\"apply_after\"}}, {{\"hang_apply_after\"}}, {{\"latency\"}}, \
         {{\"status\", \"headers\", \"body\"}} or {{\"on\", \"fault\"}}"
    )
}

fn answer(fault: &Value) -> Result<Response, String> {
    let known = ["status", "headers", "body", "text"];
    let keys = fault.as_object().into_iter().flat_map(|object| object.keys());
    if let Some(key) = keys.into_iter().find(|key| !known.contains(&key.as_str())) {
        return Err(format!("`{key}` is not a part of an answer: status, headers, body, text"));
    }
    let status = fault["status"].as_u64().filter(|status| (200..=599).contains(status));
    let status =
        status.ok_or_else(|| format!("status is a number from 200 to 599, not `{}`", fault["status"]))?;
    Ok(Response {
        status: status as u16,
        headers: headers(&fault["headers"])?,
        body: body(fault)?.into_bytes(),
    })
}

fn headers(value: &Value) -> Result<Vec<(String, String)>, String> {
    let wrong = || format!("headers is a list of [name, value], not `{value}`");
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(pairs) => pairs.iter().map(|pair| header(pair).ok_or_else(wrong)?).collect(),
        _ => Err(wrong()),
    }
}

/// `None` if it is not a pair of texts.
fn header(pair: &Value) -> Option<Result<(String, String), String>> {
    let [name, value] = pair.as_array()?.as_slice() else { return None };
    let (name, value) = (name.as_str()?, value.as_str()?);
    let framing = ["connection", "content-length", "transfer-encoding"];
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    Some(if name.is_empty() || !name.bytes().all(token) || value.chars().any(char::is_control) {
        Err(format!("the header `{name}` cannot be sent"))
    } else if framing.contains(&name.to_ascii_lowercase().as_str()) {
        Err(format!("the header `{name}` is the server's own"))
    } else {
        Ok((name.into(), value.into()))
    })
}

/// A text goes out as it is, whether it is called `text` or `body`; any other `body` as JSON.
fn body(fault: &Value) -> Result<String, String> {
    match (&fault["body"], &fault["text"]) {
        (Value::Null, Value::Null) => Ok(String::new()),
        (Value::String(text), Value::Null) | (Value::Null, Value::String(text)) => Ok(text.clone()),
        (json, Value::Null) => Ok(json.to_string()),
        (Value::Null, other) => Err(format!("text is a text, not `{other}`")),
        _ => Err("an answer has a body or a text, not both".into()),
    }
}
