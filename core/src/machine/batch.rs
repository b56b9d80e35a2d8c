//! What every rollout does: reads its ledger and the profile, takes the customers one after the other, and
//! writes down and yields an outcome for each.

use super::call::Sender;
use super::{Items, Mailbox};
use crate::customer::not_a_customer;
use crate::ledger::{self, History, Past};
use crate::operations::Get;
use crate::pace::Pace;
use crate::rollout::{Ended, Tally};
use crate::{Assigned, Code, Customer, Error, Outcome, OutcomeStatus, Profile, Rollout, Session};

/// A rollout that runs.
pub(super) struct Batch {
    pub(super) sender: Sender,
    pub(super) rollout: Rollout,
    pub(super) history: History,
    pub(super) tally: Tally,
    items: Items<Outcome>,
    /// The ledger has a line for each customer that was sent.
    pub(super) is_complete: bool,
}

impl Batch {
    pub(super) fn new(session: &Session, mailbox: Mailbox, items: Items<Outcome>, rollout: Rollout) -> Batch {
        let mut sender = Sender::new(session, mailbox);
        sender.pace = Pace::new(rollout.pace, session.config());
        let history = History::new(&rollout, session.base_url());
        let tally = Tally::new("customers", rollout.total);
        Batch { sender, rollout, history, tally, items, is_complete: false }
    }

    /// Reads what earlier runs wrote, and appends a header. This shows, before the first request, that the
    /// ledger can be written.
    pub(super) async fn read_ledger(&mut self) -> Result<(), Error> {
        if !self.rollout.ledger {
            return Ok(());
        }
        while let Some(line) = self.sender.mailbox.next_line().await? {
            self.history.read(&line)?;
        }
        self.tally.set_done_before(self.history.done());
        let text = self.history.open()?;
        if !self.rollout.dry_run {
            self.sender.mailbox.check()?;
            self.sender.mailbox.append(text).await?;
            self.is_complete = true;
        }
        Ok(())
    }

    /// Reads a profile. `None`: the token may not read it, and may assign it all the same. Then the first
    /// customer decides.
    pub(super) async fn read_profile(&mut self, id: i64) -> Result<Option<Profile>, Error> {
        let profile = self.sender.run(&Get { id }, None).await;
        match (self.sender.mailbox.check(), profile) {
            // The error of the read knows more.
            (Err(stop), Err(error)) if error.code == stop.code => Err(error),
            (Err(stop), _) => Err(stop),
            (Ok(()), Err(error)) if !matches!(error.code, Code::Unauthorized | Code::Forbidden) => Err(error),
            (Ok(()), profile) => Ok(profile.ok()),
        }
    }

    /// The next customer to send, and what is known about it. Yields the outcome of each one before it that
    /// is done already, and in a dry run of all.
    pub(super) async fn next_to_send(&mut self) -> Result<Option<(Customer, Option<Past>)>, Error> {
        while let Some(customer) = self.next_customer().await? {
            let past = self.history.past(&customer);
            if past == Some(Past::Done) {
                self.tally.count_skipped();
                self.give(customer, OutcomeStatus::Already).await;
            } else if self.rollout.dry_run {
                self.history.record(&customer, Past::Done);
                self.give(customer, OutcomeStatus::DryRun).await;
            } else {
                return Ok(Some((customer, past)));
            }
        }
        Ok(None)
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

    async fn give(&mut self, customer: Customer, status: OutcomeStatus) {
        let is_moved = self.rollout.moves() && !self.rollout.dry_run && status == OutcomeStatus::Already;
        let ended = Ended { status, error: None, has: is_moved.then_some(Assigned::To), past: Past::Done };
        let outcome = self.tally.outcome(customer, ended, self.sender.pace.time_per_customer());
        self.items.give(outcome).await;
    }

    /// Writes the outcome of a customer to the ledger and yields it. Fails if the rollout must end.
    pub(super) async fn finish(&mut self, customer: Customer, ended: Ended) -> Result<(), Error> {
        let past = ended.past;
        self.sender.pace.customer_ended(self.sender.mailbox.now());
        self.history.record(&customer, past);
        let end = self.tally.end_of(ended.error.as_ref());
        let outcome = self.tally.outcome(customer, ended, self.sender.pace.time_per_customer());
        let written = match self.rollout.ledger {
            true => self.sender.mailbox.append(ledger::line(&outcome, past)).await,
            false => Ok(()),
        };
        self.is_complete = self.rollout.ledger && written.is_ok();
        // The outcome comes first, whatever ends the rollout after it.
        self.items.give(outcome).await;
        written?;
        end.map_or(Ok(()), Err)?;
        self.sender.mailbox.check()
    }

    /// Ends the rollout: appends the end line, unless the ledger may lack a customer that was sent.
    pub(super) async fn end(
        &mut self,
        result: Result<(), Error>,
        may_lack_one: bool,
    ) -> Result<Option<Outcome>, Error> {
        let written = match self.is_complete && !may_lack_one {
            true => self.sender.mailbox.append(ledger::end_line()).await,
            false => Ok(()),
        };
        result.and(written).map(|()| None).map_err(|error| match error.context.is_empty() {
            true => error.in_context(self.rollout.context()),
            false => error,
        })
    }
}
