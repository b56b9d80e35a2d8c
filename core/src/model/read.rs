//! Reads profiles from the JSON of the service: strict about the id, lenient about all other fields.
//!
//! An answer is read strictly first, which is fast. If that fails, it is read leniently: row by row and field
//! by field, so that a value that cannot be read loses only its own field or row.

mod data;
mod draft;
mod extra;
mod leniently;
mod page;

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use self::data::ReadData;
use self::draft::Draft;
pub(crate) use self::draft::without_some_data;
use self::extra::{Budget, ReadExtra};
pub(crate) use self::page::ReadPage;
use crate::Profile;
use crate::json::{Key, Loose, ReadLoose, only};

/// How an answer is read, and what was noticed.
#[derive(Default)]
pub(crate) struct Reading {
    leniently: bool,
    /// Notes about values that were not as expected.
    pub(crate) odd: Vec<String>,
    budget: Budget,
}

impl Reading {
    pub(crate) fn strictly() -> Reading {
        Reading::default()
    }

    pub(crate) fn leniently() -> Reading {
        Reading { leniently: true, ..Reading::default() }
    }
}

/// Reads one profile.
pub(crate) struct ReadProfile<'a>(pub(crate) &'a mut Reading);

impl<'de> Deserialize<'de> for Profile {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Profile, D::Error> {
        ReadProfile(&mut Reading::strictly()).deserialize(reader)
    }
}

impl<'de> DeserializeSeed<'de> for ReadProfile<'_> {
    type Value = Profile;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Profile, D::Error> {
        if self.0.leniently {
            let row = <&RawValue>::deserialize(reader)?;
            return leniently::profile(row, self.0).map_err(D::Error::custom);
        }
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
        let (mut draft, Reading { budget, odd, .. }) = (Draft::default(), self.0);
        budget.begin_profile();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.as_str() {
                "data" => draft.data = map.next_value_seed(ReadLoose(ReadData(budget)))?,
                key => read_field(&mut draft, key, &mut map, budget)?,
            }
        }
        draft.finish(odd).map_err(A::Error::custom)
    }
}

/// A profile or its `data`, of which some fields are read.
trait Fields {
    /// The place of a known field, unless it is an object.
    fn known(&mut self, key: &str) -> Option<&mut Loose>;
    /// Keeps an unknown field. It is not whole if a secret in it was dropped.
    fn keep(&mut self, key: String, value: Value, is_whole: bool);
}

/// Reads the value of a field strictly.
fn read_field<'de, A: MapAccess<'de>>(
    fields: &mut impl Fields,
    key: &str,
    map: &mut A,
    budget: &mut Budget,
) -> Result<(), A::Error> {
    if let Some(known) = fields.known(key) {
        *known = map.next_value()?;
    } else if is_secret(key) {
        map.next_value::<IgnoredAny>()?;
    } else {
        read_unknown(fields, key, budget, |seed| map.next_value_seed(seed))?;
    }
    Ok(())
}

fn read_unknown<E: Error>(
    fields: &mut impl Fields,
    key: &str,
    budget: &mut Budget,
    read: impl FnOnce(ReadExtra<'_>) -> Result<Value, E>,
) -> Result<(), E> {
    let before = budget.dropped_secrets;
    let value = read(ReadExtra::of(key, budget)?)?;
    fields.keep(key.to_owned(), value, budget.dropped_secrets == before);
    Ok(())
}

/// Secrets are dropped. The service never returns them; if it ever does, they must not be passed on.
fn is_secret(key: &str) -> bool {
    matches!(key, "client_secret" | "token")
}

#[cfg(test)]
mod tests;
