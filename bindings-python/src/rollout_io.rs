//! What a rollout reads and writes: the customers and the ledger.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use workato_oauth_profiles::drive::Ledger as _;
use workato_oauth_profiles::{Error, FileLedger, Reply};

use crate::customer;
use crate::error::{Causes, Raised};
use crate::exit::{is_main_thread, without_gil};
use crate::http::described;

/// The customers and the ledger of a rollout; other verbs have neither.
#[derive(Default)]
pub(crate) struct RolloutIo {
    /// An iterator; None for `AsyncClient`, whose driver in Python asks for the customers.
    pub(crate) customers: Option<Py<PyAny>>,
    pub(crate) ledger: Option<Ledger>,
}

/// A file, or an object with `next_line` and `append`.
pub(crate) enum Ledger {
    File(File),
    Object(Py<PyAny>),
}

/// A file that is opened when it is first read, so that a rollout that is never started neither
/// creates nor locks it.
#[derive(Clone)]
pub(crate) struct File {
    path: PathBuf,
    open: Arc<Mutex<Option<FileLedger>>>,
}

impl<'py> FromPyObject<'_, 'py> for Ledger {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Ledger> {
        if value.hasattr("next_line")? && value.hasattr("append")? {
            return Ok(Ledger::Object(value.to_owned().unbind()));
        }
        match value.extract() {
            Ok(path) => Ok(Ledger::File(File { path, open: Arc::default() })),
            Err(_) => Err(PyTypeError::new_err(
                "must be a path, or an object with the methods next_line() and append(text)",
            )),
        }
    }
}

impl RolloutIo {
    /// The next customer. What the iterator raises is passed on unchanged.
    pub(crate) fn next_customer(&self, py: Python<'_>) -> Result<Reply, Raised> {
        let Some(customers) = &self.customers else {
            return Err(Error::internal("this call has no customers").into());
        };
        match customers.bind(py).try_iter()?.next() {
            None => Ok(Reply::Customer(None)),
            Some(next) => Ok(customer_reply(&next?)?),
        }
    }

    /// Closes the ledger's file, which unlocks it.
    pub(crate) fn close(&self) {
        if let Some(Ledger::File(File { path: _, open })) = &self.ledger {
            *open.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.customers)?;
        match &self.ledger {
            Some(Ledger::Object(object)) => visit.call(object),
            Some(Ledger::File(_)) | None => Ok(()),
        }
    }
}

pub(crate) fn customer_reply(value: &Bound<'_, PyAny>) -> PyResult<Reply> {
    Ok(match customer::from_python(value)? {
        Ok(customer) => Reply::Customer(Some(customer)),
        Err(shown) => Reply::NotCustomer(shown),
    })
}

impl Ledger {
    /// Its next line. The outer error is one of opening the file, the inner one of reading it.
    pub(crate) fn next_line(&self, py: Python<'_>) -> Result<PyResult<Option<String>>, Error> {
        match self {
            Ledger::File(file) => file.next_line(),
            Ledger::Object(object) => {
                Ok(object.call_method0(py, "next_line").and_then(|line| line.extract(py)))
            }
        }
    }

    pub(crate) fn append(&self, py: Python<'_>, text: &str) -> PyResult<()> {
        match self {
            Ledger::File(file) => file.append(py, text),
            Ledger::Object(object) => object.call_method1(py, "append", (text,)).map(drop),
        }
    }
}

impl File {
    pub(crate) fn next_line(&self) -> Result<PyResult<Option<String>>, Error> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let ledger = match &mut *open {
            Some(ledger) => ledger,
            closed => closed.insert(FileLedger::open(&self.path)?),
        };
        Ok(ledger.next_line().map_err(PyErr::from))
    }

    /// Returns when the line is safe on disk; releases the GIL until then.
    pub(crate) fn append(&self, py: Python<'_>, text: &str) -> PyResult<()> {
        let is_main = is_main_thread(py)?;
        Ok(without_gil(py, is_main, || {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            let closed = || io::Error::other("the ledger is closed");
            open.as_mut().ok_or_else(closed)?.append(text)
        })?)
    }
}

/// The reply for an exception of a ledger, which is kept as the cause of the error. What ends a
/// program, such as `KeyboardInterrupt`, is passed on unchanged.
pub(crate) fn ledger_failed(py: Python<'_>, raised: PyErr, causes: &mut Causes) -> Result<Reply, Raised> {
    if !raised.is_instance_of::<pyo3::exceptions::PyException>(py) {
        return Err(raised.into());
    }
    let text = described(py, &raised)?;
    causes.ledger = Some(raised);
    Ok(Reply::Failed(text))
}
