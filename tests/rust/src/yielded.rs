//! The items that a client yields, in the JSON of the vectors.

use std::time::Duration;

use serde_json::{Map, Value, json};
use workato_oauth_profiles::{Answer, Done, Ensured, EnsuredEach, Error, Outcome, Profile};

/// The value of a verb that yields one item.
pub(crate) fn value(items: &[Answer]) -> Value {
    match items {
        [Answer::Profile(profile)] => flat(profile),
        [Answer::Found(profile)] => json!(profile.as_ref().map(flat)),
        [Answer::Profiles(profiles)] => profiles.iter().map(flat).collect(),
        [Answer::Done(Done { already })] => json!({"already": already}),
        [Answer::Ensured(Ensured { profile, action })] => {
            json!({"profile": flat(profile), "action": action.as_str()})
        }
        several => json!(format!("{} items", several.len())),
    }
}

pub(crate) fn ids(items: &[Answer]) -> Value {
    let id = |item: &Answer| match item {
        Answer::Profile(profile) => json!(profile.id),
        _ => Value::Null,
    };
    items.iter().map(id).collect()
}

/// The items of a batch. Their errors have the fields that are expected, and always the code.
pub(crate) fn outcomes(items: &[Answer], expected: &Value) -> Value {
    let outcome = |(nth, item): (usize, &Answer)| {
        let (mut value, error) = match item {
            Answer::Outcome(outcome) => (of_customer(outcome), &outcome.error),
            Answer::EnsuredEach(ensured) => (of_input(ensured), &ensured.error),
            _ => return Value::Null,
        };
        if let Some(error) = error {
            let mut fields = fields(error);
            fields.retain(|name, _| name == "code" || expected[nth]["error"].get(name).is_some());
            value["error"] = fields.into();
        }
        value
    };
    items.iter().enumerate().map(outcome).collect()
}

/// The errors of the items of a batch.
pub(crate) fn errors(items: &[Answer]) -> impl Iterator<Item = &Error> {
    items.iter().filter_map(|item| match item {
        Answer::Outcome(outcome) => outcome.error.as_ref(),
        Answer::EnsuredEach(ensured) => ensured.error.as_ref(),
        _ => None,
    })
}

fn of_customer(outcome: &Outcome) -> Value {
    let mut value = json!({"customer": outcome.customer, "status": outcome.status.as_str()});
    if let Some(has) = outcome.has {
        value["has"] = json!(has.as_str());
    }
    value
}

fn of_input(ensured: &EnsuredEach) -> Value {
    let mut value = json!({"input": ensured.input, "action": ensured.action.as_str()});
    if let Some(profile) = &ensured.profile {
        value["profile"] = flat(profile);
    }
    value
}

fn flat(profile: &Profile) -> Value {
    json!({
        "id": profile.id,
        "name": profile.name,
        "provider": profile.provider,
        "user_id": profile.user_id,
        "client_id": profile.client_id,
        "shared_accounts_count": profile.shared_accounts_count,
        "oem_customers_count": profile.oem_customers_count,
        "created_at": profile.created_at,
        "updated_at": profile.updated_at,
        "extra": profile.extra,
    })
}

pub(crate) fn fields(error: &Error) -> Map<String, Value> {
    let fields = json!({
        "code": error.code.as_str(),
        "status": error.status,
        "message": error.message,
        "field_errors": error.field_errors,
        "correlation_id": error.correlation_id,
        "error_id": error.error_id,
        "attempts": error.attempts,
        "retry_after": error.retry_after.map(whole_seconds),
        "settled_in": error.settled_in.map(|time| time.as_secs_f64().round() as u64),
        "may_have_applied": error.may_have_applied,
        "method": error.method.map(|method| method.as_str()),
        "path": error.path,
        "body": error.body,
    });
    fields.as_object().cloned().unwrap_or_default()
}

/// Seconds as the vectors write them: whole seconds are integers.
fn whole_seconds(time: Duration) -> Value {
    if time.subsec_nanos() == 0 { json!(time.as_secs()) } else { json!(time.as_secs_f64()) }
}
