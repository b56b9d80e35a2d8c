//! A client without its verbs: settings, clock, limit and connections.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use workato_oauth_profiles as client;
use workato_oauth_profiles::{Config, DataCenter, Error, Level, Options, Proxy, duration, not_honoured};

use crate::error::{Raised, border};
use crate::event::Event;
use crate::listen;
use crate::number::Number;
use crate::process::{Process, Processes, Way};
use crate::settings::{self, attempts, options, over, proxy};
use crate::text::Hidden;

/// What `Client` and `AsyncClient` stand on. See `Client` for the settings.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Session {
    shared: Arc<Shared>,
    options: Options,
    latest: Mutex<Option<Latest>>,
    // Each session holds its own, or the garbage collector would count wrong.
    pub(crate) transport: Option<Py<PyAny>>,
    on_event: Option<Py<PyAny>>,
}

/// What a client has in common with those derived from it.
struct Shared {
    processes: Processes,
    closed: Arc<AtomicBool>,
    base_url: String,
}

/// What calls were last started from.
struct Latest {
    process: Arc<Process>,
    level: Level,
    session: client::Session,
}

impl Session {
    pub(crate) fn is_closed(&self) -> bool {
        self.shared.closed.load(Ordering::Relaxed)
    }

    pub(crate) fn closed_flag(&self) -> Arc<AtomicBool> {
        self.shared.closed.clone()
    }

    /// What the next call of this process is started from.
    pub(crate) fn current(&self, py: Python<'_>) -> Result<(Arc<Process>, client::Session), Error> {
        let (process, level) = (self.shared.processes.current()?, listen::level(py, self.on_event.is_some()));
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Latest { process: of, level: at, session }) = &*latest
            && Arc::ptr_eq(of, &process)
            && *at == level
        {
            return Ok((process, session.clone()));
        }
        let session = process.session.with_options(&self.options)?.listening(level);
        *latest = Some(Latest { process: process.clone(), level, session: session.clone() });
        Ok((process, session))
    }

    pub(crate) fn tell(&self, event: &Bound<'_, Event>) -> Result<(), Raised> {
        listen::tell(self.on_event.as_ref(), event)
    }
}

#[pymethods]
impl Session {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    #[pyo3(signature = (
        api_token, data_center, base_url, allow_http, timeout, attempt_timeout, connect_timeout, max_attempts,
        requests_per_minute, proxy, ca_bundle, user_agent, transport, on_event
    ))]
    fn new(
        api_token: Hidden,
        data_center: Option<&str>,
        base_url: Option<String>,
        allow_http: bool,
        timeout: f64,
        attempt_timeout: f64,
        connect_timeout: f64,
        max_attempts: Number,
        requests_per_minute: Option<Number>,
        #[pyo3(from_py_with = proxy)] proxy: Proxy,
        ca_bundle: Option<PathBuf>,
        user_agent: Option<String>,
        transport: Option<Bound<'_, PyAny>>,
        on_event: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Session> {
        let transport = callable("transport", transport)?;
        let on_event = callable("on_event", on_event)?;
        border(|| {
            let config = Config {
                api_token: api_token.0,
                data_center: data_center.map(DataCenter::from_name).transpose()?,
                base_url,
                allow_http,
                timeout: duration("the timeout", timeout)?,
                attempt_timeout: duration("the attempt timeout", attempt_timeout)?,
                connect_timeout: duration("the connect timeout", connect_timeout)?,
                max_attempts: attempts(max_attempts)?,
                requests_per_minute: requests_per_minute.map(settings::requests_per_minute).transpose()?,
                user_agent: Some(settings::user_agent(user_agent)),
                listen: None,
            };
            let way = match &transport {
                None => Some(Way { proxy, ca_bundle }),
                Some(_) if !matches!(proxy, Proxy::Environment) => Err(not_honoured("a proxy"))?,
                Some(_) if ca_bundle.is_some() => Err(not_honoured("a CA bundle"))?,
                Some(_) => None,
            };
            let processes = Processes::new(config, way)?;
            let base_url = processes.current()?.session.base_url().to_owned();
            let shared = Arc::new(Shared { processes, closed: Arc::default(), base_url });
            Ok(Session { shared, options: Options::default(), latest: Mutex::default(), transport, on_event })
        })
    }

    /// The same client with other options.
    #[pyo3(signature = (timeout, attempt_timeout, connect_timeout, max_attempts))]
    fn with_options(
        &self,
        py: Python<'_>,
        timeout: Option<f64>,
        attempt_timeout: Option<f64>,
        connect_timeout: Option<f64>,
        max_attempts: Option<Number>,
    ) -> PyResult<Session> {
        border(|| {
            let options = options(timeout, attempt_timeout, connect_timeout, max_attempts)?;
            let copy = |object: &Option<Py<PyAny>>| object.as_ref().map(|object| object.clone_ref(py));
            let derived = Session {
                shared: self.shared.clone(),
                options: over(&self.options, options),
                latest: Mutex::default(),
                transport: copy(&self.transport),
                on_event: copy(&self.on_event),
            };
            derived.current(py)?;
            Ok(derived)
        })
    }

    /// The base URL in use.
    #[getter]
    fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    #[getter]
    fn transport(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.transport.as_ref().map(|transport| transport.clone_ref(py))
    }

    #[getter]
    fn closed(&self) -> bool {
        self.is_closed()
    }

    /// Ends what is under way, and refuses what comes.
    fn close(&self) {
        self.shared.closed.store(true, Ordering::Relaxed);
    }

    #[pyo3(name = "tell")]
    fn told(&self, event: &Bound<'_, Event>) -> PyResult<()> {
        border(|| self.tell(event))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.transport)?;
        visit.call(&self.on_event)
    }
}

fn callable(name: &str, value: Option<Bound<'_, PyAny>>) -> PyResult<Option<Py<PyAny>>> {
    match value {
        Some(value) if !value.is_callable() => Err(PyTypeError::new_err(format!("{name} must be callable"))),
        value => Ok(value.map(Bound::unbind)),
    }
}
