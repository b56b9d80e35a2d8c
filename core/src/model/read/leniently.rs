//! Reads a profile field by field, so that a value that cannot be read loses only its own field.

use std::fmt;

use serde::de::value::BytesDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::data::Data;
use super::draft::Draft;
use super::extra::Budget;
use super::{Fields, Reading};
use crate::Profile;
use crate::json::{Loose, key_text, only};

/// The profile in this row, or why there is none.
pub(super) fn profile(row: &RawValue, reading: &mut Reading) -> Result<Profile, &'static str> {
    let budget = &mut reading.budget;
    budget.begin_profile();
    let mut draft = Draft::default();
    let is_object = each_field(row, |key, value| match key {
        Some("data") => draft.data = data(value, budget),
        key => draft.left_out += usize::from(!read(&mut draft, key, value, budget)),
    });
    if let Some(why) = budget.is_spent() {
        return Err(why);
    }
    if !is_object {
        return Err("it is not a profile");
    }
    draft.finish(&mut reading.odd)
}

fn data(value: &RawValue, budget: &mut Budget) -> Loose<Data> {
    let mut data = Data::default();
    let is_object = each_field(value, |key, value| {
        data.left_out += usize::from(!read(&mut data, key, value, budget));
    });
    if is_object {
        return Loose::Object(data);
    }
    match serde_json::from_str(value.get()) {
        Ok(Loose::Null) => Loose::Null,
        Ok(_) => Loose::Odd,
        Err(_) => Loose::Unreadable,
    }
}

/// Reads a field, and returns whether it is kept. A known field that cannot be read is kept as unreadable.
fn read(fields: &mut impl Fields, key: Option<&str>, value: &RawValue, budget: &mut Budget) -> bool {
    let Some(key) = key else { return false };
    let unreadable = BytesDeserializer::<serde_json::Error>::new(&[]);
    budget.is_spent().is_none()
        && (fields.read(key, &mut OneValue(Some(value)), budget).is_ok()
            || fields.read(key, &mut OneValue(Some(unreadable)), budget).is_ok())
}

/// The value of a field whose key is read already.
struct OneValue<D>(Option<D>);

impl<'de, D: IntoDeserializer<'de, serde_json::Error>> MapAccess<'de> for OneValue<D> {
    type Error = serde_json::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, _: K) -> Result<Option<K::Value>, Self::Error> {
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Self::Error> {
        let value = self.0.take().ok_or_else(|| Self::Error::custom("there is one value"))?;
        seed.deserialize(value.into_deserializer())
    }
}

/// Calls the function with the key and the value of each field, and returns whether this is an object. A key
/// that cannot be read is `None`.
fn each_field<'de>(value: &'de RawValue, mut on_field: impl FnMut(Option<&str>, &'de RawValue)) -> bool {
    let mut reader = serde_json::Deserializer::from_str(value.get());
    reader.deserialize_any(EachField(&mut on_field)).is_ok()
}

/// Not generic over the function, so that it is compiled once.
struct EachField<'a, 'de>(&'a mut dyn FnMut(Option<&str>, &'de RawValue));

impl<'de> Visitor<'de> for EachField<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    only!(map);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            (self.0)(key_text(key).as_deref(), value);
        }
        Ok(())
    }
}
