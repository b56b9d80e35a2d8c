//! The network settings of the runtime, in languages whose runtime has its own.

use std::fmt;

use uniffi::UnexpectedUniFFICallbackError;

use crate::transport::Proxy;

/// The network settings of a runtime, such as a JVM, for the library's own transport. Settings of the client win over
/// them, and they win over the environment.
#[uniffi::export(callback_interface)]
pub trait RuntimeSettings: Send + Sync {
    /// The proxy for this base URL; none if the runtime says nothing of proxies.
    fn proxy(&self, base_url: String) -> Result<Option<Proxy>, NotUsable>;

    /// The certificates (DER) that were set to be the only ones that are trusted; none if nothing was set.
    fn trust_store(&self) -> Result<Option<Vec<Vec<u8>>>, NotUsable>;

    /// The certificates (DER) that the runtime brings along. They are trusted too.
    fn own_certificates(&self) -> Vec<Vec<u8>>;
}

/// A setting of the runtime cannot be used.
#[derive(Debug, uniffi::Error)]
pub enum NotUsable {
    /// For this reason.
    Because {
        /// Which setting, why, and what to do.
        reason: String,
    },
}

impl fmt::Display for NotUsable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NotUsable::Because { reason } = self;
        f.write_str(reason)
    }
}

impl From<UnexpectedUniFFICallbackError> for NotUsable {
    fn from(error: UnexpectedUniFFICallbackError) -> NotUsable {
        NotUsable::Because { reason: error.reason }
    }
}

impl From<NotUsable> for workato_oauth_profiles::Error {
    fn from(error: NotUsable) -> Self {
        Self::invalid_input(error.to_string())
    }
}
