//! The settings of a [`Client`] and of an [`AsyncClient`].

use std::env;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
#[cfg(feature = "ureq")]
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::async_client::{AnyAsyncTransport, AsyncClient, AsyncTransport};
#[cfg(feature = "ureq")]
use crate::client::Client;
#[cfg(feature = "ureq")]
use crate::config::not_honoured;
use crate::drive::Transport;
use crate::observer::Observer;
use crate::store::{AnyAsyncStore, AsyncStore, Store};
#[cfg(feature = "ureq")]
use crate::ureq::{Proxy, UreqTransport};
use crate::{Config, DataCenter, Error, Event, Level, Session};

/// The settings of a client. Nothing is checked before `build()`.
///
/// [`Client::builder`](crate::Client::builder) begins one for a blocking client, and
/// [`AsyncClient::builder`] an [`AsyncClientBuilder`], which has the same methods.
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
pub struct ClientBuilder<T = Box<dyn Transport>, S = Box<dyn Store>> {
    config: Config,
    /// The environment names the server, unless a method does.
    server_from_env: bool,
    #[cfg(feature = "ureq")]
    proxy: Option<Proxy>,
    #[cfg(feature = "ureq")]
    ca_bundle: Option<PathBuf>,
    transport: Option<T>,
    shared_limit: Option<SharedBy<S>>,
    fallback_share: u32,
    observer: Observer,
}

/// The store and the key of a shared rate limit.
struct SharedBy<S> {
    store: S,
    key: String,
}

/// The settings of an [`AsyncClient`].
pub type AsyncClientBuilder = ClientBuilder<AnyAsyncTransport, AnyAsyncStore>;

/// How many requests a minute a client sends while the store of its shared rate limit does not answer.
const FALLBACK_SHARE: u32 = 6;

/// The language in the header `User-Agent`.
const LANGUAGE: &str = "rust";

impl<T, S> ClientBuilder<T, S> {
    /// The settings of this configuration. [`ClientBuilder::on_event`] sets the listener of events.
    pub(crate) fn new(config: Config) -> ClientBuilder<T, S> {
        ClientBuilder {
            config: Config { user_agent: Some(LANGUAGE.into()), ..config },
            server_from_env: false,
            #[cfg(feature = "ureq")]
            proxy: None,
            #[cfg(feature = "ureq")]
            ca_bundle: None,
            transport: None,
            shared_limit: None,
            fallback_share: FALLBACK_SHARE,
            observer: Observer::default(),
        }
    }

    /// Reads the API token from the environment now. The server is read at the end, because a method may
    /// name another one.
    pub(crate) fn of_environment() -> Result<ClientBuilder<T, S>, Error> {
        let builder = ClientBuilder::new(Config::new(Config::token_from_env(|name| env::var_os(name))?));
        Ok(ClientBuilder { server_from_env: true, ..builder })
    }

    /// Reads the base URL or the data center from the environment, unless a method names one.
    #[doc(hidden)]
    pub fn server_from_env(mut self) -> ClientBuilder<T, S> {
        self.server_from_env = true;
        self
    }

    /// The data center to talk to; [`DataCenter::Us`] if neither this nor a base URL is given.
    pub fn data_center(mut self, data_center: DataCenter) -> ClientBuilder<T, S> {
        self.config.data_center = Some(data_center);
        self
    }

    /// Another host, such as that of a Virtual Private Workato. A path prefix is kept.
    pub fn base_url(mut self, base_url: impl Into<String>) -> ClientBuilder<T, S> {
        self.config.base_url = Some(base_url.into());
        self
    }

    /// Allows plain `http` to hosts other than this machine.
    pub fn allow_http(mut self, allow: bool) -> ClientBuilder<T, S> {
        self.config.allow_http = allow;
        self
    }

    /// How long a whole call may take, waits included: 120 s if not given.
    pub fn timeout(mut self, timeout: Duration) -> ClientBuilder<T, S> {
        self.config.timeout = timeout;
        self
    }

    /// How long one request may take: 45 s if not given.
    pub fn attempt_timeout(mut self, timeout: Duration) -> ClientBuilder<T, S> {
        self.config.attempt_timeout = timeout;
        self
    }

    /// How long connecting may take: 10 s if not given.
    pub fn connect_timeout(mut self, timeout: Duration) -> ClientBuilder<T, S> {
        self.config.connect_timeout = timeout;
        self
    }

    /// How often a request may fail before the call does: 3 if not given.
    pub fn max_attempts(mut self, attempts: u32) -> ClientBuilder<T, S> {
        self.config.max_attempts = attempts;
        self
    }

    /// The rate limit in requests a minute, 60 if not given; `None` turns it off.
    pub fn requests_per_minute(mut self, requests: impl Into<Option<u32>>) -> ClientBuilder<T, S> {
        self.config.requests_per_minute = requests.into();
        self
    }

    /// How many requests a minute the client sends while the store of its shared rate limit does not answer: 6 if
    /// not given; at least 1. In the first minute it sends what it could have sent with the store.
    pub fn fallback_share(mut self, requests_per_minute: u32) -> ClientBuilder<T, S> {
        self.fallback_share = requests_per_minute;
        self
    }

    /// The proxy: that of the environment if not given.
    #[cfg(feature = "ureq")]
    pub fn proxy(mut self, proxy: Proxy) -> ClientBuilder<T, S> {
        self.proxy = Some(proxy);
        self
    }

    /// A PEM file of the certificates to trust, instead of those of the operating system.
    #[cfg(feature = "ureq")]
    pub fn ca_bundle(mut self, path: impl Into<PathBuf>) -> ClientBuilder<T, S> {
        self.ca_bundle = Some(path.into());
        self
    }

    /// What stands in the header `User-Agent` after the name of this library, such as `rollout/2.1`.
    /// ASCII text.
    pub fn user_agent(mut self, suffix: impl AsRef<str>) -> ClientBuilder<T, S> {
        self.config.user_agent = Some(format!("{LANGUAGE} {}", suffix.as_ref()));
        self
    }

    /// Calls `listener` with events of this level and above, on the thread of the call. With the feature
    /// `log` events also go to the `log` facade, at the levels that are on when the client is built.
    pub fn on_event(
        mut self,
        level: Level,
        listener: impl Fn(&Event) + Send + Sync + 'static,
    ) -> ClientBuilder<T, S> {
        self.observer = Observer::new(level, listener);
        self
    }

    fn session(&mut self) -> Result<Session, Error> {
        let mut config = Config { listen: self.observer.lowest(), ..self.config.clone() };
        if self.server_from_env {
            config = config.with_server_from_env(|name| env::var_os(name))?;
        }
        let session = Session::new(config, RandomState::new().hash_one(0))?;
        match &self.shared_limit {
            None => Ok(session),
            Some(SharedBy { key, .. }) => {
                session.share_limit(key, RandomState::new().hash_one(1), self.fallback_share)
            }
        }
    }

    /// The transport: the program's own, or else the one that `make` returns for the proxy and the CA bundle.
    #[cfg(feature = "ureq")]
    fn transport_or(
        &mut self,
        make: impl FnOnce(&Proxy, Option<&Path>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match self.transport.take() {
            None => make(&self.proxy.take().unwrap_or_default(), self.ca_bundle.as_deref()),
            Some(_) if self.proxy.is_some() => Err(not_honoured(crate::Setting::Proxy)),
            Some(_) if self.ca_bundle.is_some() => Err(not_honoured(crate::Setting::CaBundle)),
            Some(transport) => Ok(transport),
        }
    }
}

#[cfg(feature = "ureq")]
impl ClientBuilder {
    /// Reads the API token from `WORKATO_API_TOKEN` and, if it is set, the base URL from `WORKATO_HOST` or the
    /// data center from `WORKATO_DATA_CENTER`. A base URL or data center that is given wins over both.
    ///
    /// # Errors
    /// `invalid_input` if there is no token.
    pub fn from_env() -> Result<ClientBuilder, Error> {
        ClientBuilder::of_environment()
    }

    /// Sends requests with this transport instead of ureq, such as a closure
    /// `Fn(&Request) -> Result<Response, SendError>`. A proxy and a CA bundle are then refused here, because
    /// only the transport can use them.
    pub fn transport(mut self, transport: impl Transport + 'static) -> ClientBuilder {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Shares the rate limit with all programs that use this store and this key, such as the workers of a queue. The
    /// limit belongs to a workspace, so give one key for each workspace, and the same
    /// [`requests_per_minute`](ClientBuilder::requests_per_minute) everywhere.
    ///
    /// Each request costs two round trips to the store. If the store fails, calls go on with fewer requests a
    /// minute: see [`fallback_share`](ClientBuilder::fallback_share).
    ///
    /// ```no_run
    /// use workato_oauth_profiles::{Client, StoreError};
    ///
    /// # fn evaluate(_: &str, _: &[String], _: &[String]) -> Result<Vec<i64>, StoreError> { Ok(Vec::new()) }
    /// let workato = Client::builder("api token").shared_limit(evaluate, "workspace 4321").build()?;
    /// # Ok::<(), workato_oauth_profiles::Error>(())
    /// ```
    pub fn shared_limit(mut self, store: impl Store + 'static, key: impl Into<String>) -> ClientBuilder {
        self.shared_limit = Some(SharedBy { store: Box::new(store), key: key.into() });
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// `invalid_input` if a setting is not valid.
    pub fn build(mut self) -> Result<Client, Error> {
        let session = self.session()?;
        let transport = self.transport_or(|proxy, ca_bundle| {
            Ok(Box::new(UreqTransport::new(session.base_url(), proxy, ca_bundle)?))
        })?;
        let store = self.shared_limit.map(|shared| shared.store);
        Ok(Client::new(session, transport, store, self.observer))
    }
}

impl AsyncClientBuilder {
    /// Sends requests with this transport. With the feature `reqwest` there is one of its own, which needs a
    /// runtime of tokio. A proxy and a CA bundle are then refused here, because only the transport can use
    /// them.
    pub fn transport(mut self, transport: impl AsyncTransport) -> AsyncClientBuilder {
        self.transport = Some(AnyAsyncTransport::new(transport));
        self
    }

    /// Shares the rate limit with all programs that use this store and this key: see
    /// [`ClientBuilder::shared_limit`].
    pub fn shared_limit(mut self, store: impl AsyncStore, key: impl Into<String>) -> AsyncClientBuilder {
        self.shared_limit = Some(SharedBy { store: AnyAsyncStore::new(store), key: key.into() });
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// `invalid_input` if a setting is not valid, or if there is no transport.
    pub fn build(mut self) -> Result<AsyncClient, Error> {
        let session = self.session()?;
        #[cfg(feature = "reqwest")]
        let transport = self.transport_or(|proxy, ca_bundle| {
            let transport =
                crate::reqwest_transport::ReqwestTransport::new(session.base_url(), proxy, ca_bundle)?;
            Ok(AnyAsyncTransport::new(transport))
        })?;
        #[cfg(all(feature = "ureq", not(feature = "reqwest")))]
        let transport = self.transport_or(|_, _| Err(no_transport()))?;
        #[cfg(not(feature = "ureq"))]
        let transport = self.transport.take().ok_or_else(no_transport)?;
        let store = self.shared_limit.map(|shared| shared.store);
        Ok(AsyncClient::new(session, transport, store, self.observer))
    }
}

#[cfg(not(feature = "reqwest"))]
fn no_transport() -> Error {
    Error::invalid_input(
        "an async client needs a transport: set `.transport(...)`, or switch on the feature `reqwest`",
    )
}

impl<T, S> fmt::Debug for ClientBuilder<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ClientBuilder");
        shown.field("config", &self.config);
        #[cfg(feature = "ureq")]
        shown.field("proxy", &self.proxy).field("ca_bundle", &self.ca_bundle);
        shown.finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "ureq"))]
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
            assert!(text.contains("`.proxy(Proxy::Url(...))` is for the default transport"), "{text}");
        }
        let text = refusal(builder().ca_bundle("roots.pem").transport(transport));
        assert!(text.contains("`.ca_bundle(...)` is for the default transport"), "{text}");
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
        assert!(refusal(builder().user_agent("")).contains("`.user_agent(...)`"));
    }

    #[test]
    fn a_builder_prints_neither_token_nor_password() {
        let proxy = Proxy::Url(crate::Secret::new("http://user:canary@proxy"));
        let shown = format!("{:?}", Client::builder("canary").proxy(proxy));
        assert!(shown.contains("redacted") && !shown.contains("canary"), "{shown}");
    }
}
