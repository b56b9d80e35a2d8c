//! `assign_each` and `unassign_each` of the async client.

use std::fmt;
use std::future::poll_fn;
#[cfg(not(target_arch = "wasm32"))]
use std::path::PathBuf;
use std::task::{Context, Poll};

use super::AsyncClient;
use super::run::Run;
use crate::drive::Ledger;
use crate::rollout::RolloutSource;
use crate::{Customer, Error, Outcome, RolloutAction};

/// A rollout: an [`Outcome`] for each customer, in their order. Nothing is sent before the first outcome is
/// asked for. An error ends it: [`EachCustomer`](crate::EachCustomer) says which errors do.
///
/// The future of [`AsyncEachCustomer::next`] may be dropped, as in `select!`: no outcome is lost, and the
/// next call waits for the same customer. Dropping `AsyncEachCustomer` cancels the request that is under way
/// and frees the ledger. With the feature `stream` it is a `futures_core::Stream`.
#[must_use = "nothing is sent before the first outcome is asked for"]
pub struct AsyncEachCustomer<I> {
    client: AsyncClient,
    source: RolloutSource<I>,
    run: Option<Run<Outcome>>,
}

// No field is ever pinned in place.
impl<I> Unpin for AsyncEachCustomer<I> {}

impl<I: Iterator<Item: Into<Customer>>> AsyncEachCustomer<I> {
    pub(super) fn new(
        client: AsyncClient,
        action: RolloutAction,
        id: i64,
        customers: I,
    ) -> AsyncEachCustomer<I> {
        AsyncEachCustomer { client, source: RolloutSource::new(action, id, customers), run: None }
    }

    /// Records each customer in this file before the next is sent, and begins where an earlier run ended:
    /// customers that are done are not sent again, those that failed are.
    ///
    /// The file is read and written on the thread that polls: a few milliseconds for each customer, because
    /// each line is synced to disk.
    ///
    /// # Errors
    /// `ledger` if the file cannot be opened or locked, or if another rollout uses it; `invalid_input` after
    /// the first outcome.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn ledger(self, path: impl Into<PathBuf>) -> Result<AsyncEachCustomer<I>, Error> {
        self.source.check_not_begun()?;
        let ledger = crate::FileLedger::open(path)?;
        Ok(self.with_ledger(ledger))
    }

    /// Like [`AsyncEachCustomer::ledger`], with your own kind of ledger.
    pub fn with_ledger(mut self, ledger: impl Ledger + 'static) -> AsyncEachCustomer<I> {
        self.source.set_ledger(&self.client.session, ledger);
        self
    }

    /// Only says for each customer whether it would be sent. The one request reads the profile; the
    /// ledger is read and not written.
    pub fn dry_run(mut self, dry_run: bool) -> AsyncEachCustomer<I> {
        self.source.set(|rollout| rollout.dry_run = dry_run);
        self
    }

    /// How many requests a minute at most, retries included; at least 1. If not given, five sixths of the
    /// client's rate limit, so that other calls get through, and none where the limit is off.
    pub fn pace(mut self, requests_per_minute: u32) -> AsyncEachCustomer<I> {
        self.source.set(|rollout| rollout.pace = Some(requests_per_minute));
        self
    }

    /// The outcome of the next customer; `None` after the last one and after an error.
    ///
    /// # Errors
    /// What ends the rollout: an error that would repeat for all customers, such as a token that is refused.
    pub async fn next(&mut self) -> Option<Result<Outcome, Error>> {
        poll_fn(|context| self.poll_outcome(context)).await
    }

    pub(super) fn poll_outcome(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Outcome, Error>>> {
        let outcome = self.advance(context);
        if let Poll::Ready(outcome) = &outcome {
            self.source.end_outcome(outcome.as_ref());
        }
        outcome
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Outcome, Error>>> {
        let AsyncEachCustomer { client, source, run } = self;
        match source.begin_outcome() {
            Ok(rollout) => {
                let new_run = || Run::new(client.clone(), client.session.each(rollout.clone()));
                run.get_or_insert_with(new_run).poll_next(context, &mut |action| source.perform(action))
            }
            Err(error) => {
                run.iter_mut().for_each(Run::end);
                Poll::Ready(Some(Err(error)))
            }
        }
    }
}

/// Leaves out the customers and the ledger.
impl<I> fmt::Debug for AsyncEachCustomer<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncEachCustomer").field("rollout", self.source.rollout()).finish_non_exhaustive()
    }
}
