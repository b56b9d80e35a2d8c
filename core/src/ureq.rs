//! The default transport: blocking HTTP over ureq and rustls.
//!
//! ```text
//! UreqTransport::send(request, interrupt)
//!   Call                  deadlines and interrupt of this request, current while it runs
//!     ureq                HTTP/1.1 and the pool
//!       Noting            the request begins
//!         rustls          where the URL says https
//!           Tcp           waits in slices, and asks the Call in between
//! ```

mod call;
mod failure;
mod note;
mod resolve;
mod tcp;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::Read;
use std::rc::Rc;

use ::ureq::http::{self, HeaderName, HeaderValue, Uri};
use ::ureq::tls::{RootCerts, TlsConfig};
use ::ureq::unversioned::transport::{Connector, RustlsConnector};
use ::ureq::{Agent, AsSendBody, Body, Error};

use crate::drive::{Interrupt, Transport};
use crate::http::MOST_BODY;
use crate::{Method, Request, Response, SendError};
use call::Call;

/// What is set aside for an answer before it comes, at most.
const BODY_GUESS: u64 = 64 * 1024;

/// Sends requests with ureq, blocking; certificates are checked as the operating system would.
///
/// Connections are kept and used again. A request that is under way asks its interrupt at least
/// every 100 ms, in whatever it waits for.
pub struct UreqTransport {
    agent: Agent,
}

impl UreqTransport {
    /// A transport with no connections yet.
    pub fn new() -> UreqTransport {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent("")
            .accept("")
            .accept_encoding("")
            .build();
        let connector = tcp::TcpConnector.chain(RustlsConnector::default()).chain(note::NotingConnector);
        UreqTransport { agent: Agent::with_parts(config, connector, resolve::LazyResolver) }
    }

    fn exchange(&self, request: &Request) -> Result<Response, Error> {
        let answer = match (&request.body, request.method) {
            (Some(body), _) => self.run(request, body.as_str()),
            // An empty body, unlike none, is sent with its length of 0.
            (None, Method::Post | Method::Put) => self.run(request, ""),
            (None, Method::Get | Method::Delete) => self.run(request, ()),
        }?;
        let (head, body) = answer.into_parts();
        Ok(Response {
            status: head.status.as_u16(),
            headers: head.headers.iter().map(header).collect(),
            body: read(body)?,
        })
    }

    fn run(&self, request: &Request, body: impl AsSendBody) -> Result<http::Response<Body>, Error> {
        let mut sent = http::Request::new(body);
        *sent.method_mut() = method(request.method);
        *sent.uri_mut() = Uri::try_from(request.url.as_str()).map_err(http::Error::from)?;
        for (name, value) in &request.headers {
            let name = HeaderName::try_from(name).map_err(http::Error::from)?;
            let mut value = HeaderValue::try_from(value).map_err(http::Error::from)?;
            value.set_sensitive(true);
            sent.headers_mut().append(name, value);
        }
        self.agent.run(sent)
    }
}

fn method(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Delete => http::Method::DELETE,
    }
}

fn header((name, value): (&HeaderName, &HeaderValue)) -> (String, String) {
    (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn read(body: Body) -> Result<Vec<u8>, Error> {
    let guess = body.content_length().unwrap_or(0).min(BODY_GUESS);
    let mut bytes = Vec::with_capacity(guess as usize);
    body.into_with_config().limit(MOST_BODY as u64).reader().read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Transport for UreqTransport {
    fn send(&self, request: &Request, interrupt: &Interrupt) -> Result<Response, SendError> {
        let call = Rc::new(Call::new(request, interrupt.clone()));
        // Until the body is read: ureq waits for that after it has given back the head.
        let _current = call::enter(call.clone());
        self.exchange(request).map_err(|error| failure::describe(error, &call, request))
    }
}

impl Default for UreqTransport {
    fn default() -> UreqTransport {
        UreqTransport::new()
    }
}

impl fmt::Debug for UreqTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UreqTransport").finish_non_exhaustive()
    }
}
