//! The ledger of a rollout or of `ensure_each`: a file, or an object of the user.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use workato_oauth_profiles::drive::LedgerSlot;
use workato_oauth_profiles::{Error, FileLedger, Reply, Session, Setting};

use crate::argument::{Argument, path, wrong_type};

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
    pub(crate) slot: Arc<LedgerSlot>,
}

/// The ledgers of this process that are files.
static FILES: Mutex<Vec<Weak<LedgerSlot>>> = Mutex::new(Vec::new());

/// Closes the ledgers of this process, in a child after a fork. Otherwise the child would hold their locks, even
/// after its parent was killed.
#[pyfunction]
pub(crate) fn close_ledgers() {
    // A thread that does not exist in the child may hold the lock.
    if let Ok(files) = FILES.try_lock() {
        files.iter().filter_map(Weak::upgrade).for_each(|slot| slot.free_after_fork());
    }
}

/// The line that the user's own ledger returned. Anything but a text is a bug in it.
pub(crate) fn line(returned: &Bound<'_, PyAny>) -> PyResult<String> {
    match returned.cast::<PyString>() {
        Ok(line) => Ok(line.to_str()?.to_owned()),
        Err(_) => {
            let kind = returned.get_type().name()?;
            let refused = format!("next_line() of the ledger must return a str or None, not {kind}");
            Err(PyTypeError::new_err(refused))
        }
    }
}

impl Ledger {
    /// The ledger that a path or an object stands for.
    pub(crate) fn read(value: &Bound<'_, PyAny>) -> Argument<Ledger> {
        let what = Setting::Ledger.to_string();
        if value.hasattr("next_line")? && value.hasattr("append")? {
            return Ok(Ledger::Object(value.clone().unbind()));
        }
        if value.is_instance_of::<PyString>() || value.hasattr("__fspath__")? {
            return Ok(Ledger::File(File { path: path(&what, value)?, slot: Arc::default() }));
        }
        wrong_type(&what, "a path, or an object with the methods next_line() and append(text)", value)
    }

    /// Lets the session close the ledger, if it is a file.
    pub(crate) fn keep_in(&mut self, session: &Session) {
        if let Ledger::File(file) = self {
            file.slot = session.ledger_slot();
            let mut files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
            files.retain(|slot| slot.strong_count() > 0);
            files.push(Arc::downgrade(&file.slot));
        }
    }

    pub(crate) fn file(&self) -> Option<&File> {
        match self {
            Ledger::File(file) => Some(file),
            Ledger::Object(_) => None,
        }
    }
}

impl File {
    pub(crate) fn next_line(&self) -> Result<Reply, Error> {
        if !self.slot.is_open() {
            self.slot.put(Box::new(FileLedger::open(&self.path)?));
        }
        let line = self.slot.with(|ledger| ledger.next_line());
        Ok(line.map_or_else(|failed| Reply::Failed(failed.to_string()), Reply::Line))
    }

    /// Returns when the line is safe on disk.
    pub(crate) fn append(&self, text: &str) -> Reply {
        let appended = self.slot.with(|ledger| ledger.append(text));
        appended.map_or_else(|failed| Reply::Failed(failed.to_string()), |()| Reply::Done)
    }
}
