//! What a machine says to those who await.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use workato_oauth_profiles::drive::{Interrupt, Transport};
use workato_oauth_profiles::ureq::UreqTransport;
use workato_oauth_profiles::{Error, Request, Response, SendError};

use crate::error::border;
use crate::event::Event;

/// Something for the caller.
#[pyclass(frozen, get_all, module = "workato_oauth_profiles._native")]
pub(crate) struct Item {
    pub(crate) value: Py<PyAny>,
}

/// Wait; reply None.
#[pyclass(frozen, get_all, module = "workato_oauth_profiles._native")]
pub(crate) struct Sleep {
    pub(crate) seconds: f64,
}

/// Tell who listens; reply None.
#[pyclass(frozen, get_all, module = "workato_oauth_profiles._native")]
pub(crate) struct Tell {
    pub(crate) event: Py<Event>,
}

/// Send a request; reply what came of it.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Send {
    request: Request,
    transport: Arc<UreqTransport>,
    interrupted: Arc<AtomicBool>,
}

impl Send {
    pub(crate) fn new(request: Request, transport: Arc<UreqTransport>) -> Send {
        Send { request, transport, interrupted: Arc::default() }
    }
}

#[pymethods]
impl Send {
    /// Sends it, and returns what came of it; blocking.
    fn send(&self, py: Python<'_>) -> PyResult<Sent> {
        border(|| {
            let result = py.detach(|| {
                let interrupted = self.interrupted.clone();
                let interrupt: Interrupt = Rc::new(move || interrupted.load(Ordering::Relaxed));
                self.transport.send(&self.request, &interrupt)
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
    result: Mutex<Option<Result<Response, SendError>>>,
}

impl Sent {
    /// It can be taken once.
    pub(crate) fn take(&self) -> Result<Result<Response, SendError>, Error> {
        let taken = self.result.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.ok_or_else(|| Error::internal("an answer was given twice"))
    }
}
