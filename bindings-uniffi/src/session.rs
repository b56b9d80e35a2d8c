//! What all calls of a client share.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Instant;

use workato_oauth_profiles::ureq::{Proxy, UreqTransport};

use crate::command::Command;
use crate::config::Config;
use crate::error::Failure;
use crate::event::Observer;
use crate::machine::Machine;

/// A client without the words of its language: the settings, the limit and the connections.
#[derive(uniffi::Object)]
pub struct Session {
    session: workato_oauth_profiles::Session,
    shared: Arc<Shared>,
}

/// What its machines need of it.
pub(crate) struct Shared {
    pub(crate) start: Instant,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    pub(crate) transport: UreqTransport,
}

#[uniffi::export]
impl Session {
    /// Checks the settings. The observer hears of blocking calls; others are told by their steps.
    #[uniffi::constructor]
    pub fn new(
        api_token: String,
        config: Config,
        observer: Option<Arc<dyn Observer>>,
    ) -> Result<Arc<Session>, Failure> {
        let config = config.with_token(api_token)?;
        let session = workato_oauth_profiles::Session::new(config, RandomState::new().hash_one(0))?;
        let transport = UreqTransport::new(session.base_url(), &Proxy::Environment, None)?;
        let shared = Shared { start: Instant::now(), observer, transport };
        Ok(Arc::new(Session { session, shared: Arc::new(shared) }))
    }

    /// The base URL in use.
    pub fn base_url(&self) -> Result<String, Failure> {
        Ok(self.session.base_url().to_owned())
    }

    /// Starts a command.
    pub fn start(&self, command: Command) -> Result<Arc<Machine>, Failure> {
        Ok(Arc::new(Machine::new(self.session.start(command.into()), self.shared.clone())))
    }
}
