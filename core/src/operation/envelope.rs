//! The envelope `{"result": …}` around every value.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Error;
use serde_json::value::RawValue;

use crate::Profile;
use crate::json::{is_key, only, text_of};
use crate::model::{ReadPage, ReadProfile, Reading};
use crate::operations::Page;

/// Reads the value under `result`. Any other format is an error, as is `success: false` beside it.
pub(crate) fn envelope<'de, S: DeserializeSeed<'de>>(text: &'de str, seed: S) -> Result<S::Value, Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde::Deserializer::deserialize_any(&mut reader, Envelope(seed))?;
    reader.end()?;
    Ok(value)
}

/// Reads the profile under `result`. Notes about unexpected values go to `odd`.
pub(crate) fn profile_in(body: &[u8], odd: &mut Vec<String>) -> Result<Profile, Error> {
    let profile = strictly_or_leniently(body, odd, |text, reading| envelope(text, ReadProfile(reading)))?;
    if profile.extra.get("success") == Some(&false.into()) { Err(failed()) } else { Ok(profile) }
}

/// Reads the page under `result`, of at most so many rows. Notes about unexpected values go to `odd`.
pub(crate) fn page_in(body: &[u8], most: usize, odd: &mut Vec<String>) -> Result<Page, Error> {
    strictly_or_leniently(body, odd, |text, reading| envelope(text, ReadPage { most, reading }))
}

fn strictly_or_leniently<T>(
    body: &[u8],
    odd: &mut Vec<String>,
    read: impl Fn(&str, &mut Reading) -> Result<T, Error>,
) -> Result<T, Error> {
    let text = text_of(body)?;
    let mut reading = Reading::strictly();
    let value = read(&text, &mut reading).or_else(|_| {
        reading = Reading::leniently();
        read(&text, &mut reading)
    })?;
    odd.append(&mut reading.odd);
    Ok(value)
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
        while let Some(key) = map.next_key::<&RawValue>()? {
            if is_key(key, "result") {
                let seed = seed.take().ok_or_else(|| A::Error::custom("`result` appears twice"))?;
                result = Some(map.next_value_seed(seed)?);
            } else if !is_key(key, "success") {
                map.next_value::<IgnoredAny>()?;
            } else if map.next_value::<&RawValue>()?.get() == "false" {
                return Err(failed());
            }
        }
        result.ok_or_else(|| A::Error::custom("`result` is missing"))
    }
}

fn failed<E: serde::de::Error>() -> E {
    E::custom("`success` is false")
}
