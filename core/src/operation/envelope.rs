//! The envelope `{"result": …}` around every value.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};

use crate::Profile;
use crate::json::{Key, only};
use crate::model::ReadProfile;

/// Reads the value under `result`. Any other format is an error, as is `success: false` beside it.
pub(crate) fn envelope<'de, S>(body: &'de [u8], seed: S) -> Result<S::Value, serde_json::Error>
where
    S: DeserializeSeed<'de>,
{
    // Checking UTF-8 once for the whole body is faster than for each text.
    let text = std::str::from_utf8(body).map_err(serde_json::Error::custom)?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde::Deserializer::deserialize_any(&mut reader, Envelope(seed))?;
    reader.end()?;
    Ok(value)
}

/// Reads the profile under `result`.
pub(crate) fn profile_in(body: &[u8], seed: ReadProfile<'_>) -> Result<Profile, serde_json::Error> {
    let profile = envelope(body, seed)?;
    match profile.extra.get("success") {
        Some(success) => refuse_failure(success).map(|()| profile),
        None => Ok(profile),
    }
}

/// Refuses an answer about another profile than the one that was asked for.
pub(crate) fn about(id: i64, profile: Profile) -> Result<Profile, serde_json::Error> {
    if profile.id == id {
        return Ok(profile);
    }
    Err(serde_json::Error::custom(format!("it is about profile {}, not {id}", profile.id)))
}

struct Envelope<S>(S);

impl<'de, S: DeserializeSeed<'de>> Visitor<'de> for Envelope<S> {
    type Value = S::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `result`")
    }

    only!(map);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<S::Value, A::Error> {
        let (mut seed, mut result) = (Some(self.0), None);
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.as_str() {
                "result" => {
                    let seed = seed.take().ok_or_else(|| A::Error::custom("`result` appears twice"))?;
                    result = Some(map.next_value_seed(seed)?);
                }
                "success" => refuse_failure(&map.next_value()?)?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        result.ok_or_else(|| A::Error::custom("`result` is missing"))
    }
}

fn refuse_failure<E: serde::de::Error>(success: &serde_json::Value) -> Result<(), E> {
    if *success == false { Err(E::custom("`success` is false")) } else { Ok(()) }
}
