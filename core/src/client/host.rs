//! What the calls of a [`Client`](super::Client) run on: the thread of the caller.

use std::rc::Rc;

use super::Runtime;
use crate::drive::{Cancel, Host, Interrupt};
use crate::{Action, Error, Eval, Now, Reply, Session};

/// Performs the actions of one call on the thread of the caller.
pub(super) struct ClientHost<'a> {
    runtime: &'a Runtime,
    interrupt: Interrupt,
    /// Takes a customer of a rollout, and reads and writes its ledger.
    rollout: Option<&'a mut dyn FnMut(Action) -> Reply>,
}

impl<'a> ClientHost<'a> {
    /// The call is cancelled when the client is closed or one of its `Cancel`s is used.
    pub(super) fn new(runtime: &'a Runtime, session: Session, cancels: Vec<Cancel>) -> ClientHost<'a> {
        let is_cancelled = move || session.is_closed() || cancels.iter().any(Cancel::is_cancelled);
        ClientHost { runtime, interrupt: Rc::new(is_cancelled), rollout: None }
    }

    /// The host of a rollout: `perform` takes a customer, and reads and writes the ledger.
    pub(super) fn with_rollout(self, perform: &'a mut dyn FnMut(Action) -> Reply) -> ClientHost<'a> {
        ClientHost { rollout: Some(perform), ..self }
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
            Action::Eval(Eval { script, keys, args }) => match &self.runtime.store {
                None => Err(Error::internal("only a shared rate limit has a store")),
                Some(store) => Ok(match store.eval(script, &keys, &args) {
                    Ok(numbers) => Reply::Evaluated(numbers),
                    Err(error) => Reply::Failed(error.to_string()),
                }),
            },
            action => match &mut self.rollout {
                Some(perform) => Ok(perform(action)),
                None => Err(Error::internal("only a rollout has customers and a ledger")),
            },
        }
    }

    fn interrupt(&self) -> Option<Interrupt> {
        Some(Rc::clone(&self.interrupt))
    }
}
