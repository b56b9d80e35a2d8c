//! What a client has in each process, so that it survives a fork: a clock, a rate limit, connections.

use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use workato_emulator::Emulator;
use workato_oauth_profiles as client;
use workato_oauth_profiles::UreqTransport;
use workato_oauth_profiles::drive::Transport;
use workato_oauth_profiles::{Config, Error, Now, Proxy, Setting};

use crate::settings::{CA_BUNDLE_VARIABLE, CaBundle};

/// The settings, which are the same in all processes, and what the current process has.
pub(crate) struct Processes {
    config: Config,
    /// None if the user gave a transport.
    transport_settings: Option<TransportSettings>,
    shared_limit: Option<SharedLimit>,
    /// Locked only while the GIL is held, so that no other thread forks the process meanwhile.
    current: Mutex<Arc<Process>>,
}

/// What sends the requests, if the user gave no transport.
pub(crate) enum TransportSettings {
    /// The default transport.
    Ureq { proxy: Proxy, ca_bundle: Option<CaBundle> },
    /// The emulator itself, without sockets. The client follows its clock.
    Emulator(Emulator),
}

/// The key of a shared rate limit, and how many requests a minute are sent while its store does not answer.
pub(crate) struct SharedLimit {
    pub(crate) key: String,
    pub(crate) fallback_share: u32,
}

/// What a client has in one process.
pub(crate) struct Process {
    id: u32,
    pub(crate) session: client::Session,
    /// None if the user gave a transport.
    transport: Option<Box<dyn Transport>>,
    /// Whether requests and waits take no real time.
    pub(crate) is_emulated: bool,
    pub(crate) uses_proxy: bool,
}

impl Processes {
    pub(crate) fn new(
        config: Config,
        transport_settings: Option<TransportSettings>,
        shared_limit: Option<SharedLimit>,
    ) -> Result<Processes, Error> {
        let new = Process::new(&config, transport_settings.as_ref(), shared_limit.as_ref())?;
        Ok(Processes { config, transport_settings, shared_limit, current: Mutex::new(Arc::new(new)) })
    }

    /// What this process has. After a fork the child gets a new rate limit, which counts the child's own
    /// requests, and new connections.
    pub(crate) fn current(&self) -> Result<Arc<Process>, Error> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if !current.is_here() {
            let Processes { config, transport_settings, shared_limit, current: _ } = self;
            let new = Process::new(config, transport_settings.as_ref(), shared_limit.as_ref())?;
            let new = Arc::new(new);
            if current.session.is_closed() {
                new.session.close();
            }
            // Never dropped: closing a TLS connection would write to a socket that the parent uses.
            mem::forget(mem::replace(&mut *current, new));
        }
        Ok(current.clone())
    }

    /// The session that is closed with the client, after a fork too.
    pub(crate) fn session(&self) -> client::Session {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).session.clone()
    }
}

impl TransportSettings {
    /// The transport, and whether it uses a proxy.
    fn open(&self, base_url: &str) -> Result<(Box<dyn Transport>, bool), Error> {
        Ok(match self {
            TransportSettings::Ureq { proxy, ca_bundle } => {
                let transport = ureq(base_url, proxy, ca_bundle.as_ref())?;
                let uses_proxy = transport.uses_proxy();
                (Box::new(transport), uses_proxy)
            }
            TransportSettings::Emulator(emulator) => (Box::new(emulator.clone()), false),
        })
    }
}

fn ureq(base_url: &str, proxy: &Proxy, ca_bundle: Option<&CaBundle>) -> Result<UreqTransport, Error> {
    let made = UreqTransport::new(base_url, proxy, ca_bundle.map(|bundle| bundle.path.as_path()));
    match ca_bundle {
        // What fails only with the bundle is a fault of the bundle.
        Some(CaBundle { is_from_env: true, .. }) if UreqTransport::new(base_url, proxy, None).is_ok() => made
            .map_err(|error| {
                Error::invalid_input(format!(
                    "`{CA_BUNDLE_VARIABLE}` cannot be used: {}; correct or unset it, or give {}",
                    error.message,
                    Setting::CaBundle
                ))
            }),
        _ => made,
    }
}

impl Process {
    fn new(
        config: &Config,
        settings: Option<&TransportSettings>,
        shared_limit: Option<&SharedLimit>,
    ) -> Result<Process, Error> {
        // In all forks of one process a RandomState is the same.
        let random = || RandomState::new().hash_one((process::id(), SystemTime::now()));
        let mut session = client::Session::new(config.clone(), random())?;
        if let Some(SharedLimit { key, fallback_share }) = shared_limit {
            session = session.share_limit(key, random(), *fallback_share)?;
        }
        let opened = settings.map(|settings| settings.open(session.base_url())).transpose()?;
        let (transport, uses_proxy) = opened.map_or((None, false), |(transport, is)| (Some(transport), is));
        let is_emulated = matches!(settings, Some(TransportSettings::Emulator(_)));
        Ok(Process { id: process::id(), session, transport, is_emulated, uses_proxy })
    }

    /// Whether this is still the process that it was built in.
    pub(crate) fn is_here(&self) -> bool {
        self.id == process::id()
    }

    pub(crate) fn transport(&self) -> Result<&dyn Transport, Error> {
        self.transport.as_deref().ok_or_else(|| Error::internal("this client has no transport"))
    }

    pub(crate) fn sleep(&self, time: Duration) {
        self.transport.as_ref().map_or_else(|| thread::sleep(time), |transport| transport.sleep(time));
    }

    pub(crate) fn now(&self) -> Now {
        self.transport.as_ref().map_or_else(client::drive::now, |transport| transport.now())
    }
}
