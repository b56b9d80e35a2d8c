//! A call as a state machine, for the drivers of other languages.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use workato_oauth_profiles as client;
use workato_oauth_profiles::{Coroutine, Error, Machine as _};

use crate::action::{Action, Reply, foreign};
use crate::answer::Answer;
use crate::call_io::CallIo;
use crate::error::Failure;
use crate::resources::lock;

/// The state machine of one call.
#[derive(uniffi::Object)]
pub struct Machine {
    io: Arc<CallIo>,
    coroutine: Mutex<Coroutine<client::Answer>>,
    /// What `work` performs next. A request in it holds the API token, so it does not leave Rust.
    pending: Mutex<Option<client::Action>>,
    /// When the wait of the last step ends.
    wait_end: Mutex<client::Now>,
}

/// The next step of a machine.
#[expect(clippy::large_enum_variant, reason = "one at a time, and copied at the border anyway")]
#[derive(uniffi::Enum)]
pub enum Step {
    /// Call `work` on a thread that may block.
    Work,
    /// Wait, then reply `Waited`, or `Done` if the wait was cut short.
    Sleep {
        /// How long.
        time: Duration,
    },
    /// Perform this action and reply with its result.
    Do {
        /// The action.
        action: Action,
    },
    /// An item for the caller.
    Item {
        /// The item.
        answer: Answer,
    },
    /// There are no more items.
    End,
}

#[uniffi::export]
impl Machine {
    /// Returns what to do next, or the error of the call.
    pub fn poll(&self) -> Result<Step, Failure> {
        self.io.work();
        let step = loop {
            let step = self.advance();
            let client::Step::Do(action) = step else { break step };
            match self.io.emulate(action) {
                Ok(reply) => self.take(reply),
                Err(action) => break client::Step::Do(action),
            }
        };
        match step {
            client::Step::Do(client::Action::Sleep(time)) => {
                *lock(&self.wait_end) = self.io.now() + time;
                Ok(Step::Sleep { time })
            }
            client::Step::Do(action) if self.io.performs(&action) => {
                *lock(&self.pending) = Some(action);
                Ok(Step::Work)
            }
            client::Step::Do(action) => {
                let action = foreign(action).ok_or_else(|| Error::internal("a wait is a step of its own"))?;
                Ok(Step::Do { action })
            }
            client::Step::Item(Ok(answer)) => {
                self.io.rest();
                Ok(Step::Item { answer: answer.into() })
            }
            client::Step::Item(Err(error)) => {
                self.io.end();
                Err(error.into())
            }
            client::Step::End => {
                self.io.end();
                Ok(Step::End)
            }
        }
    }

    /// Takes the answer to the last step. It counts unless a `poll` came before it, after a cancel.
    pub fn reply(&self, reply: Reply) -> Result<(), Failure> {
        if matches!(reply, Reply::Waited) {
            self.io.advance_to(*lock(&self.wait_end));
        }
        self.take(reply.into());
        Ok(())
    }

    /// Performs the last step, blocking, and replies.
    pub fn work(&self) -> Result<(), Failure> {
        let action = lock(&self.pending).take().ok_or_else(|| Error::internal("there is nothing to do"))?;
        let must_finish = matches!(&action, client::Action::Send(request) if request.must_finish);
        let interrupt = self.io.interrupt(must_finish);
        let reply = self.io.perform(action, &interrupt);
        match reply.map_err(|_| Error::internal("this action is not the library's to perform"))? {
            client::Reply::Sent(Err(_)) if interrupt() => self.take(client::Reply::Cancelled),
            reply => self.take(reply),
        }
        Ok(())
    }

    /// Cancels the call. Any thread may do so at any time, and it does not block: what is under way here
    /// ends within 100 ms. The next `poll` says how the call ended: with the error `cancelled`, or with
    /// what was known before.
    pub fn cancel(&self) -> Result<(), Failure> {
        self.io.cancel();
        Ok(())
    }

    /// Cancels the call, of which nobody will ask more, and closes its ledger once nothing is written to it. It
    /// also ends a request that a cancel does not cut off.
    pub fn leave(&self) -> Result<(), Failure> {
        self.io.leave();
        Ok(())
    }
}

impl Machine {
    pub(crate) fn new(coroutine: Coroutine<client::Answer>, io: CallIo) -> Arc<Machine> {
        let (coroutine, pending, wait_end) = (Mutex::new(coroutine), Mutex::default(), Mutex::default());
        Arc::new(Machine { io: Arc::new(io), coroutine, pending, wait_end })
    }

    /// `cancel` takes no lock, so the machine hears of a cancel here.
    fn advance(&self) -> client::Step<client::Answer> {
        let mut coroutine = lock(&self.coroutine);
        if self.io.is_cancelled() {
            coroutine.reply(client::Reply::Cancelled, self.io.now());
        }
        coroutine.poll(self.io.now())
    }

    fn take(&self, reply: client::Reply) {
        lock(&self.coroutine).reply(reply, self.io.now());
    }
}

#[cfg(test)]
mod tests;
