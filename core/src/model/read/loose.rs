//! Values of any type, read without failing.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::json::is_exact;

/// A value that should be a text, a whole number or an object of this kind.
#[derive(Default)]
pub(super) enum Loose<O = IgnoredAny> {
    #[default]
    Null,
    Whole(i64),
    Text(String),
    Object(O),
    Odd,
}

impl<O> Loose<O> {
    pub(super) fn text(self, field: &str, note: &mut impl FnMut(&str, &str)) -> Option<String> {
        match self {
            Loose::Text(text) => Some(text),
            Loose::Null => None,
            Loose::Whole(_) | Loose::Object(_) | Loose::Odd => {
                note(field, "has an unexpected type");
                None
            }
        }
    }

    pub(super) fn required_text(self, field: &str, note: &mut impl FnMut(&str, &str)) -> String {
        if let Loose::Null = self {
            note(field, "is missing");
        }
        self.text(field, note).unwrap_or_default()
    }

    pub(super) fn whole(self, field: &str, note: &mut impl FnMut(&str, &str)) -> Option<i64> {
        match self {
            Loose::Whole(number) => Some(number),
            Loose::Null => None,
            Loose::Text(_) | Loose::Object(_) | Loose::Odd => {
                note(field, "has an unexpected type");
                None
            }
        }
    }

    pub(super) fn object(self, field: &str, note: &mut impl FnMut(&str, &str)) -> Option<O> {
        match self {
            Loose::Object(object) => Some(object),
            Loose::Null => None,
            Loose::Whole(_) | Loose::Text(_) | Loose::Odd => {
                note(field, "has an unexpected type");
                None
            }
        }
    }
}

impl<'de, O: Deserialize<'de>> Deserialize<'de> for Loose<O> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Loose<O>, D::Error> {
        reader.deserialize_any(AnyValue(PhantomData))
    }
}

struct AnyValue<O>(PhantomData<O>);

impl<'de, O: Deserialize<'de>> Visitor<'de> for AnyValue<O> {
    type Value = Loose<O>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Loose<O>, E> {
        Ok(Loose::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Loose<O>, E> {
        Ok(Loose::Odd)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Loose<O>, E> {
        Ok(if is_exact(number) { Loose::Whole(number) } else { Loose::Odd })
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Loose<O>, E> {
        i64::try_from(number).map_or(Ok(Loose::Odd), |number| self.visit_i64(number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Loose<O>, E> {
        Ok(Loose::Odd)
    }

    fn visit_str<E>(self, text: &str) -> Result<Loose<O>, E> {
        Ok(Loose::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Loose<O>, E> {
        Ok(Loose::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Loose<O>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Odd)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Loose<O>, A::Error> {
        O::deserialize(MapAccessDeserializer::new(map)).map(Loose::Object)
    }
}
