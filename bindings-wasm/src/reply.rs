//! What came of a request.

use workato_oauth_profiles::{Reached, Reply, Response, SendError, SendErrorKind};

/// An answer. Its headers are lines such as `retry-after: 5`.
pub fn answered(status: u16, head: &str, body: Vec<u8>) -> Reply {
    let header = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let headers = head.lines().filter_map(|line| line.split_once(": ")).map(header).collect();
    Reply::Sent(Ok(Response { status, headers, body }))
}

/// No answer. The names of the kinds are those in `js/send.ts`.
pub fn failed(kind: &str, left: bool, text: String) -> Reply {
    let kind = match kind {
        "timeout" => SendErrorKind::Timeout,
        "certificate" => SendErrorKind::Certificate,
        "unreadable" => SendErrorKind::Unreadable,
        _ => SendErrorKind::Network,
    };
    let reached = if left { Reached::Maybe } else { Reached::No };
    Reply::Sent(Err(SendError { reached, kind, text }))
}
