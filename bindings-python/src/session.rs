//! What `Client` and `AsyncClient` wrap: the settings, and what all calls of a client share.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use workato_oauth_profiles as client;
use workato_oauth_profiles::{Config, DataCenter, Error, Options, Proxy, Setting, not_honoured};

use crate::argument::{Argument, callable, count, seconds, secret, switch, text};
use crate::emulator::Emulator;
use crate::error::catch_panic;
use crate::process::{Process, Processes, TransportSettings};
use crate::settings::{self, merged, options};

/// A client without its verbs in Python. See `Client` for the settings.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Session {
    state: Arc<ClientState>,
    options: Options,
    // Not in the shared state: the garbage collector visits each reference once for each session.
    pub(crate) transport: Option<Py<PyAny>>,
    on_event: Option<Py<PyAny>>,
    shared_limit: Option<Py<PyAny>>,
}

/// What a client shares with the clients that `with_options` derives from it.
struct ClientState {
    processes: Processes,
    base_url: String,
}

impl Session {
    /// The session of the core that starts the next call of this process.
    pub(crate) fn current(&self) -> Result<(Arc<Process>, client::Session), Error> {
        let process = self.state.processes.current()?;
        let session = process.session.with_options(&self.options)?;
        Ok((process, session))
    }
}

#[pymethods]
impl Session {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    #[pyo3(signature = (
        api_token, data_center, base_url, allow_http, timeout, attempt_timeout, connect_timeout, max_attempts,
        requests_per_minute, proxy, ca_bundle, user_agent, transport, on_event, shared_limit
    ))]
    fn new(
        api_token: &Bound<'_, PyAny>,
        data_center: Option<&Bound<'_, PyAny>>,
        base_url: Option<&Bound<'_, PyAny>>,
        allow_http: &Bound<'_, PyAny>,
        timeout: &Bound<'_, PyAny>,
        attempt_timeout: &Bound<'_, PyAny>,
        connect_timeout: &Bound<'_, PyAny>,
        max_attempts: &Bound<'_, PyAny>,
        requests_per_minute: Option<&Bound<'_, PyAny>>,
        proxy: Option<&Bound<'_, PyAny>>,
        ca_bundle: Option<&Bound<'_, PyAny>>,
        user_agent: Option<&Bound<'_, PyAny>>,
        transport: Option<&Bound<'_, PyAny>>,
        on_event: Option<&Bound<'_, PyAny>>,
        shared_limit: Option<&Bound<'_, PyAny>>,
    ) -> Argument<Session> {
        catch_panic(|| {
            let data_center =
                data_center.map(|name| text(&Setting::DataCenter.to_string(), name)).transpose()?;
            let user_agent =
                user_agent.map(|suffix| text(&Setting::UserAgent.to_string(), suffix)).transpose()?;
            let config = Config {
                api_token: secret(&Setting::ApiToken.to_string(), api_token)?,
                data_center: data_center.as_deref().map(DataCenter::from_name).transpose()?,
                base_url: base_url.map(|url| text(&Setting::BaseUrl.to_string(), url)).transpose()?,
                allow_http: switch("`allow_http=`", allow_http)?,
                timeout: seconds(Setting::Timeout, timeout)?,
                attempt_timeout: seconds(Setting::AttemptTimeout, attempt_timeout)?,
                connect_timeout: seconds(Setting::ConnectTimeout, connect_timeout)?,
                max_attempts: count(Setting::MaxAttempts, max_attempts)?,
                requests_per_minute: requests_per_minute
                    .map(|requests| count(Setting::RequestsPerMinute, requests))
                    .transpose()?,
                user_agent: Some(settings::user_agent(user_agent)),
                headers: Vec::new(),
                listen: None,
            };
            let emulated = transport.and_then(|transport| transport.cast::<Emulator>().ok());
            let emulator = emulated.map(|emulator| emulator.get().emulator.clone());
            let transport = transport.filter(|_| emulator.is_none());
            let transport = transport
                .map(|transport| callable(&Setting::Transport.to_string(), transport))
                .transpose()?;
            let on_event = on_event.map(|listener| callable("`on_event=`", listener)).transpose()?;
            let proxy = settings::proxy(proxy)?;
            let transport_settings = match (&transport, emulator) {
                (None, None) => {
                    Some(TransportSettings::Ureq { proxy, ca_bundle: settings::ca_bundle(ca_bundle)? })
                }
                _ if !matches!(proxy, Proxy::Environment) => Err(not_honoured(Setting::Proxy))?,
                _ if ca_bundle.is_some() => Err(not_honoured(Setting::CaBundle))?,
                (_, emulator) => emulator.map(TransportSettings::Emulator),
            };
            let processes = Processes::new(
                config,
                transport_settings,
                shared_limit.map(settings::shared_limit).transpose()?,
            )?;
            let base_url = processes.current()?.session.base_url().to_owned();
            let state = Arc::new(ClientState { processes, base_url });
            let shared_limit = shared_limit.map(|limit| limit.clone().unbind());
            Ok(Session { state, options: Options::default(), transport, on_event, shared_limit })
        })
    }

    /// The same client with other options; None leaves an option as it is.
    #[pyo3(signature = (timeout, attempt_timeout, connect_timeout, max_attempts))]
    fn with_options(
        &self,
        py: Python<'_>,
        timeout: Option<&Bound<'_, PyAny>>,
        attempt_timeout: Option<&Bound<'_, PyAny>>,
        connect_timeout: Option<&Bound<'_, PyAny>>,
        max_attempts: Option<&Bound<'_, PyAny>>,
    ) -> Argument<Session> {
        catch_panic(|| {
            let options = options(timeout, attempt_timeout, connect_timeout, max_attempts)?;
            let copy = |object: &Option<Py<PyAny>>| object.as_ref().map(|object| object.clone_ref(py));
            let derived = Session {
                state: self.state.clone(),
                options: merged(&self.options, options),
                transport: copy(&self.transport),
                on_event: copy(&self.on_event),
                shared_limit: copy(&self.shared_limit),
            };
            derived.current()?;
            Ok(derived)
        })
    }

    /// The base URL in use.
    #[getter]
    fn base_url(&self) -> &str {
        &self.state.base_url
    }

    #[getter]
    fn transport(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.transport.as_ref().map(|transport| transport.clone_ref(py))
    }

    #[getter]
    fn on_event(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.on_event.as_ref().map(|listener| listener.clone_ref(py))
    }

    #[getter]
    fn shared_limit(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.shared_limit.as_ref().map(|limit| limit.clone_ref(py))
    }

    /// Whether requests and waits take no real time, because the emulator is the transport.
    #[getter]
    fn is_emulated(&self) -> PyResult<bool> {
        catch_panic(|| Ok(self.state.processes.current()?.is_emulated)).map_err(PyErr::from)
    }

    #[getter]
    fn closed(&self) -> bool {
        self.state.processes.session().is_closed()
    }

    /// Cancels the calls that are under way, and refuses later ones.
    fn close(&self) {
        self.state.processes.session().close();
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.transport)?;
        visit.call(&self.shared_limit)?;
        visit.call(&self.on_event)
    }
}
