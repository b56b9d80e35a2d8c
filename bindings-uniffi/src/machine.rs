//! A command under way, for languages that wait in their own way.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use workato_oauth_profiles as client;
use workato_oauth_profiles::drive::{Interrupt, Ledger};
use workato_oauth_profiles::{Coroutine, Error, FileLedger, Machine as _, Now, Request};

use crate::action::{Action, Reply, foreign};
use crate::command::Answer;
use crate::error::Failure;
use crate::host::{Blocking, Host};
use crate::session::Shared;

/// A command under way.
#[derive(uniffi::Object)]
pub struct Machine {
    pub(crate) shared: Arc<Shared>,
    pub(crate) host: Option<Arc<dyn Host>>,
    erased: Mutex<Coroutine<client::Answer>>,
    /// What `work` is to do. A request in it holds the API token, and does not leave Rust.
    pending: Mutex<Option<client::Action>>,
    ledger: Arc<Mutex<Option<FileLedger>>>,
    cancelled: AtomicBool,
}

/// What to do next.
#[derive(uniffi::Enum)]
pub enum Step {
    /// Call `work`, on a thread that may block.
    Work,
    /// Wait, then reply that it is done.
    Sleep {
        /// How long.
        time: Duration,
    },
    /// Perform this, and reply what came of it.
    Do {
        /// What.
        action: Action,
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
        match self.erased().poll(self.now()) {
            client::Step::Do(action) => Ok(self.step(action)?),
            client::Step::Item(Ok(answer)) => Ok(Step::Item { answer: answer.into() }),
            client::Step::Item(Err(error)) => {
                self.give_up_ledger();
                Err(error.into())
            }
            client::Step::End => {
                self.give_up_ledger();
                Ok(Step::End)
            }
        }
    }

    /// Answers the last step.
    pub fn reply(&self, reply: Reply) -> Result<(), Failure> {
        self.answer(reply.into());
        Ok(())
    }

    /// Does what the last step asked for, blocking, and tells the machine what came of it.
    pub fn work(self: Arc<Self>) -> Result<(), Failure> {
        let action = lock(&self.pending).take().ok_or_else(|| Error::internal("there is nothing to do"))?;
        let machine = self.clone();
        let interrupt: Interrupt = Rc::new(move || machine.is_cancelled());
        let reply = self.perform(action, &interrupt);
        self.answer(reply.map_err(|_| Error::internal("this is not the library's to do"))?);
        Ok(())
    }

    /// The next item, blocking; none at the end. What the library does not do itself the host does.
    pub fn next(self: Arc<Self>) -> Result<Option<Answer>, Failure> {
        let host = self.host.clone().ok_or_else(|| Error::internal("there is no host"))?;
        let item = client::drive::next(&mut *self.erased(), &mut Blocking::new(self.clone(), host));
        if !matches!(item, Some(Ok(_))) {
            self.give_up_ledger();
        }
        Ok(item.transpose()?.map(Answer::from))
    }

    /// The user does not want to go on. At any time, from any thread, and without waiting for any:
    /// what is under way here ends within 0.1 s. The next `poll` says how the command ended: with the
    /// error `cancelled`, or as was known before.
    pub fn cancel(&self) -> Result<(), Failure> {
        self.cancelled.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Nobody will ask for more: cancels it, and gives up its ledger once nothing is written to it.
    pub fn leave(&self) -> Result<(), Failure> {
        self.cancelled.store(true, Ordering::Relaxed);
        self.give_up_ledger();
        Ok(())
    }
}

impl Machine {
    pub(crate) fn new(
        erased: Coroutine<client::Answer>,
        ledger: Arc<Mutex<Option<FileLedger>>>,
        host: Option<Arc<dyn Host>>,
        shared: Arc<Shared>,
    ) -> Machine {
        let (erased, pending) = (Mutex::new(erased), Mutex::default());
        Machine { shared, host, erased, pending, ledger, cancelled: AtomicBool::default() }
    }

    pub(crate) fn now(&self) -> Now {
        self.shared.start.elapsed()
    }

    /// What runs. `cancel` takes no lock, so whoever takes it hands the news on.
    pub(crate) fn erased(&self) -> MutexGuard<'_, Coroutine<client::Answer>> {
        let mut erased = lock(&self.erased);
        if self.is_cancelled() {
            erased.reply(client::Reply::Cancelled, self.now());
        }
        erased
    }

    /// Cancelled by the user, or with the client.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed) || self.shared.is_closed()
    }

    fn step(&self, action: client::Action) -> Result<Step, Error> {
        use client::Action as Of;
        let is_ours = match &action {
            Of::Send(_) => !self.shared.own_transport,
            Of::NextLine | Of::Append(_) => lock(&self.ledger).is_some(),
            Of::Sleep(time) => return Ok(Step::Sleep { time: *time }),
            Of::Tell(_) | Of::NextCustomer => false,
        };
        if is_ours {
            *lock(&self.pending) = Some(action);
            return Ok(Step::Work);
        }
        let action = foreign(action).ok_or_else(|| Error::internal("a wait is nobody else's to do"))?;
        Ok(Step::Do { action })
    }

    /// Another rollout may have it, though a thread may still hold this machine.
    fn give_up_ledger(&self) {
        lock(&self.ledger).take();
    }

    /// Sends and keeps the ledger, where that is the library's to do; else gives the action back.
    pub(crate) fn perform(
        &self,
        action: client::Action,
        interrupt: &Interrupt,
    ) -> Result<client::Reply, client::Action> {
        match action {
            client::Action::Send(request) if !self.shared.own_transport => Ok(self.send(&request, interrupt)),
            other => self.keep(other),
        }
    }

    fn send(&self, request: &Request, interrupt: &Interrupt) -> client::Reply {
        // The interrupt may have to ask another language, which takes its time.
        let Some(transport) = self.shared.transport().filter(|_| !self.is_cancelled()) else {
            return client::Reply::Cancelled;
        };
        match transport.send(request, interrupt) {
            Err(_) if interrupt() => client::Reply::Cancelled,
            sent => client::Reply::Sent(sent),
        }
    }

    /// Reads and writes the ledger that is a file.
    fn keep(&self, action: client::Action) -> Result<client::Reply, client::Action> {
        let mut ledger = lock(&self.ledger);
        Ok(match (action, ledger.as_mut()) {
            (client::Action::NextLine, Some(ledger)) => {
                ledger.next_line().map_or_else(failed, client::Reply::Line)
            }
            (client::Action::Append(text), Some(ledger)) => {
                ledger.append(&text).map_or_else(failed, |()| client::Reply::Done)
            }
            // It was given up when the client was closed or the rollout left.
            (client::Action::NextLine | client::Action::Append(_), None) if self.is_cancelled() => {
                client::Reply::Cancelled
            }
            (other, _) => return Err(other),
        })
    }

    /// Once the user has left, nobody waits for what came of an action.
    fn answer(&self, reply: client::Reply) {
        let mut erased = self.erased();
        let reply = if self.is_cancelled() { client::Reply::Cancelled } else { reply };
        erased.reply(reply, self.now());
    }
}

fn failed(error: std::io::Error) -> client::Reply {
    client::Reply::Failed(error.to_string())
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
