//! The settings of a [`Client`].

use std::env;
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::{Client, Observer, Runtime};
use crate::config::not_honoured;
use crate::drive::Transport;
use crate::ureq::{Proxy, UreqTransport};
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
    proxy: Option<Proxy>,
    ca_bundle: Option<PathBuf>,
    transport: Option<Box<dyn Transport>>,
    observer: Option<Observer>,
}

/// The language in the header `User-Agent`.
const LANGUAGE: &str = "rust";

impl ClientBuilder {
    pub(super) fn new(config: Config) -> ClientBuilder {
        let config = Config { user_agent: Some(LANGUAGE.into()), ..config };
        ClientBuilder { config, proxy: None, ca_bundle: None, transport: None, observer: None }
    }

    /// Reads the API token from `WORKATO_API_TOKEN` and, if it is set, the base URL from `WORKATO_HOST`.
    ///
    /// # Errors
    /// `invalid_input` if there is no token.
    pub fn from_env() -> Result<ClientBuilder, Error> {
        Ok(ClientBuilder::new(Config::from_env(|name| env::var_os(name))?))
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

    /// The rate limit in requests a minute, 60 if not given; `None` turns it off.
    pub fn requests_per_minute(mut self, requests: impl Into<Option<u32>>) -> ClientBuilder {
        self.config.requests_per_minute = requests.into();
        self
    }

    /// The proxy: that of the environment if not given.
    pub fn proxy(mut self, proxy: Proxy) -> ClientBuilder {
        self.proxy = Some(proxy);
        self
    }

    /// A PEM file of the certificates to trust, instead of those of the operating system.
    pub fn ca_bundle(mut self, path: impl Into<PathBuf>) -> ClientBuilder {
        self.ca_bundle = Some(path.into());
        self
    }

    /// What stands in the header `User-Agent` after the name of this library, such as `rollout/2.1`.
    /// ASCII text.
    pub fn user_agent(mut self, suffix: impl AsRef<str>) -> ClientBuilder {
        self.config.user_agent = Some(format!("{LANGUAGE} {}", suffix.as_ref()));
        self
    }

    /// Calls `observer` with events of this level and above, on the thread of the call. With the feature
    /// `log` events also go to the `log` facade, at the levels that are on when the client is built.
    pub fn on_event(
        mut self,
        level: Level,
        observer: impl Fn(&Event) + Send + Sync + 'static,
    ) -> ClientBuilder {
        self.config.listen = Some(level);
        self.observer = Some(Box::new(observer));
        self
    }

    /// Sends requests with this transport instead of ureq, such as a closure
    /// `Fn(&Request) -> Result<Response, SendError>`. A proxy and a CA bundle are then refused here, because
    /// only the transport can use them.
    pub fn transport(mut self, transport: impl Transport + 'static) -> ClientBuilder {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// `invalid_input` if a setting is not valid.
    pub fn build(self) -> Result<Client, Error> {
        let ClientBuilder { mut config, proxy, ca_bundle, transport, observer } = self;
        let observes = config.listen;
        config.listen = lowest(observes);
        let session = Session::new(config, RandomState::new().hash_one(0))?;
        let transport = match transport {
            None => {
                let proxy = proxy.unwrap_or_default();
                Box::new(UreqTransport::new(session.base_url(), &proxy, ca_bundle.as_deref())?)
            }
            Some(_) if proxy.is_some() => return Err(not_honoured("a proxy")),
            Some(_) if ca_bundle.is_some() => return Err(not_honoured("a CA bundle")),
            Some(transport) => transport,
        };
        let runtime = Arc::new(Runtime { transport, observer, observes });
        Ok(Client { runtime, session, cancels: Vec::new() })
    }
}

/// The lowest level of events that the observer or the `log` facade receives.
fn lowest(observes: Option<Level>) -> Option<Level> {
    #[cfg(feature = "log")]
    if let Some(logs) = super::log::lowest() {
        return observes.map_or(Some(logs), |observes| Some(logs.min(observes)));
    }
    observes
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("config", &self.config)
            .field("proxy", &self.proxy)
            .field("ca_bundle", &self.ca_bundle)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Request, Response, SendError};

    fn builder() -> ClientBuilder {
        Client::builder("token")
    }

    fn refusal(builder: ClientBuilder) -> String {
        builder.build().expect_err("this must be refused").to_string()
    }

    #[test]
    fn a_proxy_or_bundle_beside_the_users_own_transport_is_refused() {
        let transport = |_: &Request| Err::<Response, _>(SendError::network("unused"));
        for proxy in [Proxy::Environment, Proxy::Off, Proxy::Url(crate::Secret::new("http://proxy"))] {
            let text = refusal(builder().transport(transport).proxy(proxy));
            assert!(text.contains("a proxy and a transport were given"), "{text}");
        }
        let text = refusal(builder().ca_bundle("roots.pem").transport(transport));
        assert!(text.contains("a CA bundle and a transport were given"), "{text}");
        builder().transport(transport).connect_timeout(Duration::from_secs(1)).build().expect("that goes");
    }

    #[test]
    fn a_bundle_and_a_proxy_that_cannot_be_used_are_refused_at_once() {
        let text = refusal(builder().ca_bundle("no/such/roots.pem"));
        assert!(text.contains("`no/such/roots.pem` is not there"), "{text}");
        let text = refusal(builder().proxy(Proxy::Url(crate::Secret::new("socks5://user:canary@proxy"))));
        assert!(text.contains("SOCKS") && !text.contains("canary"), "{text}");
    }

    #[test]
    fn the_user_agent_names_the_language_and_then_the_program() {
        let agent = |builder: ClientBuilder| builder.config.user_agent;
        assert_eq!(agent(builder()).as_deref(), Some("rust"));
        assert_eq!(agent(builder().user_agent("rollout/2.1")).as_deref(), Some("rust rollout/2.1"));
        assert!(refusal(builder().user_agent("")).contains("the user agent"));
    }

    #[test]
    fn a_builder_prints_neither_token_nor_password() {
        let proxy = Proxy::Url(crate::Secret::new("http://user:canary@proxy"));
        let shown = format!("{:?}", Client::builder("canary").proxy(proxy));
        assert!(shown.contains("redacted") && !shown.contains("canary"), "{shown}");
    }
}
