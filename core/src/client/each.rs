//! `assign_each`, `unassign_each`, `reassign_each` and `ensure_each`: the iterator is the driver.

use std::fmt;
use std::iter::{Empty, FusedIterator};
use std::path::PathBuf;

use super::{Client, Iteration};
use crate::drive::{Ledger, next};
use crate::rollout::{LedgerOptions, RolloutSource};
use crate::{
    Coroutine, Customer, EnsureEach, EnsuredEach, Error, Outcome, Rollout, RolloutAction, Session, Texts,
};

/// A machine that yields one item after the other, with what it reads and writes.
struct Each<O, I, T> {
    client: Client,
    source: RolloutSource<O, I>,
    start: fn(&Session, O) -> Coroutine<T>,
    machine: Option<Coroutine<T>>,
    iteration: Iteration,
}

impl<O: LedgerOptions + Clone, I: Iterator<Item: Into<Customer>>, T: Texts> Each<O, I, T> {
    fn new(
        client: Client,
        options: O,
        customers: I,
        start: fn(&Session, O) -> Coroutine<T>,
    ) -> Each<O, I, T> {
        let source = RolloutSource::new(options, customers);
        Each { client, source, start, machine: None, iteration: Iteration::default() }
    }

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

    fn next(&mut self) -> Option<Result<T, Error>> {
        let item = self.advance();
        self.source.end_outcome(item.as_ref());
        item
    }

    fn advance(&mut self) -> Option<Result<T, Error>> {
        let Each { client, source, start, machine, iteration } = self;
        let options = match source.begin_outcome() {
            Ok(options) => options,
            Err(error) => {
                *iteration = Iteration::Ended;
                return Some(Err(error));
            }
        };
        let machine = machine.get_or_insert_with(|| start(&client.session, options.clone()));
        iteration.next(client, || {
            let mut perform = |action| source.perform(action);
            next(machine, &mut client.host().with_rollout(&mut perform))
        })
    }
}

/// A rollout: an iterator with an [`Outcome`] for each customer, in their order. Nothing is sent before the
/// first outcome is asked for. An error ends it.
///
/// A customer that fails does not end the rollout. What would fail for every customer does: a profile that
/// does not exist (404), a token that is refused (401, or 403 before the first success), or five customers in
/// a row without a usable answer (network, timeout, 5xx, redirect, or an answer that cannot be read).
///
/// Options are given before the first outcome is asked for; later ones are the error `invalid_input`. The
/// ledger is free for another run when this iterator ends or is dropped, and when the client is closed.
#[must_use = "nothing is sent before the first outcome is asked for"]
pub struct EachCustomer<I>(Each<Rollout, I, Outcome>);

impl<I: Iterator<Item: Into<Customer>>> EachCustomer<I> {
    pub(super) fn new(client: Client, action: RolloutAction, id: i64, customers: I) -> EachCustomer<I> {
        let rollout = Rollout::new(action, id).of_customers(&customers);
        EachCustomer(Each::new(client, rollout, customers, Session::each))
    }

    /// Records each customer in this file before the next is sent, and begins where an earlier run ended:
    /// customers that are done are not sent again, those that failed are.
    ///
    /// # Errors
    /// `ledger` if the file cannot be opened or locked, or if another run uses it; `invalid_input` after
    /// the first outcome.
    pub fn ledger(self, path: impl Into<PathBuf>) -> Result<EachCustomer<I>, Error> {
        self.0.ledger(path.into()).map(EachCustomer)
    }

    /// Like [`EachCustomer::ledger`], with your own kind of ledger, or with
    /// [`FileLedger::without_lock`](crate::FileLedger::without_lock).
    pub fn with_ledger(self, ledger: impl Ledger + 'static) -> EachCustomer<I> {
        EachCustomer(self.0.with_ledger(ledger))
    }

    /// Only says for each customer whether it would be sent. The only requests read the profile, or both
    /// profiles of `reassign_each`; the ledger is read and not written.
    pub fn dry_run(self, dry_run: bool) -> EachCustomer<I> {
        EachCustomer(self.0.with(|rollout| rollout.dry_run = dry_run))
    }

    /// How many requests a minute at most, retries included; at least 1. If not given, five sixths of the
    /// client's rate limit, so that other calls get through, and none where the limit is off.
    pub fn pace(self, requests_per_minute: u32) -> EachCustomer<I> {
        EachCustomer(self.0.with(|rollout| rollout.pace = Some(requests_per_minute)))
    }

    /// Whether a profile is unassigned even if connections of the customer use it. Only for `reassign_each`
    /// and `unassign_each`: with `assign_each` it is the error `invalid_input`.
    pub fn force(self, force: bool) -> EachCustomer<I> {
        EachCustomer(self.0.try_with(|rollout| rollout.set_force(force)))
    }
}

impl<I: Iterator<Item: Into<Customer>>> FusedIterator for EachCustomer<I> {}

/// Leaves out the customers and the ledger.
impl<I> fmt::Debug for EachCustomer<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EachCustomer").field("rollout", self.0.source.options()).finish_non_exhaustive()
    }
}

impl<I: Iterator<Item: Into<Customer>>> Iterator for EachCustomer<I> {
    type Item = Result<Outcome, Error>;

    fn next(&mut self) -> Option<Result<Outcome, Error>> {
        self.0.next()
    }
}

/// An `ensure_each`: an iterator with an [`EnsuredEach`] for each input, in their order. Nothing is sent before
/// the first result is asked for. An error ends it.
///
/// An input that fails does not end it. What would fail for every input does: profiles that cannot be listed, a
/// token that is refused, or five inputs in a row without a usable answer (network, timeout, 5xx, redirect, or an
/// answer that cannot be read).
///
/// After the last input all profiles are listed once more. If another program created one of them too, a further
/// result of that input follows, with the error `conflict`.
///
/// Options are given before the first result is asked for; later ones are the error `invalid_input`. The ledger
/// is free for another run when this iterator ends or is dropped, and when the client is closed.
#[must_use = "nothing is sent before the first result is asked for"]
pub struct EachProfile(Each<EnsureEach, Empty<Customer>, EnsuredEach>);

impl EachProfile {
    pub(super) fn new(client: Client, options: EnsureEach) -> EachProfile {
        EachProfile(Each::new(client, options, std::iter::empty(), Session::ensure_each))
    }

    /// Whether to update a profile that is there, also one with another client id. Its secret cannot be read
    /// back and compared, so each one is updated.
    pub fn replace(self, replace: bool) -> EachProfile {
        EachProfile(self.0.with(|options| options.replace = replace))
    }

    /// Only says for each input what would be done. All requests are lists of profiles; the ledger is read and
    /// not written.
    pub fn dry_run(self, dry_run: bool) -> EachProfile {
        EachProfile(self.0.with(|options| options.dry_run = dry_run))
    }

    /// Records each create in this file before it is sent, and its outcome after it. If this program is killed,
    /// the next run with the same file creates nothing twice: it waits until a list shows whether the last
    /// create was carried out.
    ///
    /// # Errors
    /// `ledger` if the file cannot be opened or locked, or if another run uses it; `invalid_input` after the
    /// first result.
    pub fn ledger(self, path: impl Into<PathBuf>) -> Result<EachProfile, Error> {
        self.0.ledger(path.into()).map(EachProfile)
    }

    /// Like [`EachProfile::ledger`], with your own kind of ledger, or with
    /// [`FileLedger::without_lock`](crate::FileLedger::without_lock).
    pub fn with_ledger(self, ledger: impl Ledger + 'static) -> EachProfile {
        EachProfile(self.0.with_ledger(ledger))
    }
}

impl FusedIterator for EachProfile {}

/// Leaves out the ledger.
impl fmt::Debug for EachProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EachProfile").field("options", self.0.source.options()).finish_non_exhaustive()
    }
}

impl Iterator for EachProfile {
    type Item = Result<EnsuredEach, Error>;

    fn next(&mut self) -> Option<Result<EnsuredEach, Error>> {
        self.0.next()
    }
}
