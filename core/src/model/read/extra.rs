//! Reads unknown fields, within bounds.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::is_secret;
use crate::json::Key;

/// How long the unknown fields of one profile may be, in bytes.
/// See docs/design.md#the-largest-answer-10-mb.
const MOST_OF_A_PROFILE: usize = 1_000_000;
/// How much memory the unknown fields of one answer may take, in bytes.
/// See docs/design.md#the-largest-answer-10-mb.
const MOST_OF_AN_ANSWER: usize = 30_000_000;
/// How deep lists and objects of an unknown field may be nested. serde_json reads 128 levels, so a profile can
/// be written within other JSON and be read again.
const DEEPEST: u8 = 100;
/// What a value takes at most, in bytes: a key and a value in a node that is half full, or its place in a
/// list that has just grown.
const VALUE: usize = 112;
/// What the first node of an object takes, in bytes.
const OBJECT: usize = 640;

/// What the unknown fields took so far.
#[derive(Default)]
pub(super) struct Budget {
    of_profile: usize,
    of_answer: usize,
    /// How many secrets inside unknown fields were dropped.
    pub(super) dropped_secrets: usize,
}

impl Budget {
    pub(super) fn begin_profile(&mut self) {
        self.of_profile = 0;
    }

    /// Why no more unknown fields are read.
    pub(super) fn is_spent(&self) -> Option<&'static str> {
        if self.of_profile > MOST_OF_A_PROFILE {
            return Some("the unknown fields of a profile are longer than 1 MB");
        }
        let is_spent = self.of_answer > MOST_OF_AN_ANSWER;
        is_spent.then_some("the unknown fields of the answer take too much memory")
    }

    fn take<E: Error>(&mut self, length: usize, memory: usize) -> Result<(), E> {
        self.of_profile += length;
        self.of_answer += length + memory;
        self.is_spent().map_or(Ok(()), |why| Err(E::custom(why)))
    }
}

/// Reads a value without the secrets in it.
pub(super) struct ReadExtra<'a> {
    budget: &'a mut Budget,
    depth: u8,
}

impl<'a> ReadExtra<'a> {
    /// Reads the value of this key.
    pub(super) fn of<E: Error>(key: &str, budget: &'a mut Budget) -> Result<ReadExtra<'a>, E> {
        budget.take(key.len(), 0)?;
        Ok(ReadExtra { budget, depth: 0 })
    }

    /// Reads the values in a list or an object.
    fn inside(self) -> Result<ReadExtra<'a>, &'static str> {
        let depth = self.depth + 1;
        if depth > DEEPEST { Err("the value is nested too deep") } else { Ok(ReadExtra { depth, ..self }) }
    }

    fn next(&mut self) -> ReadExtra<'_> {
        ReadExtra { budget: self.budget, depth: self.depth }
    }

    fn scalar<E: Error>(self, value: impl Into<Value>) -> Result<Value, E> {
        self.budget.take(1, VALUE)?;
        Ok(value.into())
    }
}

impl<'de> DeserializeSeed<'de> for ReadExtra<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ReadExtra<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.scalar(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.scalar(value)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        self.scalar(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        self.scalar(number)
    }

    /// serde_json reads a whole number of more than 64 bits as a fraction, which is another number.
    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        if number >= u64::MAX as f64 || number <= i64::MIN as f64 {
            return Err(E::custom("the number has more than 64 bits"));
        }
        self.scalar(number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        self.budget.take(text.len(), 0)?;
        self.scalar(text)
    }

    /// JSON has no bytes: they stand for a value that cannot be read.
    fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<Value, E> {
        Err(E::custom("the value cannot be read"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        self.budget.take(1, VALUE)?;
        let (mut inside, mut list) = (self.inside().map_err(A::Error::custom)?, Vec::new());
        while let Some(value) = seq.next_element_seed(inside.next())? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        self.budget.take(1, VALUE + OBJECT)?;
        let (mut inside, mut object) = (self.inside().map_err(A::Error::custom)?, Map::new());
        while let Some(key) = map.next_key::<Key<'de>>()? {
            if is_secret(key.as_str()) {
                map.next_value::<IgnoredAny>()?;
                inside.budget.dropped_secrets += 1;
            } else {
                inside.budget.take(key.as_str().len(), 0)?;
                let value = map.next_value_seed(inside.next())?;
                object.insert(key.as_str().to_owned(), value);
            }
        }
        Ok(Value::Object(object))
    }
}
