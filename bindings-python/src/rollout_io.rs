//! What a rollout reads and writes: the customers and the ledger.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use workato_oauth_profiles::drive::LedgerSlot;
use workato_oauth_profiles::{Error, FileLedger, Reply, Session};

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
    slot: Arc<LedgerSlot>,
}

/// The ledgers of this process that are files.
static FILES: Mutex<Vec<Weak<LedgerSlot>>> = Mutex::new(Vec::new());

/// Lets a fork close the ledgers in the child. Otherwise the child would hold their locks, even after its
/// parent was killed.
pub(crate) fn watch_forks(py: Python<'_>) -> PyResult<()> {
    let close = pyo3::types::PyCFunction::new_closure(py, None, None, |_, _| {
        // A thread that does not exist in the child may hold the lock.
        if let Ok(files) = FILES.try_lock() {
            files.iter().filter_map(Weak::upgrade).for_each(|slot| slot.free_after_fork());
        }
    })?;
    // Windows has no forks.
    let Ok(register) = py.import("os")?.getattr("register_at_fork") else { return Ok(()) };
    let options = pyo3::types::PyDict::new(py);
    options.set_item("after_in_child", close)?;
    register.call((), Some(&options)).map(drop)
}

impl<'py> FromPyObject<'_, 'py> for Ledger {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Ledger> {
        if value.hasattr("next_line")? && value.hasattr("append")? {
            return Ok(Ledger::Object(value.to_owned().unbind()));
        }
        match value.extract() {
            Ok(path) => Ok(Ledger::File(File { path, slot: Arc::default() })),
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

    /// Lets the session close the ledger, if it is a file.
    pub(crate) fn keep_in(&mut self, session: &Session) {
        if let Some(Ledger::File(file)) = &mut self.ledger {
            file.slot = session.ledger_slot();
            let mut files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
            files.retain(|slot| slot.strong_count() > 0);
            files.push(Arc::downgrade(&file.slot));
        }
    }

    /// The call works on its next item: closing the client waits for `rest` to close the ledger.
    pub(crate) fn work(&self) {
        self.slot().into_iter().for_each(LedgerSlot::work);
    }

    /// The call has yielded an item.
    pub(crate) fn rest(&self) {
        self.slot().into_iter().for_each(LedgerSlot::rest);
    }

    /// Closes the ledger's file, which unlocks it.
    pub(crate) fn close(&self) {
        self.slot().into_iter().for_each(LedgerSlot::free);
    }

    fn slot(&self) -> Option<&LedgerSlot> {
        match &self.ledger {
            Some(Ledger::File(file)) => Some(&file.slot),
            Some(Ledger::Object(_)) | None => None,
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
        if !self.slot.is_open() {
            self.slot.put(Box::new(FileLedger::open(&self.path)?));
        }
        Ok(self.slot.with(|ledger| ledger.next_line()).map_err(PyErr::from))
    }

    /// Returns when the line is safe on disk; releases the GIL until then.
    pub(crate) fn append(&self, py: Python<'_>, text: &str) -> PyResult<()> {
        let is_main = is_main_thread(py)?;
        Ok(without_gil(py, is_main, || self.slot.with(|ledger| ledger.append(text)))?)
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
