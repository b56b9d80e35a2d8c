//! Counts the customers of a rollout, and decides when it ends early.

use std::time::Duration;

use crate::ledger::Past;
use crate::{Assigned, Code, Customer, Error, Outcome, OutcomeStatus, Progress};

/// After five failures in a row that do not depend on the customer, the rest would fail too. See
/// docs/design.md#five-failures-in-a-row.
const MOST_IN_A_ROW: usize = 5;

/// The counts of one rollout.
pub(crate) struct Tally {
    /// What is counted, for messages: customers or profiles.
    what: &'static str,
    total: Option<u64>,
    position: u64,
    done: u64,
    failed: u64,
    /// The codes of the failures in a row that do not depend on the customer.
    in_a_row: Vec<Code>,
    succeeded: bool,
    /// How many customers are done according to the ledger and have not come in the list yet.
    known_done: u64,
}

/// How it went for one customer.
pub(crate) struct Ended {
    pub(crate) status: OutcomeStatus,
    /// Why it failed.
    pub(crate) error: Option<Error>,
    /// Which profile the customer has, if it was to be moved.
    pub(crate) has: Option<Assigned>,
    /// What a later attempt must know about it.
    pub(crate) past: Past,
}

impl Tally {
    pub(crate) fn new(what: &'static str, total: Option<u64>) -> Tally {
        let (position, done, failed, in_a_row) = (0, 0, 0, Vec::new());
        Tally { what, total, position, done, failed, in_a_row, succeeded: false, known_done: 0 }
    }

    /// Sets the number of customers that are done according to the ledger.
    pub(crate) fn set_done_before(&mut self, customers: u64) {
        self.known_done = customers;
    }

    /// Counts a customer of the list that the ledger knows as done.
    pub(crate) fn count_skipped(&mut self) {
        self.known_done = self.known_done.saturating_sub(1);
    }

    /// Counts the next customer of the list.
    pub(crate) fn count_customer(&mut self) {
        self.position += 1;
    }

    /// The error of the last customer that was counted, with its position in the list.
    pub(crate) fn at_position(&self, error: &Error) -> Error {
        Error::invalid_input(format!("customer {} of the list: {}", self.position, error.message))
    }

    /// Whether every other customer would fail in the same way.
    pub(crate) fn ends_all(&self, error: &Error) -> bool {
        match error.code {
            Code::Unauthorized | Code::Cancelled | Code::InvalidInput | Code::Internal | Code::Ledger => true,
            // The role of the token lacks the privilege, unless an assign succeeded before.
            Code::Forbidden => !self.succeeded,
            _ => false,
        }
    }

    /// A write succeeded, so the role of the token has the privilege.
    pub(crate) fn write_succeeded(&mut self) {
        self.succeeded = true;
    }

    /// Counts the result of a customer. Returns the error that ends the rollout: this one if every other
    /// customer would fail in the same way, or if it was the fifth failure in a row.
    pub(crate) fn end_of(&mut self, error: Option<&Error>) -> Option<Error> {
        self.succeeded |= error.is_none();
        let ends_all = error.filter(|error| self.ends_all(error)).cloned();
        ends_all.or(self.fifth_failure(error))
    }

    /// Counts a result that does not end all. Returns the error if it was the fifth failure in a row.
    pub(crate) fn fifth_failure(&mut self, error: Option<&Error>) -> Option<Error> {
        let Some(error) = error.filter(|error| is_independent_of_the_customer(error.code)) else {
            self.in_a_row.clear();
            return None;
        };
        self.in_a_row.push(error.code);
        (self.in_a_row.len() >= MOST_IN_A_ROW).then(|| self.end_of_row(error))
    }

    /// The last error, with a message that says what the others were.
    fn end_of_row(&self, last: &Error) -> Error {
        let count = |code: Code| self.in_a_row.iter().filter(|other| **other == code).count();
        let kinds = Code::ALL.into_iter().map(|code| (count(code), code)).filter(|(count, _)| *count > 0);
        let kinds: Vec<String> = kinds.map(|(count, code)| format!("{count} {}", code.as_str())).collect();
        let mut error = last.clone();
        error.data_mut().message = format!(
            "five {} in a row failed ({}), the last one with: {}",
            self.what,
            kinds.join(", "),
            last.message
        );
        error
    }

    pub(crate) fn outcome(
        &mut self,
        customer: Customer,
        ended: Ended,
        time_per_customer: Duration,
    ) -> Outcome {
        let Ended { status, error, has, past: _ } = ended;
        match status {
            OutcomeStatus::Failed => self.failed += 1,
            OutcomeStatus::Done | OutcomeStatus::Already | OutcomeStatus::DryRun => self.done += 1,
        }
        Outcome { customer, status, error, has, progress: self.progress(time_per_customer) }
    }

    fn progress(&self, time_per_customer: Duration) -> Progress {
        let left = self.total.map(|total| total.saturating_sub(self.position));
        let to_send = left.map(|left| left.saturating_sub(self.known_done));
        let time_left = to_send
            .map(|to_send| time_per_customer.saturating_mul(u32::try_from(to_send).unwrap_or(u32::MAX)));
        Progress { done: self.done, failed: self.failed, left, time_left }
    }
}

fn is_independent_of_the_customer(code: Code) -> bool {
    matches!(
        code,
        Code::Network
            | Code::Timeout
            | Code::ServerError
            | Code::Decode
            | Code::Redirect
            // A create that one of the others made uncertain.
            | Code::AmbiguousOutcome
    )
}
