//! A rollout: assigns or unassigns a profile for many customers, or moves them to another one, with an outcome
//! for each.

mod source;
mod tally;

use std::time::Duration;

pub(crate) use source::{LedgerOptions, RolloutSource};
pub(crate) use tally::{Ended, Tally};

use crate::config::invalid_count;
use crate::json::check_id;
use crate::{Customer, Error, Setting, Texts};

/// What is done to every customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum RolloutAction {
    /// Assign the profile.
    Assign,
    /// Unassign the profile.
    Unassign {
        /// Unassign even if connections of the customer use the profile.
        force: bool,
    },
    /// Move the customer from the profile to another one.
    Reassign {
        /// The id of the other profile, 1 to 2^53-1.
        to: i64,
        /// Unassign even if connections of the customer use the profile.
        force: bool,
    },
}

impl RolloutAction {
    /// Its name in every language and in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            RolloutAction::Assign => "assign",
            RolloutAction::Unassign { .. } => "unassign",
            RolloutAction::Reassign { .. } => "reassign",
        }
    }
}

/// The two profiles of `reassign_each`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reassign {
    /// The id of the profile that the customers have, 1 to 2^53-1.
    pub from: i64,
    /// The id of the profile that they get, 1 to 2^53-1.
    pub to: i64,
}

/// The settings of `assign_each`, `unassign_each` and `reassign_each`.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Rollout {
    /// What is done to every customer.
    pub action: RolloutAction,
    /// The id of the profile, 1 to 2^53-1. In a reassign it is the profile that the customers have.
    pub id: i64,
    /// Whether there is a ledger: it is read first, and written after each customer.
    pub ledger: bool,
    /// Only say for each customer what would be done. The only request reads the profile, or both profiles.
    pub dry_run: bool,
    /// How many requests a minute at most, retries included; at least 1. `None`: five sixths of the rate
    /// limit, so that other calls of the client get through; no pace if the rate limit is off.
    pub pace: Option<u32>,
    /// How many customers there are, where that is known.
    pub total: Option<u64>,
}

impl Rollout {
    /// A rollout of this profile, without a ledger and with the default pace.
    pub fn new(action: RolloutAction, id: i64) -> Rollout {
        Rollout { action, id, ledger: false, dry_run: false, pace: None, total: None }
    }

    /// The same for these customers, whose number may be known.
    pub(crate) fn of_customers(self, customers: &impl Iterator) -> Rollout {
        let total = match customers.size_hint() {
            (least, Some(most)) if least == most => Some(most as u64),
            _ => None,
        };
        Rollout { total, ..self }
    }

    /// Checks the settings before anything is sent or written.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.pace == Some(0) {
            return Err(invalid_count(Setting::Pace, 0));
        }
        let from = check_id(self.id)?;
        let RolloutAction::Reassign { to, .. } = self.action else { return Ok(()) };
        if check_id(to)? == from {
            let message = format!("both profiles are {from}: give the old one and the new one");
            return Err(Error::invalid_input(message));
        }
        if !self.ledger {
            let message = format!(
                "a ledger is required, so that a run that is stopped goes on in the middle of a customer: give {}",
                Setting::Ledger
            );
            return Err(Error::invalid_input(message));
        }
        Ok(())
    }

    /// Sets `force`.
    ///
    /// # Errors
    /// `invalid_input` where nothing is unassigned.
    pub(crate) fn set_force(&mut self, wanted: bool) -> Result<(), Error> {
        match &mut self.action {
            RolloutAction::Unassign { force } | RolloutAction::Reassign { force, .. } => *force = wanted,
            RolloutAction::Assign => {
                return Err(Error::invalid_input("`assign_each` has no option `force`"));
            }
        }
        Ok(())
    }

    /// What is being done, for errors.
    pub(crate) fn context(&self) -> String {
        match self.action {
            RolloutAction::Reassign { to, .. } => {
                format!("reassign from profile {} to profile {to}, customer by customer", self.id)
            }
            action => format!("{action} profile {}, customer by customer", self.id),
        }
    }

    /// Whether customers are moved to another profile.
    pub(crate) fn moves(&self) -> bool {
        matches!(self.action, RolloutAction::Reassign { .. })
    }
}

/// The result of a rollout for one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Outcome {
    /// The customer.
    pub customer: Customer,
    /// The result.
    pub status: OutcomeStatus,
    /// Why it failed.
    pub error: Option<Error>,
    /// Which of the two profiles of `reassign_each` the customer has now; `None` if a dry run does not know that,
    /// and in the other rollouts.
    pub has: Option<Assigned>,
    /// The progress of the rollout.
    pub progress: Progress,
}

/// Its error was redacted when the request failed.
impl Texts for Outcome {
    fn each_text(&mut self, _: &mut dyn FnMut(&mut String)) {}
}

/// The result for one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum OutcomeStatus {
    /// It was done now.
    Done,
    /// It was done before: in an earlier run, earlier in this run, or by an attempt whose answer was lost.
    Already,
    /// It failed; the rollout goes on.
    Failed,
    /// It would be done now if this were not a dry run.
    DryRun,
}

impl OutcomeStatus {
    /// Its name in every language and in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            OutcomeStatus::Done => "done",
            OutcomeStatus::Already => "already",
            OutcomeStatus::Failed => "failed",
            OutcomeStatus::DryRun => "dry_run",
        }
    }
}

/// Which of the two profiles of `reassign_each` a customer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Assigned {
    /// The old one: it was not unassigned, or it was assigned again because the service refused a step.
    From,
    /// The new one.
    To,
    /// Neither: the old one was unassigned, and the new one could not be assigned. A later run with the same
    /// ledger tries again.
    Neither,
    /// Nobody knows: an answer was lost, or the service has no such customer or assignment. After a lost answer
    /// a later run with the same ledger finds out.
    Unknown,
}

impl Assigned {
    /// Its name in every language and in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Assigned::From => "from",
            Assigned::To => "to",
            Assigned::Neither => "neither",
            Assigned::Unknown => "unknown",
        }
    }
}

/// The progress of a rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Progress {
    /// How many customers did not fail: done now, done before or, in a dry run, to be done.
    pub done: u64,
    /// How many customers failed in this run.
    pub failed: u64,
    /// How many customers are left; `None` if their number is not known.
    pub left: Option<u64>,
    /// An estimate of the time for the customers that are left; `None` if their number is not known.
    pub time_left: Option<Duration>,
}
