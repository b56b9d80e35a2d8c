//! What a rollout is fed with: customers and a ledger.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use workato_oauth_profiles::drive::Ledger as _;
use workato_oauth_profiles::{Error, FileLedger, Reply};

use crate::customer::customer;
use crate::error::{Causes, Raised};
use crate::exit::{away, is_main};
use crate::http::described;

/// Nothing, but for a rollout.
#[derive(Default)]
pub(crate) struct Feed {
    pub(crate) customers: Option<Py<PyAny>>,
    pub(crate) ledger: Option<Ledger>,
}

/// A file, or an object with `next_line` and `append`.
pub(crate) enum Ledger {
    File(File),
    Object(Py<PyAny>),
}

/// A file that is opened when it is first read, so that a rollout that is never begun leaves nothing
/// behind and holds nothing.
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
            Err(_) => Err(PyTypeError::new_err("must be a path, or an object with next_line and append")),
        }
    }
}

impl Feed {
    /// The next customer. What the iterator raises goes through as it is.
    pub(crate) fn next_customer(&self, py: Python<'_>) -> Result<Reply, Raised> {
        let Some(customers) = &self.customers else {
            return Err(Error::internal("this machine brings no customers").into());
        };
        match customers.bind(py).try_iter()?.next() {
            None => Ok(Reply::Customer(None)),
            Some(next) => Ok(customer_reply(&next?)?),
        }
    }

    /// Closes the file.
    pub(crate) fn end(&self) {
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
    Ok(match customer(value)? {
        Ok(customer) => Reply::Customer(Some(customer)),
        Err(shown) => Reply::NotCustomer(shown),
    })
}

impl Ledger {
    /// Its next line; the inner error is one of reading.
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
            none => none.insert(FileLedger::open(&self.path)?),
        };
        Ok(ledger.next_line().map_err(PyErr::from))
    }

    /// Without Python: it returns when the line is safe on disk.
    pub(crate) fn append(&self, py: Python<'_>, text: &str) -> PyResult<()> {
        let is_main = is_main(py)?;
        Ok(away(py, is_main, || {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            let closed = || io::Error::other("the ledger is closed");
            open.as_mut().ok_or_else(closed)?.append(text)
        })?)
    }
}

/// What a ledger raised, kept as the cause; what ends a program goes through as it is.
pub(crate) fn failed(py: Python<'_>, raised: PyErr, causes: &mut Causes) -> Result<Reply, Raised> {
    if !raised.is_instance_of::<pyo3::exceptions::PyException>(py) {
        return Err(raised.into());
    }
    let text = described(py, &raised)?;
    causes.ledger = Some(raised);
    Ok(Reply::Failed(text))
}
