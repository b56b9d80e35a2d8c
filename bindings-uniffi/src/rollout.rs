//! Rollouts: one profile for many customers.

use std::time::Duration;

use workato_oauth_profiles::{Assigned, Error, FileLedger, OutcomeStatus, RolloutAction, Setting, count};

use crate::error::ErrorData;
use crate::input::Customer;

/// What is done to every customer.
#[uniffi::remote(Enum)]
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

/// Where a rollout or `ensure_each` keeps its ledger.
#[derive(uniffi::Enum)]
pub enum LedgerPlace {
    /// In a file.
    File {
        /// Its path.
        path: String,
    },
    /// In the user's own ledger: the driver is asked for its lines.
    Own,
}

impl LedgerPlace {
    /// The ledger, if it is a file.
    pub(crate) fn open(place: Option<LedgerPlace>) -> Result<Option<FileLedger>, Error> {
        match place {
            Some(LedgerPlace::File { path }) => FileLedger::open(path).map(Some),
            Some(LedgerPlace::Own) | None => Ok(None),
        }
    }
}

/// The settings of a rollout. The driver is asked for its customers.
#[derive(uniffi::Record)]
pub struct Rollout {
    /// What is done to every customer.
    pub action: RolloutAction,
    /// The id of the profile. In a reassign it is the profile that the customers have.
    pub id: i64,
    /// The ledger, if there is one.
    pub ledger: Option<LedgerPlace>,
    /// Only report what would be done.
    pub dry_run: bool,
    /// How many requests a minute at most.
    pub pace: Option<i64>,
    /// How many customers there are, where that is known.
    pub total: Option<i64>,
}

impl Rollout {
    /// The core's record, and the ledger if it is a file.
    pub(crate) fn open(self) -> Result<(workato_oauth_profiles::Rollout, Option<FileLedger>), Error> {
        let Rollout { action, id, ledger, dry_run, pace, total } = self;
        let rollout = workato_oauth_profiles::Rollout {
            action,
            id,
            ledger: ledger.is_some(),
            dry_run,
            pace: pace.map(|pace| count(Setting::Pace, pace)).transpose()?,
            total: total.and_then(|total| u64::try_from(total).ok()),
        };
        Ok((rollout, LedgerPlace::open(ledger)?))
    }
}

/// The result for one customer.
#[uniffi::remote(Enum)]
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

/// Which of the two profiles of `reassign_each` a customer has.
#[uniffi::remote(Enum)]
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

/// The progress of a rollout.
#[derive(uniffi::Record)]
pub struct Progress {
    /// How many customers did not fail: done now, done before or, in a dry run, to be done.
    pub done: i64,
    /// How many customers failed in this run.
    pub failed: i64,
    /// How many customers are left; `None` if their number is not known.
    pub left: Option<i64>,
    /// An estimate of the time for the customers that are left; `None` if their number is not known.
    pub time_left: Option<Duration>,
}

impl From<workato_oauth_profiles::Progress> for Progress {
    fn from(progress: workato_oauth_profiles::Progress) -> Progress {
        let workato_oauth_profiles::Progress { done, failed, left, time_left } = progress;
        // Nobody has so many customers.
        let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Progress { done: signed(done), failed: signed(failed), left: left.map(signed), time_left }
    }
}

/// The result of a rollout for one customer.
#[derive(uniffi::Record)]
pub struct Outcome {
    /// The customer.
    pub customer: Customer,
    /// The result.
    pub status: OutcomeStatus,
    /// Why it failed.
    pub error: Option<ErrorData>,
    /// Which of the two profiles of `reassign_each` the customer has now; `None` if a dry run does not know that,
    /// and in the other rollouts.
    pub has: Option<Assigned>,
    /// The progress of the rollout.
    pub progress: Progress,
}

impl From<workato_oauth_profiles::Outcome> for Outcome {
    fn from(outcome: workato_oauth_profiles::Outcome) -> Outcome {
        let workato_oauth_profiles::Outcome { customer, status, error, has, progress } = outcome;
        Outcome {
            customer: customer.into(),
            status,
            error: error.map(ErrorData::from),
            has,
            progress: progress.into(),
        }
    }
}
