//! Reads any JSON value.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Error, Map, Value};

use super::Key;

/// The value of a JSON text. `serde_json::from_str` does the same, but it can also print a float in an error, and
/// the code for that would be 9 KB of the WebAssembly.
pub fn json_value(text: &str) -> Result<Value, Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = ReadValue.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

struct ReadValue;

impl<'de> DeserializeSeed<'de> for ReadValue {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ReadValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = seq.next_element_seed(ReadValue)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            let value = map.next_value_seed(ReadValue)?;
            object.insert(key.as_str().to_owned(), value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_serde_json_reads_it() {
        let deep = format!("{}1{}", "[".repeat(127), "]".repeat(127));
        let deeper = format!("[{deep}]");
        for text in [
            "null",
            "true",
            "-1",
            "18446744073709551615",
            "1.5",
            "1e300",
            "1e999",
            "-0",
            r#""a\u00e9\"""#,
            r#""\ud800""#,
            "[]",
            "[1, [2]]",
            "{}",
            r#"{"a": {"b": [1.0, null]}, "\u0061": 2}"#,
            r#"{"a" 1}"#,
            "1 2",
            "",
            "nul",
            "[1,]",
            &deep,
            &deeper,
        ] {
            let read = |value: Result<Value, Error>| value.map_err(|why| why.to_string());
            assert_eq!(read(json_value(text)), read(serde_json::from_str(text)), "{text}");
        }
    }
}
