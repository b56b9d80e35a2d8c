//! Errors as exceptions.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use workato_oauth_profiles::{Code, Error, ErrorData, guard};

/// An exception on its way out: an error of the core, or Python's own.
pub(crate) enum Raised {
    Error(Error),
    Python(PyErr),
}

impl From<Error> for Raised {
    fn from(error: Error) -> Raised {
        Raised::Error(error)
    }
}

impl From<PyErr> for Raised {
    fn from(raised: PyErr) -> Raised {
        Raised::Python(raised)
    }
}

impl From<Raised> for PyErr {
    fn from(raised: Raised) -> PyErr {
        Python::attach(|py| raised.caused_by(py, Causes::default()))
    }
}

impl Raised {
    /// The exception; an error of the core names what a transport or a ledger raised.
    pub(crate) fn caused_by(self, py: Python<'_>, causes: Causes) -> PyErr {
        match self {
            Raised::Error(error) => match exception(py, error, causes) {
                Ok(exception) => PyErr::from_value(exception),
                Err(raised) => raised,
            },
            Raised::Python(raised) => raised,
        }
    }
}

/// What Python code raised last that an error of the core may be the end of.
#[derive(Default)]
pub(crate) struct Causes {
    pub(crate) transport: Option<PyErr>,
    pub(crate) ledger: Option<PyErr>,
}

/// Runs what Python called; a panic in it becomes an `InternalError`.
pub(crate) fn border<T>(work: impl FnOnce() -> Result<T, Raised>) -> PyResult<T> {
    Ok(guarded(work)?)
}

/// The same, for those who have more to say of an error.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Raised>) -> Result<T, Raised> {
    guard(work).unwrap_or_else(|error| Err(error.into()))
}

/// The exception of an error, with all that is known.
pub(crate) fn exception<'py>(py: Python<'py>, error: Error, causes: Causes) -> PyResult<Bound<'py, PyAny>> {
    let text = error.to_string();
    let cause = if error.code == Code::Ledger { causes.ledger } else { causes.transport };
    let ErrorData {
        code,
        context: _, // part of the text
        message,
        status,
        field_errors,
        correlation_id,
        error_id,
        attempts,
        retry_after,
        may_have_applied,
        method,
        path,
        body,
        hint,
    } = error.into_data();
    let known = PyDict::new(py);
    known.set_item("message", message)?;
    known.set_item("status", status)?;
    known.set_item("field_errors", field_errors)?;
    known.set_item("correlation_id", correlation_id)?;
    known.set_item("error_id", error_id)?;
    known.set_item("attempts", attempts)?;
    known.set_item("retry_after", retry_after.map(|time| time.as_secs_f64()))?;
    known.set_item("may_have_applied", may_have_applied)?;
    known.set_item("method", method.map(|method| method.as_str()))?;
    known.set_item("path", path)?;
    known.set_item("body", body)?;
    known.set_item("hint", hint)?;
    let kind = py.import("workato_oauth_profiles.errors")?.getattr(class(code))?;
    let exception = kind.call((text,), Some(&known))?;
    if let Some(cause) = cause {
        exception.setattr("__cause__", cause.into_value(py))?;
    }
    Ok(exception)
}

fn class(code: Code) -> &'static str {
    match code {
        Code::InvalidInput => "InvalidInputError",
        Code::Unauthorized => "UnauthorizedError",
        Code::Forbidden => "ForbiddenError",
        Code::NotFound => "NotFoundError",
        Code::Conflict => "ConflictError",
        Code::Timeout => "RequestTimeoutError",
        Code::InvalidRequest => "InvalidRequestError",
        Code::RateLimited => "RateLimitedError",
        Code::ServerError => "ServerError",
        Code::Rejected => "RejectedError",
        Code::Decode => "DecodeError",
        Code::Redirect => "RedirectError",
        Code::Network => "NetworkError",
        Code::AmbiguousOutcome => "AmbiguousOutcomeError",
        Code::Cancelled => "RequestCancelledError",
        Code::Ledger => "LedgerError",
        Code::Internal => "InternalError",
    }
}
