//! What goes wrong on purpose.

use serde_json::Value;
use workato_oauth_profiles::Response;

/// What happens to a request instead of what it asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// `429`: an answer of that status with `Retry-After: 1`.
    TooManyRequests,
    /// `503`: an answer of that status.
    Unavailable,
    /// This answer and no header more; over HTTP its length is written by the server.
    Answer(Response),
    /// `hang`: the request is read and never answered.
    Hang,
}

impl Fault {
    /// Reads a name (`429`, `503`, `hang`) or the JSON text of an answer such as
    /// `{"status": 500, "headers": [["Retry-After", "1"]], "body": {"message": "Server error"}}`.
    /// The error says what is wrong.
    pub fn parse(text: &str) -> Result<Fault, String> {
        if !text.starts_with('{') {
            return named(text);
        }
        let value = serde_json::from_str(text).map_err(|error| format!("the fault is not JSON: {error}"))?;
        Fault::from_json(&value)
    }

    pub(crate) fn from_json(value: &Value) -> Result<Fault, String> {
        match value {
            Value::String(name) => named(name),
            Value::Object(_) => answer(value).map(Fault::Answer),
            _ => Err(unknown(value)),
        }
    }
}

fn named(name: &str) -> Result<Fault, String> {
    match name {
        "429" => Ok(Fault::TooManyRequests),
        "503" => Ok(Fault::Unavailable),
        "hang" => Ok(Fault::Hang),
        _ => Err(unknown(&name.into())),
    }
}

fn unknown(value: &Value) -> String {
    format!("`{value}` is not a fault: \"429\", \"503\", \"hang\" or {{\"status\", \"headers\", \"body\"}}")
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

/// `None` where it is no pair of texts.
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
