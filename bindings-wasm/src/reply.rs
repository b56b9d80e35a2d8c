//! What came of a request.

use workato_oauth_profiles::{Error, Reached, Reply, Response, SendError, SendErrorKind};

/// An answer. Its headers are lines such as `retry-after: 5`.
pub fn answered(status: u16, head: &str, body: Vec<u8>) -> Reply {
    let header = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let headers = head.lines().filter_map(|line| line.split_once(": ")).map(header).collect();
    Reply::Sent(Ok(Response { status, headers, body }))
}

/// No answer. The names of the kinds are those in `js/send.ts`.
pub fn failed(kind: &str, left: bool, text: String) -> Result<Reply, Error> {
    let kind = match kind {
        "timeout" => SendErrorKind::Timeout,
        "certificate" => SendErrorKind::Certificate,
        "unreadable" => SendErrorKind::Unreadable,
        "network" => SendErrorKind::Network,
        _ => return Err(Error::internal(format!("there is no failure `{kind}`"))),
    };
    let reached = if left { Reached::Maybe } else { Reached::No };
    Ok(Reply::Sent(Err(SendError { reached, kind, text })))
}

#[cfg(test)]
mod tests {
    use workato_oauth_profiles::Code;

    use super::*;
    use crate::typescript;

    #[test]
    fn all_kinds_of_typescript_are_known_and_no_others() {
        let kinds = typescript::union(include_str!("../js/send.ts"), "FailureKind");
        assert_eq!(kinds.len(), 4);
        for kind in kinds {
            assert!(failed(kind, true, String::new()).is_ok(), "{kind}");
        }
        let error = failed("strange", true, String::new()).expect_err("there is no such kind");
        assert_eq!(error.code, Code::Internal);
    }
}
