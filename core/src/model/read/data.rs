//! Reads the object under `data`.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::extra::{Budget, ReadExtra};
use super::{Fields, is_secret};
use crate::json::{Key, Loose, only};

#[derive(Default)]
pub(super) struct Data {
    pub(super) client_id: Loose,
    pub(super) rest: Map<String, Value>,
    /// How many unknown fields could not be read whole.
    pub(super) left_out: usize,
}

impl Fields for Data {
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        budget: &mut Budget,
    ) -> Result<(), A::Error> {
        match key {
            "client_id" => self.client_id = map.next_value()?,
            key if is_secret(key) => drop(map.next_value::<IgnoredAny>()?),
            key => {
                let before = budget.dropped_secrets;
                let value = map.next_value_seed(ReadExtra::of(key, budget)?)?;
                self.left_out += usize::from(budget.dropped_secrets > before);
                self.rest.insert(key.to_owned(), value);
            }
        }
        Ok(())
    }
}

pub(super) struct ReadData<'a>(pub(super) &'a mut Budget);

impl<'de> DeserializeSeed<'de> for ReadData<'_> {
    type Value = Data;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Data, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ReadData<'_> {
    type Value = Data;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the data of a profile")
    }

    only!(map);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Data, A::Error> {
        let mut data = Data::default();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            data.read(key.as_str(), &mut map, self.0)?;
        }
        Ok(data)
    }
}
