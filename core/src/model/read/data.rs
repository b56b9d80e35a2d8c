//! Reads the object under `data`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::loose::Loose;
use super::{is_secret, without_secrets};
use crate::json::Key;

#[derive(Default)]
pub(super) struct Data {
    pub(super) client_id: Loose,
    pub(super) rest: Map<String, Value>,
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Data, D::Error> {
        reader.deserialize_map(ReadData)
    }
}

struct ReadData;

impl<'de> Visitor<'de> for ReadData {
    type Value = Data;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the data of a profile")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Data, A::Error> {
        let mut data = Data::default();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.as_str() {
                "client_id" => data.client_id = map.next_value()?,
                key if is_secret(key) => drop(map.next_value::<IgnoredAny>()?),
                key => drop(data.rest.insert(key.to_owned(), without_secrets(map.next_value()?))),
            }
        }
        Ok(data)
    }
}
