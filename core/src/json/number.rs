//! Whole numbers: ids, pages and counts that every language can hold exactly.

use serde_json::Value;

use super::json_text;
use crate::printable::excerpt;
use crate::{Error, Setting};

/// The highest id: 2^53-1. See docs/design.md#the-highest-id-253-1.
const HIGHEST_ID: i64 = (1 << 53) - 1;

/// Refuses an id that the service cannot have given.
pub(crate) fn check_id(id: i64) -> Result<i64, Error> {
    check_id_of("id", id)
}

/// [`check_id`] for an id with this name.
pub(crate) fn check_id_of(name: &str, id: i64) -> Result<i64, Error> {
    if (1..=HIGHEST_ID).contains(&id) { Ok(id) } else { Err(invalid_id_of(name, &id.to_string())) }
}

/// Whether a number in an answer can be an id or a count in every language.
pub(crate) fn is_exact(number: i64) -> bool {
    (0..=HIGHEST_ID).contains(&number)
}

/// The error for a value that is not an id with this name, for languages whose numbers can be fractions.
pub fn invalid_id_of(name: &str, shown: &str) -> Error {
    Error::invalid_input(format!(
        "{name} must be a whole number from 1 to {HIGHEST_ID}, not `{}`",
        excerpt(shown)
    ))
}

/// The error for a number that is not whole, for languages whose numbers can be fractions.
pub fn invalid_whole(setting: Setting, shown: &str) -> Error {
    Error::invalid_input(format!("{setting} must be a whole number, not `{}`", excerpt(shown)))
}

/// Refuses a page or page size that the service would silently change.
pub(crate) fn check_range(setting: Setting, value: i64, highest: i64) -> Result<i64, Error> {
    if (1..=highest).contains(&value) {
        return Ok(value);
    }
    let range = if highest == i64::MAX { "from 1 on".to_owned() } else { format!("from 1 to {highest}") };
    Err(Error::invalid_input(format!("{setting} must be a whole number {range}, not `{value}`")))
}

/// The value as a whole number, if it is one.
pub(crate) fn as_whole(value: &Value) -> Option<i64> {
    value.as_i64()
}

/// How an error shows a JSON value.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        // Texts such as `NaN`, which stand for numbers that JSON cannot express, have no quotes.
        Value::String(text) if !text.starts_with(|first: char| first.is_ascii_digit()) => text.clone(),
        other => json_text(other),
    }
}
