//! What blocking calls run on: the thread of the caller, with the GIL released while it waits or sends.

use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use workato_oauth_profiles as client;
use workato_oauth_profiles::drive::{Host, Interrupt, Transport, next};
use workato_oauth_profiles::{Action, Answer, Coroutine, Error, Now, Reply};

use crate::error::{Causes, Raised};
use crate::event::Event;
use crate::exit::without_gil;
use crate::http::{Request, response, send_error};
use crate::process::Process;
use crate::rollout_io::{Ledger, RolloutIo, ledger_failed};
use crate::session::Session;

/// Performs the actions of one blocking call.
pub(crate) struct BlockingHost<'a, 'py> {
    pub(crate) py: Python<'py>,
    pub(crate) session: &'a Session,
    pub(crate) process: &'a Process,
    pub(crate) rollout_io: &'a RolloutIo,
    pub(crate) causes: &'a mut Causes,
    /// Python handles signals on this thread, and on no other.
    pub(crate) is_main: bool,
    /// The exception of a signal handler, such as a KeyboardInterrupt in a wait.
    pub(crate) signal: Arc<OnceLock<PyErr>>,
}

impl Host for BlockingHost<'_, '_> {
    type Stop = Raised;

    fn now(&self) -> Now {
        self.process.now()
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Raised> {
        match action {
            Action::Send(request) => {
                self.causes.transport = None;
                match (&self.session.transport, &self.process.transport) {
                    (Some(transport), _) => self.call(transport.bind(self.py), request),
                    (None, Some(transport)) => Ok(self.send(transport.as_ref(), &request)),
                    (None, None) => Err(Error::internal("this client has no transport").into()),
                }
            }
            Action::Sleep(time) => {
                without_gil(self.py, self.is_main, || self.process.sleep(time));
                Ok(Reply::Done)
            }
            Action::Tell(event) => {
                self.session.tell(&Bound::new(self.py, Event::from(event))?)?;
                Ok(Reply::Done)
            }
            Action::NextCustomer => self.rollout_io.next_customer(self.py),
            Action::NextLine => match self.ledger()?.next_line(self.py)? {
                Ok(line) => Ok(Reply::Line(line)),
                Err(raised) => ledger_failed(self.py, raised, self.causes),
            },
            Action::Append(text) => match self.ledger()?.append(self.py, &text) {
                Ok(()) => Ok(Reply::Done),
                Err(raised) => ledger_failed(self.py, raised, self.causes),
            },
        }
    }
    fn interrupt(&self) -> Option<Interrupt> {
        Some(Rc::new(self.is_interrupted()))
    }
}

impl BlockingHost<'_, '_> {
    /// Runs the call to its next item. An exception of a signal handler cancels the call and comes out
    /// as it is.
    pub(crate) fn next(&mut self, machine: &mut Coroutine<Answer>) -> Result<Option<Answer>, Raised> {
        let item = next(machine, self);
        match self.signal.get() {
            Some(raised) => Err(raised.clone_ref(self.py).into()),
            None => item.transpose(),
        }
    }

    /// Whether the client was closed or, where Python handles signals, a signal handler raised.
    fn is_interrupted(&self) -> impl Fn() -> bool + Send + use<> {
        let (session, is_main, signal) = (self.process.session.clone(), self.is_main, self.signal.clone());
        let check_signals = move || Python::attach(|py| py.check_signals());
        move || {
            let has_ended = signal.get().is_some() || session.is_closed();
            has_ended || is_main && check_signals().map_err(|raised| signal.set(raised)).is_err()
        }
    }

    fn ledger(&self) -> Result<&Ledger, Error> {
        self.rollout_io.ledger.as_ref().ok_or_else(|| Error::internal("there is no ledger"))
    }

    /// Sends by the default transport.
    fn send(&self, transport: &dyn Transport, request: &client::Request) -> Reply {
        let (is_interrupted, must_finish) = (self.is_interrupted(), request.must_finish);
        Reply::Sent(without_gil(self.py, self.is_main, || {
            let interrupt: Interrupt = Rc::new(move || !must_finish && is_interrupted());
            transport.send(request, &interrupt)
        }))
    }

    /// Sends by the transport that the user gave.
    fn call(&mut self, transport: &Bound<'_, PyAny>, request: client::Request) -> Result<Reply, Raised> {
        match transport.call1((Request(request),)) {
            Ok(returned) => Ok(Reply::Sent(Ok(response(&returned)?))),
            Err(raised) if !raised.is_instance_of::<PyException>(self.py) => Err(raised.into()),
            Err(raised) => {
                let error = send_error(self.py, &raised)?;
                self.causes.transport = Some(raised);
                Ok(Reply::Sent(Err(error)))
            }
        }
    }
}
