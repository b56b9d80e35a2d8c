//! The async client's own transport: HTTP over reqwest and rustls; tokio waits.

use std::collections::HashMap;
use std::env;
use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ::reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use ::reqwest::redirect::Policy;
use ::reqwest::{Client, ClientBuilder};
use ::rustls::ClientConfig;
use ::ureq::http::Uri;

use crate::http::MAX_BODY;
use crate::ureq::roots::{self, Roots};
use crate::ureq::tls::Tls;
use crate::ureq::{Proxy, failure, header, method};
use crate::{AsyncTransport, Error, Method, Reached, Request, Response, SendError, SendErrorKind};

/// The most idle connections that are kept alive. See docs/design.md#connections-and-buffers.
const MOST_KEPT: usize = 10;
/// reqwest sets the connect timeout for a client, so each other timeout needs another client. When there are
/// this many, all of them are dropped, so that their number stays bounded.
const MOST_CLIENTS: usize = 8;

/// Sends requests with reqwest, on a runtime of tokio: HTTP/1.1 without redirects, cookies and compression.
/// Certificates are checked as the operating system would.
///
/// Connections are kept alive and used again, except for requests that ask for a fresh connection. A request
/// is known not to have reached the service where reqwest reports a failure to connect.
pub struct ReqwestTransport {
    tls: ClientConfig,
    proxy: Option<::reqwest::Proxy>,
    clients: Mutex<HashMap<Kind, Client>>,
}

/// What reqwest sets for a client, and not for a request.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Kind {
    connect_timeout: Duration,
    fresh: bool,
}

impl ReqwestTransport {
    /// A transport for requests to this base URL, without connections yet.
    ///
    /// `ca_bundle` is a PEM file of the certificates to trust instead of those of the operating system.
    /// If the system has none at all, Mozilla's as of this release are trusted. Through a proxy, a base URL of
    /// plain `http` is not tunnelled: the proxy reads the requests.
    ///
    /// # Errors
    /// `invalid_input` if the proxy or the bundle cannot be used.
    pub fn new(base_url: &str, proxy: &Proxy, ca_bundle: Option<&Path>) -> Result<ReqwestTransport, Error> {
        let url = Uri::try_from(base_url).map_err(|_| Error::invalid_input("the base URL is not valid"))?;
        let proxy =
            proxy.choose(&url, |name| env::var_os(name))?.map(|proxy| of_proxy(&proxy)).transpose()?;
        Ok(ReqwestTransport { tls: tls(ca_bundle)?, proxy, clients: Mutex::default() })
    }

    /// The client for requests of this kind. Clients share their TLS sessions.
    fn client(&self, kind: Kind) -> Result<Client, ::reqwest::Error> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&kind) {
            return Ok(client.clone());
        }
        let client = self.configure(kind).build()?;
        if clients.len() >= MOST_CLIENTS {
            clients.clear();
        }
        clients.insert(kind, client.clone());
        Ok(client)
    }

    /// With this configuration reqwest sends a request as it is, once, and returns every answer. Other crates
    /// may have switched on features of reqwest, so each is turned off here.
    fn configure(&self, kind: Kind) -> ClientBuilder {
        let builder = Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .connect_timeout(kind.connect_timeout)
            .pool_max_idle_per_host(if kind.fresh { 0 } else { MOST_KEPT })
            .redirect(Policy::none())
            .retry(::reqwest::retry::never())
            .referer(false)
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .no_hickory_dns()
            .http1_only();
        match &self.proxy {
            Some(proxy) => builder.proxy(proxy.clone()),
            None => builder.no_proxy(),
        }
    }

    async fn exchange(&self, request: Request) -> Result<Response, Failure> {
        let kind = Kind { connect_timeout: request.connect_timeout, fresh: request.fresh };
        let mut sent = self.client(kind)?.request(method(request.method), &request.url);
        sent = sent.timeout(request.timeout).headers(headers(&request.headers)?);
        sent = match (request.body, request.method) {
            (Some(body), _) => sent.body(body),
            (None, Method::Post | Method::Put) => sent.header(CONTENT_LENGTH, 0),
            (None, Method::Get | Method::Delete) => sent,
        };
        let mut answer = sent.send().await?;
        let mut response = Response {
            status: answer.status().as_u16(),
            headers: answer.headers().iter().map(header).collect(),
            body: Vec::new(),
        };
        while let Some(chunk) = answer.chunk().await? {
            if response.body.len() + chunk.len() > MAX_BODY {
                return Err(Failure::TooLarge);
            }
            response.body.extend_from_slice(&chunk);
        }
        Ok(response)
    }
}

impl AsyncTransport for ReqwestTransport {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        let (timeout, connect_timeout) = (request.timeout, request.connect_timeout);
        self.exchange(request).await.map_err(|failure| {
            let timed = Request { timeout, connect_timeout, ..Request::new(Method::Get, "") };
            describe(failure, &timed)
        })
    }

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// The TLS of the blocking client.
fn tls(ca_bundle: Option<&Path>) -> Result<ClientConfig, Error> {
    let config = Tls::new(ca_bundle.map_or(Ok(Roots::System), roots::of_bundle)?).config();
    let refuse = |error| match roots::are_missing(&error) {
        true => Error::invalid_input(failure::no_roots()),
        false => Error::internal(format!("TLS cannot be configured: {error}")),
    };
    config.map(|config| (*config).clone()).map_err(refuse)
}

fn of_proxy(proxy: &::ureq::Proxy) -> Result<::reqwest::Proxy, Error> {
    let scheme = proxy.uri().scheme_str().unwrap_or("http");
    let url = format!("{scheme}://{}:{}", proxy.host(), proxy.port());
    let made =
        ::reqwest::Proxy::all(url).map_err(|_| Error::invalid_input("the URL of the proxy is not valid"))?;
    Ok(match (proxy.username(), proxy.password()) {
        (None, None) => made,
        (user, password) => made.basic_auth(user.unwrap_or_default(), password.unwrap_or_default()),
    })
}

fn headers(headers: &[(String, String)]) -> Result<HeaderMap, Failure> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::try_from(name).map_err(|_| Failure::Header)?;
        let mut value = HeaderValue::try_from(value).map_err(|_| Failure::Header)?;
        value.set_sensitive(true);
        map.append(name, value);
    }
    Ok(map)
}

/// Why there is no answer.
enum Failure {
    Reqwest(::reqwest::Error),
    TooLarge,
    Header,
}

impl From<::reqwest::Error> for Failure {
    fn from(error: ::reqwest::Error) -> Failure {
        Failure::Reqwest(error)
    }
}

fn describe(failure: Failure, request: &Request) -> SendError {
    let (reached, (kind, text)) = match failure {
        Failure::TooLarge => (Reached::Maybe, failure::too_large()),
        Failure::Header => {
            let text = "a header contains a character that is not allowed".to_owned();
            (Reached::No, (SendErrorKind::Network, text))
        }
        Failure::Reqwest(error) => {
            let was_sent = !error.is_connect() && !error.is_builder();
            let words = match error.is_timeout() {
                true => failure::of_timeout(was_sent, request),
                false => words(&error, request),
            };
            (if was_sent { Reached::Maybe } else { Reached::No }, words)
        }
    };
    SendError { reached, kind, text }
}

/// The cause that the system or rustls reported, in the words of the blocking client; else the last cause.
fn words(error: &::reqwest::Error, request: &Request) -> (SendErrorKind, String) {
    let mut cause: &dyn StdError = error;
    loop {
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            return failure::of_io(innermost(error), request);
        }
        match cause.source() {
            Some(next) => cause = next,
            // hyper-util says only in words what a proxy answered.
            None if cause.to_string().contains("proxy authorization required") => {
                return failure::of_proxy(407);
            }
            None => return (SendErrorKind::Network, cause.to_string()),
        }
    }
}

/// hyper-rustls puts the error of rustls, which is in an error of I/O, into another one.
fn innermost(error: &io::Error) -> &io::Error {
    error.get_ref().and_then(|inner| inner.downcast_ref()).map_or(error, innermost)
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
