//! What the calls of a [`Client`](super::Client) run on: the thread of the caller.

use std::io;
use std::rc::Rc;

use super::Runtime;
use crate::drive::{Cancel, Host, Interrupt, Ledger, LedgerSlot};
use crate::{Action, Customer, Error, Now, Reply, Session};

/// Performs the actions of one call on the thread of the caller.
pub(super) struct ClientHost<'a> {
    runtime: &'a Runtime,
    interrupt: Interrupt,
    rollout: Option<RolloutIo<'a>>,
}

/// The customers and the ledger of a rollout.
pub(super) struct RolloutIo<'a> {
    pub(super) next_customer: &'a mut dyn FnMut() -> Option<Customer>,
    pub(super) ledger: Option<&'a LedgerSlot>,
}

impl<'a> ClientHost<'a> {
    /// The call is cancelled when the client is closed or one of its `Cancel`s is used.
    pub(super) fn new(runtime: &'a Runtime, session: Session, cancels: Vec<Cancel>) -> ClientHost<'a> {
        let is_cancelled = move || session.is_closed() || cancels.iter().any(Cancel::is_cancelled);
        ClientHost { runtime, interrupt: Rc::new(is_cancelled), rollout: None }
    }

    pub(super) fn with(self, rollout: RolloutIo<'a>) -> ClientHost<'a> {
        ClientHost { rollout: Some(rollout), ..self }
    }

    fn rollout(&mut self) -> Result<&mut RolloutIo<'a>, Error> {
        self.rollout.as_mut().ok_or_else(|| Error::internal("only a rollout has customers and a ledger"))
    }

    fn with_ledger<T>(
        &mut self,
        work: impl FnOnce(&mut dyn Ledger) -> io::Result<T>,
        reply: impl FnOnce(T) -> Reply,
    ) -> Result<Reply, Error> {
        Ok(match self.rollout()?.ledger.map(|ledger| ledger.with(work)) {
            Some(Ok(value)) => reply(value),
            Some(Err(error)) => Reply::Failed(error.to_string()),
            None => Reply::Failed("there is no ledger".into()),
        })
    }
}

impl Host for ClientHost<'_> {
    type Stop = Error;

    fn now(&self) -> Now {
        self.runtime.transport.now()
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        match action {
            Action::Send(request) => {
                let never: Interrupt = Rc::new(|| false);
                let interrupt = if request.must_finish { &never } else { &self.interrupt };
                Ok(Reply::Sent(self.runtime.transport.send(&request, interrupt)))
            }
            Action::Sleep(time) => {
                self.runtime.transport.sleep(time);
                Ok(Reply::Done)
            }
            Action::Tell(event) => {
                self.runtime.observer.tell(&event);
                Ok(Reply::Done)
            }
            Action::NextCustomer => Ok(Reply::Customer((self.rollout()?.next_customer)())),
            Action::NextLine => self.with_ledger(|ledger| ledger.next_line(), Reply::Line),
            Action::Append(text) => self.with_ledger(|ledger| ledger.append(&text), |()| Reply::Done),
        }
    }

    fn interrupt(&self) -> Option<Interrupt> {
        Some(Rc::clone(&self.interrupt))
    }
}
