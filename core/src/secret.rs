//! A secret that is never printed, and the redaction of secrets.

mod form;
mod redact;
mod spelled;

use std::fmt;

use zeroize::Zeroizing;

pub use redact::Texts;
pub(crate) use redact::{MOST_SHOWN, Secrets, looks_secret, shorten};

/// A client secret or an API token: prints as `[redacted]`, and is wiped from memory when dropped.
///
/// ```
/// let secret = workato_oauth_profiles::Secret::new("hush");
/// assert_eq!(format!("{secret:?}"), "Secret([redacted])");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Makes a secret of this value.
    pub fn new(value: impl Into<String>) -> Secret {
        Secret(Zeroizing::new(value.into()))
    }

    /// The value itself. There is no other way to read it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Secret {
        Secret::new(value)
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Secret {
        Secret::new(value)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}
