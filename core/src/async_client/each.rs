//! `assign_each`, `unassign_each`, `reassign_each` and `ensure_each` of the async client.

use std::fmt;
use std::future::poll_fn;
use std::iter::Empty;
#[cfg(not(target_arch = "wasm32"))]
use std::path::PathBuf;
use std::task::{Context, Poll};

use super::AsyncClient;
use super::run::Run;
use crate::drive::Ledger;
use crate::rollout::{LedgerOptions, RolloutSource};
use crate::{
    Coroutine, Customer, EnsureEach, EnsuredEach, Error, Outcome, Rollout, RolloutAction, Session, Texts,
};

/// A machine that yields one item after the other, with what it reads and writes.
struct Each<O, I, T> {
    client: AsyncClient,
    source: RolloutSource<O, I>,
    start: fn(&Session, O) -> Coroutine<T>,
    run: Option<Run<T>>,
}

impl<O: LedgerOptions + Clone, I: Iterator<Item: Into<Customer>>, T: Texts> Each<O, I, T> {
    fn new(
        client: AsyncClient,
        options: O,
        customers: I,
        start: fn(&Session, O) -> Coroutine<T>,
    ) -> Each<O, I, T> {
        Each { client, source: RolloutSource::new(options, customers), start, run: None }
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn ledger(mut self, path: PathBuf) -> Result<Each<O, I, T>, Error> {
        self.source.open_ledger(&self.client.session, path)?;
        Ok(self)
    }

    fn with_ledger(mut self, ledger: impl Ledger + 'static) -> Each<O, I, T> {
        self.source.set_ledger(&self.client.session, ledger);
        self
    }

    fn with(mut self, option: impl FnOnce(&mut O)) -> Each<O, I, T> {
        self.source.set(option);
        self
    }

    fn try_with(mut self, option: impl FnOnce(&mut O) -> Result<(), Error>) -> Each<O, I, T> {
        self.source.try_set(option);
        self
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        let item = self.advance(context);
        if let Poll::Ready(item) = &item {
            self.source.end_outcome(item.as_ref());
        }
        item
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        let Each { client, source, start, run } = self;
        match source.begin_outcome() {
            Ok(options) => {
                let new_run = || Run::new(client.clone(), start(&client.session, options.clone()));
                run.get_or_insert_with(new_run).poll_next(context, &mut |action| source.perform(action))
            }
            Err(error) => {
                run.iter_mut().for_each(Run::end);
                Poll::Ready(Some(Err(error)))
            }
        }
    }
}

/// A rollout: an [`Outcome`] for each customer, in their order. Nothing is sent before the first outcome is
/// asked for. An error ends it: [`EachCustomer`](crate::EachCustomer) says which errors do.
///
/// The future of [`AsyncEachCustomer::next`] may be dropped, as in `select!`: no outcome is lost, and the
/// next call waits for the same customer. Dropping `AsyncEachCustomer` cancels the request that is under way
/// and frees the ledger. With the feature `stream` it is a `futures_core::Stream`.
#[must_use = "nothing is sent before the first outcome is asked for"]
pub struct AsyncEachCustomer<I>(Each<Rollout, I, Outcome>);

// No field is ever pinned in place.
impl<I> Unpin for AsyncEachCustomer<I> {}

impl<I: Iterator<Item: Into<Customer>>> AsyncEachCustomer<I> {
    pub(super) fn new(
        client: AsyncClient,
        action: RolloutAction,
        id: i64,
        customers: I,
    ) -> AsyncEachCustomer<I> {
        let rollout = Rollout::new(action, id).of_customers(&customers);
        AsyncEachCustomer(Each::new(client, rollout, customers, Session::each))
    }

    /// Records each customer in this file before the next is sent, and begins where an earlier run ended:
    /// customers that are done are not sent again, those that failed are.
    ///
    /// The file is read and written on the thread that polls: a few milliseconds for each customer, because
    /// each line is synced to disk.
    ///
    /// # Errors
    /// `ledger` if the file cannot be opened or locked, or if another run uses it; `invalid_input` after
    /// the first outcome.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn ledger(self, path: impl Into<PathBuf>) -> Result<AsyncEachCustomer<I>, Error> {
        self.0.ledger(path.into()).map(AsyncEachCustomer)
    }

    /// Like [`AsyncEachCustomer::ledger`], with your own kind of ledger.
    pub fn with_ledger(self, ledger: impl Ledger + 'static) -> AsyncEachCustomer<I> {
        AsyncEachCustomer(self.0.with_ledger(ledger))
    }

    /// Only says for each customer whether it would be sent. The only requests read the profile, or both
    /// profiles of `reassign_each`; the ledger is read and not written.
    pub fn dry_run(self, dry_run: bool) -> AsyncEachCustomer<I> {
        AsyncEachCustomer(self.0.with(|rollout| rollout.dry_run = dry_run))
    }

    /// How many requests a minute at most, retries included; at least 1. If not given, five sixths of the
    /// client's rate limit, so that other calls get through, and none where the limit is off.
    pub fn pace(self, requests_per_minute: u32) -> AsyncEachCustomer<I> {
        AsyncEachCustomer(self.0.with(|rollout| rollout.pace = Some(requests_per_minute)))
    }

    /// Whether a profile is unassigned even if connections of the customer use it. Only for `reassign_each`
    /// and `unassign_each`: with `assign_each` it is the error `invalid_input`.
    pub fn force(self, force: bool) -> AsyncEachCustomer<I> {
        AsyncEachCustomer(self.0.try_with(|rollout| rollout.set_force(force)))
    }

    /// The outcome of the next customer; `None` after the last one and after an error.
    ///
    /// # Errors
    /// What ends the rollout: an error that would repeat for all customers, such as a token that is refused.
    pub async fn next(&mut self) -> Option<Result<Outcome, Error>> {
        poll_fn(|context| self.poll_outcome(context)).await
    }

    pub(super) fn poll_outcome(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Outcome, Error>>> {
        self.0.poll_item(context)
    }
}

/// Leaves out the customers and the ledger.
impl<I> fmt::Debug for AsyncEachCustomer<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncEachCustomer").field("rollout", self.0.source.options()).finish_non_exhaustive()
    }
}

/// An `ensure_each`: an [`EnsuredEach`] for each input, in their order. Nothing is sent before the first result is
/// asked for. An error ends it: [`EachProfile`](crate::EachProfile) says which errors do, and what follows the
/// last input.
///
/// The future of [`AsyncEachProfile::next`] may be dropped, as in `select!`: no result is lost, and the next call
/// waits for the same input. Dropping `AsyncEachProfile` cancels the request that is under way and frees the
/// ledger. With the feature `stream` it is a `futures_core::Stream`.
#[must_use = "nothing is sent before the first result is asked for"]
pub struct AsyncEachProfile(Each<EnsureEach, Empty<Customer>, EnsuredEach>);

impl AsyncEachProfile {
    pub(super) fn new(client: AsyncClient, options: EnsureEach) -> AsyncEachProfile {
        AsyncEachProfile(Each::new(client, options, std::iter::empty(), Session::ensure_each))
    }

    /// Whether to update a profile that is there, also one with another client id. Its secret cannot be read
    /// back and compared, so each one is updated.
    pub fn replace(self, replace: bool) -> AsyncEachProfile {
        AsyncEachProfile(self.0.with(|options| options.replace = replace))
    }

    /// Only says for each input what would be done. All requests are lists of profiles; the ledger is read and
    /// not written.
    pub fn dry_run(self, dry_run: bool) -> AsyncEachProfile {
        AsyncEachProfile(self.0.with(|options| options.dry_run = dry_run))
    }

    /// Records each create in this file before it is sent, and its outcome after it: see
    /// [`EachProfile::ledger`](crate::EachProfile::ledger). The file is read and written on the thread that polls.
    ///
    /// # Errors
    /// `ledger` if the file cannot be opened or locked, or if another run uses it; `invalid_input` after the
    /// first result.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn ledger(self, path: impl Into<PathBuf>) -> Result<AsyncEachProfile, Error> {
        self.0.ledger(path.into()).map(AsyncEachProfile)
    }

    /// Like [`AsyncEachProfile::ledger`], with your own kind of ledger.
    pub fn with_ledger(self, ledger: impl Ledger + 'static) -> AsyncEachProfile {
        AsyncEachProfile(self.0.with_ledger(ledger))
    }

    /// The result of the next input; `None` after the last one and after an error.
    ///
    /// # Errors
    /// What ends it: an error that would repeat for all inputs, such as a token that is refused.
    pub async fn next(&mut self) -> Option<Result<EnsuredEach, Error>> {
        poll_fn(|context| self.poll_result(context)).await
    }

    pub(super) fn poll_result(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<EnsuredEach, Error>>> {
        self.0.poll_item(context)
    }
}

/// Leaves out the ledger.
impl fmt::Debug for AsyncEachProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncEachProfile").field("options", self.0.source.options()).finish_non_exhaustive()
    }
}
