//! `assign_each` and `unassign_each`: the iterator is the driver.

use std::path::PathBuf;

use super::host::Blocking;
use super::{Client, Walk};
use crate::drive::{Host, Ledger, next};
use crate::{Action, Coroutine, Customer, Error, FileLedger, Now, Outcome, Reply, Rollout, RolloutAction};

/// A rollout: an iterator with an [`Outcome`] for each customer, in their order. Nothing is sent before the
/// first outcome is asked for. An error ends it.
///
/// A customer that fails does not end the rollout. An error that would repeat for all customers does: a
/// profile that does not exist (404), a token that is refused (401, or 403 before the first success), or
/// five failures in a row of network, timeout or server.
#[must_use = "nothing is sent before the first outcome is asked for"]
pub struct EachCustomer<I> {
    client: Client,
    rollout: Rollout,
    customers: I,
    ledger: Option<Box<dyn Ledger>>,
    machine: Option<Coroutine<Outcome>>,
    walk: Walk,
}

impl<I: Iterator<Item: Into<Customer>>> EachCustomer<I> {
    pub(super) fn new(client: Client, action: RolloutAction, id: i64, customers: I) -> EachCustomer<I> {
        let total = match customers.size_hint() {
            (least, Some(most)) if least == most => Some(most as u64),
            _ => None,
        };
        let rollout = Rollout { action, id, ledger: false, dry_run: false, pace: None, total };
        EachCustomer { client, rollout, customers, ledger: None, machine: None, walk: Walk::default() }
    }

    /// Records each customer in this file before the next is sent, and begins where an earlier run ended:
    /// customers that are done are not sent again, those that failed are.
    ///
    /// # Errors
    /// `ledger` if the file cannot be opened, or if another process uses it.
    pub fn ledger(self, path: impl Into<PathBuf>) -> Result<EachCustomer<I>, Error> {
        let ledger = FileLedger::open(path)?;
        Ok(self.with_ledger(ledger))
    }

    /// Like [`EachCustomer::ledger`], with your own kind of ledger.
    pub fn with_ledger(mut self, ledger: impl Ledger + 'static) -> EachCustomer<I> {
        self.rollout.ledger = true;
        self.ledger = Some(Box::new(ledger));
        self
    }

    /// Only says for each customer whether it would be sent. The one request reads the profile; the
    /// ledger is read and not written.
    pub fn dry_run(mut self, dry_run: bool) -> EachCustomer<I> {
        self.rollout.dry_run = dry_run;
        self
    }

    /// How many requests a minute at most, retries included; at least 1. If not given, five sixths of the
    /// client's rate limit, so that other calls get through, and none where the limit is off.
    pub fn pace(mut self, requests_per_minute: u32) -> EachCustomer<I> {
        self.rollout.pace = Some(requests_per_minute);
        self
    }
}

impl<I: Iterator<Item: Into<Customer>>> Iterator for EachCustomer<I> {
    type Item = Result<Outcome, Error>;

    fn next(&mut self) -> Option<Result<Outcome, Error>> {
        let EachCustomer { client, rollout, customers, ledger, machine, walk } = self;
        let machine = machine.get_or_insert_with(|| client.session.each(rollout.clone()));
        walk.next(client, |host| {
            host.cancel_in_time(machine);
            next(machine, &mut Feeding { host, customers, ledger: ledger.as_mut() })
        })
    }
}

/// The blocking host, with customers and a ledger.
struct Feeding<'a, I> {
    host: Blocking<'a>,
    customers: &'a mut I,
    ledger: Option<&'a mut Box<dyn Ledger>>,
}

impl<I> Feeding<'_, I> {
    fn with_ledger<T>(
        &mut self,
        work: impl FnOnce(&mut Box<dyn Ledger>) -> std::io::Result<T>,
        reply: impl FnOnce(T) -> Reply,
    ) -> Reply {
        match self.ledger.as_mut().map(|ledger| work(ledger)) {
            Some(Ok(value)) => reply(value),
            Some(Err(error)) => Reply::Failed(error.to_string()),
            None => Reply::Failed("there is no ledger".into()),
        }
    }
}

impl<I: Iterator<Item: Into<Customer>>> Host for Feeding<'_, I> {
    type Stop = Error;

    fn now(&self) -> Now {
        self.host.now()
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        Ok(match action {
            Action::NextCustomer => Reply::Customer(self.customers.next().map(Into::into)),
            // A ledger can be long, and nothing of it needs a request that could be interrupted.
            Action::NextLine if self.host.is_interrupted() => Reply::Cancelled,
            Action::NextLine => self.with_ledger(|ledger| ledger.next_line(), Reply::Line),
            Action::Append(text) => self.with_ledger(|ledger| ledger.append(&text), |()| Reply::Done),
            other => return self.host.perform(other),
        })
    }
}
