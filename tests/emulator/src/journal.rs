//! What arrived.

use std::time::Duration;

use serde_json::{Value, json};

use crate::incoming::Incoming;

/// Whether a request brought the API token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authorization {
    /// It did.
    Right,
    /// It brought something else.
    Wrong,
    /// It has no Authorization header.
    Missing,
}

/// A request that arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// When, by the clock of the caller or the server.
    pub time: Duration,
    /// The method.
    pub method: String,
    /// Path and query, as sent.
    pub path: String,
    /// Names and values in order, names as sent, without Authorization.
    pub headers: Vec<(String, String)>,
    /// What is said of Authorization instead.
    pub authorization: Authorization,
    /// The status of the answer, where there was one.
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
            "status": self.status,
        })
    }
}
