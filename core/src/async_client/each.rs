//! `assign_each`, `unassign_each` and `reassign_each` of the async client.

use std::fmt;
use std::future::poll_fn;
#[cfg(not(target_arch = "wasm32"))]
use std::path::PathBuf;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::AsyncClient;
use super::run::Run;
use crate::drive::{Ledger, LedgerSlot};
use crate::rollout::late_option;
use crate::{Action, Customer, Error, Outcome, Reply, Rollout, RolloutAction};

/// A rollout: an [`Outcome`] for each customer, in their order. Nothing is sent before the first outcome is
/// asked for. An error ends it: [`EachCustomer`](crate::EachCustomer) says which errors do.
///
/// The future of [`AsyncEachCustomer::next`] may be dropped, as in `select!`: no outcome is lost, and the
/// next call waits for the same customer. Dropping `AsyncEachCustomer` cancels the request that is under way
/// and frees the ledger. With the feature `stream` it is a `futures_core::Stream`.
#[must_use = "nothing is sent before the first outcome is asked for"]
pub struct AsyncEachCustomer<I> {
    client: AsyncClient,
    rollout: Rollout,
    customers: I,
    ledger: Option<Arc<LedgerSlot>>,
    run: Option<Run<Outcome>>,
    /// The error of an option that cannot be given.
    refused: Option<Error>,
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
        let total = match customers.size_hint() {
            (least, Some(most)) if least == most => Some(most as u64),
            _ => None,
        };
        let rollout = Rollout { action, id, ledger: false, dry_run: false, pace: None, total };
        AsyncEachCustomer { client, rollout, customers, ledger: None, run: None, refused: None }
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
        if self.run.is_some() {
            return Err(late_option());
        }
        let ledger = crate::FileLedger::open(path)?;
        Ok(self.with_ledger(ledger))
    }

    /// Like [`AsyncEachCustomer::ledger`], with your own kind of ledger.
    pub fn with_ledger(self, ledger: impl Ledger + 'static) -> AsyncEachCustomer<I> {
        self.with(|each| {
            let slot = each.client.session.ledger_slot();
            slot.put(Box::new(ledger));
            each.rollout.ledger = true;
            each.ledger = Some(slot);
        })
    }

    /// Only says for each customer whether it would be sent. The only requests read the profile, or both
    /// profiles of `reassign_each`; the ledger is read and not written.
    pub fn dry_run(self, dry_run: bool) -> AsyncEachCustomer<I> {
        self.with(|each| each.rollout.dry_run = dry_run)
    }

    /// How many requests a minute at most, retries included; at least 1. If not given, five sixths of the
    /// client's rate limit, so that other calls get through, and none where the limit is off.
    pub fn pace(self, requests_per_minute: u32) -> AsyncEachCustomer<I> {
        self.with(|each| each.rollout.pace = Some(requests_per_minute))
    }

    /// Whether a profile is unassigned even if connections of the customer use it. Only for `reassign_each`
    /// and `unassign_each`: with `assign_each` it is the error `invalid_input`.
    pub fn force(self, force: bool) -> AsyncEachCustomer<I> {
        self.with(|each| {
            if let Err(error) = each.rollout.set_force(force) {
                each.refused = Some(error);
            }
        })
    }

    fn with(mut self, option: impl FnOnce(&mut AsyncEachCustomer<I>)) -> AsyncEachCustomer<I> {
        match self.run {
            Some(_) => self.refused = Some(late_option()),
            None => option(&mut self),
        }
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
        if let Some(ledger) = &self.ledger {
            ledger.work();
        }
        let outcome = self.advance(context);
        match (&self.ledger, &outcome) {
            (Some(ledger), Poll::Ready(Some(Ok(_)))) => ledger.rest(),
            (Some(ledger), Poll::Ready(_)) => ledger.free(),
            (Some(_), Poll::Pending) | (None, _) => {}
        }
        outcome
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Outcome, Error>>> {
        let AsyncEachCustomer { client, rollout, customers, ledger, run, refused } = self;
        let run = run.get_or_insert_with(|| {
            let machine = client.session.each(rollout.clone());
            Run::new(client.clone(), machine)
        });
        if let Some(refused) = refused.take() {
            run.end();
            return Poll::Ready(Some(Err(refused)));
        }
        run.poll_next(context, &mut |action| match action {
            Action::NextCustomer => Reply::Customer(customers.next().map(Into::into)),
            action => use_ledger(ledger.as_deref(), action),
        })
    }
}

fn use_ledger(ledger: Option<&LedgerSlot>, action: Action) -> Reply {
    let done = match (ledger, action) {
        (Some(ledger), Action::NextLine) => ledger.with(|ledger| ledger.next_line()).map(Reply::Line),
        (Some(ledger), Action::Append(text)) => {
            ledger.with(|ledger| ledger.append(&text)).map(|()| Reply::Done)
        }
        _ => return Reply::Failed("there is no ledger".into()),
    };
    done.unwrap_or_else(|error| Reply::Failed(error.to_string()))
}

/// Leaves out the customers and the ledger.
impl<I> fmt::Debug for AsyncEachCustomer<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncEachCustomer").field("rollout", &self.rollout).finish_non_exhaustive()
    }
}
