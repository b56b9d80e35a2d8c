//! The profile, and the results of writes.

mod input;
mod read;
mod write;

use std::fmt;

use serde_json::{Map, Value};

pub use input::ProfileInput;
pub(crate) use read::{ReadPage, ReadProfile, Reading, without_some_data};

use crate::Texts;
use crate::secret::looks_secret;

/// A custom OAuth profile: a customer's own OAuth app for one connector. It holds no secrets, because
/// the service never returns them.
///
/// Reads and writes the JSON of the service (serde): `client_id` stands under `data`.
#[derive(Clone, PartialEq, Eq)]
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

impl Texts for Profile {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        let Profile {
            id: _,
            name,
            provider,
            user_id: _,
            client_id,
            shared_accounts_count: _,
            oem_customers_count: _,
            created_at,
            updated_at,
            extra,
        } = self;
        let optional = [client_id, created_at, updated_at].into_iter().flatten();
        [name, provider].into_iter().chain(optional).for_each(&mut *change);
        extra.each_text(change);
    }
}

/// Hides the values of keys that look like secrets.
impl fmt::Debug for Profile {
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
        f.debug_struct("Profile")
            .field("id", id)
            .field("name", name)
            .field("provider", provider)
            .field("user_id", user_id)
            .field("client_id", client_id)
            .field("shared_accounts_count", shared_accounts_count)
            .field("oem_customers_count", oem_customers_count)
            .field("created_at", created_at)
            .field("updated_at", updated_at)
            .field("extra", &without_secrets(extra))
            .finish()
    }
}

/// The same fields with the values of keys that look like secrets redacted: for the text of a profile.
pub fn without_secrets(fields: &Map<String, Value>) -> Map<String, Value> {
    let shown = |key: &str, value: &Value| match value {
        _ if looks_secret(key) => Value::from("[redacted]"),
        value => without_secrets_in(value),
    };
    fields.iter().map(|(key, value)| (key.clone(), shown(key, value))).collect()
}

fn without_secrets_in(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(without_secrets(map)),
        Value::Array(values) => values.iter().map(without_secrets_in).collect(),
        other => other.clone(),
    }
}

impl Texts for Done {
    fn each_text(&mut self, _: &mut dyn FnMut(&mut String)) {}
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_debug_text_of_a_profile_hides_what_looks_like_a_secret() {
        let json = r#"{"id": 1, "data": {"app_secret": "canary", "more": [{"clientSecret": "canary"}],
            "token_url": "https://example.com"}, "access_token": {"value": "canary"}}"#;
        let profile: Profile = serde_json::from_str(json).expect("a profile");
        let shown = format!("{profile:?}");
        assert!(shown.contains("https://example.com") && !shown.contains("canary"), "{shown}");
        assert_eq!(profile.extra["data"]["app_secret"], "canary", "the field itself is as it came");
    }
}
