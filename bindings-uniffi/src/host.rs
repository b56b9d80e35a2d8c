//! What a blocking call asks of the language that called it.

use std::fmt;

use uniffi::UnexpectedUniFFICallbackError;
use workato_oauth_profiles::Error;

use crate::action::{Action, Reply};

/// What a blocking call asks of the language that called it, on the thread of that call.
#[uniffi::export(with_foreign)]
pub trait Host: Send + Sync {
    /// Performs the action. An exception ends the call; the language throws it on.
    fn perform(&self, action: Action) -> Result<Reply, HostFailure>;

    /// Whether the thread was interrupted. It is asked before every step, and about every 100 ms while
    /// the call waits or sends.
    fn is_interrupted(&self) -> Result<bool, HostFailure>;
}

/// The host threw an exception.
#[derive(Debug, uniffi::Error)]
pub enum HostFailure {
    /// Any exception.
    Thrown,
}

impl From<UnexpectedUniFFICallbackError> for HostFailure {
    fn from(_: UnexpectedUniFFICallbackError) -> HostFailure {
        HostFailure::Thrown
    }
}

impl fmt::Display for HostFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what the call asked for threw an exception")
    }
}

impl std::error::Error for HostFailure {}

impl From<HostFailure> for Error {
    fn from(failure: HostFailure) -> Error {
        Error::internal(failure.to_string())
    }
}
