//! The erased machine: Python's iterator runs it with the core's blocking driver, asyncio with its own.

use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyList;
use pyo3::{PyTraverseError, PyVisit};
use workato_oauth_profiles::drive::next;
use workato_oauth_profiles::{Action, Answer, Command, Erased, Machine as _, Reply, Step};

use crate::error::{Raised, border};
use crate::event::Event;
use crate::host::Blocking;
use crate::profile::Profile;
use crate::session::Session;
use crate::step::{Item, Send, Sent, Sleep, Tell};

/// What a call does, step by step. As an iterator it does it all, blocking.
#[pyclass(module = "workato_oauth_profiles._native")]
pub(crate) struct Machine {
    /// Never locked: Python sees to it that one thread at a time has it.
    machine: Mutex<Erased>,
    session: Py<Session>,
}

impl Machine {
    pub(crate) fn new(session: &Bound<'_, Session>, command: Command) -> Machine {
        Machine {
            machine: Mutex::new(session.get().session().start(command)),
            session: session.clone().unbind(),
        }
    }

    fn parts(&mut self) -> (&mut Erased, &Session) {
        (self.machine.get_mut().unwrap_or_else(PoisonError::into_inner), self.session.get())
    }
}

#[pymethods]
impl Machine {
    fn __iter__(machine: PyRef<'_, Self>) -> PyRef<'_, Self> {
        machine
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        border(|| {
            let (machine, session) = self.parts();
            match next(machine, &mut Blocking { py, session }) {
                Some(item) => Ok(Some(object(py, item?)?)),
                None => Ok(None),
            }
        })
    }

    /// What to do next; None at the end. An error of the call is raised.
    fn poll<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        border(|| {
            let (machine, session) = self.parts();
            Ok(match machine.poll(session.now()) {
                Step::Do(action) => Some(step(py, action, session)?),
                Step::Item(item) => {
                    let value = object(py, item?)?.unbind();
                    Some(Bound::new(py, Item { value })?.into_any())
                }
                Step::End => None,
            })
        })
    }

    /// Answers the step that `poll` last gave.
    #[pyo3(signature = (sent=None, /))]
    fn reply(&mut self, sent: Option<&Bound<'_, Sent>>) -> PyResult<()> {
        border(|| {
            let reply = match sent {
                Some(sent) => Reply::Sent(sent.get().take()?),
                None => Reply::Done,
            };
            let (machine, session) = self.parts();
            machine.reply(reply, session.now());
            Ok(())
        })
    }

    /// Answers it with: the caller does not want to go on.
    fn cancel(&mut self) -> PyResult<()> {
        border(|| {
            let (machine, session) = self.parts();
            machine.reply(Reply::Cancelled, session.now());
            Ok(())
        })
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.session)
    }
}

fn step<'py>(py: Python<'py>, action: Action, session: &Session) -> Result<Bound<'py, PyAny>, Raised> {
    Ok(match action {
        Action::Send(request) => Bound::new(py, Send::new(request, session.transport()?))?.into_any(),
        Action::Sleep(time) => Bound::new(py, Sleep { seconds: time.as_secs_f64() })?.into_any(),
        Action::Tell(event) => {
            let event = Py::new(py, Event::from(event))?;
            Bound::new(py, Tell { event })?.into_any()
        }
    })
}

fn object(py: Python<'_>, answer: Answer) -> PyResult<Bound<'_, PyAny>> {
    Ok(match answer {
        Answer::Profile(profile) => Bound::new(py, Profile(profile))?.into_any(),
        Answer::Profiles(profiles) => PyList::new(py, profiles.into_iter().map(Profile))?.into_any(),
    })
}
