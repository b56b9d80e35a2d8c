//! A client without the words of its language: the settings, the rate limit and the connections.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use workato_oauth_profiles as client;
use workato_oauth_profiles::{Command, Error, FileLedger};

use crate::call_io::CallIo;
use crate::config::{Config, Overrides};
use crate::emulator::EmulatedService;
use crate::error::Failure;
use crate::interrupts::Interrupts;
use crate::machine::Machine;
use crate::resources::Resources;
use crate::runtime::RuntimeSettings;
use crate::transport::TransportSettings;

/// A client without the words of its language: the settings, the rate limit and the connections. Its
/// verbs are in verbs.rs.
#[derive(uniffi::Object)]
pub struct Session {
    session: client::Session,
    resources: Arc<Resources>,
}

#[uniffi::export]
impl Session {
    /// Checks the settings.
    #[uniffi::constructor(default(interrupts = None, runtime = None))]
    pub fn new(
        api_token: String,
        config: Config,
        interrupts: Option<Box<dyn Interrupts>>,
        runtime: Option<Box<dyn RuntimeSettings>>,
    ) -> Result<Arc<Session>, Failure> {
        let config = config.with_token(client::Secret::new(api_token))?;
        Ok(Session::open(config, None, interrupts, runtime)?)
    }

    /// Like `new`, with the API token of `WORKATO_API_TOKEN` and, if the settings give neither a base URL nor a
    /// data center, those of `WORKATO_HOST` or `WORKATO_DATA_CENTER`.
    #[uniffi::constructor(default(interrupts = None, runtime = None))]
    pub fn from_env(
        config: Config,
        interrupts: Option<Box<dyn Interrupts>>,
        runtime: Option<Box<dyn RuntimeSettings>>,
    ) -> Result<Arc<Session>, Failure> {
        Ok(Session::open(config.of_environment()?, None, interrupts, runtime)?)
    }

    /// The base URL in use.
    pub fn base_url(&self) -> Result<String, Failure> {
        Ok(self.session.base_url().to_owned())
    }

    /// The same session with other timeouts or attempts. It is closed with this one.
    pub fn with_options(&self, options: Overrides) -> Result<Arc<Session>, Failure> {
        let session = self.session.with_options(&options.try_into()?)?;
        Ok(Arc::new(Session { session, resources: self.resources.clone() }))
    }

    /// Fails if the session is closed.
    pub fn check_open(&self) -> Result<(), Failure> {
        Ok(self.session.check_open()?)
    }

    /// Cancels the calls that are under way, refuses later ones, and closes the connections. The ledgers are
    /// closed, those of rollouts under way once what is known is written down. Sessions derived from this one, and the one that it is derived from, are closed too.
    pub fn shut(&self) -> Result<(), Failure> {
        self.session.close();
        self.resources.close();
        Ok(())
    }
}

impl Session {
    pub(crate) fn open(
        (config, transport): (client::Config, TransportSettings),
        emulator: Option<&EmulatedService>,
        interrupts: Option<Box<dyn Interrupts>>,
        runtime: Option<Box<dyn RuntimeSettings>>,
    ) -> Result<Arc<Session>, Error> {
        let session = client::Session::new(config, RandomState::new().hash_one(0))?;
        let own_transport = transport.own_transport;
        let transport = transport.open(session.base_url(), emulator, runtime)?;
        let resources = Resources::new(transport, own_transport, emulator.is_some(), interrupts);
        Ok(Arc::new(Session { session, resources: Arc::new(resources) }))
    }

    /// Starts a call, with its ledger if that is a file.
    pub(crate) fn start(
        &self,
        command: Command,
        ledger: Option<FileLedger>,
    ) -> Result<Arc<Machine>, Failure> {
        self.session.check_open()?;
        let io = CallIo::new(self.session.clone(), self.resources.clone(), ledger);
        Ok(Machine::new(self.session.start(command), io))
    }
}
