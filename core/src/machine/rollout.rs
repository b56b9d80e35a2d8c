//! Assigns a profile to many customers or unassigns it from them, one request at a time.

use super::Coroutine;
use super::batch::Batch;
use crate::ledger::{self, Past};
use crate::operations::{Assign, Unassign};
use crate::rollout::Ended;
use crate::{Code, Customer, Done, Error, Outcome, OutcomeStatus, Rollout, RolloutAction, Session};

impl Session {
    /// A machine that assigns a profile to many customers, unassigns it from them, or moves them to another
    /// profile, and yields an outcome for each.
    pub fn each(&self, rollout: Rollout) -> Coroutine<Outcome> {
        let force = match rollout.action {
            RolloutAction::Assign => None,
            RolloutAction::Unassign { force } => Some(force),
            RolloutAction::Reassign { to, force } => return self.reassign_each(rollout, to, force),
        };
        Coroutine::new(|mailbox, items| {
            let mut each = Each { batch: Batch::new(self, mailbox, items, rollout), force, resumes: false };
            async move {
                let result = each.run().await;
                // An error ended this run before its first customer without a line, which the run before
                // may have sent.
                let may_lack_one = result.is_err() && each.resumes;
                each.batch.end(result, may_lack_one).await
            }
        })
    }
}

struct Each {
    batch: Batch,
    /// It unassigns, with `force` or without; `None`: it assigns.
    force: Option<bool>,
    /// The last run did not end, and each customer so far has a line in the ledger.
    resumes: bool,
}

impl Each {
    async fn run(&mut self) -> Result<(), Error> {
        self.batch.rollout.check()?;
        self.batch.read_ledger().await?;
        self.resumes = self.batch.history.was_interrupted();
        self.batch.read_profile(self.batch.rollout.id).await?;
        while let Some((customer, past)) = self.batch.next_to_send().await? {
            self.send(customer, past).await?;
        }
        Ok(())
    }

    /// Assigns or unassigns for one customer, writes the outcome to the ledger and yields it.
    async fn send(&mut self, customer: Customer, past: Option<Past>) -> Result<(), Error> {
        let (id, ledger, resumed) = (self.batch.rollout.id, self.batch.rollout.ledger, self.resumes);
        self.batch.is_complete = false;
        let may_be_gone = self.may_be_gone(past);
        if ledger && self.unassigns() && past.is_some() && !may_be_gone {
            // Where this customer has a line, the first one without a line is another.
            self.batch.sender.mailbox.append(ledger::sending_line(&customer)).await?;
        }
        let result = match self.force {
            None => self.batch.sender.run(&Assign { id, customer: customer.clone() }, None).await,
            Some(force) => {
                self.batch.sender.run(&Unassign { id, customer: customer.clone(), force }, None).await
            }
        };
        let (status, error) = match result {
            Ok(Done { already: false }) => (OutcomeStatus::Done, None),
            Ok(Done { already: true }) => (OutcomeStatus::Already, None),
            Err(error) if may_be_gone && error.code == Code::NotFound => (OutcomeStatus::Already, None),
            Err(error) if self.batch.tally.ends_all(&error) => {
                self.batch.is_complete = ledger && !error.may_have_applied;
                // This customer still has no line.
                self.resumes = resumed;
                return Err(error);
            }
            Err(error) => (OutcomeStatus::Failed, Some(error)),
        };
        let past = match &error {
            None => Past::Done,
            Some(error) if may_be_gone || self.allows_a_404(error) => Past::MayBeGone,
            Some(_) => Past::Failed,
        };
        self.batch.finish(customer, Ended { status, error, has: None, past }).await
    }

    /// Whether a 404 to an unassign can mean that it was done before. Either an earlier failure of this
    /// customer allows that. Or the last run was killed after the answer and before its line: then this is
    /// the first customer without a line.
    fn may_be_gone(&mut self, past: Option<Past>) -> bool {
        let by_earlier_run =
            past.map_or_else(|| std::mem::take(&mut self.resumes), |past| past == Past::MayBeGone);
        by_earlier_run && self.unassigns()
    }

    /// Whether a 404 to the next unassign can mean that it was done: the failed one may have been carried out
    /// after all, or the service refused it because the profile is in use.
    fn allows_a_404(&self, error: &Error) -> bool {
        let is_refused = matches!(error.code, Code::Conflict | Code::InvalidRequest);
        self.unassigns() && (error.may_have_applied || is_refused)
    }

    fn unassigns(&self) -> bool {
        self.force.is_some()
    }
}

#[cfg(test)]
mod tests;
