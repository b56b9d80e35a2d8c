//! Where the core's blocking driver runs: the thread that called, Python let go while it waits.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use workato_oauth_profiles as client;
use workato_oauth_profiles::drive::{Host, Interrupt, Transport};
use workato_oauth_profiles::ureq::UreqTransport;
use workato_oauth_profiles::{Action, Error, Now, Reply};

use crate::error::{Causes, Raised};
use crate::event::Event;
use crate::exit::without_gil;
use crate::http::{Request, response, send_error};
use crate::process::Process;
use crate::rollout_io::{Ledger, RolloutIo, ledger_failed};
use crate::session::Session;

/// How long a wait goes on before signals are looked at.
const SLICE: Duration = Duration::from_millis(50);

pub(crate) struct Blocking<'a, 'py> {
    pub(crate) py: Python<'py>,
    pub(crate) session: &'a Session,
    pub(crate) process: &'a Process,
    pub(crate) rollout_io: &'a RolloutIo,
    pub(crate) causes: &'a mut Causes,
    /// Python looks at signals on this thread, and on no other.
    pub(crate) is_main: bool,
}

impl Host for Blocking<'_, '_> {
    type Stop = Raised;

    fn now(&self) -> Now {
        self.process.now()
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Raised> {
        match action {
            Action::Send(_) if self.session.is_closed() => Ok(Reply::Cancelled),
            Action::Send(request) => {
                self.causes.transport = None;
                match (&self.session.transport, &self.process.transport) {
                    (Some(transport), _) => self.call(transport.bind(self.py), request),
                    (None, Some(transport)) => self.send(transport, &request),
                    (None, None) => Err(Error::internal("this client has no transport").into()),
                }
            }
            Action::Sleep(time) => self.sleep(time),
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
}

impl Blocking<'_, '_> {
    fn ledger(&self) -> Result<&Ledger, Error> {
        self.rollout_io.ledger.as_ref().ok_or_else(|| Error::internal("there is no ledger"))
    }

    /// Not by Python's own `sleep`: it does not look whether the client is closed.
    fn sleep(&self, time: Duration) -> Result<Reply, Raised> {
        let end = Instant::now() + time;
        loop {
            if self.session.is_closed() {
                return Ok(Reply::Cancelled);
            }
            if self.is_main {
                self.py.check_signals()?;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Reply::Done);
            }
            without_gil(self.py, self.is_main, || thread::sleep(left.min(SLICE)));
        }
    }

    /// An exception of a signal's handler, such as `KeyboardInterrupt`, ends the request.
    fn send(&self, transport: &UreqTransport, request: &client::Request) -> Result<Reply, Raised> {
        let (closed, is_main) = (self.session.closed_flag(), self.is_main);
        let (sent, raised) = without_gil(self.py, is_main, || {
            let raised = Rc::new(Cell::new(None));
            let interrupt = interrupt(closed, is_main, raised.clone());
            (transport.send(request, &interrupt), raised.take())
        });
        match (raised, sent) {
            (Some(signal), _) => Err(Raised::Python(signal)),
            (None, Err(_)) if self.session.is_closed() => Ok(Reply::Cancelled),
            (None, sent) => Ok(Reply::Sent(sent)),
        }
    }

    /// By a transport that Python brought.
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

/// Whether to end the request: the client was closed or, where Python looks at signals, one raised.
fn interrupt(closed: Arc<AtomicBool>, is_main: bool, raised: Rc<Cell<Option<PyErr>>>) -> Interrupt {
    let signalled = move || {
        let checked = Python::attach(|py| py.check_signals());
        checked.map_err(|signal| raised.set(Some(signal))).is_err()
    };
    Rc::new(move || closed.load(Ordering::Relaxed) || is_main && signalled())
}
