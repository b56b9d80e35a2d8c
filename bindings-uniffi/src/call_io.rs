//! What the library performs itself for a call: requests, and a ledger that is a file.

use std::io;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use workato_oauth_profiles::drive::{Interrupt, LedgerSlot, Transport};
use workato_oauth_profiles::{
    Action, FileLedger, Now, Reached, Reply, Request, SendError, SendErrorKind, Session,
};

use crate::resources::{Resources, lock};

/// The input and output of one call.
pub(crate) struct CallIo {
    session: Session,
    resources: Arc<Resources>,
    /// The library's transport while the call works on an item: requests that must finish are sent after closing the
    /// client, too.
    transport: Mutex<Option<Arc<dyn Transport>>>,
    /// The place of the ledger, if that is a file.
    ledger: Option<Arc<LedgerSlot>>,
    cancelled: AtomicBool,
    /// Nobody will ask more of the call.
    left: AtomicBool,
}

impl CallIo {
    pub(crate) fn new(session: Session, resources: Arc<Resources>, ledger: Option<FileLedger>) -> CallIo {
        let ledger = ledger.map(|file| {
            let slot = session.ledger_slot();
            slot.put(Box::new(file));
            slot
        });
        let (transport, cancelled, left) = Default::default();
        CallIo { session, resources, transport, ledger, cancelled, left }
    }

    pub(crate) fn now(&self) -> Now {
        self.resources.now()
    }

    /// It is at least this late, on the clock of the caller.
    pub(crate) fn advance_to(&self, time: Now) {
        self.resources.advance_to(time);
    }

    /// Performs what takes time, without any real time, if the transport is the emulator. Any other action is
    /// returned.
    pub(crate) fn emulate(&self, action: Action) -> Result<Reply, Action> {
        match (action, &self.resources.emulator) {
            (Action::Send(request), Some(_)) => Ok(self.send(&request, &(Rc::new(|| false) as Interrupt))),
            (Action::Sleep(time), Some(emulator)) => {
                emulator.sleep(time);
                Ok(Reply::Done)
            }
            (other, _) => Err(other),
        }
    }

    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Cancels the call, of which nobody will ask more.
    pub(crate) fn leave(&self) {
        self.left.store(true, Ordering::Relaxed);
        self.cancel();
        self.end();
    }

    /// What ends the request that is performed now. One that must finish ends early only if nobody waits for it.
    pub(crate) fn interrupt(self: &Arc<Self>, must_finish: bool) -> Interrupt {
        let io = self.clone();
        Rc::new(move || {
            if must_finish {
                return io.left.load(Ordering::Relaxed);
            }
            io.is_cancelled() || io.resources.is_interrupted()
        })
    }

    /// Whether the call was cancelled, or its client closed.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed) || self.session.is_closed()
    }

    /// The call works on its next item: closing the client waits for [`CallIo::rest`] to close the ledger and the
    /// connections.
    pub(crate) fn work(&self) {
        let mut transport = lock(&self.transport);
        *transport = transport.take().or_else(|| self.resources.transport());
        drop(transport);
        self.ledger.iter().for_each(|ledger| ledger.work());
    }

    /// The call has yielded an item.
    pub(crate) fn rest(&self) {
        lock(&self.transport).take();
        self.ledger.iter().for_each(|ledger| ledger.rest());
    }

    /// Lets another rollout have the ledger, and the client its connections, even if a thread still holds this call.
    pub(crate) fn end(&self) {
        lock(&self.transport).take();
        self.ledger.iter().for_each(|ledger| ledger.free());
    }

    /// Whether the library performs this action itself.
    pub(crate) fn performs(&self, action: &Action) -> bool {
        match action {
            Action::Send(_) => !self.resources.own_transport,
            Action::NextLine | Action::Append(_) => self.ledger.is_some(),
            Action::Sleep(_) | Action::Tell(_) | Action::NextCustomer | Action::Eval(_) => false,
        }
    }

    /// Sends, or reads and writes the ledger file. Any other action is returned.
    pub(crate) fn perform(&self, action: Action, interrupt: &Interrupt) -> Result<Reply, Action> {
        match action {
            Action::Send(request) if !self.resources.own_transport => Ok(self.send(&request, interrupt)),
            other => self.keep_ledger(other),
        }
    }

    fn send(&self, request: &Request, interrupt: &Interrupt) -> Reply {
        let transport = lock(&self.transport).clone();
        match transport.filter(|_| request.must_finish || !self.is_cancelled()) {
            Some(transport) => Reply::Sent(transport.send(request, interrupt)),
            None if request.must_finish => Reply::Sent(Err(unsent("the client is closed"))),
            None => Reply::Cancelled,
        }
    }

    fn keep_ledger(&self, action: Action) -> Result<Reply, Action> {
        match (action, &self.ledger) {
            // Closing the client or leaving the rollout closed the ledger.
            (Action::NextLine | Action::Append(_), Some(ledger))
                if !ledger.is_open() && self.is_cancelled() =>
            {
                Ok(Reply::Cancelled)
            }
            (Action::NextLine, Some(ledger)) => {
                Ok(reply(ledger.with(|ledger| ledger.next_line()), Reply::Line))
            }
            (Action::Append(text), Some(ledger)) => {
                Ok(reply(ledger.with(|ledger| ledger.append(&text)), |()| Reply::Done))
            }
            (other, _) => Err(other),
        }
    }
}

/// A request that was never sent.
fn unsent(why: &str) -> SendError {
    SendError { reached: Reached::No, kind: SendErrorKind::Network, text: why.to_owned() }
}

fn reply<T>(result: io::Result<T>, done: impl FnOnce(T) -> Reply) -> Reply {
    result.map_or_else(|error| Reply::Failed(error.to_string()), done)
}
