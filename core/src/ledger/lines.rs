//! The lines of a ledger but its header.

use serde_json::{Map, Value, json};

use super::Past;
use crate::json::json_text;
use crate::{Customer, Error, Outcome, OutcomeStatus, ProfileInput};

pub(super) const SENDING: &str = "sending";
pub(super) const CREATING: &str = "creating";

/// The line that records an outcome, and what it tells a later run.
pub(crate) fn line(outcome: &Outcome, past: Past) -> String {
    let has_failed = outcome.status == OutcomeStatus::Failed;
    let (error, has) = (outcome.error.as_ref().filter(|_| has_failed), outcome.has.filter(|_| has_failed));
    line_of(&[
        ("customer", Some(json!(outcome.customer))),
        ("status", Some(outcome.status.as_str().into())),
        // Only the code of the error: the service's message could contain anything.
        ("error", error.map(|error| error.code.as_str().into())),
        ("has", has.map(|has| has.as_str().into())),
        ("may_be_gone", (past == Past::MayBeGone).then_some(true.into())),
        ("unassigned", (past == Past::Unassigned).then_some(true.into())),
    ])
}

/// The line before an unassign of a customer that has a line already.
pub(crate) fn sending_line(customer: &Customer) -> String {
    status_line(customer, SENDING)
}

/// The line that says what is done next for a customer.
pub(super) fn status_line(customer: &Customer, status: &str) -> String {
    line_of(&[("customer", Some(json!(customer))), ("status", Some(status.into()))])
}

/// The line of `ensure_each` before a create.
pub(crate) fn creating_line(input: &ProfileInput) -> String {
    line_of(&[
        ("name", Some(input.name.as_str().into())),
        ("provider", Some(input.provider.as_str().into())),
        ("status", Some(CREATING.into())),
    ])
}

/// The line of `ensure_each` after a create: the id of the profile that there is now, or why it failed.
pub(crate) fn created_line(input: &ProfileInput, id: Result<i64, &Error>) -> String {
    let error = id.err();
    line_of(&[
        ("name", Some(input.name.as_str().into())),
        ("provider", Some(input.provider.as_str().into())),
        ("status", Some(if error.is_some() { "failed" } else { "created" }.into())),
        ("profile", id.ok().map(Value::from)),
        ("error", error.map(|error| error.code.as_str().into())),
        ("may_be_created", error.filter(|error| error.may_have_applied).map(|_| true.into())),
    ])
}

/// The line at the end of a run in which every customer that was sent has its line.
pub(crate) fn end_line() -> String {
    line_of(&[("run", Some("ended".into()))])
}

fn line_of(fields: &[(&str, Option<Value>)]) -> String {
    text_of_line(&object_of(fields))
}

/// An object of the fields that have a value.
pub(super) fn object_of(fields: &[(&str, Option<Value>)]) -> Value {
    let mut object = Map::new();
    for (name, value) in fields {
        if let Some(value) = value {
            object.insert((*name).to_owned(), value.clone());
        }
    }
    Value::Object(object)
}

pub(super) fn text_of_line(line: &Value) -> String {
    let mut text = json_text(line);
    text.push('\n');
    text
}
