//! Sending over ureq, and Rust's own driver for languages that block.

use std::thread;
use std::time::{Duration, Instant};

use workato_oauth_profiles::drive::{self, Host, Transport};
use workato_oauth_profiles::{Action, Error, Now, Reply};

use crate::command::{Answer, NO_SUCH_VERB};
use crate::error::Failure;
use crate::machine::Machine;

/// How long it may take until a wait notices that the user has left.
const SLICE: Duration = Duration::from_millis(100);

#[uniffi::export]
impl Machine {
    /// Sends what the last step asked for, blocking, and tells the machine what came of it.
    pub fn send(&self) -> Result<(), Failure> {
        let request = self.take_request().ok_or_else(|| Error::internal("there is nothing to send"))?;
        if !self.is_cancelled() {
            let sent = self.shared.transport.send(&request, &self.interrupt());
            self.reply(Reply::Sent(sent));
        }
        Ok(())
    }

    /// The next item, blocking; none at the end.
    pub fn next(&self) -> Result<Option<Answer>, Failure> {
        let item = drive::next(&mut *self.erased(), &mut Blocking { machine: self });
        Ok(item.transpose()?.map(Answer::try_from).transpose()?)
    }
}

/// The host that blocks its thread.
struct Blocking<'a> {
    machine: &'a Machine,
}

impl Host for Blocking<'_> {
    type Stop = Error;

    fn now(&self) -> Now {
        self.machine.now()
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        let (machine, shared) = (self.machine, &self.machine.shared);
        let reply = match action {
            Action::Send(request) => Reply::Sent(shared.transport.send(&request, &machine.interrupt())),
            Action::Sleep(time) => {
                self.sleep(time);
                Reply::Done
            }
            Action::Tell(event) => {
                if let Some(observer) = &shared.observer {
                    observer.tell(event.into()).map_err(|failure| Error::internal(failure.to_string()))?;
                }
                Reply::Done
            }
            Action::NextCustomer | Action::NextLine | Action::Append(_) => {
                return Err(Error::internal(NO_SUCH_VERB));
            }
        };
        Ok(machine.unless_cancelled(reply))
    }
}

impl Blocking<'_> {
    fn sleep(&self, time: Duration) {
        let start = Instant::now();
        while !self.machine.is_cancelled() && start.elapsed() < time {
            thread::sleep(time.saturating_sub(start.elapsed()).min(SLICE));
        }
    }
}
