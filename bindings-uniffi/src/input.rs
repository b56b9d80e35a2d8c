//! What calls take: secrets, profiles to write, customers.

use serde_json::{Map, Value};
use workato_oauth_profiles::{Error, Secret};

// Each language has a type of its own for secrets, which owns no native memory: see uniffi.toml.
uniffi::custom_type!(Secret, String, {
    remote,
    lower: |secret| secret.expose().to_owned(),
    try_lift: |text| Ok(Secret::new(text)),
});

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
    pub client_secret: Secret,
    /// The Slack app's verification token; for Slack only. Left out, an update may clear it.
    #[uniffi(default = None)]
    pub token: Option<Secret>,
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
            client_secret,
            token,
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
