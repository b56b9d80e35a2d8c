//! Every call of the client is a sans-IO state machine, which a driver runs.
//!
//! Each verb is an async block in a file of its own; [`Coroutine`] makes a [`Machine`] of it.

mod batch;
mod call;
mod coroutine;
mod ensure;
mod ensure_each;
mod find;
mod lists;
mod mailbox;
mod pages;
mod reassign;
mod rollout;
mod rotate;
mod survey;
#[cfg(test)]
pub(crate) mod testing;
mod update_if;

use std::time::Duration;

pub use coroutine::Coroutine;
use coroutine::Items;
use mailbox::Mailbox;
pub use survey::Survey;

use crate::{Customer, Error, Eval, Event, Request, Response, SendError};

/// The time since any moment that stays the same for a client. A client has one clock, because its calls
/// share one rate limit.
pub type Now = Duration;

/// A call of the client as a sans-IO state machine: it does no I/O, reads no clock and never blocks. A
/// driver performs what it asks for; see [`drive`](crate::drive).
///
/// A machine may be dropped at any time.
pub trait Machine {
    /// What the machine yields.
    type Item;
    /// Returns what to do next.
    fn poll(&mut self, now: Now) -> Step<Self::Item>;
    /// Takes the answer to the action that [`Machine::poll`] returned last. [`Reply::Cancelled`] may come
    /// at any time.
    fn reply(&mut self, reply: Reply, now: Now);
}

/// The next step of a machine.
#[derive(Debug)]
pub enum Step<T> {
    /// Perform this action and pass its result to [`Machine::reply`].
    Do(Action),
    /// An item for the caller. After an `Err` comes only [`Step::End`].
    Item(Result<T, Error>),
    /// There are no more items.
    End,
}

/// What a machine asks its driver to do.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Action {
    /// Send this request, once; answer with [`Reply::Sent`].
    Send(Request),
    /// Wait this long; answer with [`Reply::Done`]. A driver that wakes early is asked to wait again.
    Sleep(Duration),
    /// Report this event to the caller's listener; answer with [`Reply::Done`].
    Tell(Event),
    /// Take the next customer of the rollout; answer with [`Reply::Customer`] or
    /// [`Reply::NotCustomer`].
    NextCustomer,
    /// Read the next line of the ledger; answer with [`Reply::Line`] or [`Reply::Failed`].
    NextLine,
    /// Append this text to the ledger as it is; answer with [`Reply::Done`] once a crash can no longer
    /// lose it, or with [`Reply::Failed`].
    Append(String),
    /// Evaluate this script on the store of the [shared rate limit](crate::Session::share_limit), in a second at
    /// most; answer with [`Reply::Evaluated`] or [`Reply::Failed`].
    Eval(Eval),
}

/// The result of an [`Action`].
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Reply {
    /// The answer to the request, or why there is none.
    Sent(Result<Response, SendError>),
    /// The next customer; `None` after the last one.
    Customer(Option<Customer>),
    /// The next item of the caller's list is not a customer. The text shows the item.
    NotCustomer(String),
    /// The next line with its line feed, if it has one; `None` after the last one.
    Line(Option<String>),
    /// Why the ledger could not be read or written, or why the script could not be evaluated.
    Failed(String),
    /// The numbers that the script returned.
    Evaluated(Vec<i64>),
    /// The action was performed.
    Done,
    /// The caller cancelled. The machine knows whether a write was under way.
    Cancelled,
}
