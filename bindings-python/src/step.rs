//! The steps that a machine asks the drivers in Python to perform.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;
use workato_oauth_profiles as client;
use workato_oauth_profiles::drive::Interrupt;
use workato_oauth_profiles::{Error, Reply};

use crate::error::{Raised, catch_panic};
use crate::event::Event;
use crate::http::Request;
use crate::ledger::File;
use crate::machine::Interrupted;
use crate::process::Process;

/// An item for the caller.
#[pyclass(frozen, generic, get_all, module = "workato_oauth_profiles._native")]
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

/// Read on after other tasks had their turn: the ledger is long.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Pause;

/// Append to the ledger.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Append {
    /// The text to append.
    #[pyo3(get)]
    pub(crate) text: String,
    /// The user's own ledger; None if the ledger is a file.
    #[pyo3(get)]
    pub(crate) ledger: Option<Py<PyAny>>,
    pub(crate) file: Option<File>,
}

#[pymethods]
impl Append {
    /// Appends it to the file. This blocks, so the driver calls it on a thread.
    fn write(&self, py: Python<'_>) -> Result<Performed, Raised> {
        catch_panic(|| {
            let none = || Error::internal("this ledger is not a file");
            let file = self.file.as_ref().ok_or_else(none)?;
            Ok(Performed::new(py.detach(|| file.append(&self.text))))
        })
    }
}

/// What the engine asks its driver to evaluate on the store: a Lua script with its keys and arguments.
#[pyclass(frozen, get_all, module = "workato_oauth_profiles._native")]
pub(crate) struct Eval {
    pub(crate) script: &'static str,
    pub(crate) keys: Vec<String>,
    pub(crate) args: Vec<String>,
}

/// Send a request.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Send {
    pub(crate) request: client::Request,
    pub(crate) process: Arc<Process>,
    pub(crate) interrupted: Arc<Interrupted>,
    pub(crate) is_over: Arc<AtomicBool>,
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
    fn send(&self, py: Python<'_>) -> Result<Performed, Raised> {
        catch_panic(|| {
            let transport = self.process.transport()?;
            let (session, interrupted) = (self.process.session.clone(), self.interrupted.clone());
            let (is_over, must_finish) = (self.is_over.clone(), self.request.must_finish);
            let result = py.detach(|| {
                let is_closed = move || session.is_closed() || interrupted.closed.load(Ordering::Relaxed);
                let interrupt: Interrupt =
                    Rc::new(move || is_over.load(Ordering::Relaxed) || !must_finish && is_closed());
                transport.send(&self.request, &interrupt)
            });
            Ok(Performed::new(Reply::Sent(result)))
        })
    }

    /// Ends the request within 100 ms, if it is under way.
    fn interrupt(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

/// The result of a step that was performed on a thread, to reply with.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Performed(Mutex<Option<Reply>>);

impl Performed {
    fn new(reply: Reply) -> Performed {
        Performed(Mutex::new(Some(reply)))
    }

    /// The result, which can be taken once.
    pub(crate) fn take(&self) -> Result<Reply, Error> {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.ok_or_else(|| Error::internal("the driver replied twice with the same result"))
    }
}
