//! `assign_each`, `unassign_each` and `reassign_each`: the iterator is the driver.

use std::fmt;
use std::iter::FusedIterator;
use std::path::PathBuf;
use std::sync::Arc;

use super::host::RolloutIo;
use super::{Client, Iteration};
use crate::drive::{Ledger, LedgerSlot, next};
use crate::rollout::late_option;
use crate::{Coroutine, Customer, Error, FileLedger, Outcome, Rollout, RolloutAction};

/// A rollout: an iterator with an [`Outcome`] for each customer, in their order. Nothing is sent before the
/// first outcome is asked for. An error ends it.
///
/// A customer that fails does not end the rollout. An error that would repeat for all customers does: a
/// profile that does not exist (404), a token that is refused (401, or 403 before the first success), or
/// five failures in a row of network, timeout, server, redirect or an answer that cannot be read.
///
/// Options are given before the first outcome is asked for; later ones are the error `invalid_input`. The
/// ledger is free for another rollout when this iterator ends or is dropped, and when the client is closed.
#[must_use = "nothing is sent before the first outcome is asked for"]
pub struct EachCustomer<I> {
    client: Client,
    rollout: Rollout,
    customers: I,
    ledger: Option<Arc<LedgerSlot>>,
    machine: Option<Coroutine<Outcome>>,
    iteration: Iteration,
    /// The error of an option that cannot be given.
    refused: Option<Error>,
}

impl<I: Iterator<Item: Into<Customer>>> EachCustomer<I> {
    pub(super) fn new(client: Client, action: RolloutAction, id: i64, customers: I) -> EachCustomer<I> {
        let total = match customers.size_hint() {
            (least, Some(most)) if least == most => Some(most as u64),
            _ => None,
        };
        let rollout = Rollout { action, id, ledger: false, dry_run: false, pace: None, total };
        EachCustomer {
            client,
            rollout,
            customers,
            ledger: None,
            machine: None,
            iteration: Iteration::default(),
            refused: None,
        }
    }

    /// Records each customer in this file before the next is sent, and begins where an earlier run ended:
    /// customers that are done are not sent again, those that failed are.
    ///
    /// # Errors
    /// `ledger` if the file cannot be opened or locked, or if another rollout uses it; `invalid_input` after
    /// the first outcome.
    pub fn ledger(self, path: impl Into<PathBuf>) -> Result<EachCustomer<I>, Error> {
        if self.machine.is_some() {
            return Err(late_option());
        }
        let ledger = FileLedger::open(path)?;
        Ok(self.with_ledger(ledger))
    }

    /// Like [`EachCustomer::ledger`], with your own kind of ledger, or with
    /// [`FileLedger::without_lock`].
    pub fn with_ledger(self, ledger: impl Ledger + 'static) -> EachCustomer<I> {
        self.with(|each| {
            let slot = each.client.session.ledger_slot();
            slot.put(Box::new(ledger));
            each.rollout.ledger = true;
            each.ledger = Some(slot);
        })
    }

    /// Only says for each customer whether it would be sent. The only requests read the profile, or both
    /// profiles of `reassign_each`; the ledger is read and not written.
    pub fn dry_run(self, dry_run: bool) -> EachCustomer<I> {
        self.with(|each| each.rollout.dry_run = dry_run)
    }

    /// How many requests a minute at most, retries included; at least 1. If not given, five sixths of the
    /// client's rate limit, so that other calls get through, and none where the limit is off.
    pub fn pace(self, requests_per_minute: u32) -> EachCustomer<I> {
        self.with(|each| each.rollout.pace = Some(requests_per_minute))
    }

    /// Whether a profile is unassigned even if connections of the customer use it. Only for `reassign_each`
    /// and `unassign_each`: with `assign_each` it is the error `invalid_input`.
    pub fn force(self, force: bool) -> EachCustomer<I> {
        self.with(|each| {
            if let Err(error) = each.rollout.set_force(force) {
                each.refused = Some(error);
            }
        })
    }

    fn with(mut self, option: impl FnOnce(&mut EachCustomer<I>)) -> EachCustomer<I> {
        match self.machine {
            Some(_) => self.refused = Some(late_option()),
            None => option(&mut self),
        }
        self
    }

    fn advance(&mut self) -> Option<Result<Outcome, Error>> {
        let EachCustomer { client, rollout, customers, ledger, machine, iteration, refused } = self;
        if let Some(refused) = refused.take() {
            *iteration = Iteration::Ended;
            return Some(Err(refused));
        }
        let machine = machine.get_or_insert_with(|| client.session.each(rollout.clone()));
        iteration.next(client, || {
            let mut next_customer = || customers.next().map(Into::into);
            let rollout = RolloutIo { next_customer: &mut next_customer, ledger: ledger.as_deref() };
            next(machine, &mut client.host().with(rollout))
        })
    }
}

impl<I: Iterator<Item: Into<Customer>>> FusedIterator for EachCustomer<I> {}

/// Leaves out the customers and the ledger.
impl<I> fmt::Debug for EachCustomer<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EachCustomer").field("rollout", &self.rollout).finish_non_exhaustive()
    }
}

impl<I: Iterator<Item: Into<Customer>>> Iterator for EachCustomer<I> {
    type Item = Result<Outcome, Error>;

    fn next(&mut self) -> Option<Result<Outcome, Error>> {
        if let Some(ledger) = &self.ledger {
            ledger.work();
        }
        let item = self.advance();
        match (&self.ledger, &item) {
            (Some(ledger), Some(Ok(_))) => ledger.rest(),
            (Some(ledger), _) => ledger.free(),
            (None, _) => {}
        }
        item
    }
}
