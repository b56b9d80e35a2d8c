//! The profile, and the results of writes.

mod input;
mod read;
mod write;

use serde_json::{Map, Value};

pub use input::ProfileInput;
pub(crate) use read::{ReadProfile, ReadProfiles};

/// A custom OAuth profile: a customer's own OAuth app for one connector. It holds no secrets, because
/// the service never returns them.
///
/// Reads and writes the JSON of the service (serde): `client_id` stands under `data`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
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
    /// Fields that this version of the library does not know, as the service sent them; unknown fields of
    /// `data` are under `data`.
    pub extra: Map<String, Value>,
}

impl Profile {
    /// A profile with this id, name and provider, and nothing else; for tests.
    pub fn new(id: i64, name: impl Into<String>, provider: impl Into<String>) -> Profile {
        Profile {
            id,
            name: name.into(),
            provider: provider.into(),
            user_id: None,
            client_id: None,
            shared_accounts_count: None,
            oem_customers_count: None,
            created_at: None,
            updated_at: None,
            extra: Map::new(),
        }
    }
}

/// The result of a write that returns no profile: it was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Done {
    /// It was done before: by an attempt whose answer was lost, or in an earlier run.
    pub already: bool,
}

impl Done {
    /// The result of a write; `already` if it was done before.
    pub fn new(already: bool) -> Done {
        Done { already }
    }
}
