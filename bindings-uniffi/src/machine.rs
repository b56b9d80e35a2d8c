//! A command under way, for languages that wait in their own way.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use workato_oauth_profiles::{Action, Erased, Machine as _, Reply, Request};

use crate::command::Answer;
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
    pub(crate) cancelled: Arc<AtomicBool>,
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
        Ok(match self.erased().poll(self.shared.start.elapsed()) {
            workato_oauth_profiles::Step::Do(Action::Send(request)) => {
                *lock(&self.request) = Some(request);
                Step::Send
            }
            workato_oauth_profiles::Step::Do(Action::Sleep(time)) => Step::Sleep { time },
            workato_oauth_profiles::Step::Do(Action::Tell(event)) => Step::Tell { event: event.into() },
            workato_oauth_profiles::Step::Item(item) => Step::Item { answer: item?.into() },
            workato_oauth_profiles::Step::End => Step::End,
        })
    }

    /// The wait is over, or the event was told.
    pub fn done(&self) -> Result<(), Failure> {
        self.reply(Reply::Done);
        Ok(())
    }

    /// The user does not want to go on: a send under way ends within 0.1 s, and `poll` says so.
    pub fn cancel(&self) -> Result<(), Failure> {
        let mut erased = self.erased();
        if !self.cancelled.swap(true, Ordering::Relaxed) {
            erased.reply(Reply::Cancelled, self.shared.start.elapsed());
        }
        Ok(())
    }
}

impl Machine {
    pub(crate) fn new(erased: Erased, shared: Arc<Shared>) -> Machine {
        Machine { shared, erased: Mutex::new(erased), request: Mutex::default(), cancelled: Arc::default() }
    }

    pub(crate) fn erased(&self) -> MutexGuard<'_, Erased> {
        lock(&self.erased)
    }

    pub(crate) fn take_request(&self) -> Option<Request> {
        lock(&self.request).take()
    }

    /// Answers the last action, unless the user has left.
    pub(crate) fn reply(&self, reply: Reply) {
        let mut erased = self.erased();
        if !self.cancelled.load(Ordering::Relaxed) {
            erased.reply(reply, self.shared.start.elapsed());
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
