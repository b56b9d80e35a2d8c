//! The settings of a [`Client`].

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::{Client, Observer, Shared};
use crate::drive::Transport;
use crate::ureq::UreqTransport;
use crate::{Config, DataCenter, Error, Event, Level, Session};

/// The settings of a [`Client`]. Nothing is checked before [`ClientBuilder::build`].
///
/// ```
/// use std::time::Duration;
/// use workato_oauth_profiles::{Client, DataCenter, Level};
///
/// let workato = Client::builder("api token")
///     .data_center(DataCenter::Eu)
///     .timeout(Duration::from_secs(30))
///     .on_event(Level::Info, |event| eprintln!("{event}"))
///     .build()?;
/// # Ok::<(), workato_oauth_profiles::Error>(())
/// ```
#[must_use = "call `build()`"]
pub struct ClientBuilder {
    config: Config,
    transport: Option<Box<dyn Transport>>,
    observer: Option<Observer>,
}

impl ClientBuilder {
    pub(super) fn new(config: Config) -> ClientBuilder {
        ClientBuilder { config, transport: None, observer: None }
    }

    /// The data center to talk to; [`DataCenter::Us`] if neither this nor a base URL is given.
    pub fn data_center(mut self, data_center: DataCenter) -> ClientBuilder {
        self.config.data_center = Some(data_center);
        self
    }

    /// Another host, such as that of a Virtual Private Workato. A path prefix is kept.
    pub fn base_url(mut self, base_url: impl Into<String>) -> ClientBuilder {
        self.config.base_url = Some(base_url.into());
        self
    }

    /// Allows plain `http` to hosts other than this machine.
    pub fn allow_http(mut self, allow: bool) -> ClientBuilder {
        self.config.allow_http = allow;
        self
    }

    /// How long a whole call may take, waits included: 120 s if not given.
    pub fn timeout(mut self, timeout: Duration) -> ClientBuilder {
        self.config.timeout = timeout;
        self
    }

    /// How long one request may take: 45 s if not given.
    pub fn attempt_timeout(mut self, timeout: Duration) -> ClientBuilder {
        self.config.attempt_timeout = timeout;
        self
    }

    /// How long connecting may take: 10 s if not given.
    pub fn connect_timeout(mut self, timeout: Duration) -> ClientBuilder {
        self.config.connect_timeout = timeout;
        self
    }

    /// How often a request may fail before the call does: 3 if not given.
    pub fn max_attempts(mut self, attempts: u32) -> ClientBuilder {
        self.config.max_attempts = attempts;
        self
    }

    /// The limit of requests a minute, 60 if not given; `None` turns it off.
    pub fn requests_per_minute(mut self, requests: impl Into<Option<u32>>) -> ClientBuilder {
        self.config.requests_per_minute = requests.into();
        self
    }

    /// Hears of events of this level and above, on the thread of the call.
    pub fn on_event(
        mut self,
        level: Level,
        observer: impl Fn(&Event) + Send + Sync + 'static,
    ) -> ClientBuilder {
        self.config.listen = Some(level);
        self.observer = Some(Box::new(observer));
        self
    }

    /// Sends by this instead of ureq, such as a closure `Fn(&Request) -> Result<Response, SendError>`.
    pub fn transport(mut self, transport: impl Transport + 'static) -> ClientBuilder {
        self.transport = Some(Box::new(transport));
        self
    }

    /// The client.
    ///
    /// # Errors
    /// `invalid_input` where a setting is not valid.
    pub fn build(self) -> Result<Client, Error> {
        let ClientBuilder { config, transport, observer } = self;
        let session = Session::new(config, RandomState::new().hash_one(0))?;
        let transport = transport.unwrap_or_else(|| Box::new(UreqTransport::new()));
        let (start, closed) = (Instant::now(), AtomicBool::new(false));
        let shared = Arc::new(Shared { transport, observer, start, closed });
        Ok(Client { shared, session, cancel: None })
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder").field("config", &self.config).finish_non_exhaustive()
    }
}
