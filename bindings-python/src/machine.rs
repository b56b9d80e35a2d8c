//! The erased machine: Python's iterator runs it with the core's blocking driver, asyncio with its own.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyList;
use pyo3::{PyTraverseError, PyVisit};
use workato_oauth_profiles::drive::next;
use workato_oauth_profiles::ureq::UreqTransport;
use workato_oauth_profiles::{Action, Answer, Command, Erased, Error, Machine as _, Reply, Step};

use crate::error::{NO_SUCH_VERB, Raised, border};
use crate::event::Event;
use crate::host::Blocking;
use crate::profile::Profile;
use crate::session::Session;
use crate::step::{Item, Send, Sent, Sleep, Tell};

/// What a call does, step by step. As an iterator it does it all, blocking.
#[pyclass(module = "workato_oauth_profiles._native")]
pub(crate) struct Machine {
    /// None once it has come to its end or failed. Never locked: Python sees to it that one thread
    /// at a time has it.
    machine: Mutex<Option<Erased>>,
    session: Py<Session>,
    /// Of the item that is under way: it is brought to its end even if the client is closed.
    transport: Option<Arc<UreqTransport>>,
}

impl Machine {
    pub(crate) fn new(session: &Bound<'_, Session>, command: Command) -> Machine {
        Machine {
            machine: Mutex::new(Some(session.get().session().start(command))),
            session: session.clone().unbind(),
            transport: None,
        }
    }

    /// Does a part of it. Once that raises or comes to the end, there is nothing left to do.
    fn run<T>(&mut self, part: impl FnOnce(&mut Erased, Running<'_>) -> Outcome<T>) -> PyResult<Option<T>> {
        let slot = self.machine.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(machine) = slot else { return Ok(None) };
        let session = self.session.get();
        let done = border(|| {
            let transport = match &mut self.transport {
                Some(transport) => transport,
                none => none.insert(session.transport()?),
            };
            part(machine, Running { session, transport })
        });
        if !matches!(done, Ok(Some(_))) {
            (*slot, self.transport) = (None, None);
        }
        done
    }
}

/// What a part of the work stands on.
struct Running<'a> {
    session: &'a Session,
    transport: &'a Arc<UreqTransport>,
}

/// None at the end.
type Outcome<T> = Result<Option<T>, Raised>;

#[pymethods]
impl Machine {
    fn __iter__(machine: PyRef<'_, Self>) -> PyRef<'_, Self> {
        machine
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let item = self.run(|machine, Running { session, transport }| {
            let item = next(machine, &mut Blocking { py, session, transport });
            item.map(|item| object(py, item?)).transpose()
        });
        self.transport = None;
        item
    }

    /// What to do next; None at the end. An error of the call is raised.
    fn _poll<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let mut under_way = false;
        let step = self.run(|machine, Running { session, transport }| {
            Ok(match machine.poll(session.now()) {
                Step::Do(action) => {
                    under_way = true;
                    Some(step(py, action, transport)?)
                }
                Step::Item(item) => {
                    let value = object(py, item?)?.unbind();
                    Some(Bound::new(py, Item { value })?.into_any())
                }
                Step::End => None,
            })
        });
        if !under_way {
            self.transport = None;
        }
        step
    }

    /// Answers the step that `_poll` last gave.
    #[pyo3(signature = (sent=None, /))]
    fn _reply(&mut self, sent: Option<&Bound<'_, Sent>>) -> PyResult<()> {
        self.run(|machine, Running { session, .. }| {
            let reply = match sent {
                Some(sent) => Reply::Sent(sent.get().take()?),
                None => Reply::Done,
            };
            machine.reply(reply, session.now());
            Ok(Some(()))
        })
        .map(drop)
    }

    /// Answers it with: the caller does not want to go on.
    fn _cancel(&mut self) -> PyResult<()> {
        self.run(|machine, Running { session, .. }| {
            machine.reply(Reply::Cancelled, session.now());
            Ok(Some(()))
        })
        .map(drop)
    }

    /// Leaves it as it is: something that is no error of the call ended it.
    fn _stop(&mut self) {
        (self.machine, self.transport) = (Mutex::new(None), None);
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.session)
    }
}

fn step<'py>(
    py: Python<'py>,
    action: Action,
    transport: &Arc<UreqTransport>,
) -> Result<Bound<'py, PyAny>, Raised> {
    Ok(match action {
        Action::Send(request) => Bound::new(py, Send::new(request, transport.clone()))?.into_any(),
        Action::Sleep(time) => Bound::new(py, Sleep { seconds: time.as_secs_f64() })?.into_any(),
        Action::Tell(event) => {
            let event = Py::new(py, Event::from(event))?;
            Bound::new(py, Tell { event })?.into_any()
        }
        Action::NextCustomer | Action::NextLine | Action::Append(_) => {
            return Err(Error::internal(NO_SUCH_VERB).into());
        }
    })
}

fn object(py: Python<'_>, answer: Answer) -> Result<Bound<'_, PyAny>, Raised> {
    Ok(match answer {
        Answer::Profile(profile) => Bound::new(py, Profile(profile))?.into_any(),
        Answer::Profiles(profiles) => PyList::new(py, profiles.into_iter().map(Profile))?.into_any(),
        Answer::Done(_) | Answer::Ensured(_) | Answer::Outcome(_) => {
            return Err(Error::internal(NO_SUCH_VERB).into());
        }
    })
}
