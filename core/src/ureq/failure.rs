//! Describes ureq's errors in plain words.

use std::io::{self, ErrorKind};
use std::time::Duration;

use ::rustls::{CertificateError, Error as TlsError};
use ::ureq::{Error, Proxy, Timeout};

use super::current::CurrentRequest;
use super::roots;
use crate::SendErrorKind::{Certificate, Network, Timeout as TimedOut, Unreadable};
use crate::http::MAX_BODY;
use crate::{Reached, Request, SendError, SendErrorKind};

type Described = (SendErrorKind, String);

pub(super) fn describe(
    error: Error,
    call: &CurrentRequest,
    request: &Request,
    proxy: Option<&Proxy>,
) -> SendError {
    let (kind, text) = words(error, request);
    match proxy {
        _ if call.has_left() => SendError { reached: Reached::Maybe, kind, text },
        None => SendError { reached: Reached::No, kind, text },
        // The failure may be that of the proxy: its name was not found, or its certificate was refused.
        Some(proxy) => {
            let text = format!("{text} (through the proxy `{}:{}`)", proxy.host(), proxy.port());
            SendError { reached: Reached::No, kind, text }
        }
    }
}

fn words(error: Error, request: &Request) -> Described {
    match error {
        Error::Timeout(Timeout::Connect) => no_connection_within(request.connect_timeout),
        Error::Timeout(_) => no_answer_within(request.timeout),
        Error::BodyExceedsLimit(_) => too_large(MAX_BODY),
        Error::LargeResponseHeader(..) => (Unreadable, "the head of the answer is too large".into()),
        Error::Protocol(error) => (Unreadable, format!("the answer is not http: {error}")),
        error if roots::are_missing(&error) => (Certificate, no_roots()),
        Error::Rustls(error) => tls(&error),
        Error::Tls(_) => (Certificate, "no certificate can be valid for this host name".into()),
        Error::ConnectProxyFailed(reason) => (Network, refusal(&reason)),
        Error::Http(error) => (Network, format!("the request cannot be sent: {error}")),
        Error::Io(error) => io(&error),
        Error::Other(error) => match error.downcast_ref() {
            Some(error) => io(error),
            None => (Network, error.to_string()),
        },
        other => (Network, other.to_string()),
    }
}

pub(crate) fn no_connection_within(timeout: Duration) -> Described {
    (TimedOut, format!("no connection within {:.1} s", timeout.as_secs_f64()))
}

pub(crate) fn no_answer_within(timeout: Duration) -> Described {
    (TimedOut, format!("no complete answer within {:.1} s", timeout.as_secs_f64()))
}

pub(crate) fn too_large(limit: usize) -> Described {
    (Unreadable, format!("the answer is larger than {} MB", limit / 1_000_000))
}

pub(crate) fn no_roots() -> String {
    match roots::named_by() {
        Some(variable) => {
            format!("`{variable}` does not lead to a root certificate: correct it, or unset it")
        }
        None => "this system has no root certificates: install them (ca-certificates)".into(),
    }
}

/// ureq's text ends with a slash and the status, if the proxy answered.
fn refusal(reason: &str) -> String {
    match reason.rsplit_once('/') {
        Some((_, "407")) => "the proxy requires a valid user and password: give them in its URL".into(),
        Some((_, status)) => format!("the proxy could not connect to the server: it answered {status}"),
        None => "the proxy closed the connection".into(),
    }
}

pub(crate) fn io(error: &io::Error) -> Described {
    let inner = error.get_ref();
    if let Some(error) = inner.and_then(|inner| inner.downcast_ref()) {
        return tls(error);
    }
    match error.kind() {
        ErrorKind::TimedOut => (TimedOut, "the connection timed out".into()),
        ErrorKind::UnexpectedEof => (Network, "the server closed the connection".into()),
        // This text is from `not_found` in resolve.rs, not from the system.
        ErrorKind::NotFound if inner.is_some() => (Network, error.to_string()),
        // Some kinds have no useful text, such as that of too many open files.
        kind => match kind.to_string() {
            text if text.ends_with("error") => (Network, error.to_string()),
            text => (Network, text),
        },
    }
}

fn tls(error: &TlsError) -> Described {
    match error {
        TlsError::InvalidCertificate(error) => (Certificate, certificate(error).into()),
        TlsError::InvalidMessage(_) => (Unreadable, "the server does not speak tls".into()),
        TlsError::AlertReceived(alert) => {
            (Network, format!("the server ended tls with alert {}", u8::from(*alert)))
        }
        TlsError::PeerIncompatible(_) => (Network, "the server supports no secure version of tls".into()),
        _ => (Network, "tls failed".into()),
    }
}

fn certificate(error: &CertificateError) -> &'static str {
    use CertificateError::*;
    match error {
        Expired | ExpiredContext { .. } => "the server's certificate has expired",
        NotValidYet | NotValidYetContext { .. } => "the server's certificate is not valid yet",
        NotValidForName | NotValidForNameContext { .. } => "the server's certificate is for another name",
        UnknownIssuer => "the server's certificate is from an unknown authority",
        Revoked => "the server's certificate was revoked",
        _ => "the server's certificate is not valid",
    }
}
