//! A profile as JavaScript sees it.

use serde::Serialize;
use serde_json::{Map, Value};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    id: i64,
    name: String,
    provider: String,
    user_id: Option<i64>,
    client_id: Option<String>,
    shared_accounts_count: Option<i64>,
    oem_customers_count: Option<i64>,
    created_at: Option<String>,
    updated_at: Option<String>,
    extra: Map<String, Value>,
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
            extra,
        }
    }
}
