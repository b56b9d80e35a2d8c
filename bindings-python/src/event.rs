//! Events: what `on_event` is called with.

use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use workato_oauth_profiles as client;
use workato_oauth_profiles::operations::{Assign, Create, Delete, Get, List, Unassign, Update};
use workato_oauth_profiles::{EventKind, Level, Method, Operation};

use crate::argument::{Argument, natural, one_of, text, time};
use crate::error::catch_panic;
use crate::http::http_status;
use crate::values::{dict_of, value};

/// Something that happened during a call. It never holds a body, a secret or the API token.
///
///     def show(event: Event) -> None:
///         if event.kind == "waiting":
///             print(event)
///
///     with Client.from_env(on_event=show) as client:
///         client.get(321)
///
/// `str(event)` is a line of text for people. For tests, build one with keyword arguments.
#[pyclass(frozen, eq, module = "workato_oauth_profiles")]
#[derive(PartialEq)]
pub(crate) struct Event(client::Event);

impl From<client::Event> for Event {
    fn from(event: client::Event) -> Event {
        Event(event)
    }
}

const KINDS: [EventKind; 11] = [
    EventKind::Sending,
    EventKind::Received,
    EventKind::Waiting,
    EventKind::Retrying,
    EventKind::GaveUp,
    EventKind::OddAnswer,
    EventKind::OddToken,
    EventKind::NoToken,
    EventKind::OddCustomer,
    EventKind::ShortSecret,
    EventKind::LimitStore,
];

/// The name of a kind. It matches every kind, so that a new one does not compile before it is added here,
/// to `KINDS`, to the docs of `Event.kind`, and to its type in `_native.pyi`.
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
        | EventKind::ShortSecret
        | EventKind::LimitStore => kind.as_str(),
    }
}

const LEVELS: [Level; 3] = [Level::Debug, Level::Info, Level::Warning];
const OPERATIONS: [&str; 7] =
    [List::NAME, Get::NAME, Create::NAME, Update::NAME, Delete::NAME, Assign::NAME, Unassign::NAME];
pub(crate) const METHODS: [Method; 4] = [Method::Get, Method::Post, Method::Put, Method::Delete];

#[pymethods]
impl Event {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    #[pyo3(signature = (
        *, kind, level, operation, method, path, call=None, attempt=None, status=None, correlation_id=None, elapsed=None,
        wait=None, reason=None
    ))]
    fn new(
        kind: &Bound<'_, PyAny>,
        level: &Bound<'_, PyAny>,
        operation: &Bound<'_, PyAny>,
        method: &Bound<'_, PyAny>,
        path: &Bound<'_, PyAny>,
        call: Option<&Bound<'_, PyAny>>,
        attempt: Option<&Bound<'_, PyAny>>,
        status: Option<&Bound<'_, PyAny>>,
        correlation_id: Option<&Bound<'_, PyAny>>,
        elapsed: Option<&Bound<'_, PyAny>>,
        wait: Option<&Bound<'_, PyAny>>,
        reason: Option<&Bound<'_, PyAny>>,
    ) -> Argument<Event> {
        catch_panic(|| {
            Ok(Event(client::Event {
                kind: one_of("`kind=`", kind, KINDS, kind_name)?,
                level: one_of("`level=`", level, LEVELS, Level::as_str)?,
                call: call.map_or(Ok(1), |call| natural("`call=`", call))?,
                operation: one_of("`operation=`", operation, OPERATIONS, |name| name)?,
                method: one_of("`method=`", method, METHODS, Method::as_str)?,
                path: text("`path=`", path)?,
                attempt: attempt.map_or(Ok(0), |attempt| natural("`attempt=`", attempt))?,
                status: status.map(http_status).transpose()?,
                correlation_id: correlation_id.map(|id| text("`correlation_id=`", id)).transpose()?,
                elapsed: elapsed.map(|elapsed| time("`elapsed=`", elapsed)).transpose()?,
                wait: wait.map(|wait| time("`wait=`", wait)).transpose()?,
                reason: reason.map(|reason| text("`reason=`", reason)).transpose()?,
            }))
        })
    }

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
    /// - `limit_store`: the store of the shared rate limit does not answer, so the client sends fewer requests;
    ///   or it answers again.
    #[getter]
    fn kind(&self) -> &'static str {
        kind_name(self.0.kind)
    }

    /// How much it matters: `debug` (every request and answer), `info` (short waits, and retrying) or
    /// `warning` (what a person should look at, such as a wait of more than 5 s).
    #[getter]
    fn level(&self) -> &'static str {
        self.0.level.as_str()
    }

    /// The number of the call, which all its events have in common: 1 for the first call of this client. A walk or
    /// a rollout is one call. Clients that are derived with other options count on; a forked process begins anew.
    #[getter]
    fn call(&self) -> u64 {
        self.0.call
    }

    /// The operation, such as `get`.
    #[getter]
    fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The method of the request.
    #[getter]
    fn method(&self) -> &'static str {
        self.0.method.as_str()
    }

    /// The path and query of the request.
    #[getter]
    fn path(&self) -> &str {
        &self.0.path
    }

    /// How often the request has been sent, this time included; 0 before the first.
    #[getter]
    fn attempt(&self) -> u32 {
        self.0.attempt
    }

    /// The status of the answer, if there was one.
    #[getter]
    fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The correlation id of the answer, also of a successful one.
    #[getter]
    fn correlation_id(&self) -> Option<&str> {
        self.0.correlation_id.as_deref()
    }

    /// The time from sending the last attempt to its answer or failure, in seconds.
    #[getter]
    fn elapsed(&self) -> Option<f64> {
        self.0.elapsed.map(|time| time.as_secs_f64())
    }

    /// How long the call waits now, in seconds; `None` if that is not known.
    #[getter]
    fn wait(&self) -> Option<f64> {
        self.0.wait.map(|time| time.as_secs_f64())
    }

    /// Why it waits, retries or gave up, or what was odd.
    #[getter]
    fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The fields by name, as JSON has them.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let client::Event {
            kind,
            level,
            call,
            operation,
            method,
            path,
            attempt,
            status,
            correlation_id,
            elapsed,
            wait,
            reason,
        } = &self.0;
        let in_seconds = |time: &Option<Duration>| time.map(|time| time.as_secs_f64());
        dict_of(
            py,
            [
                ("kind", value(py, kind_name(*kind))?),
                ("level", value(py, level.as_str())?),
                ("call", value(py, call)?),
                ("operation", value(py, operation)?),
                ("method", value(py, method.as_str())?),
                ("path", value(py, path)?),
                ("attempt", value(py, attempt)?),
                ("status", value(py, status)?),
                ("correlation_id", value(py, correlation_id)?),
                ("elapsed", value(py, in_seconds(elapsed))?),
                ("wait", value(py, in_seconds(wait))?),
                ("reason", value(py, reason)?),
            ],
        )
    }

    /// Builds an event out of a pickle.
    #[classmethod]
    #[pyo3(signature = (fields, /))]
    fn _of<'py>(class: &Bound<'py, PyType>, fields: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
        class.call((), Some(fields))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyDict>,))> {
        Ok((py.get_type::<Event>().getattr("_of")?, (self.to_dict(py)?,)))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Event {}>", self.0)
    }
}

crate::values::as_dict!(Event);
