//! The emulator of the service, for the users' own tests.

use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;
use workato_emulator::Server;
use workato_oauth_profiles::{Error, Method, Request};

use crate::argument::{Argument, secret};
use crate::error::{Raised, catch_panic};

/// An emulated workspace and its server; `workato_oauth_profiles.testing` wraps it.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Emulator {
    pub(crate) emulator: workato_emulator::Emulator,
    listener: Mutex<Listener>,
    process: u32,
}

/// The server, which starts when somebody asks for its URL: a client without sockets needs none.
enum Listener {
    NotStarted,
    Listening { url: String, server: Server },
    Closed { url: Option<String> },
}

#[pymethods]
impl Emulator {
    #[new]
    fn new(token: &Bound<'_, PyAny>) -> Argument<Emulator> {
        catch_panic(|| {
            let emulator = workato_emulator::Emulator::new(secret("`token=`", token)?.expose());
            Ok(Emulator { emulator, listener: Mutex::new(Listener::NotStarted), process: process::id() })
        })
    }

    /// The base URL. The first call starts the server.
    #[getter]
    fn url(&self) -> Result<String, Raised> {
        catch_panic(|| {
            let mut listener = self.listener();
            match &*listener {
                Listener::Listening { url, .. } | Listener::Closed { url: Some(url) } => Ok(url.clone()),
                Listener::Closed { url: None } => Err(Error::invalid_input("the emulator is closed").into()),
                Listener::NotStarted => {
                    let server = Server::start(self.emulator.clone(), 0).map_err(PyErr::from)?;
                    let url = server.url();
                    *listener = Listener::Listening { url: url.clone(), server };
                    Ok(url)
                }
            }
        })
    }

    /// The base URL, if the server was started.
    #[getter]
    fn started_url(&self) -> Option<String> {
        match &*self.listener() {
            Listener::Listening { url, .. } => Some(url.clone()),
            Listener::Closed { url } => url.clone(),
            Listener::NotStarted => None,
        }
    }

    /// The seconds on the clock.
    #[getter]
    fn now(&self) -> f64 {
        self.emulator.now().as_secs_f64()
    }

    /// Calls a control path of the emulator, such as `reset`, and returns the status and the JSON.
    #[pyo3(signature = (path, body=None))]
    fn control(&self, path: &str, body: Option<String>) -> Result<(u16, String), Raised> {
        let request = Request {
            method: if body.is_some() { Method::Post } else { Method::Get },
            url: format!("http://emulator/__emulator/{path}"),
            headers: Vec::new(),
            body,
            timeout: Duration::ZERO,
            connect_timeout: Duration::ZERO,
            fresh: false,
            must_finish: false,
        };
        catch_panic(|| {
            // The emulator has the clock: a control path needs none.
            let answer = self.emulator.handle(&request, Duration::ZERO).answer();
            let answer = answer.ok_or_else(|| Error::internal("the emulator gave no answer"))?;
            Ok((answer.status, String::from_utf8_lossy(&answer.body).into_owned()))
        })
    }

    /// Stops the server; returns when its connections have ended.
    fn close(&self, py: Python<'_>) {
        match self.take_server() {
            Some(server) if self.process == process::id() => py.detach(|| server.stop()),
            // A fork does not copy the server's threads: waiting for them would never end.
            server => std::mem::forget(server),
        }
    }
}

impl Emulator {
    fn listener(&self) -> MutexGuard<'_, Listener> {
        self.listener.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_server(&self) -> Option<Server> {
        let mut listener = self.listener();
        match std::mem::replace(&mut *listener, Listener::Closed { url: None }) {
            Listener::Listening { url, server } => {
                *listener = Listener::Closed { url: Some(url) };
                Some(server)
            }
            Listener::Closed { url } => {
                *listener = Listener::Closed { url };
                None
            }
            Listener::NotStarted => None,
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        if self.process != process::id() {
            std::mem::forget(self.take_server());
        }
    }
}
