//! `{"result": {"success": true}}`

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::envelope;
use crate::Done;
use crate::json::{is_key, only, text_of};

/// Reads the answer of a write that returns no profile: only `success: true` is success.
pub(crate) fn done_in(body: &[u8]) -> Result<Done, serde_json::Error> {
    envelope(&text_of(body)?, ReadSuccess)
}

struct ReadSuccess;

impl<'de> DeserializeSeed<'de> for ReadSuccess {
    type Value = Done;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Done, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ReadSuccess {
    type Value = Done;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `success`")
    }

    only!(map);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Done, A::Error> {
        let mut success = false;
        while let Some(key) = map.next_key::<&RawValue>()? {
            if is_key(key, "success") {
                success = map.next_value::<&RawValue>()?.get() == "true";
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if success { Ok(Done { already: false }) } else { Err(A::Error::custom("`success` is not true")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_success_true_is_success() {
        assert!(done_in(br#"{"result": {"success": true, "more": [1]}, "other": 1}"#).is_ok());
        for body in [
            r#"{"result": {"success": false}}"#,
            r#"{"result": {"success": "true"}}"#,
            r#"{"result": {"success": 1}}"#,
            r#"{"result": {}}"#,
            r#"{"result": true}"#,
            r#"{"result": null}"#,
            r#"{"success": true}"#,
            r#"{"success": false, "result": {"success": true}}"#,
            "true",
            "",
        ] {
            assert!(done_in(body.as_bytes()).is_err(), "{body}");
        }
    }
}
