//! What a blocking call runs on: the thread of the caller, without the GIL.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use workato_oauth_profiles::drive::{Host, Interrupt};
use workato_oauth_profiles::{Action, Error, Now, Reply};

use crate::machine::{Interrupted, Machine};

/// How often a call that waits asks Python whether there was a signal.
/// See docs/design.md#a-cancel-is-noticed-within-100-ms.
const BETWEEN_SIGNALS: Duration = Duration::from_millis(50);

/// Performs the actions that need nothing of Python.
pub(crate) struct BlockingHost<'a> {
    pub(crate) machine: &'a Machine,
    pub(crate) interrupted: Arc<Interrupted>,
    /// Whether the client has a transport of the user.
    pub(crate) has_transport: bool,
}

/// Why the core's driver stops before the next item.
pub(crate) enum Stop {
    Error(Error),
    /// The driver in Python has to do this first.
    Python(Action),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Error(error)
    }
}

impl Host for BlockingHost<'_> {
    type Stop = Stop;

    fn now(&self) -> Now {
        self.machine.process.now()
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Stop> {
        let process = &self.machine.process;
        Ok(match action {
            Action::Send(request) if !self.has_transport => {
                let (is_interrupted, must_finish) = (self.is_interrupted(), request.must_finish);
                let interrupt: Interrupt = Rc::new(move || !must_finish && is_interrupted());
                Reply::Sent(process.transport()?.send(&request, &interrupt))
            }
            Action::Sleep(time) => {
                process.sleep(time);
                Reply::Done
            }
            Action::NextLine | Action::Append(_) => match (self.machine.ledger()?.file(), action) {
                (Some(file), Action::NextLine) => file.next_line()?,
                (Some(file), Action::Append(text)) => file.append(&text),
                (_, action) => return Err(Stop::Python(action)),
            },
            Action::Send(_) | Action::Tell(_) | Action::NextCustomer | Action::Eval(_) => {
                return Err(Stop::Python(action));
            }
        })
    }

    fn interrupt(&self) -> Option<Interrupt> {
        Some(Rc::new(self.is_interrupted()))
    }
}

impl BlockingHost<'_> {
    /// Whether the client or the iterator was closed, or a signal handler raised. Python runs the handlers
    /// on the main thread only; on others it does nothing here.
    fn is_interrupted(&self) -> impl Fn() -> bool + use<> {
        let (session, interrupted) = (self.machine.process.session.clone(), self.interrupted.clone());
        let asked = Cell::new(Instant::now());
        move || {
            if asked.get().elapsed() >= BETWEEN_SIGNALS {
                asked.set(Instant::now());
                // None while the process ends, which the thread of a daemon may see.
                if let Some(Err(raised)) = Python::try_attach(|py| py.check_signals()) {
                    interrupted.raise(raised);
                }
            }
            session.is_closed() || interrupted.closed.load(Ordering::Relaxed) || interrupted.is_raised()
        }
    }
}
