//! Describes the errors of ureq, rustls and the sockets in plain words.

use std::io::{self, ErrorKind};
#[cfg(feature = "reqwest")]
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use ::rustls::pki_types::UnixTime;
use ::rustls::{AlertDescription, CertificateError, Error as TlsError};
use ::ureq::{Error, Proxy};

use super::current::{CurrentRequest, Stop};
use super::tunnel::ProxyError;
use super::{roots, tls};
use crate::SendErrorKind::{
    self, Certificate, CertificateName, CertificateTime, Network, Timeout, Tls, UnknownAuthority, Unreadable,
};
use crate::http::MAX_BODY;
use crate::{Reached, Request, SendError, Setting};

const OUR_VERSIONS: &str = "this client speaks TLS 1.2 and 1.3";

pub(crate) type Described = (SendErrorKind, String);

pub(super) fn describe(
    error: Error,
    call: &CurrentRequest,
    request: &Request,
    proxy: Option<&Proxy>,
) -> SendError {
    let (kind, text) = words(error, call, request);
    // A handshake that failed is no request, even if the error arrives after it was sent: see `alerted`.
    if call.was_written() && kind != Tls {
        return SendError { reached: Reached::Maybe, kind, text };
    }
    // The failure may be that of the proxy: its name was not found, or its certificate was refused.
    let through = proxy.map(|proxy| format!(" (through the proxy `{}:{}`)", proxy.host(), proxy.port()));
    SendError { reached: Reached::No, kind, text: text + &through.unwrap_or_default() }
}

fn words(error: Error, call: &CurrentRequest, request: &Request) -> Described {
    match error {
        Error::BodyExceedsLimit(_) => too_large(),
        Error::LargeResponseHeader(..) => (Unreadable, "the head of the answer is too large".into()),
        Error::Protocol(error) => (Unreadable, format!("the answer is not http: {error}")),
        Error::Http(error) => (Network, format!("the request cannot be sent: {error}")),
        Error::Io(error) => io(&error, call, request),
        Error::Other(error) => match error.downcast_ref() {
            Some(error) => io(error, call, request),
            None => (Network, error.to_string()),
        },
        other => (Network, other.to_string()),
    }
}

fn io(error: &io::Error, call: &CurrentRequest, request: &Request) -> Described {
    let inner = error.get_ref();
    if let Some(stop) = inner.and_then(|inner| inner.downcast_ref()) {
        return stopped(*stop, request);
    }
    if let Some(error) = inner.and_then(|inner| inner.downcast_ref()) {
        return proxy(error);
    }
    if let Some(error) = inner.and_then(|inner| inner.downcast_ref()) {
        return tls(error, call);
    }
    match error.kind() {
        ErrorKind::TimedOut => (Timeout, "the connection timed out".into()),
        ErrorKind::UnexpectedEof => (Network, "the server closed the connection".into()),
        // This text is from `not_found` in addresses.rs, not from the system.
        ErrorKind::NotFound if inner.is_some() => (Network, error.to_string()),
        // Some kinds have no useful text, such as that of too many open files.
        kind => match kind.to_string() {
            text if text.ends_with("error") => (Network, error.to_string()),
            text => (Network, text),
        },
    }
}

/// The words for an error of the system or of rustls, for the transport of the async client.
#[cfg(feature = "reqwest")]
pub(crate) fn of_io(error: &io::Error, request: &Request) -> Described {
    io(error, &CurrentRequest::new(request, Rc::new(|| false)), request)
}

/// The words for a connection that was not made in time, or an answer that did not come in time.
#[cfg(feature = "reqwest")]
pub(crate) fn of_timeout(was_connected: bool, request: &Request) -> Described {
    stopped(if was_connected { Stop::Timeout } else { Stop::ConnectTimeout }, request)
}

/// The words for a proxy that answered with this status.
#[cfg(feature = "reqwest")]
pub(crate) fn of_proxy(status: u16) -> Described {
    proxy(&ProxyError::Refused(status))
}

pub(crate) fn too_large() -> Described {
    (Unreadable, format!("the answer is larger than {} MB", MAX_BODY / 1_000_000))
}

fn stopped(stop: Stop, request: &Request) -> Described {
    match stop {
        Stop::Interrupted => (Network, stop.to_string()),
        Stop::ConnectTimeout => {
            (Timeout, format!("no connection within {:.1} s", request.connect_timeout.as_secs_f64()))
        }
        Stop::Timeout => {
            (Timeout, format!("no complete answer within {:.1} s", request.timeout.as_secs_f64()))
        }
    }
}

fn proxy(error: &ProxyError) -> Described {
    let kind = match error {
        ProxyError::NotHttp => Unreadable,
        refused if refused.is_final() => SendErrorKind::Proxy,
        ProxyError::Refused(_) | ProxyError::Closed => Network,
    };
    (kind, error.to_string())
}

fn tls(error: &TlsError, call: &CurrentRequest) -> Described {
    match error {
        TlsError::InvalidCertificate(error) => certificate(error),
        TlsError::InvalidMessage(_) => (Unreadable, "the server does not speak tls".into()),
        TlsError::AlertReceived(alert) => alerted(*alert, call),
        TlsError::PeerIncompatible(_) => {
            (Tls, format!("the server offers no version of TLS that is secure: {OUR_VERSIONS}"))
        }
        error if roots::are_missing(error) => (UnknownAuthority, no_roots()),
        _ => (Network, format!("TLS failed: {error}")),
    }
}

/// The server ended TLS. Most reasons are the same at the next attempt.
fn alerted(alert: AlertDescription, call: &CurrentRequest) -> Described {
    use AlertDescription as Alert;
    let text = match alert {
        // In TLS 1.3 this arrives after the request was sent, but the server has not read the request then.
        Alert::CertificateRequired | Alert::BadCertificate | Alert::HandshakeFailure
            if call.was_certificate_requested() =>
        {
            "the server requires a client certificate".to_owned() + &own_transport()
        }
        Alert::CloseNotify | Alert::UserCanceled | Alert::InternalError => return ended(alert),
        _ if call.was_written() => return ended(alert),
        Alert::HandshakeFailure | Alert::ProtocolVersion | Alert::InsufficientSecurity => {
            format!("the server accepts no version or cipher of TLS that this client has: {OUR_VERSIONS}")
        }
        Alert::UnrecognisedName => "the server does not know this host name (TLS alert 112)".into(),
        _ => format!("the server refused TLS with alert {}", u8::from(alert)),
    };
    (Tls, text)
}

/// How to send a client certificate.
fn own_transport() -> String {
    match Setting::Transport.can_be_set() {
        true => format!(": give a transport of your own that sends it ({})", Setting::Transport),
        false => ", which this program cannot send".into(),
    }
}

fn ended(alert: AlertDescription) -> Described {
    (Network, format!("the server ended TLS with alert {}", u8::from(alert)))
}

pub(crate) fn no_roots() -> String {
    match roots::replacing_variable() {
        Some(variable) => {
            format!("`{variable}` does not lead to a root certificate: correct it, or unset it")
        }
        None => "this system has no root certificates: install them (ca-certificates)".into(),
    }
}

fn certificate(error: &CertificateError) -> Described {
    use CertificateError::*;
    let kind = match error {
        UnknownIssuer => UnknownAuthority,
        Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. } => CertificateTime,
        NotValidForName | NotValidForNameContext { .. } => CertificateName,
        _ => Certificate,
    };
    (kind, format!("the server's certificate {}", refused(error)))
}

fn refused(error: &CertificateError) -> String {
    use CertificateError::*;
    match error {
        Expired => "has expired".into(),
        ExpiredContext { not_after, .. } => format!("has expired: it was valid until {}", date(*not_after)),
        NotValidYet => "is not valid yet".into(),
        NotValidYetContext { not_before, .. } => {
            format!("is not valid yet: it is valid from {}", date(*not_before))
        }
        NotValidForName => "is for another name".into(),
        NotValidForNameContext { presented, .. } if presented.is_empty() => {
            "has no subjectAltName; its common name is not used".into()
        }
        NotValidForNameContext { expected, presented } => {
            let names: Vec<&str> = presented.iter().map(|name| in_quotes(name)).collect();
            format!("is for another name: it is for {}, not for {}", names.join(" and "), expected.to_str())
        }
        UnknownIssuer => "is from an unknown authority".into(),
        Revoked => "was revoked".into(),
        InvalidPurpose | InvalidPurposeContext { .. } => WRONG_USAGE.into(),
        UnhandledCriticalExtension => UNKNOWN_EXTENSION.into(),
        BadEncoding => "is damaged".into(),
        BadSignature => "has a wrong signature".into(),
        other => match (tls::of_webpki(other), other) {
            (Some(webpki::Error::CaUsedAsEndEntity), _) => {
                "is the certificate of an authority (CA:TRUE), which is accepted only if it is itself in the \
                 CA bundle"
                    .into()
            }
            (Some(webpki::Error::UnsupportedCriticalExtension), _) => UNKNOWN_EXTENSION.into(),
            // What the verifier of the system says for a wrong usage.
            (None, Other(error)) if error.to_string() == "certificate had invalid extensions" => {
                WRONG_USAGE.into()
            }
            _ => format!("is not valid: {other}"),
        },
    }
}

const WRONG_USAGE: &str = "is not for servers: its extended key usage lacks serverAuth";
const UNKNOWN_EXTENSION: &str = "has a critical extension that this client does not know";

fn date(time: UnixTime) -> String {
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(time.as_secs()))
}

/// The name in `DnsName("localhost")`.
fn in_quotes(name: &str) -> &str {
    name.split('"').nth(1).unwrap_or(name)
}
