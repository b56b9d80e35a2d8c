//! What a client has in each process: a clock, a limit and connections.

use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::path::PathBuf;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use workato_oauth_profiles as client;
use workato_oauth_profiles::ureq::UreqTransport;
use workato_oauth_profiles::{Config, Error, Now, Proxy};

/// What is the same in all processes, and what this one has.
pub(crate) struct Processes {
    config: Config,
    /// None where Python brings the transport.
    way: Option<Way>,
    /// Locked only with Python's own lock held, so that no fork comes in between.
    current: Mutex<Arc<Process>>,
}

/// How the default transport gets to the service.
pub(crate) struct Way {
    pub(crate) proxy: Proxy,
    pub(crate) ca_bundle: Option<PathBuf>,
}

/// What a client has in one process.
pub(crate) struct Process {
    id: u32,
    start: Instant,
    pub(crate) session: client::Session,
    pub(crate) transport: Option<UreqTransport>,
}

impl Processes {
    pub(crate) fn new(config: Config, way: Option<Way>) -> Result<Processes, Error> {
        let current = Mutex::new(Arc::new(Process::new(&config, way.as_ref())?));
        Ok(Processes { config, way, current })
    }

    /// What this process has. After a fork that is new: a limit that counts what this process sends,
    /// and no connection that the other one uses.
    pub(crate) fn current(&self) -> Result<Arc<Process>, Error> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if !current.is_here() {
            let new = Arc::new(Process::new(&self.config, self.way.as_ref())?);
            // Kept for ever: to let go of a connection could say something on it.
            mem::forget(mem::replace(&mut *current, new));
        }
        Ok(current.clone())
    }
}

impl Process {
    fn new(config: &Config, way: Option<&Way>) -> Result<Process, Error> {
        let session = client::Session::new(config.clone(), RandomState::new().hash_one(0))?;
        let transport =
            |way: &Way| UreqTransport::new(session.base_url(), &way.proxy, way.ca_bundle.as_deref());
        let transport = way.map(transport).transpose()?;
        Ok(Process { id: process::id(), start: Instant::now(), session, transport })
    }

    /// Whether this is still that process.
    pub(crate) fn is_here(&self) -> bool {
        self.id == process::id()
    }

    pub(crate) fn now(&self) -> Now {
        self.start.elapsed()
    }
}
