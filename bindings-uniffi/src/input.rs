//! What calls take: secrets, profiles to write, customers.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};
use workato_oauth_profiles::Error;

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

/// What `create`, `update`, `ensure` and `ensure_each` send: all of a profile that can be set. No text may be
/// empty. The name and provider of a new profile may not begin or end with a space.
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
    /// Further keys of `data` that the service accepts, such as the endpoint URLs of a provider, as the
    /// JSON text of an object: `{"token_url": "https://example.com/token"}`. The keys `client_id`,
    /// `client_secret` and `token` are refused here: they have fields of their own.
    #[uniffi(default = None)]
    pub data: Option<String>,
}

impl TryFrom<ProfileInput> for workato_oauth_profiles::ProfileInput {
    type Error = Error;

    fn try_from(input: ProfileInput) -> Result<workato_oauth_profiles::ProfileInput, Error> {
        let ProfileInput { name, provider, client_id, client_secret, token, data } = input;
        Ok(workato_oauth_profiles::ProfileInput {
            name,
            provider,
            client_id,
            client_secret: client_secret.0.clone(),
            token: token.map(|token| token.0.clone()),
            data: data.map(|text| object(&text)).transpose()?.unwrap_or_default(),
        })
    }
}

/// Never shows the text, which may hold secrets.
fn object(text: &str) -> Result<Map<String, Value>, Error> {
    match serde_json::from_str(text) {
        Ok(Value::Object(data)) => Ok(data),
        Ok(_) => Err(Error::invalid_input(
            "`data` must be the JSON text of an object, such as `{\"key\": \"value\"}`",
        )),
        Err(why) => Err(Error::invalid_input(format!(
            "`data` is not JSON text: look at its line {}, column {}",
            why.line(),
            why.column()
        ))),
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
    /// library adds the prefix E and encodes it. Workato does not say which environment
    /// (DEV, TEST, PROD) of the customer it means: to reach each of them, use the ids of the workspaces.
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
