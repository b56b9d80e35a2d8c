//! A rollout: one customer after the other, each written to the ledger before the next, at its pace.

use std::collections::HashSet;
use std::time::Duration;

use workato_oauth_profiles::{Action, Answer, Code, Error, Method, Now, OutcomeStatus, Reply};

use super::MachineSettings;
use crate::simulation::{Log, What};

const MINUTE: Duration = Duration::from_secs(60);
/// The number of late requests that may be sent at once to catch up.
const CATCH_UP: u32 = 5;

pub(super) fn judge(log: &Log, task: usize, settings: &MachineSettings, wrong: &mut Vec<String>) {
    pace(log, task, settings, wrong);
    repeats(log, task, wrong);
    rows(log, task, wrong);
    if settings.ledger && !settings.dry_run {
        lines(log, task, wrong);
    }
    let (mut taken, mut sent, mut written) = (None, false, false);
    for entry in log.of(task) {
        match &entry.what {
            What::Asked(Action::NextCustomer, reply) => {
                if taken.is_some() {
                    wrong.push(format!(
                        "at {:?} a customer was taken before the outcome of the last",
                        entry.at
                    ));
                }
                taken = if let Reply::Customer(customer) = reply { customer.clone() } else { None };
                (sent, written) = (false, false);
            }
            What::Asked(Action::Append(line), Reply::Done) => {
                written |= line.contains("\"customer\"") && !line.contains("\"sending\"");
                if settings.dry_run || !settings.ledger {
                    wrong.push(format!("at {:?} it wrote {line}", entry.at));
                }
            }
            What::Asked(Action::Append(_), _) => written = true,
            What::Sent { method, .. } => {
                sent |= *method != Method::Get;
                if settings.dry_run && *method != Method::Get {
                    wrong.push(format!("at {:?} a dry run sent", entry.at));
                }
            }
            What::Item(item) => {
                let Ok(Answer::Outcome(outcome)) = &**item else { continue };
                if taken.take().as_ref() != Some(&outcome.customer) {
                    wrong.push(format!("the outcome of {} came out of order", outcome.customer));
                }
                if settings.ledger && sent && !written {
                    wrong.push(format!("{} is not in the ledger", outcome.customer));
                }
                if outcome.status == OutcomeStatus::Done && !sent {
                    wrong.push(format!("{} is done without a request", outcome.customer));
                }
            }
            _ => {}
        }
    }
}

fn pace(log: &Log, task: usize, settings: &MachineSettings, wrong: &mut Vec<String>) {
    let Some(pace) = settings.pace else { return };
    let period = MINUTE / pace;
    let sent = log.of(task).filter(|entry| matches!(entry.what, What::Sent { .. }));
    let sends: Vec<Now> = sent.map(|entry| entry.at).collect();
    for (first, at) in sends.iter().enumerate() {
        for (later, next) in sends[first + 1..].iter().enumerate() {
            let least = period * (later as u32 + 1).saturating_sub(CATCH_UP);
            if *next - *at < least {
                wrong.push(format!("{} requests between {at:?} and {next:?}, at {pace} a minute", later + 2));
                return;
            }
        }
    }
}

/// A customer that did not fail in this run is not sent again in it.
fn repeats(log: &Log, task: usize, wrong: &mut Vec<String>) {
    let (mut settled, mut taken) = (HashSet::new(), None);
    for entry in log.of(task) {
        match &entry.what {
            What::Asked(Action::NextCustomer, Reply::Customer(customer)) => taken = customer.clone(),
            What::Sent { method, .. } if *method != Method::Get => {
                if let Some(customer) = taken.as_ref().filter(|customer| settled.contains(*customer)) {
                    wrong.push(format!("at {:?} {customer} was sent again", entry.at));
                }
            }
            What::Item(item) => {
                let Ok(Answer::Outcome(outcome)) = &**item else { continue };
                let is_known = settled.contains(&outcome.customer);
                if is_known && outcome.status != OutcomeStatus::Already {
                    wrong.push(format!("the second time {} is {:?}", outcome.customer, outcome.status));
                }
                if outcome.status != OutcomeStatus::Failed {
                    settled.insert(outcome.customer.clone());
                }
            }
            _ => {}
        }
    }
}

/// After five failures in a row that say nothing about the customer comes an error, and no outcome.
fn rows(log: &Log, task: usize, wrong: &mut Vec<String>) {
    let mut row = 0;
    for (at, item) in log.items(task) {
        let Ok(Answer::Outcome(outcome)) = item else { continue };
        if row >= 5 {
            wrong.push(format!("at {at:?} it went on after five failures in a row"));
        }
        match outcome.error.as_ref().map(|error| error.code) {
            Some(Code::Network | Code::Timeout | Code::ServerError | Code::Decode | Code::Redirect) => {
                row += 1
            }
            None if outcome.status == OutcomeStatus::Already && !sent_for(log, task, at) => {}
            _ => row = 0,
        }
    }
}

/// Whether a write was sent between the customer of the outcome at this time and the outcome.
fn sent_for(log: &Log, task: usize, outcome: Now) -> bool {
    let mut sent = false;
    for entry in log.of(task).take_while(|entry| entry.at <= outcome) {
        match &entry.what {
            What::Asked(Action::NextCustomer, _) => sent = false,
            What::Sent { method, .. } => sent |= *method != Method::Get,
            What::Item(_) if entry.at == outcome => return sent,
            _ => {}
        }
    }
    sent
}

/// A header comes before the first request. After a line that could not be written nothing is sent or
/// written. The last line is an end line if and only if no customer can be under way.
fn lines(log: &Log, task: usize, wrong: &mut Vec<String>) {
    let (mut has_header, mut failed, mut ended) = (false, false, false);
    for entry in log.of(task) {
        match &entry.what {
            What::Asked(Action::Append(text), reply) => {
                if failed || ended {
                    wrong.push(format!("at {:?} it wrote {text} after its last line", entry.at));
                }
                has_header |= text.contains("\"format\"");
                failed |= !matches!(reply, Reply::Done);
                ended |= text.contains("\"run\":\"ended\"");
            }
            What::Sent { .. } if !has_header || failed || ended => {
                wrong.push(format!("at {:?} it sent without a ledger", entry.at));
            }
            _ => {}
        }
    }
    let error = log.items(task).filter_map(|(_, item)| item.as_ref().err()).last();
    // The fifth failure in a row has its line.
    let has_its_line = |error: &&Error| error.message.starts_with("five customers in a row");
    if ended && error.is_some_and(|error| error.may_have_applied && !has_its_line(&error)) {
        wrong.push("it wrote an end line, and a customer may be under way".to_owned());
    }
    let is_whole = error.is_none() && log.of(task).any(|entry| matches!(entry.what, What::End));
    if is_whole && !ended {
        wrong.push("it ended well without an end line".to_owned());
    }
}
