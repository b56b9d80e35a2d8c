//! Where the core's blocking driver runs: the thread that called, the GIL released while it waits.

use std::cell::Cell;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use workato_oauth_profiles::drive::{Host, Interrupt, Transport};
use workato_oauth_profiles::ureq::UreqTransport;
use workato_oauth_profiles::{Action, Error, Now, Reply, Request, Response, SendError};

use crate::error::{NO_SUCH_VERB, Raised};
use crate::event::Event;
use crate::session::Session;

/// How long a wait goes on before signals are looked at.
const SLICE: Duration = Duration::from_millis(50);

pub(crate) struct Blocking<'a, 'py> {
    pub(crate) py: Python<'py>,
    pub(crate) session: &'a Session,
    pub(crate) transport: &'a UreqTransport,
}

impl Host for Blocking<'_, '_> {
    type Stop = Raised;

    fn now(&self) -> Now {
        self.session.now()
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Raised> {
        match action {
            Action::Send(request) => Ok(Reply::Sent(self.send(&request)?)),
            Action::Sleep(time) => self.sleep(time).map(|()| Reply::Done),
            Action::Tell(event) => {
                self.session.tell(&Bound::new(self.py, Event::from(event))?)?;
                Ok(Reply::Done)
            }
            Action::NextCustomer | Action::NextLine | Action::Append(_) => {
                Err(Error::internal(NO_SUCH_VERB).into())
            }
        }
    }
}

impl Blocking<'_, '_> {
    /// Not by Python's own `sleep`: below 3.14, a thread that is in it when the interpreter ends is
    /// unwound through these frames, which ends the process.
    fn sleep(&self, time: Duration) -> Result<(), Raised> {
        let end = Instant::now() + time;
        loop {
            self.py.check_signals()?;
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            self.py.detach(|| thread::sleep(left.min(SLICE)));
        }
    }

    /// An exception of a signal's handler, such as `KeyboardInterrupt`, ends the request.
    fn send(&self, request: &Request) -> Result<Result<Response, SendError>, Raised> {
        let transport = self.transport;
        let (sent, raised) = self.py.detach(|| {
            let raised = Rc::new(Cell::new(None));
            let kept = raised.clone();
            let interrupt: Interrupt = Rc::new(move || {
                let checked = Python::attach(|py| py.check_signals());
                checked.map_err(|signal| kept.set(Some(signal))).is_err()
            });
            (transport.send(request, &interrupt), raised.take())
        });
        raised.map_or(Ok(sent), |signal| Err(signal.into()))
    }
}
