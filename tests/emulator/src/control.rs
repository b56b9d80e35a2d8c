//! The control path `/__emulator/...`, which the real service does not have. Its requests need no token,
//! do not count for the rate limit and are not in the journal.

mod object;
mod reset;

use serde_json::{Value, json};
use workato_oauth_profiles::Response;

use crate::incoming::Incoming;
use crate::journal::Arrival;
use crate::settings::seconds;
use crate::state::State;
use crate::{Fault, Settings};
use object::Object;

const PREFIX: &str = "/__emulator/";
const PATHS: &str = "there is GET journal, POST faults, GET and POST settings, POST secret, GET assignments, \
                     POST connections, POST advance and POST reset";

/// A year: the furthest that a test can move the clock at once.
const FURTHEST: f64 = 365.0 * 86_400.0;

#[cfg(feature = "server")]
pub(crate) fn is_for(incoming: &Incoming) -> bool {
    incoming.path().starts_with(PREFIX)
}

/// `None` for what is not for the control path.
pub(crate) fn answer(state: &mut State, incoming: &Incoming) -> Option<Response> {
    let path = incoming.path().strip_prefix(PREFIX)?;
    let body = incoming.body.as_slice();
    let outcome = match (incoming.method.as_str(), path) {
        ("GET", "journal") => Ok(state.journal.iter().map(Arrival::to_json).collect()),
        ("POST", "faults") => faults(state, body),
        ("GET", "settings") => Ok(state.settings.to_json().into()),
        ("POST", "settings") => settings(state, body),
        ("POST", "secret") => secret(state, body),
        ("GET", "assignments") => Ok(assignments(state)),
        ("POST", "connections") => connections(state, body),
        ("POST", "advance") => advance(state, body),
        ("POST", "reset") => reset::reset(state, body),
        _ => return Some(response(404, &message(PATHS))),
    };
    Some(match outcome {
        Ok(value) => response(200, &value),
        Err(text) => response(400, &message(&text)),
    })
}

fn response(status: u16, body: &Value) -> Response {
    let headers = vec![("Content-Type".into(), "application/json; charset=utf-8".into())];
    Response { status, headers, body: body.to_string().into_bytes() }
}

fn message(text: &str) -> Value {
    json!({"message": text})
}

/// Queues all faults of the list, or none if one of them is wrong.
fn faults(state: &mut State, body: &[u8]) -> Result<Value, String> {
    let Value::Array(list) = object::json(body)? else {
        return Err("the body is not a list of faults".into());
    };
    let read =
        |(index, fault)| Fault::from_json(fault).map_err(|text| format!("fault {}: {text}", index + 1));
    let faults: Vec<Fault> = list.iter().enumerate().map(read).collect::<Result<_, _>>()?;
    state.faults.extend(faults);
    Ok(json!({"faults": state.faults.len()}))
}

/// Changes the settings that the body names.
fn settings(state: &mut State, body: &[u8]) -> Result<Value, String> {
    let settings = named(&state.settings, Object::read(body)?)?;
    state.set(settings);
    Ok(state.settings.to_json().into())
}

fn named(settings: &Settings, wanted: Object) -> Result<Settings, String> {
    let mut settings = settings.clone();
    wanted.rest().iter().try_for_each(|(name, value)| settings.set(name, value))?;
    Ok(settings)
}

/// Whether the client secret and the token in the body are those of the profile.
fn secret(state: &State, body: &[u8]) -> Result<Value, String> {
    let mut asked = Object::read(body)?;
    let id = asked.number("profile")?.ok_or("the body has no profile")?;
    let (client_secret, token) = (asked.text("client_secret")?, asked.text("token")?);
    asked.end()?;
    if client_secret.is_none() && token.is_none() {
        return Err("the body has neither client_secret nor token".into());
    }
    let right = state.workspace.profile(id).is_some_and(|profile| {
        client_secret.is_none_or(|it| it == profile.client_secret)
            && token.is_none_or(|it| Some(it) == profile.token)
    });
    Ok(json!({"right": right}))
}

fn assignments(state: &State) -> Value {
    let line = |(profile, customer, connections): (_, &crate::workspace::Customer, _)| {
        json!({
            "profile": profile,
            "customer": customer.id,
            "external_id": customer.external_id,
            "connections": connections,
        })
    };
    state.workspace.assignments().map(line).collect()
}

/// Moves the clock forward.
fn advance(state: &mut State, body: &[u8]) -> Result<Value, String> {
    let mut wanted = Object::read(body)?;
    let time = wanted.take("seconds").ok_or("the body has no seconds")?;
    wanted.end()?;
    let wrong = || format!("seconds is a number from 0 to {FURTHEST}, not `{time}`");
    let time = time.as_f64().and_then(|time| seconds(time, FURTHEST)).ok_or_else(wrong)?;
    state.advance_to(state.now + time);
    Ok(json!({"now": state.now.as_secs_f64()}))
}

fn connections(state: &mut State, body: &[u8]) -> Result<Value, String> {
    let mut wanted = Object::read(body)?;
    let profile = wanted.number("profile")?.ok_or("the body has no profile")?;
    let customer = wanted.number("customer")?.ok_or("the body has no customer")?;
    let connections = wanted.number("connections")?.ok_or("the body has no connections")?;
    wanted.end()?;
    if !state.workspace.use_profile(profile, customer, connections.unsigned_abs()) {
        return Err(format!("profile {profile} is not assigned to customer {customer}"));
    }
    Ok(json!({"connections": connections}))
}
