//! One customer: taken, sent, concluded.

use std::mem;

use super::either::Either;
use super::outcome::OutcomeStatus;
use super::{Each, RolloutAction, Stage};
use crate::ledger::Past;
use crate::{Code, Customer, Done, Error, Now};

impl Each {
    pub(super) fn take(&mut self, customer: Option<Customer>) -> Stage {
        let Some(customer) = customer else {
            return Stage::Over;
        };
        self.tally.took_one();
        if let Err(error) = customer.segment() {
            return Stage::Failed(self.tally.at_position(&error));
        }
        if self.past(&customer).is_some_and(|past| past.settled) {
            self.tally.met_settled();
            return self.without_a_request(customer, OutcomeStatus::Already);
        }
        if self.rollout.dry_run {
            return self.without_a_request(customer, OutcomeStatus::DryRun);
        }
        let call = Either::new(&self.session, &self.rollout, customer.clone());
        Stage::Sending(customer, call)
    }

    fn without_a_request(&mut self, customer: Customer, status: OutcomeStatus) -> Stage {
        Stage::Yielding(self.tally.outcome(customer, status, None, self.pace.each()), None)
    }

    pub(super) fn conclude(&mut self, customer: Customer, result: Result<Done, Error>, now: Now) {
        let may_be_gone = self.may_be_gone(&customer);
        let (status, error) = match result {
            Ok(done) => (if done.already { OutcomeStatus::Already } else { OutcomeStatus::Done }, None),
            Err(error) if may_be_gone && error.code == Code::NotFound => (OutcomeStatus::Already, None),
            Err(error) if self.tally.ends_all(&error) => {
                self.stage = Stage::Failed(error);
                return;
            }
            Err(error) => (OutcomeStatus::Failed, Some(error)),
        };
        self.pace.concluded(now);
        let then = match self.tally.is_one_too_many(error.as_ref()) {
            true => error.clone(),
            false => self.cancelled.then(Error::cancelled),
        };
        let outcome = self.tally.outcome(customer, status, error, self.pace.each());
        self.stage = match &self.ledger {
            Some(_) => Stage::Writing(outcome, then),
            None => Stage::Yielding(outcome, then),
        };
    }

    fn past(&self, customer: &Customer) -> Option<Past> {
        self.ledger.as_ref()?.past(customer)
    }

    /// Whether a 404 to an unassign can mean that an earlier run did it: where that found the customer
    /// and failed, or where it ended between the customer's answer and its line. The latter can only
    /// be one, the first that has no line.
    fn may_be_gone(&mut self, customer: &Customer) -> bool {
        let by_earlier = match self.past(customer) {
            Some(past) => past.was_there,
            None => mem::take(&mut self.resumes),
        };
        by_earlier && self.rollout.action != RolloutAction::Assign
    }
}
