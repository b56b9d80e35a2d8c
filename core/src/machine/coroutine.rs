//! The adapter between a machine written as an async block and its driver.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::Mailbox;
use crate::{Error, Machine, Now, Reply, Step, Texts};

/// A [`Machine`] whose steps are an async block. The block awaits what it needs from outside (an
/// answer, a pause, a customer) through a mailbox; no async runtime is involved.
pub struct Coroutine<T> {
    mailbox: Mailbox,
    items: Items<T>,
    /// `None` while it runs, and after it has returned or panicked.
    block: Option<Block<T>>,
    /// What the async block returned.
    result: Option<Result<Option<T>, Error>>,
    has_ended: bool,
}

/// Leaves out what it holds: its texts can hold secrets.
impl<T> fmt::Debug for Coroutine<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coroutine").field("has_ended", &self.has_ended).finish_non_exhaustive()
    }
}

type Block<T> = Pin<Box<dyn Future<Output = Result<Option<T>, Error>> + Send>>;

impl<T> Coroutine<T> {
    /// A machine that yields every item that the async block gives to [`Items`], and at its end the
    /// one that the block returns, if any.
    pub(crate) fn new<F>(block: impl FnOnce(Mailbox, Items<T>) -> F) -> Coroutine<T>
    where
        F: Future<Output = Result<Option<T>, Error>> + Send + 'static,
    {
        let (mailbox, items) = (Mailbox::default(), Items(Arc::default()));
        let block = Box::pin(block(mailbox.clone(), Items(items.0.clone())));
        Coroutine { mailbox, items, block: Some(block), result: None, has_ended: false }
    }

    /// The same machine, which converts each item.
    pub(crate) fn map<U: Send + 'static>(self, item: fn(T) -> U) -> Coroutine<U>
    where
        T: Send + 'static,
    {
        let Coroutine { mailbox, items, block, .. } = self;
        let mapped = Items(Arc::default());
        let given = Items(Arc::clone(&mapped.0));
        let block = block.map(|mut block| -> Block<U> {
            Box::pin(poll_fn(move |context| {
                // The block goes on only after its last item was taken.
                if given.slot().is_some() {
                    return Poll::Pending;
                }
                let result = block.as_mut().poll(context);
                *given.slot() = items.take().map(item);
                result.map_ok(|last| last.map(item))
            }))
        });
        Coroutine { mailbox, items: mapped, block, result: None, has_ended: false }
    }

    /// The item or action that the async block hands out, if there is one.
    fn next_step(&self) -> Option<Step<T>> {
        let item = self.items.take().map(|item| Step::Item(Ok(item)));
        item.or_else(|| self.mailbox.take_action().map(Step::Do))
    }

    /// Runs the async block until it waits for the driver.
    fn run(&mut self) {
        let Some(mut block) = self.block.take() else {
            return;
        };
        match block.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => self.result = Some(self.mailbox.or_misuse(result)),
            Poll::Pending => self.block = Some(block),
        }
    }
}

impl<T: Texts> Coroutine<T> {
    /// The next step, before its texts are redacted.
    fn step(&mut self) -> Step<T> {
        let mut step = self.next_step();
        if step.is_none() {
            self.run();
            step = self.next_step();
        }
        if let Some(step) = step {
            return step;
        }
        if std::mem::replace(&mut self.has_ended, true) {
            return Step::End;
        }
        match self.result.take() {
            Some(result) => result.transpose().map_or(Step::End, Step::Item),
            None => Step::Item(Err(Error::panicked())),
        }
    }
}

impl<T: Texts> Machine for Coroutine<T> {
    type Item = T;

    fn poll(&mut self, now: Now) -> Step<T> {
        self.mailbox.polled(now);
        match self.step() {
            Step::Item(item) => Step::Item(self.mailbox.redacted(item)),
            step => step,
        }
    }

    fn reply(&mut self, reply: Reply, now: Now) {
        let is_cancel = matches!(reply, Reply::Cancelled);
        self.mailbox.replied(reply, now);
        // A cancelled call gives up its slot of the rate limit now, even if nobody polls it any more.
        if is_cancel {
            self.run();
        }
    }
}

/// Where an async block puts its items, one at a time.
pub(crate) struct Items<T>(Arc<Mutex<Option<T>>>);

impl<T> Items<T> {
    /// Yields an item; returns when the next one is asked for.
    pub(crate) async fn give(&self, item: T) {
        *self.slot() = Some(item);
        poll_fn(|_| if self.slot().is_some() { Poll::Pending } else { Poll::Ready(()) }).await;
    }

    fn take(&self) -> Option<T> {
        self.slot().take()
    }

    fn slot(&self) -> MutexGuard<'_, Option<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
