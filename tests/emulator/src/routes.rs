//! Which route a request means.

mod get;
mod list;
mod query;

use serde::Serialize;

use crate::answer::Failure;
use crate::incoming::Incoming;
use crate::profile::Profiles;

/// The JSON text of the answer.
pub(crate) fn answer(profiles: &Profiles, incoming: &Incoming) -> Result<String, Failure> {
    if incoming.method != "GET" {
        return Err(Failure::not_found());
    }
    let path = incoming.path().strip_prefix("/api/custom_oauth_profiles").ok_or_else(Failure::not_found)?;
    match path.strip_prefix('/') {
        Some(id) => get::answer(profiles, id, incoming.query()),
        None if path.is_empty() => list::answer(profiles, incoming.query()),
        None => Err(Failure::not_found()),
    }
}

fn result(value: &impl Serialize) -> String {
    let value = serde_json::to_string(value).expect("what the emulator holds are numbers and texts");
    format!(r#"{{"result":{value}}}"#)
}

/// A whole number in digits alone.
fn whole(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}
