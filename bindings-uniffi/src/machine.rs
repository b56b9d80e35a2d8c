//! A command under way, for languages that wait in their own way.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use workato_oauth_profiles::drive::Interrupt;
use workato_oauth_profiles::{Action, Erased, Error, Machine as _, Now, Reply, Request};

use crate::command::{Answer, NO_SUCH_VERB};
use crate::error::Failure;
use crate::event::Event;
use crate::session::Shared;

/// A command under way.
#[derive(uniffi::Object)]
pub struct Machine {
    pub(crate) shared: Arc<Shared>,
    erased: Mutex<Erased>,
    /// What the last step asked to be sent. It holds the API token, and does not leave Rust.
    request: Mutex<Option<Request>>,
    cancelled: Arc<AtomicBool>,
}

/// What to do next.
#[derive(uniffi::Enum)]
pub enum Step {
    /// Call `send`, on a thread that may block.
    Send,
    /// Wait, then call `done`.
    Sleep {
        /// How long.
        time: Duration,
    },
    /// Tell whoever listens, then call `done`.
    Tell {
        /// What.
        event: Event,
    },
    /// Here is something for the user.
    Item {
        /// What.
        answer: Answer,
    },
    /// There is no more.
    End,
}

#[uniffi::export]
impl Machine {
    /// What to do next, or why the command failed.
    pub fn poll(&self) -> Result<Step, Failure> {
        Ok(match self.erased().poll(self.now()) {
            workato_oauth_profiles::Step::Do(Action::Send(request)) => {
                *lock(&self.request) = Some(request);
                Step::Send
            }
            workato_oauth_profiles::Step::Do(Action::Sleep(time)) => Step::Sleep { time },
            workato_oauth_profiles::Step::Do(Action::Tell(event)) => Step::Tell { event: event.into() },
            workato_oauth_profiles::Step::Do(Action::NextCustomer | Action::NextLine | Action::Append(_)) => {
                return Err(Error::internal(NO_SUCH_VERB).into());
            }
            workato_oauth_profiles::Step::Item(item) => Step::Item { answer: item?.try_into()? },
            workato_oauth_profiles::Step::End => Step::End,
        })
    }

    /// The wait is over, or the event was told.
    pub fn done(&self) -> Result<(), Failure> {
        self.reply(Reply::Done);
        Ok(())
    }

    /// The user does not want to go on. At any time, from any thread, and without waiting for any:
    /// a send or a wait under way here ends within 0.1 s. The next `poll` gives the error
    /// `cancelled`, or how the command ended if that was known before.
    pub fn cancel(&self) -> Result<(), Failure> {
        self.cancelled.store(true, Ordering::Relaxed);
        Ok(())
    }
}

impl Machine {
    pub(crate) fn new(erased: Erased, shared: Arc<Shared>) -> Machine {
        Machine { shared, erased: Mutex::new(erased), request: Mutex::default(), cancelled: Arc::default() }
    }

    pub(crate) fn now(&self) -> Now {
        self.shared.start.elapsed()
    }

    /// What runs. `cancel` takes no lock, so whoever takes it hands the news on.
    pub(crate) fn erased(&self) -> MutexGuard<'_, Erased> {
        let mut erased = lock(&self.erased);
        if self.is_cancelled() {
            erased.reply(Reply::Cancelled, self.now());
        }
        erased
    }

    pub(crate) fn take_request(&self) -> Option<Request> {
        lock(&self.request).take()
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Whether a request under way is to end.
    pub(crate) fn interrupt(&self) -> Interrupt {
        let cancelled = self.cancelled.clone();
        Rc::new(move || cancelled.load(Ordering::Relaxed))
    }

    /// Answers the last action.
    pub(crate) fn reply(&self, reply: Reply) {
        let mut erased = self.erased();
        erased.reply(self.unless_cancelled(reply), self.now());
    }

    /// Nobody waits for what came of an action once the user has left.
    pub(crate) fn unless_cancelled(&self, reply: Reply) -> Reply {
        if self.is_cancelled() { Reply::Cancelled } else { reply }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
