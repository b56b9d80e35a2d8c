//! What came of a request.

use workato_oauth_profiles::{Reached, Reply, Response, SendError, SendErrorKind};

/// An answer. `head` holds its headers, one a line, such as `retry-after: 5`.
pub fn answered(status: u16, head: &str, body: Vec<u8>) -> Reply {
    let header = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let headers = head.lines().filter_map(|line| line.split_once(": ")).map(header).collect();
    Reply::Sent(Ok(Response { status, headers, body }))
}

/// No answer. `kind` is a `FailureKind` of `js/send.ts`.
pub fn failed(kind: &str, left: bool, text: String) -> Reply {
    let kind = match kind {
        "timeout" => SendErrorKind::Timeout,
        "unknown_authority" => SendErrorKind::UnknownAuthority,
        "certificate_time" => SendErrorKind::CertificateTime,
        "certificate_name" => SendErrorKind::CertificateName,
        "certificate" => SendErrorKind::Certificate,
        "tls" => SendErrorKind::Tls,
        "unreadable" => SendErrorKind::Unreadable,
        "proxy" => SendErrorKind::Proxy,
        "transport" => SendErrorKind::Transport,
        "token" => SendErrorKind::Token,
        _ => SendErrorKind::Network,
    };
    let reached = if left { Reached::Maybe } else { Reached::No };
    Reply::Sent(Err(SendError { reached, kind, text }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typescript;

    #[test]
    fn each_kind_of_typescript_is_another_one() {
        let kinds = typescript::union(include_str!("../js/send.ts"), "FailureKind");
        let of = |kind: &str| match failed(kind, true, String::new()) {
            Reply::Sent(Err(error)) => error.kind,
            other => unreachable!("{other:?}"),
        };
        let known = [
            SendErrorKind::Network,
            SendErrorKind::Timeout,
            SendErrorKind::UnknownAuthority,
            SendErrorKind::CertificateTime,
            SendErrorKind::CertificateName,
            SendErrorKind::Certificate,
            SendErrorKind::Tls,
            SendErrorKind::Unreadable,
            SendErrorKind::Proxy,
            SendErrorKind::Transport,
            SendErrorKind::Token,
        ];
        assert_eq!(kinds.into_iter().map(of).collect::<Vec<_>>(), known);
    }
}
