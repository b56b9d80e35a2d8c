//! What a rollout does.

use crate::Error;

/// What is done to every customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RolloutAction {
    /// Assign the profile.
    Assign,
    /// Take it away.
    Unassign {
        /// Even where the customer's workspace uses it.
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

/// What `assign_each` and `unassign_each` are told.
#[derive(Clone, Debug)]
pub struct Rollout {
    /// What is done to every customer.
    pub action: RolloutAction,
    /// The id of the profile, 1 to 2^53-1.
    pub id: i64,
    /// There is a ledger: it is read first, and written after each customer.
    pub ledger: bool,
    /// Only say for each customer what would be done; the one request is for the profile.
    pub dry_run: bool,
    /// How many requests a minute at most, retries included; at least 1. `None`: five sixths of the
    /// limit, so that other calls of the client get their turn, and none where the limit is off.
    pub pace: Option<u32>,
    /// How many customers there are, where that is known.
    pub total: Option<u64>,
}

impl Rollout {
    /// Checks all but the id, which the first request does.
    pub(super) fn check(&self) -> Result<(), Error> {
        match self.pace {
            Some(0) => Err(Error::invalid_input("the pace must be at least 1 request a minute, not `0`")),
            _ => Ok(()),
        }
    }
}
