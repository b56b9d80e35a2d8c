//! What an error says is true, and after an error the machine only ends.

use workato_oauth_profiles::{Answer, Code, Error, Method};

use super::MachineSettings;
use super::time::is_create;
use crate::simulation::sent_requests::error_in;
use crate::simulation::{Entry, Log, SentRequest, Verdict, What};

pub(super) fn judge(
    log: &Log,
    task: usize,
    settings: &MachineSettings,
    calls: &[SentRequest],
    wrong: &mut Vec<String>,
) {
    let (mut failed, mut cancelled) = (false, false);
    for (place, Entry { at, what, .. }) in log.of(task).enumerate() {
        match what {
            What::End | What::Dropped | What::Cancelled => cancelled |= matches!(what, What::Cancelled),
            _ if failed => wrong.push(format!("after its error, at {at:?}: {what:?}")),
            What::Sent { .. } if cancelled => {
                wrong.push(format!("it sent at {at:?}, after it was cancelled"))
            }
            What::Sent { method, path, fresh, .. } => {
                let is_create = *method == Method::Post && path.ends_with("/custom_oauth_profiles");
                if *fresh != is_create {
                    wrong.push(format!("{path}: on a fresh connection: {fresh}"));
                }
            }
            What::Item(item) => {
                failed = item.is_err();
                if matches!(settings.verb, "delete" | "unassign")
                    && let Some(call) = calls.last()
                {
                    already(item, call, wrong);
                }
            }
            What::Endless => wrong.push("it goes on without an end".to_owned()),
            _ => {}
        }
        if let Some(error) = error_in(what) {
            let before: Vec<&SentRequest> = calls.iter().filter(|call| call.begun < place).collect();
            holds(error, settings, &before, wrong);
        }
    }
}

fn holds(error: &Error, settings: &MachineSettings, calls: &[&SentRequest], wrong: &mut Vec<String>) {
    if matches!(error.code, Code::Internal) {
        wrong.push(format!("an internal error: {error}"));
    }
    // An ambiguous outcome is the error of the create.
    let in_doubt = settings.verb == "ensure" && error.code == Code::AmbiguousOutcome;
    let call = calls.iter().rev().find(|call| !in_doubt || is_create(call));
    let sends = call.map_or(0, |call| call.sends.len());
    let is_its_own = call.is_some_and(|call| error.path.as_deref() == Some(&call.path));
    // The attempt of a decode error or of a cancelled call counts, although the service answered well.
    let is_used = !matches!(error.code, Code::Decode | Code::Cancelled);
    let ended_well = call.is_none_or(|call| call.last() == Some(Verdict::Value) && is_used);
    let expected = if is_its_own && !ended_well { sends } else { 0 };
    // A request that was not sent yet has its own path too.
    if error.attempts as usize != expected && !(error.attempts == 0 && was_not_sent(error)) {
        wrong.push(format!("{} attempts, not {expected}: {error}", error.attempts));
    }
    let write = calls.iter().rev().find(|call| crate::simulation::writes(call.method));
    let may = write.is_some_and(|call| call.may_have_applied());
    let is_of_write =
        is_its_own && call.is_some_and(|call| crate::simulation::writes(call.method)) || in_doubt;
    // The profile that conflicts may be the one that the create itself made.
    let is_of_doubt = settings.verb == "ensure" && (error.attempts > 0 || error.code == Code::Conflict);
    if may && (is_of_doubt || is_of_write && error.attempts > 0) && !error.may_have_applied {
        wrong.push(format!("it may have been carried out, and the error does not say so: {error}"));
    }
    if !may && error.may_have_applied {
        wrong.push(format!("nothing can have been carried out, but: {error}"));
    }
}

/// A 404 after an attempt that may have been carried out means that this attempt did it: `already`.
fn already(item: &Result<Answer, Error>, call: &SentRequest, wrong: &mut Vec<String>) {
    let may = call.may_have_applied();
    match item {
        Ok(Answer::Done(done)) if done.already != (may && call.last() == Some(Verdict::Refused)) => {
            wrong.push(format!("already: {}, after {:?}", done.already, call.sends));
        }
        Err(error) if error.code == Code::NotFound && may => {
            wrong.push(format!("not found after it may have been carried out: {error}"));
        }
        _ => {}
    }
}

fn was_not_sent(error: &Error) -> bool {
    matches!(
        error.code,
        Code::RateLimited | Code::Timeout | Code::Cancelled | Code::Ledger | Code::InvalidInput
    )
}
