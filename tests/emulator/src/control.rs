//! `/__emulator/...`: what the real service does not have. It needs no token, counts for no limit,
//! and is not in the journal.

use serde_json::{Map, Value, json};
use workato_oauth_profiles::Response;

use crate::incoming::Incoming;
use crate::state::State;
use crate::{Arrival, Fault};

/// More would not help a test and could eat the machine's memory.
const MOST_PROFILES: u64 = 1_000_000;

/// `None` for what is not for the control path.
pub(crate) fn answer(state: &mut State, incoming: &Incoming) -> Option<Response> {
    let path = incoming.path().strip_prefix("/__emulator/")?;
    let (status, body) = match (incoming.method.as_str(), path) {
        ("GET", "journal") => (200, state.journal.iter().map(Arrival::to_json).collect()),
        ("POST", "faults") => outcome(faults(state, &incoming.body)),
        ("POST", "reset") => outcome(reset(state, &incoming.body)),
        _ => (404, message("there is POST faults, GET journal and POST reset")),
    };
    let headers = vec![("Content-Type".into(), "application/json; charset=utf-8".into())];
    Some(Response { status, headers, body: body.to_string().into_bytes() })
}

fn outcome(result: Result<Value, String>) -> (u16, Value) {
    match result {
        Ok(value) => (200, value),
        Err(text) => (400, message(&text)),
    }
}

fn message(text: &str) -> Value {
    json!({"message": text})
}

/// All of them or none: a list with a mistake queues nothing.
fn faults(state: &mut State, body: &[u8]) -> Result<Value, String> {
    let Value::Array(list) = json(body)? else { return Err("the body is not a list of faults".into()) };
    let read =
        |(index, fault)| Fault::from_json(fault).map_err(|text| format!("fault {}: {text}", index + 1));
    let faults: Vec<Fault> = list.iter().enumerate().map(read).collect::<Result<_, _>>()?;
    state.faults.extend(faults);
    Ok(json!({"faults": state.faults.len()}))
}

/// Settings and profiles that the body does not name stay as they are.
fn reset(state: &mut State, body: &[u8]) -> Result<Value, String> {
    let Value::Object(mut wanted) = (if body.is_empty() { json!({}) } else { json(body)? }) else {
        return Err("the body is not an object".into());
    };
    let seeds = seeds(&mut wanted)?;
    let mut settings = state.settings.clone();
    wanted.iter().try_for_each(|(name, value)| settings.set(name, value))?;
    state.settings = settings;
    state.reset();
    if let Some((documented, count)) = seeds {
        seed(state, documented, count);
    }
    Ok(json!({"profiles": state.profiles.count()}))
}

/// Takes out whether the documented profile is wanted, and how many others; `None` if neither is named.
fn seeds(wanted: &mut Map<String, Value>) -> Result<Option<(bool, usize)>, String> {
    let (documented, count) = (wanted.remove("documented"), wanted.remove("profiles"));
    if documented.is_none() && count.is_none() {
        return Ok(None);
    }
    let documented = documented.unwrap_or(Value::Bool(false));
    let documented =
        documented.as_bool().ok_or_else(|| format!("documented is true or false, not `{documented}`"))?;
    let count = count.unwrap_or(Value::from(0));
    let wrong = || format!("profiles is a whole number up to {MOST_PROFILES}, not `{count}`");
    let count = count.as_u64().filter(|count| *count <= MOST_PROFILES).ok_or_else(wrong)?;
    Ok(Some((documented, count as usize)))
}

fn seed(state: &mut State, documented: bool, count: usize) {
    state.profiles.clear();
    if documented {
        state.profiles.add_documented();
    }
    state.profiles.add(count);
}

fn json(body: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(body).map_err(|error| format!("the body is not JSON: {error}"))
}
