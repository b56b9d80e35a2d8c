//! The profiles of the workspace. Their fields are written here again, apart from the client
//! library's, so that a mistake there is not repeated here.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::json;

const PROVIDERS: [&str; 13] = [
    "google_drive",
    "google_sheets",
    "hubspot",
    "onedrive",
    "outlook",
    "microsoft_dynamics_crm",
    "microsoft_sharepoint",
    "salesforce",
    "salesforce_secondary",
    "zoom",
    "slack",
    "slack_bot",
    "slack_secondary",
];
const COMPANIES: [&str; 5] = ["Acme", "Globex", "Initech", "Johnson & Sons", "Zoë's Bakery"];
const DOCUMENTED_TIME: &str = "2023-01-15T11:50:32.986-07:00";

pub(crate) struct Profile {
    id: u64,
    user_id: u64,
    name: String,
    provider: String,
    client_id: String,
    shared_accounts_count: u64,
    oem_customers_count: u64,
    created_at: String,
    updated_at: String,
}

/// In the order of the documentation.
impl Serialize for Profile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut profile = serializer.serialize_struct("Profile", 9)?;
        profile.serialize_field("id", &self.id)?;
        profile.serialize_field("user_id", &self.user_id)?;
        profile.serialize_field("name", &self.name)?;
        profile.serialize_field("provider", &self.provider)?;
        profile.serialize_field("data", &json!({"client_id": self.client_id}))?;
        profile.serialize_field("shared_accounts_count", &self.shared_accounts_count)?;
        profile.serialize_field("oem_customers_count", &self.oem_customers_count)?;
        profile.serialize_field("created_at", &self.created_at)?;
        profile.serialize_field("updated_at", &self.updated_at)?;
        profile.end()
    }
}

/// All profiles, by id.
#[derive(Default)]
pub(crate) struct Profiles(BTreeMap<u64, Profile>);

impl Profiles {
    pub fn get(&self, id: u64) -> Option<&Profile> {
        self.0.get(&id)
    }

    /// One page in the order of ids; pages count from 1.
    pub fn page(&self, page: usize, per_page: usize) -> Vec<&Profile> {
        self.0.values().skip((page - 1).saturating_mul(per_page)).take(per_page).collect()
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn add_documented(&mut self) {
        self.insert(Profile {
            id: 321,
            user_id: 123,
            name: "Acme HubSpot OAuth app".into(),
            provider: "hubspot".into(),
            client_id: "example_client_id".into(),
            shared_accounts_count: 1,
            oem_customers_count: 5,
            created_at: DOCUMENTED_TIME.into(),
            updated_at: DOCUMENTED_TIME.into(),
        });
    }

    pub fn add(&mut self, count: usize) {
        let first = self.0.last_key_value().map_or(1, |(highest, _)| highest + 1);
        (first..).take(count).for_each(|id| self.insert(invented(id)));
    }

    fn insert(&mut self, profile: Profile) {
        self.0.insert(profile.id, profile);
    }
}

fn invented(id: u64) -> Profile {
    let provider = PROVIDERS[id as usize % PROVIDERS.len()];
    Profile {
        id,
        user_id: 123,
        name: format!("{} {provider} app {id}", COMPANIES[id as usize % COMPANIES.len()]),
        provider: provider.into(),
        client_id: format!("client_{id}"),
        shared_accounts_count: id % 7,
        oem_customers_count: id % 11,
        created_at: DOCUMENTED_TIME.into(),
        updated_at: DOCUMENTED_TIME.into(),
    }
}
