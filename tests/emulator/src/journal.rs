//! The journal: the requests that arrived.

use std::time::Duration;

use serde_json::{Value, json};

use crate::incoming::Incoming;

/// Whether a request brought the API token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authorization {
    /// It has the API token.
    Right,
    /// It has another Authorization header.
    Wrong,
    /// It has no Authorization header.
    Missing,
}

/// A request that arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// When it arrived, by the clock of the caller or the server.
    pub time: Duration,
    /// The method.
    pub method: String,
    /// Path and query, as sent.
    pub path: String,
    /// The headers without Authorization, in order, their names as sent.
    pub headers: Vec<(String, String)>,
    /// Whether its Authorization header was right.
    pub authorization: Authorization,
    /// The body as JSON text, with `[redacted]` in place of `client_secret` and `token`; `None` if there was
    /// no body. A body that is not a JSON object is redacted as a whole.
    pub body: Option<String>,
    /// The status of the answer; `None` if there was no answer.
    pub status: Option<u16>,
}

impl Arrival {
    pub(crate) fn new(
        incoming: &Incoming,
        authorization: Authorization,
        status: Option<u16>,
        time: Duration,
    ) -> Arrival {
        let headers = incoming.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
        Arrival {
            time,
            method: incoming.method.clone(),
            path: incoming.target.clone(),
            headers: headers.cloned().collect(),
            authorization,
            body: (!incoming.body.is_empty()).then(|| redacted(&incoming.body)),
            status,
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "time": self.time.as_secs_f64(),
            "method": self.method,
            "path": self.path,
            "headers": self.headers,
            "authorization": match self.authorization {
                Authorization::Right => "right",
                Authorization::Wrong => "wrong",
                Authorization::Missing => "missing",
            },
            "body": self.body,
            "status": self.status,
        })
    }
}

const REDACTED: &str = "[redacted]";

fn redacted(body: &[u8]) -> String {
    match serde_json::from_slice(body) {
        Ok(mut json @ Value::Object(_)) => {
            redact(&mut json);
            json.to_string()
        }
        Ok(_) | Err(_) => REDACTED.into(),
    }
}

/// Redacts secrets at every depth: a client may have put them in the wrong place.
fn redact(json: &mut Value) {
    match json {
        Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| match name.as_str() {
            "client_secret" | "token" => *value = REDACTED.into(),
            _ => redact(value),
        }),
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
