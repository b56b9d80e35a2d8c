//! A profile. Its fields are defined here again, apart from those of the client library, so that a mistake
//! there is not repeated here.

use std::collections::BTreeSet;

use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Map, Value};

use super::Input;
use crate::Settings;

/// The known providers. There are others.
pub(crate) const PROVIDERS: [&str; 17] = [
    "google_drive", "google_sheets", "hubspot", "onedrive", "outlook", "microsoft_dynamics_crm",
    "microsoft_sharepoint", "salesforce", "salesforce_secondary", "zoom", "slack", "slack_bot",
    "slack_secondary", "teams_bot", "gmail", "google_calendar", "docusign",
];

/// The id of the workspace in the documentation.
const WORKSPACE: u64 = 123;

/// A profile with its secrets. It has no `Debug`, so that the secrets cannot be printed.
pub(crate) struct Stored {
    pub id: i64,
    pub name: String,
    pub provider: String,
    pub client_id: String,
    pub client_secret: String,
    pub token: Option<String>,
    /// The other keys of `data`.
    further_data: Map<String, Value>,
    /// The customers it is assigned to.
    pub customers: BTreeSet<i64>,
    /// How many connections of all customers use it.
    pub connections: u64,
    created_at: String,
    updated_at: String,
}

impl Stored {
    pub fn new(id: i64, input: Input, now: String) -> Stored {
        let Input { name, provider, client_id, client_secret, token, further_data } = input;
        let customers = BTreeSet::new();
        let (created_at, updated_at) = (now.clone(), now);
        Stored {
            id,
            name,
            provider,
            client_id,
            client_secret,
            token,
            further_data,
            customers,
            connections: 0,
            created_at,
            updated_at,
        }
    }

    pub fn update(&mut self, input: Input, now: String) {
        let Input { name, provider, client_id, client_secret, token, further_data } = input;
        (self.name, self.provider, self.client_id) = (name, provider, client_id);
        self.further_data = further_data;
        (self.client_secret, self.token, self.updated_at) = (client_secret, token, now);
    }

    /// What a client may read of `data`: all but the secrets.
    fn data(&self) -> Map<String, Value> {
        let mut data = self.further_data.clone();
        data.insert("client_id".into(), self.client_id.as_str().into());
        data
    }

    pub fn is_in_use(&self) -> bool {
        !self.customers.is_empty() || self.connections > 0
    }
}

/// A profile as answers show it: the fields in the order of the documentation, without the secrets.
pub(crate) struct Row<'a> {
    profile: &'a Stored,
    provider: Option<&'a str>,
}

impl<'a> Row<'a> {
    pub fn new(profile: &'a Stored, settings: &Settings) -> Row<'a> {
        let is_null = settings.null_provider.is_some_and(|id| i64::from(id) == profile.id);
        Row { profile, provider: (!is_null).then_some(&profile.provider) }
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("what the emulator holds are numbers and texts")
    }
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = self.profile;
        let mut profile = serializer.serialize_struct("Profile", 9)?;
        profile.serialize_field("id", &stored.id)?;
        profile.serialize_field("user_id", &WORKSPACE)?;
        profile.serialize_field("name", &stored.name)?;
        profile.serialize_field("provider", &self.provider)?;
        profile.serialize_field("data", &stored.data())?;
        profile.serialize_field("shared_accounts_count", &stored.connections)?;
        profile.serialize_field("oem_customers_count", &stored.customers.len())?;
        profile.serialize_field("created_at", &stored.created_at)?;
        profile.serialize_field("updated_at", &stored.updated_at)?;
        profile.end()
    }
}

/// A profile without its secrets, for tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its provider.
    pub provider: String,
    /// The client id of its OAuth app.
    pub client_id: String,
    /// The other keys of `data`, without the secrets.
    pub further_data: Map<String, Value>,
    /// How many customers it is assigned to.
    pub customers: usize,
    /// How many connections use it.
    pub connections: u64,
}

impl From<&Stored> for Profile {
    fn from(stored: &Stored) -> Profile {
        Profile {
            id: stored.id,
            name: stored.name.clone(),
            provider: stored.provider.clone(),
            client_id: stored.client_id.clone(),
            further_data: stored.further_data.clone(),
            customers: stored.customers.len(),
            connections: stored.connections,
        }
    }
}
