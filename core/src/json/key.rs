//! A key of a JSON object, borrowed from the text.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::json_value;

/// A key. It is copied only if it contains an escape.
pub(crate) struct Key<'de>(Cow<'de, str>);

impl Key<'_> {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Key<'de>, D::Error> {
        reader.deserialize_identifier(ReadKey)
    }
}

/// Whether this is the key that was named.
pub(crate) fn is_key(key: &RawValue, named: &str) -> bool {
    key_text(key).is_some_and(|key| key == named)
}

/// The text of a key; `None` for one that cannot be read, such as one with half a surrogate pair.
pub(crate) fn key_text(key: &RawValue) -> Option<String> {
    match json_value(key.get()) {
        Ok(Value::String(key)) => Some(key),
        Ok(_) | Err(_) => None,
    }
}

struct ReadKey;

impl<'de> Visitor<'de> for ReadKey {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Borrowed(key)))
    }

    fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(key.to_owned())))
    }
}
