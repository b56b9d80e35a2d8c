//! Events.

use pyo3::prelude::*;
use workato_oauth_profiles as client;

/// Something that happened during a call. It never holds a body, a secret or the API token.
///
/// `str(event)` is a line for people.
#[pyclass(frozen, eq, module = "workato_oauth_profiles")]
#[derive(PartialEq)]
pub(crate) struct Event {
    /// What happened: `sending`, `received`, `waiting`, `retrying`, `gave_up`, `odd_answer`, `odd_token`,
    /// `no_token`.
    #[pyo3(get)]
    kind: &'static str,
    /// How much it matters: `debug`, `info` or `warning`.
    #[pyo3(get)]
    level: &'static str,
    /// The operation, such as `get`.
    #[pyo3(get)]
    operation: &'static str,
    /// The method of the request.
    #[pyo3(get)]
    method: &'static str,
    /// The path and query of the request.
    #[pyo3(get)]
    path: String,
    /// How often the request has been sent, this time included; 0 before the first.
    #[pyo3(get)]
    attempt: u32,
    /// The status of the answer, where there was one.
    #[pyo3(get)]
    status: Option<u16>,
    /// The correlation id of the answer, of a success too.
    #[pyo3(get)]
    correlation_id: Option<String>,
    /// The seconds from sending to the answer or failure of the last attempt.
    #[pyo3(get)]
    elapsed: Option<f64>,
    /// How many seconds the call waits now; None where nobody knows.
    #[pyo3(get)]
    wait: Option<f64>,
    /// Why it waits, tries again or gave up, or what was odd.
    #[pyo3(get)]
    reason: Option<String>,
    text: String,
}

impl From<client::Event> for Event {
    fn from(event: client::Event) -> Event {
        let text = event.to_string();
        let client::Event {
            kind,
            level,
            operation,
            method,
            path,
            attempt,
            status,
            correlation_id,
            elapsed,
            wait,
            reason,
        } = event;
        Event {
            kind: kind.as_str(),
            level: level.as_str(),
            operation,
            method: method.as_str(),
            path,
            attempt,
            status,
            correlation_id,
            elapsed: elapsed.map(|time| time.as_secs_f64()),
            wait: wait.map(|time| time.as_secs_f64()),
            reason,
            text,
        }
    }
}

#[pymethods]
impl Event {
    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!("<Event {}>", self.text)
    }
}
