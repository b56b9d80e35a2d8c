//! The emulator of the service, for the users' own tests.

use std::process;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;
use workato_emulator::Server;
use workato_oauth_profiles::{Error, Method, Request};

use crate::error::{Raised, catch_panic};

/// An emulated workspace and its server; `workato_oauth_profiles.testing` wraps it.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Emulator {
    emulator: workato_emulator::Emulator,
    url: String,
    server: Mutex<Option<Server>>,
    process: u32,
}

#[pymethods]
impl Emulator {
    #[new]
    fn new(token: String) -> Result<Emulator, Raised> {
        catch_panic(|| {
            let emulator = workato_emulator::Emulator::new(token);
            let server = Server::start(emulator.clone(), 0).map_err(PyErr::from)?;
            let (url, server) = (server.url(), Mutex::new(Some(server)));
            Ok(Emulator { emulator, url, server, process: process::id() })
        })
    }

    /// The base URL.
    #[getter]
    fn url(&self) -> &str {
        &self.url
    }

    /// Calls a control path of the emulator, such as `reset`, and returns the status and the JSON.
    #[pyo3(signature = (path, body=None))]
    fn control(&self, path: &str, body: Option<String>) -> Result<(u16, String), Raised> {
        let request = Request {
            method: if body.is_some() { Method::Post } else { Method::Get },
            url: format!("{}/__emulator/{path}", self.url),
            headers: Vec::new(),
            body,
            timeout: Duration::ZERO,
            connect_timeout: Duration::ZERO,
            fresh: false,
        };
        catch_panic(|| {
            // The clock is the server's: a control path needs none.
            let answer = self.emulator.handle(&request, Duration::ZERO).answer();
            let answer = answer.ok_or_else(|| Error::internal("the emulator gave no answer"))?;
            Ok((answer.status, String::from_utf8_lossy(&answer.body).into_owned()))
        })
    }

    /// Stops the server; returns when its connections have ended.
    fn close(&self, py: Python<'_>) {
        let server = self.server.lock().unwrap_or_else(PoisonError::into_inner).take();
        match server {
            Some(server) if self.process == process::id() => py.detach(|| server.stop()),
            // A fork does not copy the server's threads: waiting for them would never end.
            server => std::mem::forget(server),
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        if self.process != process::id() {
            let server = self.server.get_mut().unwrap_or_else(PoisonError::into_inner).take();
            std::mem::forget(server);
        }
    }
}
