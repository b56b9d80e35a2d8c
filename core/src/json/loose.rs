//! Values of any type, read without failing.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::is_exact;

/// A value that should be a text, a whole number or an object of this kind.
#[derive(Default)]
pub(crate) enum Loose<O = IgnoredAny> {
    #[default]
    Null,
    Whole(i64),
    Text(String),
    Object(O),
    /// A value of another type.
    Odd,
    /// A value that no language could hold, such as a text with half a surrogate pair.
    Unreadable,
}

impl<O> Loose<O> {
    pub(crate) fn text(self, field: &str, note: &mut impl FnMut(&str, &str)) -> Option<String> {
        match self {
            Loose::Text(text) => Some(text),
            other => other.none(field, note),
        }
    }

    pub(crate) fn required_text(self, field: &str, note: &mut impl FnMut(&str, &str)) -> String {
        if let Loose::Null = self {
            note(field, "is missing");
        }
        self.text(field, note).unwrap_or_default()
    }

    pub(crate) fn whole(self, field: &str, note: &mut impl FnMut(&str, &str)) -> Option<i64> {
        match self {
            Loose::Whole(number) => Some(number),
            other => other.none(field, note),
        }
    }

    pub(crate) fn object(self, field: &str, note: &mut impl FnMut(&str, &str)) -> Option<O> {
        match self {
            Loose::Object(object) => Some(object),
            other => other.none(field, note),
        }
    }

    fn none<T>(self, field: &str, note: &mut impl FnMut(&str, &str)) -> Option<T> {
        match self {
            Loose::Null => {}
            Loose::Unreadable => note(field, "cannot be read"),
            _ => note(field, "has an unexpected type"),
        }
        None
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Loose, D::Error> {
        ReadLoose(PhantomData).deserialize(reader)
    }
}

/// Reads any value; an object is read with the seed.
pub(crate) struct ReadLoose<S>(pub(crate) S);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for ReadLoose<S> {
    type Value = Loose<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Loose<S::Value>, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de, S: DeserializeSeed<'de>> Visitor<'de> for ReadLoose<S> {
    type Value = Loose<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Loose::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Loose::Odd)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(if is_exact(number) { Loose::Whole(number) } else { Loose::Odd })
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
        i64::try_from(number).map_or(Ok(Loose::Odd), |number| self.visit_i64(number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Loose::Odd)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Loose::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Loose::Text(text))
    }

    /// JSON has no bytes: they stand for a value that cannot be read.
    fn visit_bytes<E>(self, _: &[u8]) -> Result<Self::Value, E> {
        Ok(Loose::Unreadable)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Odd)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.0.deserialize(MapAccessDeserializer::new(map)).map(Loose::Object)
    }
}
