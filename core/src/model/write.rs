//! Writes a profile, and the input of a create or update, as the JSON of the service.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::{Profile, ProfileInput};

impl Serialize for Profile {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
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
        let mut data = extra.get("data").and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
        data.insert("client_id".into(), Value::from(client_id.as_deref()));
        let mut map = writer.serialize_map(None)?;
        map.serialize_entry("id", id)?;
        map.serialize_entry("user_id", user_id)?;
        map.serialize_entry("name", name)?;
        map.serialize_entry("provider", provider)?;
        map.serialize_entry("data", &data)?;
        map.serialize_entry("shared_accounts_count", shared_accounts_count)?;
        map.serialize_entry("oem_customers_count", oem_customers_count)?;
        map.serialize_entry("created_at", created_at)?;
        map.serialize_entry("updated_at", updated_at)?;
        for (key, value) in extra.iter().filter(|(key, _)| *key != "data") {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// The body of create and update; only a request may hold it.
impl Serialize for ProfileInput {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let mut map = writer.serialize_map(Some(3))?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("provider", &self.provider)?;
        map.serialize_entry("data", &Data(self))?;
        map.end()
    }
}

struct Data<'a>(&'a ProfileInput);

impl Serialize for Data<'_> {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let ProfileInput { client_id, client_secret, token, data, .. } = self.0;
        let mut map = writer.serialize_map(None)?;
        map.serialize_entry("client_id", client_id)?;
        map.serialize_entry("client_secret", client_secret.expose())?;
        if let Some(token) = token {
            map.serialize_entry("token", token.expose())?;
        }
        data.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
        map.end()
    }
}
