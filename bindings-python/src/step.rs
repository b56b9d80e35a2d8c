//! The steps that a machine asks the asyncio driver to perform.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;
use workato_oauth_profiles as client;
use workato_oauth_profiles::drive::Interrupt;
use workato_oauth_profiles::{Error, SendError};

use crate::error::{Raised, catch_panic};
use crate::event::Event;
use crate::exit::without_gil;
use crate::http::Request;
use crate::process::Process;
use crate::rollout_io::{File, Ledger};

/// An item for the caller.
#[pyclass(frozen, get_all, module = "workato_oauth_profiles._native")]
pub(crate) struct Item {
    pub(crate) value: Py<PyAny>,
}

/// Wait for so many seconds.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Sleep {
    pub(crate) time: Duration,
    pub(crate) process: Arc<Process>,
}

#[pymethods]
impl Sleep {
    #[getter]
    fn seconds(&self) -> f64 {
        self.time.as_secs_f64()
    }

    /// Moves the emulator's clock by this time. This takes no real time.
    fn emulate(&self) -> Result<(), Raised> {
        catch_panic(|| {
            self.process.sleep(self.time);
            Ok(())
        })
    }
}

/// Give an event to `on_event` and `logging`.
#[pyclass(frozen, get_all, module = "workato_oauth_profiles._native")]
pub(crate) struct Tell {
    pub(crate) event: Py<Event>,
}

/// Give the next customer.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct NextCustomer;

/// Read the next line of the user's own ledger.
#[pyclass(frozen, get_all, module = "workato_oauth_profiles._native")]
pub(crate) struct NextLine {
    pub(crate) ledger: Py<PyAny>,
}

/// Append to the ledger.
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
    /// The text to append.
    #[getter]
    fn text(&self) -> &str {
        &self.text
    }

    /// The user's own ledger; None if the ledger is a file.
    #[getter]
    fn ledger(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.ledger.as_ref().map(|ledger| ledger.clone_ref(py))
    }

    /// Appends it to the file. This blocks, so the driver calls it on a thread.
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
    /// The request, for the user's transport.
    #[getter]
    fn request(&self) -> Request {
        Request(self.request.clone())
    }

    /// Whether a cancel lets it end.
    #[getter]
    fn must_finish(&self) -> bool {
        self.request.must_finish
    }

    /// Sends it by the default transport. This blocks, so the driver calls it on a thread.
    fn send(&self, py: Python<'_>) -> Result<Sent, Raised> {
        catch_panic(|| {
            let none = || Error::internal("this client has no transport");
            let transport = self.process.transport.as_ref().ok_or_else(none)?;
            let result = without_gil(py, false, || {
                let interrupted = self.interrupted.clone();
                let interrupt: Interrupt = Rc::new(move || interrupted.load(Ordering::Relaxed));
                transport.send(&self.request, &interrupt)
            });
            Ok(Sent { result: Mutex::new(Some(result)) })
        })
    }

    /// Ends the request within 100 ms, if it is under way.
    fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
    }
}

/// The result of a request: the answer, or why there is none.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Sent {
    result: Mutex<Option<Result<client::Response, SendError>>>,
}

impl Sent {
    /// The result, which can be taken once.
    pub(crate) fn take(&self) -> Result<Result<client::Response, SendError>, Error> {
        let taken = self.result.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.ok_or_else(|| Error::internal("the driver replied twice with the same answer"))
    }
}
