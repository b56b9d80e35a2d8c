//! What calls return.

use std::fmt;

use serde_json::{Map, Value};
use workato_oauth_profiles::without_secrets;

/// A custom OAuth profile: a customer's own OAuth app for one connector. It holds no secrets, because
/// the service never returns them.
#[derive(uniffi::Record)]
#[uniffi::export(Display)]
pub struct Profile {
    /// The id, 1 to 2^53-1. The same profile has another id in another environment or data center.
    pub id: i64,
    /// The name; empty if the service left it out.
    pub name: String,
    /// The connector, such as `hubspot`; empty if the service left it out.
    pub provider: String,
    /// The id of the workspace that the profile belongs to.
    pub user_id: Option<i64>,
    /// The OAuth app's client id.
    pub client_id: Option<String>,
    /// How many connections use the profile.
    pub shared_accounts_count: Option<i64>,
    /// How many customers the profile is assigned to.
    pub oem_customers_count: Option<i64>,
    /// When it was created, as the service wrote it: RFC 3339 with the account's own offset.
    pub created_at: Option<String>,
    /// When it was last changed, as the service wrote it: RFC 3339 with the account's own offset.
    pub updated_at: Option<String>,
    /// Fields that this version does not know, as JSON text; unknown fields of `data` are under `data`.
    pub extra: String,
}

// Values of keys of `extra` that look like secrets are hidden.
impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Profile {
            id,
            name,
            provider,
            user_id,
            client_id,
            shared_accounts_count,
            oem_customers_count,
            created_at,
            updated_at,
            extra,
        } = self;
        let extra: Map<String, Value> = serde_json::from_str(extra).unwrap_or_default();
        write!(f, "Profile(id={id}, name={name:?}, provider={provider:?}, user_id={user_id:?}, ")?;
        write!(f, "client_id={client_id:?}, shared_accounts_count={shared_accounts_count:?}, ")?;
        write!(f, "oem_customers_count={oem_customers_count:?}, created_at={created_at:?}, ")?;
        write!(f, "updated_at={updated_at:?}, extra={})", Value::Object(without_secrets(&extra)))
    }
}

impl From<workato_oauth_profiles::Profile> for Profile {
    fn from(profile: workato_oauth_profiles::Profile) -> Profile {
        let workato_oauth_profiles::Profile {
            id,
            name,
            provider,
            user_id,
            client_id,
            shared_accounts_count,
            oem_customers_count,
            created_at,
            updated_at,
            extra,
        } = profile;
        Profile {
            id,
            name,
            provider,
            user_id,
            client_id,
            shared_accounts_count,
            oem_customers_count,
            created_at,
            updated_at,
            extra: Value::Object(extra).to_string(),
        }
    }
}

/// The result of a write that returns no profile: it was carried out.
#[derive(uniffi::Record)]
pub struct Done {
    /// It was done before: by an attempt whose answer was lost, or in an earlier run.
    pub already: bool,
}

impl From<workato_oauth_profiles::Done> for Done {
    fn from(done: workato_oauth_profiles::Done) -> Done {
        let workato_oauth_profiles::Done { already } = done;
        Done { already }
    }
}
