//! A client without its verbs: settings, clock, limit and connections.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use workato_oauth_profiles as client;
use workato_oauth_profiles::operations::{Get, List};
use workato_oauth_profiles::ureq::{Proxy, UreqTransport};
use workato_oauth_profiles::{Command, Config, DataCenter, Error, Level, Now, Secret, duration, invalid_id};

use crate::error::{Raised, border};
use crate::event::Event;
use crate::machine::Machine;
use crate::number::Number;

/// What `Client` and `AsyncClient` have in common. See `Client` for the settings.
#[pyclass(frozen, subclass, module = "workato_oauth_profiles._native")]
pub(crate) struct Session {
    session: client::Session,
    start: Instant,
    /// None once it is closed.
    transport: Mutex<Option<Arc<UreqTransport>>>,
    on_event: Option<Py<PyAny>>,
}

impl Session {
    pub(crate) fn session(&self) -> &client::Session {
        &self.session
    }

    pub(crate) fn now(&self) -> Now {
        self.start.elapsed()
    }

    pub(crate) fn transport(&self) -> Result<Arc<UreqTransport>, Error> {
        let transport = self.transport.lock().unwrap_or_else(PoisonError::into_inner);
        transport.clone().ok_or_else(|| Error::invalid_input("the client is closed"))
    }

    /// An exception of the listener is reported, and the call goes on.
    pub(crate) fn tell(&self, event: &Bound<'_, Event>) -> Result<(), Raised> {
        let Some(listener) = &self.on_event else { return Ok(()) };
        let py = event.py();
        match listener.call1(py, (event,)) {
            Err(raised) if raised.is_instance_of::<PyException>(py) => {
                raised.write_unraisable(py, Some(listener.bind(py)));
                Ok(())
            }
            told => Ok(told.map(drop)?),
        }
    }
}

#[pymethods]
impl Session {
    #[new]
    #[pyo3(
        signature = (
            api_token, *, data_center=None, base_url=None, allow_http=false, timeout=120.0,
            attempt_timeout=45.0, connect_timeout=10.0, max_attempts=Number::Whole(3),
            requests_per_minute=Some(Number::Whole(60)), on_event=None
        ),
        text_signature = "(api_token, *, data_center=None, base_url=None, allow_http=False, timeout=120.0, \
                          attempt_timeout=45.0, connect_timeout=10.0, max_attempts=3, \
                          requests_per_minute=60, on_event=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    fn new(
        api_token: String,
        data_center: Option<&str>,
        base_url: Option<String>,
        allow_http: bool,
        timeout: f64,
        attempt_timeout: f64,
        connect_timeout: f64,
        max_attempts: Number,
        requests_per_minute: Option<Number>,
        on_event: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Session> {
        if on_event.as_ref().is_some_and(|listener| !listener.is_callable()) {
            return Err(PyTypeError::new_err("on_event must be callable"));
        }
        border(|| {
            let config = Config {
                api_token: Secret::new(api_token),
                data_center: data_center.map(DataCenter::from_name).transpose()?,
                base_url,
                allow_http,
                timeout: duration("timeout", timeout)?,
                attempt_timeout: duration("attempt_timeout", attempt_timeout)?,
                connect_timeout: duration("connect_timeout", connect_timeout)?,
                max_attempts: max_attempts.count("max_attempts")?,
                requests_per_minute: requests_per_minute
                    .map(|number| number.count("requests_per_minute"))
                    .transpose()?,
                user_agent: None,
                listen: on_event.is_some().then_some(Level::Debug),
            };
            let session = client::Session::new(config, RandomState::new().hash_one(0))?;
            let transport = UreqTransport::new(session.base_url(), &Proxy::Environment, None)?;
            Ok(Session {
                session,
                start: Instant::now(),
                transport: Mutex::new(Some(Arc::new(transport))),
                on_event: on_event.map(Bound::unbind),
            })
        })
    }

    /// The base URL in use.
    #[getter]
    fn base_url(&self) -> &str {
        self.session.base_url()
    }

    /// Closes the connections that are idle. Later calls fail; calls that are under way go on.
    fn close(&self) {
        let transport = self.transport.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(transport);
    }

    fn _get(session: &Bound<'_, Self>, id: Number) -> PyResult<Machine> {
        border(|| {
            let id = id.whole_or(invalid_id)?;
            Ok(Machine::new(session, Command::Get(Get { id })))
        })
    }

    fn _list(session: &Bound<'_, Self>, page: Number, per_page: Number) -> PyResult<Machine> {
        border(|| {
            let list = List { page: page.whole("page")?, per_page: per_page.whole("per_page")? };
            Ok(Machine::new(session, Command::List(list)))
        })
    }

    fn _profiles(session: &Bound<'_, Self>, page: Number) -> PyResult<Machine> {
        border(|| Ok(Machine::new(session, Command::Profiles { page: page.whole("page")? })))
    }

    fn _tell(&self, event: &Bound<'_, Event>) -> PyResult<()> {
        border(|| self.tell(event))
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "a client cannot be pickled or copied: it holds an API token and connections",
        ))
    }

    fn __repr__(session: &Bound<'_, Self>) -> PyResult<String> {
        let name = session.get_type().name()?;
        Ok(format!("{name}(base_url='{}')", session.get().session.base_url()))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.on_event)
    }
}
