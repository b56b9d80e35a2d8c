//! What a reassign does next for a customer: a line before each request.
//!
//! ```text
//! {"action":"reassign","base_url":"https://…","format":"workato-oauth-profiles ledger 2","profile":321,"to":322}
//! {"customer":123,"status":"unassigning"}
//! {"customer":123,"status":"assigning"}
//! {"customer":123,"error":"conflict","has":"neither","status":"failed","unassigned":true}
//! ```

use super::Past;
use super::lines::status_line;
use crate::Customer;

/// What a reassign does next for a customer.
#[derive(Clone, Copy)]
pub(crate) enum Intent {
    /// It unassigns the old profile.
    Unassigning,
    /// It assigns the new profile.
    Assigning,
    /// It assigns the old profile again.
    Restoring,
}

impl Intent {
    pub(super) const ALL: [Intent; 3] = [Intent::Unassigning, Intent::Assigning, Intent::Restoring];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Intent::Unassigning => "unassigning",
            Intent::Assigning => "assigning",
            Intent::Restoring => "restoring",
        }
    }

    /// What it means for a later run if no outcome follows.
    pub(super) fn past(self) -> Past {
        match self {
            Intent::Unassigning | Intent::Restoring => Past::MayBeGone,
            Intent::Assigning => Past::Unassigned,
        }
    }
}

/// The line before a step of a reassign.
pub(crate) fn intent_line(customer: &Customer, intent: Intent) -> String {
    status_line(customer, intent.as_str())
}
