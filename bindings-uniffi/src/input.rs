//! What calls take: secrets, profiles to write, customers.

use std::fmt;
use std::sync::Arc;

/// A client secret, or a token: it prints as `Secret([redacted])`, and the library's own copy of it is
/// wiped from memory when it is no longer used.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct Secret(pub(crate) workato_oauth_profiles::Secret);

#[uniffi::export]
impl Secret {
    /// Keeps the value, which cannot be read back.
    #[uniffi::constructor]
    pub fn new(value: String) -> Arc<Secret> {
        Arc::new(Secret(workato_oauth_profiles::Secret::new(value)))
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

/// What `create`, `update` and `ensure` send: all of a profile that can be set. No field may be empty.
#[derive(uniffi::Record)]
pub struct ProfileInput {
    /// The name.
    pub name: String,
    /// The connector, such as `hubspot`.
    pub provider: String,
    /// The OAuth app's client id.
    pub client_id: String,
    /// The OAuth app's client secret.
    pub client_secret: Arc<Secret>,
    /// The Slack app's verification token; for Slack only. Left out, an update may clear it.
    #[uniffi(default = None)]
    pub token: Option<Arc<Secret>>,
}

impl From<ProfileInput> for workato_oauth_profiles::ProfileInput {
    fn from(input: ProfileInput) -> workato_oauth_profiles::ProfileInput {
        let ProfileInput { name, provider, client_id, client_secret, token } = input;
        workato_oauth_profiles::ProfileInput {
            name,
            provider,
            client_id,
            client_secret: client_secret.0.clone(),
            token: token.map(|token| token.0.clone()),
            data: Default::default(),
        }
    }
}

/// Whom a profile is assigned to.
#[derive(uniffi::Enum)]
pub enum Customer {
    /// The id of the customer's workspace, 1 to 2^53-1. Each environment (DEV, TEST, PROD) has its
    /// own.
    Workspace {
        /// The id.
        id: i64,
    },
    /// The partner's own id of the customer, 1 to 2000 bytes, without prefix and not encoded: the
    /// library adds the prefix E and encodes it.
    External {
        /// The external id.
        id: String,
    },
}

impl From<Customer> for workato_oauth_profiles::Customer {
    fn from(customer: Customer) -> workato_oauth_profiles::Customer {
        match customer {
            Customer::Workspace { id } => workato_oauth_profiles::Customer::Workspace(id),
            Customer::External { id } => workato_oauth_profiles::Customer::External(id),
        }
    }
}

impl From<workato_oauth_profiles::Customer> for Customer {
    fn from(customer: workato_oauth_profiles::Customer) -> Customer {
        match customer {
            workato_oauth_profiles::Customer::Workspace(id) => Customer::Workspace { id },
            workato_oauth_profiles::Customer::External(id) => Customer::External { id },
        }
    }
}
