//! The request that a transport sends, and the response or error that it returns.

use std::fmt;
use std::time::Duration;

/// An HTTP method of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// DELETE
    Delete,
}

impl Method {
    /// The method as it is written on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }
}

/// One HTTP request. A transport sends it as it is, once, and follows no redirect.
#[derive(Clone, PartialEq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// All headers to send, including the API token.
    pub headers: Vec<(String, String)>,
    /// The body, JSON text; it may hold secrets.
    pub body: Option<String>,
    /// The time that this attempt may take, from connecting to the last byte of the answer.
    pub timeout: Duration,
    /// The time that connecting may take.
    pub connect_timeout: Duration,
    /// Whether to send it on a fresh connection: on a kept connection that the service has closed, it is
    /// not known whether the request arrived. A transport that cannot do this may ignore it.
    pub fresh: bool,
    /// Whether a driver lets the request end when the call is cancelled meanwhile, because it is one of two that
    /// belong together. The driver then replies with the answer, and may reply
    /// [`Reply::Cancelled`](crate::Reply::Cancelled) before or after that. A transport may ignore it.
    pub must_finish: bool,
}

impl Request {
    /// A request without headers and body, with the timeouts of a client's defaults: 45 s, and 10 s to connect.
    pub fn new(method: Method, url: impl Into<String>) -> Request {
        Request {
            method,
            url: url.into(),
            headers: Vec::new(),
            body: None,
            timeout: Duration::from_secs(45),
            connect_timeout: Duration::from_secs(10),
            fresh: false,
            must_finish: false,
        }
    }
}

/// Leaves out header values and the body, because they hold secrets.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &headers)
            .field("body", &self.body.as_ref().map(|_| "[redacted]"))
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("fresh", &self.fresh)
            .field("must_finish", &self.must_finish)
            .finish()
    }
}

/// An answer with a larger body, in bytes, is refused. See docs/design.md#the-largest-answer-10-mb.
pub(crate) const MAX_BODY: usize = 10_000_000;

/// An HTTP answer of any status.
#[derive(Clone, PartialEq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Response {
    /// The status code; 0 where the runtime hides a redirect.
    pub status: u16,
    /// The headers in order, including repeated ones.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// Leaves out header values and the body: a service may repeat secrets in them.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

impl Response {
    /// An answer with this status and body, without headers.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Response {
        Response { status, headers: Vec::new(), body: body.into() }
    }

    /// The same answer with a further header.
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Response {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The first value of a header; its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Whether a request that failed can have reached the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Reached {
    /// No byte of it was sent: it is safe to send it again.
    No,
    /// It is not known.
    Maybe,
}

/// The kind of a [`SendError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
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
    /// The proxy refused to carry the request, for example because it requires a user and password; a retry
    /// would not help.
    Proxy,
    /// The transport is at fault: what it returned is not an answer; a retry would not help.
    Transport,
    /// The function of the user that gives the API token failed, so nothing was sent.
    Token,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct SendError {
    /// Whether the request can have reached the service.
    pub reached: Reached,
    /// What failed.
    pub kind: SendErrorKind,
    /// What failed, in words.
    pub text: String,
}

impl SendError {
    /// Why there is no answer, in words: what failed, and whether the request can have arrived.
    pub fn new(reached: Reached, kind: SendErrorKind, text: impl Into<String>) -> SendError {
        SendError { reached, kind, text: text.into() }
    }

    /// A failure of the network after which it is not known whether the request arrived.
    pub fn network(text: impl Into<String>) -> SendError {
        SendError { reached: Reached::Maybe, kind: SendErrorKind::Network, text: text.into() }
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for SendError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_prints_neither_token_nor_body() {
        let request = Request {
            method: Method::Post,
            url: "https://www.workato.com/api/custom_oauth_profiles".into(),
            headers: vec![("authorization".into(), "Bearer canary-token".into())],
            body: Some("canary-secret".into()),
            timeout: Duration::from_secs(45),
            connect_timeout: Duration::from_secs(10),
            fresh: true,
            must_finish: false,
        };
        let shown = format!("{request:?}");
        assert!(shown.contains("authorization") && !shown.contains("canary"), "{shown}");
    }

    #[test]
    fn an_answer_prints_neither_header_values_nor_its_body() {
        let headers = vec![("x-correlation-id".into(), "canary".into())];
        let response = Response { status: 200, headers, body: b"canary".to_vec() };
        let shown = format!("{response:?} {:?}", crate::Reply::Sent(Ok(response.clone())));
        assert!(shown.contains("x-correlation-id") && !shown.contains("canary"), "{shown}");
        assert!(!shown.contains("99, 97, 110"), "{shown}");
    }

    #[test]
    fn a_header_is_found_in_any_case_and_the_first_one_is_used() {
        let headers = vec![("X-Request-Id".into(), "a".into()), ("x-request-id".into(), "b".into())];
        let response = Response { status: 200, headers, body: Vec::new() };
        assert_eq!(response.header("x-request-ID"), Some("a"));
    }
}
