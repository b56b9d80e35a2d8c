//! Reads a profile from the JSON of the service: strict about the id, lenient about all other fields.

mod data;
mod loose;

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Value};

use self::data::Data;
use self::loose::Loose;
use crate::Profile;
use crate::json::{Key, only};

/// Reads one profile. Notes about unexpected values go to `odd`.
pub(crate) struct ReadProfile<'a> {
    pub(crate) odd: &'a mut Vec<String>,
}

/// Reads a list of profiles.
pub(crate) struct ReadProfiles<'a> {
    pub(crate) odd: &'a mut Vec<String>,
}

impl<'de> Deserialize<'de> for Profile {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Profile, D::Error> {
        ReadProfile { odd: &mut Vec::new() }.deserialize(reader)
    }
}

impl<'de> DeserializeSeed<'de> for ReadProfiles<'_> {
    type Value = Vec<Profile>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Vec<Profile>, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ReadProfiles<'_> {
    type Value = Vec<Profile>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of profiles")
    }

    only!(seq);

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Vec<Profile>, A::Error> {
        let mut profiles = Vec::new();
        while let Some(profile) = rows.next_element_seed(ReadProfile { odd: self.odd })? {
            profiles.push(profile);
        }
        Ok(profiles)
    }
}

impl<'de> DeserializeSeed<'de> for ReadProfile<'_> {
    type Value = Profile;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Profile, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ReadProfile<'_> {
    type Value = Profile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a profile")
    }

    only!(map);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Profile, A::Error> {
        let mut draft = Draft::default();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.as_str() {
                "id" => draft.id = Some(map.next_value()?),
                "name" => draft.name = map.next_value()?,
                "provider" => draft.provider = map.next_value()?,
                "user_id" => draft.user_id = map.next_value()?,
                "shared_accounts_count" => draft.shared_accounts_count = map.next_value()?,
                "oem_customers_count" => draft.oem_customers_count = map.next_value()?,
                "created_at" => draft.created_at = map.next_value()?,
                "updated_at" => draft.updated_at = map.next_value()?,
                "data" => draft.data = map.next_value()?,
                key if is_secret(key) => drop(map.next_value::<IgnoredAny>()?),
                key => drop(draft.extra.insert(key.to_owned(), without_secrets(map.next_value()?))),
            }
        }
        draft.finish(self.odd)
    }
}

#[derive(Default)]
struct Draft {
    id: Option<Loose>,
    name: Loose,
    provider: Loose,
    user_id: Loose,
    shared_accounts_count: Loose,
    oem_customers_count: Loose,
    created_at: Loose,
    updated_at: Loose,
    data: Loose<Data>,
    extra: Map<String, Value>,
}

impl Draft {
    fn finish<E: Error>(mut self, odd: &mut Vec<String>) -> Result<Profile, E> {
        let id = match self.id {
            Some(Loose::Whole(id)) if id > 0 => id,
            Some(_) => {
                return Err(E::custom("the `id` of a profile is not a whole number from 1 to 2^53-1"));
            }
            None => return Err(E::custom("a profile has no `id`")),
        };
        let mut note = |field: &str, what: &str| odd.push(format!("profile {id}: `{field}` {what}"));
        let data = self.data.object("data", &mut note).unwrap_or_default();
        if !data.rest.is_empty() {
            self.extra.insert("data".into(), Value::Object(data.rest));
        }
        Ok(Profile {
            id,
            name: self.name.required_text("name", &mut note),
            provider: self.provider.required_text("provider", &mut note),
            user_id: self.user_id.whole("user_id", &mut note),
            client_id: data.client_id.text("client_id", &mut note),
            shared_accounts_count: self.shared_accounts_count.whole("shared_accounts_count", &mut note),
            oem_customers_count: self.oem_customers_count.whole("oem_customers_count", &mut note),
            created_at: self.created_at.text("created_at", &mut note),
            updated_at: self.updated_at.text("updated_at", &mut note),
            extra: self.extra,
        })
    }
}

fn is_secret(key: &str) -> bool {
    matches!(key, "client_secret" | "token")
}

/// Removes secrets. The service never returns them; if it ever does, they must not be passed on.
fn without_secrets(mut value: Value) -> Value {
    drop_secrets(&mut value);
    value
}

fn drop_secrets(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| !is_secret(key));
            map.values_mut().for_each(drop_secrets);
        }
        Value::Array(values) => values.iter_mut().for_each(drop_secrets),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
