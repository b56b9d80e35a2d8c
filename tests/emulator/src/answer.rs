//! The answers: headers as recorded from the service, bodies of failures as reconstructed.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Map, Value, json};
use workato_oauth_profiles::Response;

/// A refusal of a request.
#[derive(Debug, PartialEq)]
pub(crate) struct Failure {
    status: u16,
    message: &'static str,
    /// The parameters that are wrong, each with what is wrong with it.
    errors: Map<String, Value>,
    /// Seconds.
    retry_after: Option<u64>,
}

impl Failure {
    pub fn new(status: u16) -> Failure {
        Failure { status, message: message(status), errors: Map::new(), retry_after: None }
    }

    pub fn of_field(status: u16, field: &str, text: &str) -> Failure {
        let mut failure = Failure::new(status);
        failure.add(field, text);
        failure
    }

    /// A refusal with its own message. Where the documentation shows a message for this status, that one
    /// is used instead.
    pub fn of_state(status: u16, text: &'static str) -> Failure {
        let message = if matches!(status, 400 | 401 | 404) { message(status) } else { text };
        Failure { message, ..Failure::new(status) }
    }

    pub fn not_found() -> Failure {
        Failure::new(404)
    }

    pub fn too_many_requests(retry_after: Option<u64>) -> Failure {
        Failure { retry_after, ..Failure::new(429) }
    }

    pub fn add(&mut self, field: &str, text: &str) {
        self.errors.insert(field.into(), json!([text]));
    }

    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    fn body(&self) -> String {
        if self.errors.is_empty() {
            return json!({"message": self.message}).to_string();
        }
        json!({"message": self.message, "errors": self.errors}).to_string()
    }
}

fn message(status: u16) -> &'static str {
    match status {
        400 => "Bad request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not found",
        409 => "Conflict",
        422 => "Unprocessable entity",
        429 => "Too many requests",
        503 => "Service unavailable",
        _ => "Refused",
    }
}

/// Builds answers and numbers them, so that each has its own correlation id and every run has the same ids.
#[derive(Default)]
pub(crate) struct AnswerBuilder(u64);

impl AnswerBuilder {
    /// An answer with this JSON text.
    pub fn success(&mut self, status: u16, json: String) -> Response {
        let mut hasher = DefaultHasher::new();
        json.hash(&mut hasher);
        let hash = hasher.finish();
        let etag = format!("W/\"{hash:016x}{hash:016x}\"");
        self.answer(status, json, Some(("ETag", etag)))
    }

    pub fn failure(&mut self, failure: &Failure) -> Response {
        let retry_after = failure.retry_after.map(|seconds| ("Retry-After", seconds.to_string()));
        self.answer(failure.status, failure.body(), retry_after)
    }

    /// A redirect to another origin.
    pub fn redirect(&mut self, target: &str) -> Response {
        let location = format!("https://elsewhere.invalid{target}");
        self.answer(307, json!({"message": "Moved"}).to_string(), Some(("Location", location)))
    }

    /// A failure that is answered with status 200.
    pub fn success_false(&mut self) -> Response {
        let body = json!({"success": false, "errors": {"base": ["The emulator was told to refuse this"]}});
        self.answer(200, body.to_string(), None)
    }

    fn answer(&mut self, status: u16, json: String, further: Option<(&str, String)>) -> Response {
        self.0 += 1;
        let id = format!("{:032x}", self.0);
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
        // In JSON an ampersand can only stand within a string, so it can be escaped everywhere.
        Response { status, headers, body: json.replace('&', "\\u0026").into_bytes() }
    }
}

/// The answer of a proxy in front of the service: HTML, without the headers of the service.
pub(crate) fn html() -> Response {
    let headers = vec![("Content-Type".into(), "text/html; charset=utf-8".into())];
    let body = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>\n";
    Response { status: 502, headers, body: body.into() }
}
