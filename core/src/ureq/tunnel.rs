//! CONNECT: asks a proxy to carry a connection to the service.

use std::error::Error;
use std::fmt;
use std::io;

use ::ureq::Proxy;
use base64::prelude::{BASE64_STANDARD, Engine};

use super::head::LARGEST_HEAD;
use super::socket::Stream;
use crate::Secret;

/// Opens the tunnel to this host and port.
pub(super) fn open(stream: &mut dyn Stream, proxy: &Proxy, target: &str) -> io::Result<()> {
    let question = Secret::new(format!(
        "CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{}Proxy-Connection: Keep-Alive\r\n\r\n",
        authorization(proxy).expose()
    ));
    stream.write_all(question.expose().as_bytes())?;
    stream.flush()?;
    match status(stream)? {
        200..=299 => Ok(()),
        status => Err(ProxyError::Refused(status).into()),
    }
}

/// The line of the request that holds user and password, if there are any.
fn authorization(proxy: &Proxy) -> Secret {
    let (user, password) = (proxy.username(), proxy.password());
    if user.is_none() && password.is_none() {
        return Secret::new("");
    }
    let both = Secret::new(format!("{}:{}", user.unwrap_or_default(), password.unwrap_or_default()));
    let encoded = Secret::new(BASE64_STANDARD.encode(both.expose()));
    Secret::new(format!("Proxy-Authorization: Basic {}\r\n", encoded.expose()))
}

/// The status of the answer, after those that only announce it (1xx).
fn status(stream: &mut dyn Stream) -> io::Result<u16> {
    let mut answer = Vec::new();
    loop {
        while let Some(end) = end_of_head(&answer) {
            let status = status_of(&answer).ok_or(ProxyError::NotHttp)?;
            answer.drain(..end);
            match status {
                100..=199 => {}
                // What follows would be lost, and the service cannot have sent anything yet.
                200..=299 if !answer.is_empty() => return Err(ProxyError::NotHttp.into()),
                _ => return Ok(status),
            }
        }
        if answer.len() > LARGEST_HEAD {
            return Err(ProxyError::NotHttp.into());
        }
        let mut bytes = [0; 1024];
        match stream.read(&mut bytes)? {
            0 if answer.is_empty() => return Err(ProxyError::Closed.into()),
            0 => return Err(ProxyError::NotHttp.into()),
            read => answer.extend_from_slice(&bytes[..read]),
        }
    }
}

fn end_of_head(answer: &[u8]) -> Option<usize> {
    answer.windows(4).position(|four| four == b"\r\n\r\n").map(|start| start + 4)
}

/// The status in `HTTP/1.1 200 OK`.
fn status_of(answer: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(answer.split(|byte| *byte == b'\r').next()?).ok()?;
    line.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()
}

/// Why there is no tunnel.
#[derive(Debug)]
pub(super) enum ProxyError {
    /// The proxy answered with this status.
    Refused(u16),
    /// The proxy closed the connection without an answer.
    Closed,
    /// The answer is not that of a proxy.
    NotHttp,
}

impl ProxyError {
    /// Whether the proxy would refuse the next attempt too.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, ProxyError::Refused(400..=499))
            && !matches!(self, ProxyError::Refused(408 | 425 | 429))
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProxyError::Refused(407) => f.write_str(
                "the proxy requires a valid user and password: give them in its URL, as in \
                     http://user:password@host:port",
            ),
            ProxyError::Refused(status) if self.is_final() => {
                write!(f, "the proxy refused to connect to the server: it answered {status}")
            }
            ProxyError::Refused(status) => {
                write!(f, "the proxy could not connect to the server: it answered {status}")
            }
            ProxyError::Closed => f.write_str("the proxy closed the connection"),
            ProxyError::NotHttp => f.write_str("the answer of the proxy is not http"),
        }
    }
}

impl Error for ProxyError {}

impl From<ProxyError> for io::Error {
    fn from(error: ProxyError) -> io::Error {
        io::Error::other(error)
    }
}
