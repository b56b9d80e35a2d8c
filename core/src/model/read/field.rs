//! The fields of a profile, and values that may be anything.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::without_secrets;
use crate::operation::is_exact;

pub(super) enum Field {
    Id,
    Name,
    Provider,
    UserId,
    SharedAccountsCount,
    OemCustomersCount,
    CreatedAt,
    UpdatedAt,
    Data,
    Secret,
    Other(String),
}

pub(super) fn is_secret(key: &str) -> bool {
    matches!(key, "client_secret" | "token")
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Field, D::Error> {
        struct Fields;
        impl Visitor<'_> for Fields {
            type Value = Field;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field")
            }
            fn visit_str<E>(self, key: &str) -> Result<Field, E> {
                Ok(match key {
                    "id" => Field::Id,
                    "name" => Field::Name,
                    "provider" => Field::Provider,
                    "user_id" => Field::UserId,
                    "shared_accounts_count" => Field::SharedAccountsCount,
                    "oem_customers_count" => Field::OemCustomersCount,
                    "created_at" => Field::CreatedAt,
                    "updated_at" => Field::UpdatedAt,
                    "data" => Field::Data,
                    key if is_secret(key) => Field::Secret,
                    key => Field::Other(key.to_owned()),
                })
            }
        }
        reader.deserialize_identifier(Fields)
    }
}

/// A value that should be a text or a whole number.
#[derive(Default)]
pub(super) enum Loose {
    #[default]
    Null,
    Whole(i64),
    Text(String),
    Data(Box<Data>),
    Odd,
}

/// What stands under `data`; any other object is read so too.
#[derive(Default)]
pub(super) struct Data {
    pub(super) client_id: Loose,
    pub(super) rest: Map<String, Value>,
}

impl Loose {
    pub(super) fn text(self, field: &str, note: &mut impl FnMut(&str, &str)) -> Option<String> {
        match self {
            Loose::Text(text) => Some(text),
            Loose::Null => None,
            Loose::Whole(_) | Loose::Data(_) | Loose::Odd => {
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
            Loose::Text(_) | Loose::Data(_) | Loose::Odd => {
                note(field, "has an unexpected type");
                None
            }
        }
    }

    pub(super) fn data(self, field: &str, note: &mut impl FnMut(&str, &str)) -> Data {
        match self {
            Loose::Data(data) => *data,
            Loose::Null => Data::default(),
            Loose::Whole(_) | Loose::Text(_) | Loose::Odd => {
                note(field, "has an unexpected type");
                Data::default()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Loose, D::Error> {
        reader.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Loose, E> {
        Ok(Loose::Odd)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Loose, E> {
        Ok(if is_exact(number) { Loose::Whole(number) } else { Loose::Odd })
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Loose, E> {
        i64::try_from(number).map_or(Ok(Loose::Odd), |number| self.visit_i64(number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Loose, E> {
        Ok(Loose::Odd)
    }

    fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Loose, E> {
        Ok(Loose::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Loose, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Odd)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
        let mut data = Box::<Data>::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "client_id" => data.client_id = map.next_value()?,
                key if is_secret(key) => drop(map.next_value::<IgnoredAny>()?),
                _ => drop(data.rest.insert(key, without_secrets(map.next_value()?))),
            }
        }
        Ok(Loose::Data(data))
    }
}
