//! The codes of errors.

/// What went wrong, as a closed list, the same in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Code {
    /// The call or the configuration is not valid; nothing was sent.
    InvalidInput,
    /// 401: the token is wrong, for another data center, or its role lacks the privilege.
    Unauthorized,
    /// 403: the token's role lacks the privilege.
    Forbidden,
    /// 404 or 410: there is no such thing in this workspace.
    NotFound,
    /// 409, or an existing profile is in the way.
    Conflict,
    /// The call took longer than its timeout; also a 408.
    Timeout,
    /// Another 4xx: the service refused the request.
    InvalidRequest,
    /// The wait for the rate limit does not fit into the call's timeout.
    RateLimited,
    /// 5xx.
    ServerError,
    /// The service answered 2xx, but its body says that the request failed.
    Rejected,
    /// The answer cannot be read.
    Decode,
    /// The service answered with a redirect, which is never followed.
    Redirect,
    /// The connection could not be made, or broke.
    Network,
    /// A create that may have been carried out, so it is not sent again.
    AmbiguousOutcome,
    /// The caller cancelled.
    Cancelled,
    /// The ledger could not be read or written.
    Ledger,
    /// A bug in this library or in its driver.
    Internal,
}

impl Code {
    /// All codes.
    pub const ALL: [Code; 17] = [
        Code::InvalidInput,
        Code::Unauthorized,
        Code::Forbidden,
        Code::NotFound,
        Code::Conflict,
        Code::Timeout,
        Code::InvalidRequest,
        Code::RateLimited,
        Code::ServerError,
        Code::Rejected,
        Code::Decode,
        Code::Redirect,
        Code::Network,
        Code::AmbiguousOutcome,
        Code::Cancelled,
        Code::Ledger,
        Code::Internal,
    ];

    /// Its name in every language.
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::InvalidInput => "invalid_input",
            Code::Unauthorized => "unauthorized",
            Code::Forbidden => "forbidden",
            Code::NotFound => "not_found",
            Code::Conflict => "conflict",
            Code::Timeout => "timeout",
            Code::InvalidRequest => "invalid_request",
            Code::RateLimited => "rate_limited",
            Code::ServerError => "server_error",
            Code::Rejected => "rejected",
            Code::Decode => "decode",
            Code::Redirect => "redirect",
            Code::Network => "network",
            Code::AmbiguousOutcome => "ambiguous_outcome",
            Code::Cancelled => "cancelled",
            Code::Ledger => "ledger",
            Code::Internal => "internal",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_distinct_names() {
        let names: std::collections::BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
