//! The error of a call.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use workato_oauth_profiles as client;
use workato_oauth_profiles::{Error, Method};

/// What went wrong, as a closed list, the same in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
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
    /// The native library could not be loaded, or was shut down; nothing was sent. Only in Kotlin and Java.
    NativeLibrary,
}

impl From<client::Code> for Code {
    fn from(code: client::Code) -> Code {
        match code {
            client::Code::InvalidInput => Code::InvalidInput,
            client::Code::Unauthorized => Code::Unauthorized,
            client::Code::Forbidden => Code::Forbidden,
            client::Code::NotFound => Code::NotFound,
            client::Code::Conflict => Code::Conflict,
            client::Code::Timeout => Code::Timeout,
            client::Code::InvalidRequest => Code::InvalidRequest,
            client::Code::RateLimited => Code::RateLimited,
            client::Code::ServerError => Code::ServerError,
            client::Code::Rejected => Code::Rejected,
            client::Code::Decode => Code::Decode,
            client::Code::Redirect => Code::Redirect,
            client::Code::Network => Code::Network,
            client::Code::AmbiguousOutcome => Code::AmbiguousOutcome,
            client::Code::Cancelled => Code::Cancelled,
            client::Code::Ledger => Code::Ledger,
            client::Code::Internal => Code::Internal,
        }
    }
}

/// Everything that is known about a failure. Secrets and the API token are redacted in every text.
#[derive(Debug, uniffi::Record)]
pub struct ErrorData {
    /// What went wrong.
    pub code: Code,
    /// All of it in a line for people.
    pub text: String,
    /// What was being done, such as `get profile 321`.
    pub context: String,
    /// What the service said, or what went wrong here.
    pub reason: String,
    /// The HTTP status, if there was an answer.
    pub status: Option<i32>,
    /// What the service said about single fields.
    pub field_errors: HashMap<String, Vec<String>>,
    /// The id of this answer in the service's own logs: give it to Workato's support.
    pub correlation_id: Option<String>,
    /// The id that the service gave to its own error (500).
    pub error_id: Option<String>,
    /// How often the request was sent.
    pub attempts: i64,
    /// How long to wait before trying again, if that is known.
    pub retry_after: Option<Duration>,
    /// Of `ambiguous_outcome`: how long until a list of the profiles shows for certain whether the write
    /// was carried out. Until then the service may still be working on it. Wait this long, then call
    /// `ensure`.
    pub settled_in: Option<Duration>,
    /// Whether the service may have carried out the request despite the error.
    pub may_have_applied: bool,
    /// The method of the request.
    pub method: Option<Method>,
    /// The path and query of the request.
    pub path: Option<String>,
    /// The first 2 KiB of the answer's body.
    pub body: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl From<Error> for ErrorData {
    fn from(error: Error) -> ErrorData {
        let text = error.to_string();
        let client::ErrorData {
            code,
            context,
            message,
            status,
            field_errors,
            correlation_id,
            error_id,
            attempts,
            retry_after,
            settled_in,
            may_have_applied,
            method,
            path,
            body,
            hint,
        } = error.into_data();
        ErrorData {
            code: code.into(),
            text,
            context,
            reason: message,
            status: status.map(i32::from),
            field_errors: field_errors.into_iter().collect(),
            correlation_id,
            error_id,
            attempts: attempts.into(),
            retry_after,
            settled_in,
            may_have_applied,
            method,
            path,
            body,
            hint,
        }
    }
}

/// The error of a failure in a wrapper or at the border, such as a panic.
#[uniffi::export]
pub fn internal_error(reason: String) -> ErrorData {
    Error::internal(reason).into()
}

/// The error of an argument that a wrapper refuses.
#[uniffi::export]
pub fn input_error(reason: String) -> ErrorData {
    Error::invalid_input(reason).into()
}

/// What every function here throws. The wrapper of each language turns it into an error of its own.
#[derive(Debug, uniffi::Error)]
pub enum Failure {
    /// The call failed.
    Failed {
        /// All that is known.
        data: ErrorData,
    },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Failed { data: error.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure::Failed { data } = self;
        f.write_str(&data.text)
    }
}

impl std::error::Error for Failure {}
