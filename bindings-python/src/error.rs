//! Errors as exceptions.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use workato_oauth_profiles::{Code, Error, ErrorData, guard};

/// What a call raises: an error of the core, or an exception of Python.
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
    /// The exception. For an error of the core its `__cause__` is what a transport or a ledger raised.
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

/// The last exceptions of the user's transport and ledger: one may be the cause of an error of the core.
#[derive(Default)]
pub(crate) struct Causes {
    pub(crate) transport: Option<PyErr>,
    pub(crate) ledger: Option<PyErr>,
}

impl Causes {
    /// The causes of the error of one item. The next item has its own.
    pub(crate) fn of_item(&mut self) -> Causes {
        Causes { transport: self.transport.take(), ledger: None }
    }
}

/// Does what Python asked for; a panic in it becomes an `InternalError`.
pub(crate) fn catch_panic<T>(work: impl FnOnce() -> Result<T, Raised>) -> Result<T, Raised> {
    guard(work).unwrap_or_else(|error| Err(error.into()))
}

/// The exception of an error, with all its attributes.
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
        settled_in,
        may_have_applied,
        method,
        path,
        body,
        hint,
    } = error.into_data();
    let details = PyDict::new(py);
    details.set_item("message", message)?;
    details.set_item("status", status)?;
    details.set_item("field_errors", field_errors)?;
    details.set_item("correlation_id", correlation_id)?;
    details.set_item("error_id", error_id)?;
    details.set_item("attempts", attempts)?;
    details.set_item("retry_after", retry_after.map(|time| time.as_secs_f64()))?;
    details.set_item("settled_in", settled_in.map(|time| time.as_secs_f64()))?;
    details.set_item("may_have_applied", may_have_applied)?;
    details.set_item("method", method.map(|method| method.as_str()))?;
    details.set_item("path", path)?;
    details.set_item("body", body)?;
    details.set_item("hint", hint)?;
    let kind = py.import("workato_oauth_profiles.errors")?.getattr(class(code))?;
    let exception = kind.call((text,), Some(&details))?;
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
