//! Moves many customers from one profile to another: an unassign and an assign for each. The ledger says before
//! each request what is done next, so a later run goes on in the middle of a customer. See
//! docs/design.md#reassign_each.

use super::Coroutine;
use super::batch::Batch;
use crate::ledger::{self, Intent, Past};
use crate::limit::WaitReason;
use crate::operations::{Assign, Unassign};
use crate::rollout::Ended;
use crate::writes::SETTLED_AFTER;
use crate::{
    Assigned, Code, Customer, Done, Error, Now, Operation, Outcome, OutcomeStatus, Rollout, Session,
};

impl Session {
    /// A machine that moves many customers to another profile, and yields an outcome for each.
    pub(super) fn reassign_each(&self, rollout: Rollout, to: i64, force: bool) -> Coroutine<Outcome> {
        Coroutine::new(|mailbox, items| {
            let batch = Batch::new(self, mailbox, items, rollout);
            let mut reassign = ReassignEach { batch, to, force, settled_at: Now::ZERO };
            async move {
                let result = reassign.run().await;
                reassign.batch.end(result, false).await
            }
        })
    }
}

struct ReassignEach {
    batch: Batch,
    to: i64,
    force: bool,
    /// From then on nothing is carried out late: no request of an earlier run, and none of this run for a
    /// customer before the one that is under way.
    settled_at: Now,
}

/// A customer that was not moved.
struct Failed {
    error: Error,
    /// Which profile the customer has.
    has: Assigned,
    /// What a later attempt must know about the customer.
    past: Past,
}

impl Failed {
    /// Whether the old profile is assigned again: the service refused a step for good, and the customer may
    /// have neither profile.
    fn calls_for_restoring(&self) -> bool {
        let may_have_neither = self.has == Assigned::Neither || self.past == Past::MayBeGone;
        may_have_neither && is_refused(&self.error)
    }
}

impl ReassignEach {
    async fn run(&mut self) -> Result<(), Error> {
        // An earlier run ended before this one began.
        self.settled_at = self.now().saturating_add(SETTLED_AFTER);
        self.batch.rollout.check()?;
        self.batch.read_ledger().await?;
        self.check_providers().await?;
        while let Some((customer, past)) = self.batch.next_to_send().await? {
            self.move_customer(customer, past).await?;
        }
        Ok(())
    }

    /// Refuses two profiles of different providers, as far as the token may read them.
    async fn check_providers(&mut self) -> Result<(), Error> {
        let Some(from) = self.batch.read_profile(self.batch.rollout.id).await? else { return Ok(()) };
        let Some(to) = self.batch.read_profile(self.to).await? else { return Ok(()) };
        if from.provider.eq_ignore_ascii_case(&to.provider) {
            return Ok(());
        }
        Err(Error::invalid_input(format!(
            "profile {} is for the provider `{}` and profile {} for `{}`: give two profiles of one provider",
            from.id, from.provider, to.id, to.provider
        )))
    }

    /// Moves one customer, writes the outcome to the ledger and yields it.
    async fn move_customer(&mut self, customer: Customer, past: Option<Past>) -> Result<(), Error> {
        if matches!(past, Some(Past::MayBeGone | Past::Unassigned)) {
            let assign = Assign { id: self.to, customer: customer.clone() };
            self.wait_until(self.settled_at, &assign).await?;
        }
        self.batch.sender.settled_at = Now::ZERO;
        let moved = self.steps(&customer, past).await;
        let has_begun = std::mem::take(&mut self.batch.sender.must_finish);
        self.settled_at = self.settled_at.max(self.batch.sender.settled_at);
        let (status, error, has, past) = match moved {
            Ok(()) => (OutcomeStatus::Done, None, Assigned::To, Past::Done),
            // Nothing was sent, so there is no outcome.
            Err(Failed { error, .. }) if !has_begun => return Err(error),
            Err(Failed { error, has, past }) => (OutcomeStatus::Failed, Some(error), has, past),
        };
        self.batch.finish(customer, Ended { status, error, has: Some(has), past }).await
    }

    async fn steps(&mut self, customer: &Customer, past: Option<Past>) -> Result<(), Failed> {
        let mut result = Ok(());
        if past != Some(Past::Unassigned) {
            result = self.unassign(customer, past == Some(Past::MayBeGone)).await;
        }
        if result.is_ok() {
            result = self.assign(customer, past == Some(Past::Unassigned)).await;
        }
        match result {
            Err(failed) if failed.calls_for_restoring() => Err(self.restore(customer, failed).await),
            result => result,
        }
    }

    /// Unassigns the old profile. An earlier attempt may have done that already.
    async fn unassign(&mut self, customer: &Customer, may_be_gone: bool) -> Result<(), Failed> {
        let (id, customer, force) = (self.batch.rollout.id, customer.clone(), self.force);
        let unassign = Unassign { id, customer, force };
        let error = match self.step(Intent::Unassigning, &unassign.customer, &unassign).await {
            Err(error) if !(may_be_gone && error.code == Code::NotFound) => error,
            _ => return Ok(()),
        };
        let may_be_gone = may_be_gone || error.may_have_applied;
        let is_known = !may_be_gone && error.code != Code::NotFound;
        let has = if is_known { Assigned::From } else { Assigned::Unknown };
        Err(Failed { error, has, past: if may_be_gone { Past::MayBeGone } else { Past::Failed } })
    }

    /// Assigns the new profile. An earlier attempt may have done that already. If it fails with
    /// `Assigned::Neither`, the new profile is not assigned, and no lost request can assign it later.
    async fn assign(&mut self, customer: &Customer, may_be_done: bool) -> Result<(), Failed> {
        let assign = Assign { id: self.to, customer: customer.clone() };
        let Err(mut error) = self.step(Intent::Assigning, customer, &assign).await else { return Ok(()) };
        // A lost attempt may be carried out after this refusal.
        let is_refused_in_doubt = is_refused(&error) && error.may_have_applied;
        if is_refused_in_doubt && self.wait_until_settled(&assign).await.is_ok() {
            error = match self.batch.sender.run(&assign, None).await {
                Ok(Done { .. }) => return Ok(()),
                Err(error) => error,
            };
        }
        let may_be_done = may_be_done || is_refused_in_doubt;
        // A 403 is about the role of the token: it says nothing about what was done before.
        let says_that_it_is_not = is_refused(&error) && error.code != Code::Forbidden;
        let in_doubt = error.may_have_applied || may_be_done && !says_that_it_is_not;
        let has = if in_doubt { Assigned::Unknown } else { Assigned::Neither };
        Err(Failed { error, has, past: Past::Unassigned })
    }

    /// Assigns the old profile again, because the service refused for good to unassign it or to assign the new one.
    async fn restore(&mut self, customer: &Customer, mut failed: Failed) -> Failed {
        let assign = Assign { id: self.batch.rollout.id, customer: customer.clone() };
        // A lost unassign that is carried out late would take it away again.
        let restored = match self.wait_until_settled(&assign).await {
            Ok(()) => self.step(Intent::Restoring, customer, &assign).await,
            Err(stop) => Err(stop),
        };
        let is_settled = self.batch.sender.settled_at <= self.now();
        match restored {
            // A lost attempt may still be carried out: then a later run waits before it moves this customer.
            Ok(()) => {
                failed.has = Assigned::From;
                failed.past = if is_settled { Past::Failed } else { Past::MayBeGone };
            }
            Err(error) => {
                if error.may_have_applied {
                    (failed.has, failed.past) = (Assigned::Unknown, Past::MayBeGone);
                }
                let message = &mut failed.error.data_mut().message;
                *message =
                    format!("{message}; assigning profile {} again failed too: {}", assign.id, error.message);
            }
        }
        failed
    }

    /// Sends one step of a customer. The ledger says so before the request is sent.
    async fn step<O>(&mut self, intent: Intent, customer: &Customer, operation: &O) -> Result<(), Error>
    where
        O: Operation<Output = Done>,
    {
        self.batch.sender.intent = Some(ledger::intent_line(customer, intent));
        let result = self.batch.sender.run(operation, None).await;
        self.batch.sender.intent = None;
        result.map(|Done { .. }| ())
    }

    /// Waits until no lost request of the customer that is under way can be carried out any more.
    async fn wait_until_settled<O: Operation>(&mut self, next: &O) -> Result<(), Error> {
        self.wait_until(self.batch.sender.settled_at, next).await
    }

    /// Waits until then, before this operation is sent.
    async fn wait_until<O: Operation>(&mut self, until: Now, next: &O) -> Result<(), Error> {
        let mut call = self.batch.sender.call(next, None)?;
        let waited = call.attempts.wait_until(until, WaitReason::Unsettled).await;
        waited.map_err(|error| error.in_context(next.context()))
    }

    fn now(&self) -> Now {
        self.batch.sender.mailbox.now()
    }
}

/// Whether the service refused a request for good: a 4xx other than 401, 408 and 429, or `"success": false`.
fn is_refused(error: &Error) -> bool {
    matches!(
        error.code,
        Code::Forbidden | Code::NotFound | Code::Conflict | Code::InvalidRequest | Code::Rejected
    )
}

#[cfg(test)]
mod tests;
