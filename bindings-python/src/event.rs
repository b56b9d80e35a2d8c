//! Events: what `on_event` is called with.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::PyType;
use workato_oauth_profiles as client;
use workato_oauth_profiles::EventKind;

/// Something that happened during a call. It never holds a body, a secret or the API token.
///
/// `str(event)` is a line of text for people.
#[pyclass(frozen, eq, module = "workato_oauth_profiles")]
#[derive(PartialEq)]
pub(crate) struct Event {
    /// What happened.
    ///
    /// - `sending`: a request is about to be sent.
    /// - `received`: an answer came.
    /// - `waiting`: the call waits for the rate limit, or because the service asked for it.
    /// - `retrying`: the request failed and will be sent again.
    /// - `gave_up`: the call ended with an error after it was sent. A cancelled call reports this
    ///   only if it is a write that may have been carried out.
    /// - `odd_answer`: the answer was used, but something in it was not as documented.
    /// - `odd_token`: the API token looks as if it were for another data center.
    /// - `no_token`: the secret of a Slack profile is replaced without a token, so the service may clear
    ///   the old one.
    /// - `odd_customer`: the external id of a customer begins with the prefix E already, which the client
    ///   adds.
    /// - `short_secret`: a secret has under 8 characters, so it cannot be redacted in a text. Errors are
    ///   without the body of the answer, and texts of the service that contain it are withheld.
    #[pyo3(get)]
    kind: Name,
    /// How much it matters: `debug` (every request and answer), `info` (short waits, and retrying) or
    /// `warning` (what a person should look at, such as a wait of more than 5 s).
    #[pyo3(get)]
    level: Name,
    /// The operation, such as `get`.
    #[pyo3(get)]
    operation: Name,
    /// The method of the request.
    #[pyo3(get)]
    method: Name,
    /// The path and query of the request.
    #[pyo3(get)]
    path: String,
    /// How often the request has been sent, this time included; 0 before the first.
    #[pyo3(get)]
    attempt: u32,
    /// The status of the answer, if there was one.
    #[pyo3(get)]
    status: Option<u16>,
    /// The correlation id of the answer, also of a successful one.
    #[pyo3(get)]
    correlation_id: Option<String>,
    /// The time from sending the last attempt to its answer or failure, in seconds.
    #[pyo3(get)]
    elapsed: Option<f64>,
    /// How long the call waits now, in seconds; `None` if that is not known.
    #[pyo3(get)]
    wait: Option<f64>,
    /// Why it waits, retries or gave up, or what was odd.
    #[pyo3(get)]
    reason: Option<String>,
    text: String,
}

/// One of a few names; borrowed from the core, or owned if it comes out of a pickle.
type Name = Cow<'static, str>;

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
            kind: kind_name(kind).into(),
            level: level.as_str().into(),
            operation: operation.into(),
            method: method.as_str().into(),
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

/// The name of a kind. It matches every kind, so that a new one does not compile before it is added here,
/// to the docs of `Event.kind` above, and to its type in `_native.pyi`.
fn kind_name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Sending
        | EventKind::Received
        | EventKind::Waiting
        | EventKind::Retrying
        | EventKind::GaveUp
        | EventKind::OddAnswer
        | EventKind::OddToken
        | EventKind::NoToken
        | EventKind::OddCustomer
        | EventKind::ShortSecret => kind.as_str(),
    }
}

type Fields = (
    String,
    String,
    String,
    String,
    String,
    u32,
    Option<u16>,
    Option<String>,
    Option<f64>,
    Option<f64>,
    Option<String>,
    String,
);

#[pymethods]
impl Event {
    /// Builds an event out of a pickle.
    #[classmethod]
    #[pyo3(signature = (fields, /))]
    fn _of(_class: &Bound<'_, PyType>, fields: Fields) -> Event {
        let (
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
            text,
        ) = fields;
        Event {
            kind: kind.into(),
            level: level.into(),
            operation: operation.into(),
            method: method.into(),
            path,
            attempt,
            status,
            correlation_id,
            elapsed,
            wait,
            reason,
            text,
        }
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Fields,))> {
        let name = |name: &Name| name.clone().into_owned();
        let fields = (
            name(&self.kind),
            name(&self.level),
            name(&self.operation),
            name(&self.method),
            self.path.clone(),
            self.attempt,
            self.status,
            self.correlation_id.clone(),
            self.elapsed,
            self.wait,
            self.reason.clone(),
            self.text.clone(),
        );
        Ok((py.get_type::<Event>().getattr("_of")?, (fields,)))
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!("<Event {}>", self.text)
    }
}
