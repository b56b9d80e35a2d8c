//! A rollout: assigns or unassigns a profile for many customers, with an outcome for each.

mod source;
mod tally;

use std::time::Duration;

pub(crate) use source::RolloutSource;
pub(crate) use tally::Tally;

use crate::config::invalid_count;
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
}

impl RolloutAction {
    /// Its name in every language and in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            RolloutAction::Assign => "assign",
            RolloutAction::Unassign { .. } => "unassign",
        }
    }
}

/// The settings of `assign_each` and `unassign_each`.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Rollout {
    /// What is done to every customer.
    pub action: RolloutAction,
    /// The id of the profile, 1 to 2^53-1.
    pub id: i64,
    /// Whether there is a ledger: it is read first, and written after each customer.
    pub ledger: bool,
    /// Only say for each customer what would be done. The only request reads the profile.
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

    /// Checks the settings except the id, which the first request checks.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.pace {
            Some(0) => Err(invalid_count(Setting::Pace, 0)),
            _ => Ok(()),
        }
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
