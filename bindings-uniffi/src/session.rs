//! What all calls of a client share.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Instant;

use workato_oauth_profiles::drive::Transport;
use workato_oauth_profiles::{Error, FileLedger};

use crate::command::Command;
use crate::config::{Config, Overrides};
use crate::error::Failure;
use crate::host::Host;
use crate::machine::{Machine, lock};
use crate::transport::Choice;

/// A client without the words of its language: the settings, the limit and the connections.
#[derive(uniffi::Object)]
pub struct Session {
    session: workato_oauth_profiles::Session,
    shared: Arc<Shared>,
}

/// What its machines need of it, and of those derived from it.
pub(crate) struct Shared {
    pub(crate) start: Instant,
    pub(crate) own_transport: bool,
    transport: Mutex<Option<Arc<dyn Transport>>>,
    closed: AtomicBool,
    /// Those of rollouts, some of which were left half way and wait for a garbage collector.
    ledgers: Mutex<Vec<Weak<Mutex<Option<FileLedger>>>>>,
}

impl Shared {
    /// The transport of this library; none where the user has one, and after closing.
    pub(crate) fn transport(&self) -> Option<Arc<dyn Transport>> {
        lock(&self.transport).clone()
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }
}

#[uniffi::export]
impl Session {
    /// Checks the settings.
    #[uniffi::constructor]
    pub fn new(api_token: String, config: Config) -> Result<Arc<Session>, Failure> {
        let api_token = workato_oauth_profiles::Secret::new(api_token);
        Ok(Arc::new(Session::open(config.with_token(api_token)?)?))
    }

    /// The same with the API token of `WORKATO_API_TOKEN` and, where none is given, the base URL of
    /// `WORKATO_HOST`.
    #[uniffi::constructor]
    pub fn from_env(config: Config) -> Result<Arc<Session>, Failure> {
        Ok(Arc::new(Session::open(config.of_environment()?)?))
    }

    /// The base URL in use.
    pub fn base_url(&self) -> Result<String, Failure> {
        Ok(self.session.base_url().to_owned())
    }

    /// The same session with other time-outs or attempts. It is closed with this one.
    pub fn with_options(&self, options: Overrides) -> Result<Arc<Session>, Failure> {
        let session = self.session.with_options(&options.try_into()?)?;
        Ok(Arc::new(Session { session, shared: self.shared.clone() }))
    }

    /// Starts a command. The host is for `next`.
    pub fn start(&self, command: Command, host: Option<Arc<dyn Host>>) -> Result<Arc<Machine>, Failure> {
        self.check_open()?;
        let (command, ledger) = command.open()?;
        let ledger = Arc::new(Mutex::new(ledger));
        if lock(&ledger).is_some() {
            let mut ledgers = lock(&self.shared.ledgers);
            ledgers.retain(|ledger| ledger.strong_count() > 0);
            ledgers.push(Arc::downgrade(&ledger));
        }
        Ok(Arc::new(Machine::new(self.session.start(command), ledger, host, self.shared.clone())))
    }

    /// Refuses once it is closed.
    pub fn check_open(&self) -> Result<(), Failure> {
        if self.shared.is_closed() {
            return Err(Error::invalid_input("the client is closed: build a new one").into());
        }
        Ok(())
    }

    /// Ends what is under way with the error `cancelled`, refuses what comes later, and gives up the
    /// connections and ledgers. Other sessions derived from it or from the same one are closed too.
    pub fn shut(&self) -> Result<(), Failure> {
        self.shared.closed.store(true, Ordering::Relaxed);
        lock(&self.shared.transport).take();
        let ledgers: Vec<_> = lock(&self.shared.ledgers).drain(..).collect();
        ledgers.iter().filter_map(Weak::upgrade).for_each(|ledger| drop(lock(&ledger).take()));
        Ok(())
    }
}

impl Session {
    fn open((config, choice): (workato_oauth_profiles::Config, Choice)) -> Result<Session, Error> {
        let session = workato_oauth_profiles::Session::new(config, RandomState::new().hash_one(0))?;
        let shared = Shared {
            start: Instant::now(),
            own_transport: choice.own_transport,
            transport: Mutex::new(choice.open(session.base_url())?),
            closed: AtomicBool::new(false),
            ledgers: Mutex::default(),
        };
        Ok(Session { session, shared: Arc::new(shared) })
    }
}
