//! `assign_each` and `unassign_each`: the iterator is the driver.

use std::fmt;
use std::iter::FusedIterator;
use std::path::PathBuf;

use super::{Client, Iteration};
use crate::drive::{Ledger, next};
use crate::rollout::RolloutSource;
use crate::{Coroutine, Customer, Error, FileLedger, Outcome, RolloutAction};

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
    source: RolloutSource<I>,
    machine: Option<Coroutine<Outcome>>,
    iteration: Iteration,
}

impl<I: Iterator<Item: Into<Customer>>> EachCustomer<I> {
    pub(super) fn new(client: Client, action: RolloutAction, id: i64, customers: I) -> EachCustomer<I> {
        let source = RolloutSource::new(action, id, customers);
        EachCustomer { client, source, machine: None, iteration: Iteration::default() }
    }

    /// Records each customer in this file before the next is sent, and begins where an earlier run ended:
    /// customers that are done are not sent again, those that failed are.
    ///
    /// # Errors
    /// `ledger` if the file cannot be opened or locked, or if another rollout uses it; `invalid_input` after
    /// the first outcome.
    pub fn ledger(self, path: impl Into<PathBuf>) -> Result<EachCustomer<I>, Error> {
        self.source.check_not_begun()?;
        let ledger = FileLedger::open(path)?;
        Ok(self.with_ledger(ledger))
    }

    /// Like [`EachCustomer::ledger`], with your own kind of ledger, or with
    /// [`FileLedger::without_lock`].
    pub fn with_ledger(mut self, ledger: impl Ledger + 'static) -> EachCustomer<I> {
        self.source.set_ledger(&self.client.session, ledger);
        self
    }

    /// Only says for each customer whether it would be sent. The one request reads the profile; the
    /// ledger is read and not written.
    pub fn dry_run(mut self, dry_run: bool) -> EachCustomer<I> {
        self.source.set(|rollout| rollout.dry_run = dry_run);
        self
    }

    /// How many requests a minute at most, retries included; at least 1. If not given, five sixths of the
    /// client's rate limit, so that other calls get through, and none where the limit is off.
    pub fn pace(mut self, requests_per_minute: u32) -> EachCustomer<I> {
        self.source.set(|rollout| rollout.pace = Some(requests_per_minute));
        self
    }

    fn advance(&mut self) -> Option<Result<Outcome, Error>> {
        let EachCustomer { client, source, machine, iteration } = self;
        let rollout = match source.begin_outcome() {
            Ok(rollout) => rollout,
            Err(error) => {
                *iteration = Iteration::Ended;
                return Some(Err(error));
            }
        };
        let machine = machine.get_or_insert_with(|| client.session.each(rollout.clone()));
        iteration.next(client, || {
            let mut perform = |action| source.perform(action);
            next(machine, &mut client.host().with_rollout(&mut perform))
        })
    }
}

impl<I: Iterator<Item: Into<Customer>>> FusedIterator for EachCustomer<I> {}

/// Leaves out the customers and the ledger.
impl<I> fmt::Debug for EachCustomer<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EachCustomer").field("rollout", self.source.rollout()).finish_non_exhaustive()
    }
}

impl<I: Iterator<Item: Into<Customer>>> Iterator for EachCustomer<I> {
    type Item = Result<Outcome, Error>;

    fn next(&mut self) -> Option<Result<Outcome, Error>> {
        let outcome = self.advance();
        self.source.end_outcome(outcome.as_ref());
        outcome
    }
}
