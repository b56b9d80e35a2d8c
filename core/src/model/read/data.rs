//! Reads the object under `data`.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::extra::Budget;
use super::{Fields, read_field};
use crate::json::{Key, Loose};

#[derive(Default)]
pub(super) struct Data {
    pub(super) client_id: Loose,
    pub(super) rest: Map<String, Value>,
    /// How many unknown fields could not be read whole.
    pub(super) left_out: usize,
}

impl Fields for Data {
    fn known(&mut self, key: &str) -> Option<&mut Loose> {
        (key == "client_id").then_some(&mut self.client_id)
    }

    fn keep(&mut self, key: String, value: Value, is_whole: bool) {
        self.left_out += usize::from(!is_whole);
        self.rest.insert(key, value);
    }
}

pub(super) struct ReadData<'a>(pub(super) &'a mut Budget);

impl<'de> DeserializeSeed<'de> for ReadData<'_> {
    type Value = Data;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Data, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ReadData<'_> {
    type Value = Data;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the data of a profile")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Data, A::Error> {
        let mut data = Data::default();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            read_field(&mut data, key.as_str(), &mut map, self.0)?;
        }
        Ok(data)
    }
}
