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

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use self::draft::Draft;
pub(crate) use self::draft::without_some_data;
use self::extra::Budget;
pub(crate) use self::page::ReadPage;
use crate::Profile;
use crate::json::{Key, only};

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
            draft.read(key.as_str(), &mut map, budget)?;
        }
        draft.finish(odd).map_err(A::Error::custom)
    }
}

/// Fields that can be read one by one.
trait Fields {
    /// Reads the value of a field.
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        budget: &mut Budget,
    ) -> Result<(), A::Error>;
}

/// Secrets are dropped. The service never returns them; if it ever does, they must not be passed on.
fn is_secret(key: &str) -> bool {
    matches!(key, "client_secret" | "token")
}

#[cfg(test)]
mod tests;
