//! The one concept: a value that says what to do next and is told what happened.

mod call;
mod coroutine;
mod ensure;
mod mailbox;
mod pages;
mod rollout;
mod rotate;
#[cfg(test)]
pub(crate) mod testing;

use std::time::Duration;

pub use coroutine::Coroutine;
use coroutine::Items;
use mailbox::Mailbox;

use crate::{Customer, Error, Event, Request, Response, SendError};

/// Time since the client was built: one clock a client, because its calls share one limit.
pub type Now = Duration;

/// Something that the client does. It does no I/O, reads no clock and never blocks.
///
/// Dropping a machine at any time is safe.
pub trait Machine {
    /// What it yields.
    type Item;
    /// What to do next. Asked too early it only says [`Action::Sleep`] again.
    fn poll(&mut self, now: Now) -> Step<Self::Item>;
    /// Answers the action that [`Machine::poll`] last gave.
    fn reply(&mut self, reply: Reply, now: Now);
}

/// What a machine says.
#[derive(Debug)]
pub enum Step<T> {
    /// Perform this, and call [`Machine::reply`] with what came of it.
    Do(Action),
    /// Here is something for the user. After an `Err` comes only [`Step::End`].
    Item(Result<T, Error>),
    /// There is no more.
    End,
}

/// What a machine asks to be done.
#[derive(Clone, Debug)]
pub enum Action {
    /// Send it, once; answer [`Reply::Sent`].
    Send(Request),
    /// Wait; answer [`Reply::Done`].
    Sleep(Duration),
    /// Tell whoever listens; answer [`Reply::Done`].
    Tell(Event),
    /// Give the next customer of the rollout; answer [`Reply::Customer`] or [`Reply::NotCustomer`].
    NextCustomer,
    /// Read the ledger's next line; answer [`Reply::Line`], or [`Reply::Failed`].
    NextLine,
    /// Write this at the ledger's end as it is, safe from a crash before the answer
    /// [`Reply::Done`], or [`Reply::Failed`].
    Append(String),
}

/// What came of an [`Action`].
#[derive(Clone, Debug)]
pub enum Reply {
    /// The request was sent: its answer, or why there is none.
    Sent(Result<Response, SendError>),
    /// The next customer; `None`: there are no more.
    Customer(Option<Customer>),
    /// What came next is no customer: how it looks.
    NotCustomer(String),
    /// The next line with its line feed, if it has one; `None`: there are no more.
    Line(Option<String>),
    /// The ledger could not be read or written: why.
    Failed(String),
    /// It was done.
    Done,
    /// The user does not want to go on. The machine knows whether a write was under way.
    Cancelled,
}
