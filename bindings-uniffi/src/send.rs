//! Sending over ureq, and Rust's own driver for languages that block.

use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::thread;

use workato_oauth_profiles::drive::{self, Host, Interrupt, Transport};
use workato_oauth_profiles::{Action, Error, Now, Reply};

use crate::command::Answer;
use crate::error::Failure;
use crate::machine::Machine;

#[uniffi::export]
impl Machine {
    /// Sends what the last step asked for, blocking, and tells the machine what came of it.
    pub fn send(&self) -> Result<(), Failure> {
        let request = self.take_request().ok_or_else(|| Error::internal("there is nothing to send"))?;
        let sent = self.shared.transport.send(&request, &self.interrupt());
        self.reply(Reply::Sent(sent));
        Ok(())
    }

    /// The next item, blocking; none at the end.
    pub fn next(&self) -> Result<Option<Answer>, Failure> {
        let item = drive::next(&mut *self.erased(), &mut Blocking { machine: self });
        Ok(item.transpose()?.map(Answer::from))
    }
}

impl Machine {
    fn interrupt(&self) -> Interrupt {
        let cancelled = self.cancelled.clone();
        Rc::new(move || cancelled.load(Ordering::Relaxed))
    }
}

/// The host that blocks its thread.
struct Blocking<'a> {
    machine: &'a Machine,
}

impl Host for Blocking<'_> {
    type Stop = Error;

    fn now(&self) -> Now {
        self.machine.shared.start.elapsed()
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        let shared = &self.machine.shared;
        Ok(match action {
            Action::Send(request) => Reply::Sent(shared.transport.send(&request, &self.machine.interrupt())),
            Action::Sleep(time) => {
                thread::sleep(time);
                Reply::Done
            }
            Action::Tell(event) => {
                // What an observer throws is reported by its own language.
                let _ = shared.observer.as_ref().map(|observer| observer.tell(event.into()));
                Reply::Done
            }
        })
    }
}
