//! Assigns a profile to many customers or unassigns it from them, one request at a time.

use super::call::Sender;
use super::{Coroutine, Items};
use crate::customer::not_a_customer;
use crate::ledger::{self, History, Past};
use crate::operations::{Assign, Get, Unassign};
use crate::pace::Pace;
use crate::rollout::Tally;
use crate::{
    Code, Customer, Done, Error, Operation, Outcome, OutcomeStatus, Rollout, RolloutAction, Session,
};

impl Session {
    /// A machine that assigns a profile to many customers or unassigns it from them, and yields an
    /// outcome for each.
    pub fn each(&self, rollout: Rollout) -> Coroutine<Outcome> {
        Coroutine::new(|mailbox, items| {
            let mut sender = Sender::new(self, mailbox);
            sender.pace = Pace::of(&rollout, self.config());
            let history = History::new(&rollout, self.base_url());
            let tally = Tally::new(rollout.total);
            let context = format!("{} profile {}, customer by customer", rollout.action.as_str(), rollout.id);
            let (resumes, is_complete) = (false, false);
            let mut each = Each { sender, rollout, items, history, resumes, is_complete, tally };
            async move {
                let result = each.run().await;
                let result = each.end_ledger(result).await.map(|()| None);
                result
                    .map_err(|error| if error.context.is_empty() { error.in_context(context) } else { error })
            }
        })
    }
}

struct Each {
    sender: Sender,
    rollout: Rollout,
    items: Items<Outcome>,
    history: History,
    /// The last run did not end, and each customer so far has a line in the ledger.
    resumes: bool,
    /// The ledger has a line for each customer that was sent.
    is_complete: bool,
    tally: Tally,
}

impl Each {
    async fn run(&mut self) -> Result<(), Error> {
        self.rollout.check()?;
        let get = Get { id: self.rollout.id };
        self.sender.call(&get, None).map_err(|error| error.in_context(get.context()))?;
        self.read_ledger().await?;

        let profile = self.sender.run(&get, None).await;
        match (self.sender.mailbox.check(), profile) {
            // The error of the read knows more.
            (Err(stop), Err(error)) if error.code == stop.code => return Err(error),
            (Err(stop), _) => return Err(stop),
            // A token that may not read profiles may still assign them: the first assign decides.
            (Ok(()), Err(error)) if !matches!(error.code, Code::Unauthorized | Code::Forbidden) => {
                return Err(error);
            }
            (Ok(()), _) => {}
        }
        while let Some(customer) = self.next_customer().await? {
            let past = self.history.past(&customer);
            if past.is_some_and(|past| past.done) {
                self.tally.count_skipped();
                self.give(customer, OutcomeStatus::Already).await;
            } else if self.rollout.dry_run {
                self.history.record(&customer, Past { done: true, may_be_gone: false });
                self.give(customer, OutcomeStatus::DryRun).await;
            } else {
                self.send(customer, past).await?;
            }
        }
        Ok(())
    }

    /// Reads what earlier runs wrote, and appends a header. This shows, before the first request, that the
    /// ledger can be written.
    async fn read_ledger(&mut self) -> Result<(), Error> {
        if !self.rollout.ledger {
            return Ok(());
        }
        while let Some(line) = self.sender.mailbox.next_line().await? {
            self.history.read(&line)?;
        }
        self.resumes = self.history.was_interrupted();
        self.tally.set_done_before(self.history.done());
        let text = self.history.open()?;
        if !self.rollout.dry_run {
            self.sender.mailbox.check()?;
            self.sender.mailbox.append(text).await?;
            self.is_complete = true;
        }
        Ok(())
    }

    /// Appends the end line, unless the ledger may lack a customer that was sent: in this run or, where an
    /// error ends this run before its first customer without a line, in the run before.
    async fn end_ledger(&mut self, result: Result<(), Error>) -> Result<(), Error> {
        if !self.is_complete || (result.is_err() && self.resumes) {
            return result;
        }
        let written = self.sender.mailbox.append(ledger::end_line()).await;
        result.and(written)
    }

    async fn next_customer(&mut self) -> Result<Option<Customer>, Error> {
        let Some(customer) = self.sender.mailbox.next_customer().await? else {
            return Ok(None);
        };
        self.tally.count_customer();
        let customer = customer.map_err(|shown| not_a_customer(&shown));
        let valid = customer.and_then(|customer| customer.segment().map(|_| customer));
        valid.map(Some).map_err(|error| self.tally.at_position(&error))
    }

    /// Assigns or unassigns for one customer, writes the outcome to the ledger and yields it.
    async fn send(&mut self, customer: Customer, past: Option<Past>) -> Result<(), Error> {
        let (id, resumed) = (self.rollout.id, self.resumes);
        let was_complete = std::mem::take(&mut self.is_complete);
        let may_be_gone = self.may_be_gone(past);
        if self.rollout.ledger && self.unassigns() && past.is_some() && !may_be_gone {
            // Where this customer has a line, the first one without a line is another.
            self.sender.mailbox.append(ledger::sending_line(&customer)).await?;
        }
        let result = match self.rollout.action {
            RolloutAction::Assign => self.sender.run(&Assign { id, customer: customer.clone() }, None).await,
            RolloutAction::Unassign { force } => {
                self.sender.run(&Unassign { id, customer: customer.clone(), force }, None).await
            }
        };
        let (status, error) = match result {
            Ok(Done { already: false }) => (OutcomeStatus::Done, None),
            Ok(Done { already: true }) => (OutcomeStatus::Already, None),
            Err(error) if may_be_gone && error.code == Code::NotFound => (OutcomeStatus::Already, None),
            Err(error) if self.tally.ends_all(&error) => {
                self.is_complete = was_complete && !error.may_have_applied;
                // This customer still has no line.
                self.resumes = resumed;
                return Err(error);
            }
            Err(error) => (OutcomeStatus::Failed, Some(error)),
        };
        self.sender.pace.customer_ended(self.sender.mailbox.now());
        let past = Past {
            done: error.is_none(),
            may_be_gone: error.as_ref().is_some_and(|error| may_be_gone || self.allows_a_404(error)),
        };
        self.history.record(&customer, past);
        let fifth = self.tally.fifth_failure(error.as_ref());
        let outcome = self.tally.outcome(customer, status, error, self.sender.pace.time_per_customer());
        let written = match self.rollout.ledger {
            true => self.sender.mailbox.append(ledger::line(&outcome, past)).await,
            false => Ok(()),
        };
        self.is_complete = was_complete && written.is_ok();
        // The outcome comes first, whatever ends the rollout after it.
        self.items.give(outcome).await;
        written?;
        fifth.map_or(Ok(()), Err)?;
        self.sender.mailbox.check()
    }

    async fn give(&mut self, customer: Customer, status: OutcomeStatus) {
        let outcome = self.tally.outcome(customer, status, None, self.sender.pace.time_per_customer());
        self.items.give(outcome).await;
    }

    /// Whether a 404 to an unassign can mean that it was done before. Either an earlier failure of this
    /// customer allows that. Or the last run was killed after the answer and before its line: then this is
    /// the first customer without a line.
    fn may_be_gone(&mut self, past: Option<Past>) -> bool {
        let by_earlier_run = past.map_or_else(|| std::mem::take(&mut self.resumes), |past| past.may_be_gone);
        by_earlier_run && self.unassigns()
    }

    /// Whether a 404 to the next unassign can mean that it was done: the failed one may have been carried out
    /// after all, or the service refused it because the profile is in use.
    fn allows_a_404(&self, error: &Error) -> bool {
        let is_refused = matches!(error.code, Code::Conflict | Code::InvalidRequest);
        self.unassigns() && (error.may_have_applied || is_refused)
    }

    fn unassigns(&self) -> bool {
        self.rollout.action != RolloutAction::Assign
    }
}

#[cfg(test)]
mod tests;
