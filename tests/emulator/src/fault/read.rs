//! Reads faults from their names and from JSON.

use serde_json::Value;
use workato_oauth_profiles::Response;

use super::Fault;
use crate::settings::seconds;

/// The service works on a request for at most this many seconds.
const LATEST: f64 = 40.0;
const LONGEST: f64 = 3600.0;

pub(super) fn text(text: &str) -> Result<Fault, String> {
    if !text.starts_with('{') {
        return named(text);
    }
    let value = serde_json::from_str(text).map_err(|error| format!("the fault is not JSON: {error}"))?;
    json(&value)
}

pub(super) fn json(value: &Value) -> Result<Fault, String> {
    match value {
        Value::String(name) => named(name),
        Value::Object(fields) => match fields.iter().next() {
            Some((name, number)) if fields.len() == 1 && name == "apply_after" => {
                let after = number.as_f64().and_then(|number| seconds(number, LATEST));
                after.map(Fault::ApplyAfter).ok_or_else(|| out_of_range(name, LATEST, number))
            }
            Some((name, number)) if fields.len() == 1 && name == "latency" => {
                let latency = number.as_f64().and_then(|number| seconds(number, LONGEST));
                latency.map(Fault::Latency).ok_or_else(|| out_of_range(name, LONGEST, number))
            }
            _ => answer(value).map(Fault::Answer),
        },
        _ => Err(unknown(value)),
    }
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
        _ => Err(unknown(&name.into())),
    }
}

fn unknown(value: &Value) -> String {
    format!(
        "`{value}` is not a fault: \"429\", \"429_bare\", \"503\", \"html\", \"success_false\", \"redirect\", \
         \"hang\", \"drop_before\", \"drop_after\", \"drop_applied\", \"truncate\", \"drip\", \"wrong_length\", \
         {{\"apply_after\"}}, {{\"latency\"}} or {{\"status\", \"headers\", \"body\"}}"
    )
}

fn out_of_range(name: &str, most: f64, value: &Value) -> String {
    format!("{name} is a number of seconds from 0 to {most}, not `{value}`")
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
