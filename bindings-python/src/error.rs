//! Errors as exceptions.

use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
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
        Python::attach(|py| raised.caused_by(py, None))
    }
}

impl Raised {
    /// The exception. For an error of the core its `__cause__` is what the user's transport raised.
    pub(crate) fn caused_by(self, py: Python<'_>, cause: Option<PyErr>) -> PyErr {
        match self {
            Raised::Error(error) => {
                exception(py, error, cause).map_or_else(|raised| raised, PyErr::from_value)
            }
            Raised::Python(raised) => raised,
        }
    }
}

/// Does what Python asked for; a panic in it becomes an `InternalError`.
pub(crate) fn catch_panic<T>(work: impl FnOnce() -> Result<T, Raised>) -> Result<T, Raised> {
    guard(work).unwrap_or_else(|error| Err(error.into()))
}

/// The exception of an error, with all its attributes. It is built without running code of Python.
pub(crate) fn exception<'py>(
    py: Python<'py>,
    error: Error,
    cause: Option<PyErr>,
) -> PyResult<Bound<'py, PyAny>> {
    let text = error.to_string();
    let cause = cause.filter(|_| error.code != Code::Ledger);
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
    // In the order of the arguments of `WorkatoError`.
    let attributes = [
        ("message", message.into_bound_py_any(py)?),
        ("status", status.into_bound_py_any(py)?),
        ("field_errors", field_errors.into_bound_py_any(py)?),
        ("correlation_id", correlation_id.into_bound_py_any(py)?),
        ("error_id", error_id.into_bound_py_any(py)?),
        ("attempts", attempts.into_bound_py_any(py)?),
        ("retry_after", retry_after.map(|time| time.as_secs_f64()).into_bound_py_any(py)?),
        ("settled_in", settled_in.map(|time| time.as_secs_f64()).into_bound_py_any(py)?),
        ("may_have_applied", may_have_applied.into_bound_py_any(py)?),
        ("method", method.map(|method| method.as_str()).into_bound_py_any(py)?),
        ("path", path.into_bound_py_any(py)?),
        ("body", body.into_bound_py_any(py)?),
        ("hint", hint.into_bound_py_any(py)?),
    ];
    let kind = py.import("workato_oauth_profiles.errors")?.getattr(class(code))?;
    let values = attributes.iter().map(|(_, value)| value.clone());
    let arguments: Vec<_> = [text.into_bound_py_any(py)?].into_iter().chain(values).collect();
    let exception = kind.call_method1("__new__", (&kind,))?;
    exception.setattr("args", PyTuple::new(py, arguments)?)?;
    for (name, value) in attributes {
        exception.setattr(name, value)?;
    }
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
