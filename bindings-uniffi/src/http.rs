//! The requests for a user's transport, and its answers.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use workato_oauth_profiles::{Method, Reached, Request, Response, SendError, SendErrorKind};

/// A request to be sent as it is, once. It prints its method and URL only, because the rest holds secrets.
#[derive(uniffi::Record)]
#[uniffi::export(Display)]
pub struct Outgoing {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// All headers to send, including the API token.
    pub headers: HashMap<String, String>,
    /// The body, JSON text; it may hold secrets.
    pub body: Option<String>,
    /// How long this attempt may take.
    pub timeout: Duration,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// Whether it must be sent on a new connection.
    pub fresh: bool,
}

impl From<Request> for Outgoing {
    fn from(request: Request) -> Outgoing {
        // Only the library's own transport can let a request end after a cancel.
        let Request { method, url, headers, body, timeout, connect_timeout, fresh, must_finish: _ } = request;
        let headers = headers.into_iter().collect();
        Outgoing { method, url, headers, body, timeout, connect_timeout, fresh }
    }
}

impl fmt::Display for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.url)
    }
}

/// A header of an answer.
#[derive(uniffi::Record)]
pub struct Header {
    /// Its name, in any case.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// An HTTP answer of any status.
#[derive(uniffi::Record)]
pub struct Incoming {
    /// The status code; 0 where the runtime hides a redirect.
    pub status: i32,
    /// The headers in order, including repeated ones.
    pub headers: Vec<Header>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// What kept a request from being answered.
#[uniffi::remote(Enum)]
pub enum SendErrorKind {
    /// The name was not found, the connection was refused, reset or closed.
    Network,
    /// The attempt or its connect took too long.
    Timeout,
    /// The server's certificate is from an authority that is not trusted; a retry would not help.
    UnknownAuthority,
    /// The server's certificate has expired or is not valid yet; a retry would not help.
    CertificateTime,
    /// The server's certificate is for another host name; a retry would not help.
    CertificateName,
    /// The server's certificate was refused for another reason, or for one that is not known; a retry would not help.
    Certificate,
    /// The server refused TLS with this client, or offers none that is secure; a retry would not help.
    Tls,
    /// The answer is not HTTP, or larger than allowed; a retry would not help.
    Unreadable,
    /// The proxy refused to carry the request, for example because it requires a user and password; a retry would not
    /// help.
    Proxy,
    /// The transport is at fault: what it returned is not an answer; a retry would not help.
    Transport,
    /// The function of the user that gives the API token failed, so nothing was sent.
    Token,
}

pub(crate) fn response(incoming: Incoming) -> Result<Response, SendError> {
    let Incoming { status, headers, body } = incoming;
    let status = u16::try_from(status).map_err(|_| {
        let reason = format!("the transport returned `{status}`, which is not an HTTP status");
        send_error(true, SendErrorKind::Transport, reason)
    })?;
    let headers = headers.into_iter().map(|Header { name, value }| (name, value)).collect();
    Ok(Response { status, headers, body })
}

pub(crate) fn send_error(reached: bool, kind: SendErrorKind, reason: String) -> SendError {
    let reached = if reached { Reached::Maybe } else { Reached::No };
    SendError { reached, kind, text: reason }
}
