//! The lines of a ledger but its header.

use serde_json::json;

use super::Past;
use crate::{Customer, Error, Outcome, OutcomeStatus, ProfileInput};

pub(super) const SENDING: &str = "sending";
pub(super) const CREATING: &str = "creating";

/// The line that records an outcome, and what it tells a later run.
pub(crate) fn line(outcome: &Outcome, past: Past) -> String {
    let mut entry = json!({"customer": outcome.customer, "status": outcome.status.as_str()});
    // Only the code of the error: the service's message could contain anything.
    if let (OutcomeStatus::Failed, Some(error)) = (outcome.status, &outcome.error) {
        entry["error"] = error.code.as_str().into();
    }
    if let (OutcomeStatus::Failed, Some(has)) = (outcome.status, outcome.has) {
        entry["has"] = has.as_str().into();
    }
    match past {
        Past::MayBeGone => entry["may_be_gone"] = true.into(),
        Past::Unassigned => entry["unassigned"] = true.into(),
        Past::Failed | Past::Done => {}
    }
    format!("{entry}\n")
}

/// The line before an unassign of a customer that has a line already.
pub(crate) fn sending_line(customer: &Customer) -> String {
    format!("{}\n", json!({"customer": customer, "status": SENDING}))
}

/// The line of `ensure_each` before a create.
pub(crate) fn creating_line(input: &ProfileInput) -> String {
    format!("{}\n", json!({"name": input.name, "provider": input.provider, "status": CREATING}))
}

/// The line of `ensure_each` after a create: the id of the profile that there is now, or why it failed.
pub(crate) fn created_line(input: &ProfileInput, id: Result<i64, &Error>) -> String {
    let mut entry = json!({"name": input.name, "provider": input.provider});
    match id {
        Ok(id) => (entry["status"], entry["profile"]) = ("created".into(), id.into()),
        Err(error) => {
            (entry["status"], entry["error"]) = ("failed".into(), error.code.as_str().into());
            if error.may_have_applied {
                entry["may_be_created"] = true.into();
            }
        }
    }
    format!("{entry}\n")
}

/// The line at the end of a run in which every customer that was sent has its line.
pub(crate) fn end_line() -> String {
    format!("{}\n", json!({"run": "ended"}))
}
