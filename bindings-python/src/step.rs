//! What a machine says to those who await.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use workato_oauth_profiles as client;
use workato_oauth_profiles::drive::{Interrupt, Transport};
use workato_oauth_profiles::{Error, SendError};

use crate::error::border;
use crate::event::Event;
use crate::exit::away;
use crate::feed::{File, Ledger};
use crate::http::Request;
use crate::process::Process;

/// Something for the caller.
#[pyclass(frozen, get_all, module = "workato_oauth_profiles._native")]
pub(crate) struct Item {
    pub(crate) value: Py<PyAny>,
}

/// Wait.
#[pyclass(frozen, get_all, module = "workato_oauth_profiles._native")]
pub(crate) struct Sleep {
    pub(crate) seconds: f64,
}

/// Tell who listens.
#[pyclass(frozen, get_all, module = "workato_oauth_profiles._native")]
pub(crate) struct Tell {
    pub(crate) event: Py<Event>,
}

/// Give the next customer.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct NextCustomer;

/// Read the next line of a ledger that Python brought.
#[pyclass(frozen, get_all, module = "workato_oauth_profiles._native")]
pub(crate) struct NextLine {
    pub(crate) ledger: Py<PyAny>,
}

/// Write to the ledger.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Append {
    text: String,
    ledger: Option<Py<PyAny>>,
    file: Option<File>,
}

impl Append {
    pub(crate) fn new(py: Python<'_>, ledger: &Ledger, text: String) -> Append {
        match ledger {
            Ledger::Object(ledger) => Append { text, ledger: Some(ledger.clone_ref(py)), file: None },
            Ledger::File(file) => Append { text, ledger: None, file: Some(file.clone()) },
        }
    }
}

#[pymethods]
impl Append {
    /// What to write.
    #[getter]
    fn text(&self) -> &str {
        &self.text
    }

    /// The ledger that Python brought; None where it is a file.
    #[getter]
    fn ledger(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.ledger.as_ref().map(|ledger| ledger.clone_ref(py))
    }

    /// Writes it to the file, on a thread that nobody waits for; blocking.
    fn write(&self, py: Python<'_>) -> PyResult<()> {
        self.file.as_ref().map_or(Ok(()), |file| file.append(py, &self.text))
    }
}

/// Send a request.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Send {
    request: client::Request,
    process: Arc<Process>,
    interrupted: Arc<AtomicBool>,
}

impl Send {
    pub(crate) fn new(request: client::Request, process: Arc<Process>) -> Send {
        Send { request, process, interrupted: Arc::default() }
    }
}

#[pymethods]
impl Send {
    /// The request, for a transport that Python brought.
    #[getter]
    fn request(&self) -> Request {
        Request(self.request.clone())
    }

    /// Sends it by the default transport, on a thread that nobody waits for; blocking.
    fn send(&self, py: Python<'_>) -> PyResult<Sent> {
        border(|| {
            let none = || Error::internal("this client has no transport");
            let transport = self.process.transport.as_ref().ok_or_else(none)?;
            let result = away(py, false, || {
                let interrupted = self.interrupted.clone();
                let interrupt: Interrupt = Rc::new(move || interrupted.load(Ordering::Relaxed));
                transport.send(&self.request, &interrupt)
            });
            Ok(Sent { result: Mutex::new(Some(result)) })
        })
    }

    /// Ends it within 100 ms, if it is under way.
    fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
    }
}

/// What came of a request.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Sent {
    result: Mutex<Option<Result<client::Response, SendError>>>,
}

impl Sent {
    /// It can be taken once.
    pub(crate) fn take(&self) -> Result<Result<client::Response, SendError>, Error> {
        let taken = self.result.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.ok_or_else(|| Error::internal("an answer was given twice"))
    }
}
