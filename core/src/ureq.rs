//! The default transport: blocking HTTP over ureq and rustls.
//!
//! ```text
//! UreqTransport::send(request, interrupt)
//!   CurrentRequest        deadlines and interrupt of the request, kept for this thread
//!     ureq                HTTP/1.1 and the connection pool: one of two Agents
//!       Connection        marks when the request begins to be sent; removes cookies
//!         rustls          for https
//!           CONNECT       for a proxy, over TLS if the proxy speaks it
//!             Socket      waits in slices, and checks the CurrentRequest in between
//!               Addresses connects to the first address of the host that answers
//! ```

mod addresses;
mod agents;
mod connect;
mod current;
pub(crate) mod failure;
mod head;
mod proxy;
pub(crate) mod roots;
mod socket;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod tls;
mod tunnel;

use std::env;
use std::fmt;
use std::io::{self, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use ::rustls::pki_types::CertificateDer;
use ::ureq::http::{self, HeaderName, HeaderValue, Uri};
use ::ureq::{Agent, AsSendBody, Body, Error};

use crate::drive::{Interrupt, Transport};
use crate::http::MAX_BODY;
use crate::{Method, Request, Response, SendError};
use addresses::Addresses;
use agents::Agents;
use connect::{Connections, SharedConnector};
use current::CurrentRequest;
pub use proxy::Proxy;
use roots::{Roots, RuntimeRoots};
use tls::Tls;

/// The most that is allocated for an answer before its body arrives, in bytes.
const BODY_GUESS: u64 = 64 * 1024;

/// Sends requests with ureq, blocking. Certificates are checked as the operating system would.
///
/// Connections are kept alive and used again, except for requests that ask for a fresh connection. A
/// request that is under way checks its interrupt at least every 100 ms, whatever it waits for.
pub struct UreqTransport {
    agents: Agents,
    connections: Arc<Connections>,
}

impl UreqTransport {
    /// A transport for requests to this base URL, without connections yet.
    ///
    /// `ca_bundle` is a PEM file of the certificates to trust instead of those of the operating system.
    /// If the system has none at all, Mozilla's as of this release are trusted.
    ///
    /// # Errors
    /// `invalid_input` if the proxy or the bundle cannot be used.
    pub fn new(
        base_url: &str,
        proxy: &Proxy,
        ca_bundle: Option<&Path>,
    ) -> Result<UreqTransport, crate::Error> {
        let url =
            Uri::try_from(base_url).map_err(|_| crate::Error::invalid_input("the base URL is not valid"))?;
        let proxy = proxy.choose(&url, |name| env::var_os(name))?;
        let tls = Tls::new(ca_bundle.map_or(Ok(Roots::System), roots::of_bundle)?);
        let connections = Arc::new(Connections { proxy, tls, addresses: Addresses::default() });
        Ok(UreqTransport { agents: Agents::new(&SharedConnector(connections.clone())), connections })
    }

    /// Whether requests go through a proxy: one that was given, or that of the environment.
    pub fn uses_proxy(&self) -> bool {
        self.connections.proxy.is_some()
    }

    /// Trusts certificates of the language's runtime, such as those of a JVM: instead of the system's if `replaces`,
    /// else as well, and then they are read only if the system does not know an authority. A CA bundle wins over
    /// them, and where they replace nothing, `SSL_CERT_FILE` and `SSL_CERT_DIR` do too.
    #[doc(hidden)]
    pub fn trusting(
        self,
        replaces: bool,
        read: impl Fn() -> Vec<Vec<u8>> + Send + Sync + 'static,
    ) -> UreqTransport {
        let read = Arc::new(move || read().into_iter().map(CertificateDer::from).collect());
        self.connections.tls.runtime.get_or_init(|| RuntimeRoots { replaces, read });
        self
    }

    /// Finds the addresses of a host name and port with this function instead of the system's.
    #[doc(hidden)]
    pub fn looking_up(
        self,
        look_up: impl Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
    ) -> UreqTransport {
        self.connections.addresses.look_up.get_or_init(|| Arc::new(look_up));
        self
    }
}

fn exchange(agent: &Agent, request: &Request, call: &CurrentRequest) -> Result<Response, Error> {
    let answer = match (&request.body, request.method) {
        (Some(body), _) => run(agent, request, body.as_str()),
        // An empty body is sent with `content-length: 0`; no body is sent without that header.
        (None, Method::Post | Method::Put) => run(agent, request, ""),
        (None, Method::Get | Method::Delete) => run(agent, request, ()),
    }?;
    let (mut head, body) = answer.into_parts();
    let body = match call.compression() {
        None => read(body)?,
        // ureq may read it or not, and then removes this header or not: that depends on its features.
        Some(encoding) => {
            let value = HeaderValue::try_from(encoding).map_err(http::Error::from)?;
            head.headers.insert(http::header::CONTENT_ENCODING, value);
            Vec::new()
        }
    };
    Ok(Response { status: head.status.as_u16(), headers: head.headers.iter().map(header).collect(), body })
}

fn run(agent: &Agent, request: &Request, body: impl AsSendBody) -> Result<http::Response<Body>, Error> {
    let mut sent = http::Request::new(body);
    *sent.method_mut() = method(request.method);
    *sent.uri_mut() = Uri::try_from(request.url.as_str()).map_err(http::Error::from)?;
    for (name, value) in &request.headers {
        let name = HeaderName::try_from(name).map_err(http::Error::from)?;
        let mut value = HeaderValue::try_from(value).map_err(http::Error::from)?;
        value.set_sensitive(true);
        sent.headers_mut().append(name, value);
    }
    agent.run(sent)
}

pub(crate) fn method(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Delete => http::Method::DELETE,
    }
}

pub(crate) fn header((name, value): (&HeaderName, &HeaderValue)) -> (String, String) {
    (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn read(body: Body) -> Result<Vec<u8>, Error> {
    let guess = body.content_length().unwrap_or(0).min(BODY_GUESS);
    let mut bytes = Vec::with_capacity(guess as usize);
    body.into_with_config().limit(MAX_BODY as u64).reader().read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Transport for UreqTransport {
    fn send(&self, request: &Request, interrupt: &Interrupt) -> Result<Response, SendError> {
        let call = Rc::new(CurrentRequest::new(request, interrupt.clone()));
        // Stays current until the body is read, which happens after ureq has returned the head.
        let _current = current::enter(call.clone());
        let agent = self.agents.get(request.fresh);
        let proxy = self.connections.proxy.as_ref();
        exchange(agent, request, &call).map_err(|error| failure::describe(error, &call, request, proxy))
    }
}

impl fmt::Debug for UreqTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UreqTransport").finish_non_exhaustive()
    }
}
