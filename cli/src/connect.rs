//! Builds the client from flags and the environment.

use std::env;
use std::sync::Arc;

use workato_oauth_profiles::drive::{Interrupt, Transport};
use workato_oauth_profiles::{
    Client, ClientBuilder, DataCenter, Event, EventKind, Level, Options, Proxy, Request, Response, Secret,
    SendError, Setting, UreqTransport, count, duration,
};

use crate::args::Global;
use crate::failure::{Failure, Result};
use crate::progress::say;
use crate::{interrupt, secrets};

pub const TOKEN: &str = "WORKATO_API_TOKEN";

impl Global {
    /// A client with these settings. Ctrl-C cancels its calls. Read secrets and ask questions before this: from now
    /// on the first Ctrl-C does not end the program.
    pub fn client(&self) -> Result<Client> {
        let builder = self.builder(self.api_token()?)?;
        self.cancelled_by_ctrl_c(self.with_network(builder)?.build()?)
    }

    /// The same client, but Ctrl-C lets the request under way end, and cuts off only what waits.
    pub fn client_that_finishes(&self) -> Result<Client> {
        let token = self.api_token()?;
        let transport = Finishing(self.transport(&self.base_url(&token)?)?);
        self.cancelled_by_ctrl_c(self.builder(token)?.transport(transport).build()?)
    }

    /// A client whose requests this transport sends.
    pub fn client_over(&self, token: Secret, transport: Arc<impl Transport + 'static>) -> Result<Client> {
        let client = self.builder(token)?.transport(Shared(transport)).build()?;
        self.cancelled_by_ctrl_c(client)
    }

    /// The base URL of a client with these settings. The client has their proxy, too: without it, the proxy of the
    /// environment would be checked in its place.
    pub fn base_url(&self, token: &Secret) -> Result<String> {
        let client = self.with_network(self.builder(token.clone())?)?.build()?;
        Ok(client.base_url().to_owned())
    }

    /// The transport of a client with these settings.
    pub fn transport(&self, base_url: &str) -> Result<UreqTransport> {
        Ok(UreqTransport::new(base_url, &self.proxy()?.unwrap_or_default(), self.ca_bundle.as_deref())?)
    }

    fn cancelled_by_ctrl_c(&self, client: Client) -> Result<Client> {
        Ok(client.with_options(Options::new().cancel(interrupt::cancel()?))?)
    }

    /// The settings of a client without proxy and certificates. Its events go to standard error, with `--verbose`
    /// all of them.
    fn builder(&self, token: Secret) -> Result<ClientBuilder> {
        let mut builder = Client::builder(token).allow_http(self.allow_http);
        builder = match (&self.host, &self.data_center) {
            (Some(host), None) => builder.base_url(host),
            (None, Some(name)) => builder.data_center(DataCenter::from_name(name)?),
            (None, None) => builder.server_from_env(),
            (Some(_), Some(_)) => {
                return Err(Failure::usage("give either `--host` or `--data-center`, not both"));
            }
        };
        if let Some(seconds) = self.timeout {
            builder = builder.timeout(duration(Setting::Timeout, seconds)?);
        }
        if let Some(seconds) = self.attempt_timeout {
            builder = builder.attempt_timeout(duration(Setting::AttemptTimeout, seconds)?);
        }
        if let Some(seconds) = self.connect_timeout {
            builder = builder.connect_timeout(duration(Setting::ConnectTimeout, seconds)?);
        }
        if let Some(attempts) = self.max_attempts {
            builder = builder.max_attempts(count(Setting::MaxAttempts, attempts)?);
        }
        builder = match self.requests_per_minute.as_deref() {
            None => builder,
            Some("off") => builder.requests_per_minute(None),
            Some(text) => {
                let requests = text.parse().map_err(|_| {
                    Failure::usage("`--requests-per-minute` must be a whole number, or `off`")
                })?;
                builder.requests_per_minute(count(Setting::RequestsPerMinute, requests)?)
            }
        };
        if let Some(lowest) = self.lowest_level() {
            let is_verbose = self.verbose;
            builder = builder.on_event(lowest, move |event| tell(event, is_verbose));
        }
        Ok(builder.user_agent(concat!("cli/", env!("CARGO_PKG_VERSION"))))
    }

    fn with_network(&self, mut builder: ClientBuilder) -> Result<ClientBuilder> {
        if let Some(proxy) = self.proxy()? {
            builder = builder.proxy(proxy);
        }
        if let Some(path) = &self.ca_bundle {
            builder = builder.ca_bundle(path);
        }
        Ok(builder)
    }

    fn lowest_level(&self) -> Option<Level> {
        match (self.quiet, self.verbose) {
            (true, _) => None,
            (false, true) => Some(Level::Debug),
            (false, false) => Some(Level::Warning),
        }
    }

    /// The proxy that was given. One with a password is not accepted: other users of this machine could see it.
    fn proxy(&self) -> Result<Option<Proxy>> {
        match self.proxy.as_deref() {
            None => Ok(None),
            Some("off") => Ok(Some(Proxy::Off)),
            Some(url) if url.contains('@') => Err(Failure::usage(
                "`--proxy` contains a user name or a password, which others can see in the list of processes: set \
                 `HTTPS_PROXY` instead",
            )),
            Some(url) => Ok(Some(Proxy::Url(Secret::new(url)))),
        }
    }

    /// The API token: from a file, from the environment, or from a prompt on a terminal.
    pub fn api_token(&self) -> Result<Secret> {
        // So that Ctrl-C in the prompt does not leave the terminal without an echo.
        interrupt::cancel()?;
        if let Some(token) = &self.api_token {
            return Ok(token.clone());
        }
        if let Some(path) = &self.api_token_file {
            return secrets::from_file(path, "--api-token-file");
        }
        match env::var(TOKEN) {
            Ok(token) if !token.is_empty() => Ok(Secret::new(token)),
            Err(env::VarError::NotUnicode(_)) => {
                Err(Failure::usage(format!("`{TOKEN}` holds a character that is not Unicode")))
            }
            _ => secrets::ask("API token", &format!("set `{TOKEN}`, or give `--api-token-file`")),
        }
    }
}

/// Prints an event. The error of a call that gave up is printed at the end, and need not be told twice.
fn tell(event: &Event, is_verbose: bool) {
    if is_verbose || event.kind != EventKind::GaveUp {
        say(format_args!("{}: {event}", event.level.as_str()));
    }
}

/// Lets each request end, so that its outcome is known.
struct Finishing(UreqTransport);

impl Transport for Finishing {
    fn send(&self, request: &Request, _: &Interrupt) -> std::result::Result<Response, SendError> {
        let never: Interrupt = std::rc::Rc::new(|| false);
        self.0.send(request, &never)
    }
}

/// A transport that the program keeps, too.
struct Shared<T>(Arc<T>);

impl<T: Transport> Transport for Shared<T> {
    fn send(&self, request: &Request, interrupt: &Interrupt) -> std::result::Result<Response, SendError> {
        self.0.send(request, interrupt)
    }
}
