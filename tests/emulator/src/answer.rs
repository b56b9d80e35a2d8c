//! What answers look like: headers as recorded, bodies of failures as reconstructed.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::json;
use workato_oauth_profiles::Response;

/// Why a request is refused.
#[derive(Debug, PartialEq)]
pub(crate) struct Failure {
    status: u16,
    message: &'static str,
    /// A parameter, and what is wrong with it.
    error: Option<(String, &'static str)>,
    /// Seconds.
    retry_after: Option<u64>,
}

impl Failure {
    fn new(status: u16, message: &'static str) -> Failure {
        Failure { status, message, error: None, retry_after: None }
    }

    pub fn bad_request(parameter: &str, text: &'static str) -> Failure {
        Failure { error: Some((parameter.into(), text)), ..Failure::new(400, "Bad request") }
    }

    pub fn unauthorized() -> Failure {
        Failure::new(401, "Unauthorized")
    }

    pub fn not_found() -> Failure {
        Failure::new(404, "Not found")
    }

    pub fn too_many_requests(retry_after: u64) -> Failure {
        Failure { retry_after: Some(retry_after), ..Failure::new(429, "Too many requests") }
    }

    pub fn unavailable() -> Failure {
        Failure::new(503, "Service unavailable")
    }

    fn body(&self) -> String {
        match &self.error {
            Some((parameter, text)) => {
                json!({"message": self.message, "errors": {parameter: [text]}}).to_string()
            }
            None => json!({"message": self.message}).to_string(),
        }
    }
}

/// Numbers the answers, so that each has a correlation id of its own and two runs have the same.
#[derive(Default)]
pub(crate) struct Stamp(u64);

impl Stamp {
    /// A 200 with this JSON text.
    pub fn success(&mut self, json: String) -> Response {
        let mut hasher = DefaultHasher::new();
        json.hash(&mut hasher);
        let etag = format!("W/\"{:016x}\"", hasher.finish());
        self.answer(200, json, Some(("ETag", etag)))
    }

    pub fn failure(&mut self, failure: &Failure) -> Response {
        let retry_after = failure.retry_after.map(|seconds| ("Retry-After", seconds.to_string()));
        self.answer(failure.status, failure.body(), retry_after)
    }

    fn answer(&mut self, status: u16, json: String, further: Option<(&str, String)>) -> Response {
        self.0 += 1;
        let id = format!("00000000-0000-4000-8000-{:012x}", self.0);
        let mut headers = vec![
            ("Content-Type", "application/json; charset=utf-8".into()),
            ("Strict-Transport-Security", "max-age=31536000; includeSubDomains".into()),
            ("X-Workato-Version", "emulator".into()),
            ("X-Correlation-Id", id.clone()),
            ("X-Request-Id", id.clone()),
            ("X-Request-Id", id),
            ("Strict-Transport-Security", "max-age=31536000; includeSubDomains".into()),
        ];
        headers.extend(further);
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        // In JSON text an ampersand stands in strings only.
        Response { status, headers, body: json.replace('&', "\\u0026").into_bytes() }
    }
}
