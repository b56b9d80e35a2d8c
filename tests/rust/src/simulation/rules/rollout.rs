//! A rollout: one customer after the other, each written to the ledger before the next, at its pace.

use std::time::Duration;

use workato_oauth_profiles::{Action, Answer, Method, Now, OutcomeStatus, Reply};

use super::MachineSettings;
use crate::simulation::{Log, What};

const MINUTE: Duration = Duration::from_secs(60);
/// The number of late requests that may be sent at once to catch up.
const CATCH_UP: u32 = 5;

pub(super) fn judge(log: &Log, task: usize, settings: &MachineSettings, wrong: &mut Vec<String>) {
    pace(log, task, settings, wrong);
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
                written |= line.contains("\"customer\"");
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
