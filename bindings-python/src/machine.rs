//! The erased machine: Python's iterator runs it with the core's blocking driver, asyncio with its own.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, TryLockError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyNotImplemented};
use pyo3::{IntoPyObjectExt, PyTraverseError, PyVisit};
use workato_oauth_profiles::drive::next;
use workato_oauth_profiles::{Answer, Command, Coroutine, Error};

use crate::error::{Causes, Raised, guarded};
use crate::exit::is_main;
use crate::feed::Feed;
use crate::host::Blocking;
use crate::outcome::{Done, Ensured, Outcome};
use crate::process::Process;
use crate::profile::Profile;
use crate::session::Session;

/// What a call does, step by step. As an iterator it does it all, blocking.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Machine {
    pub(crate) session: Py<Session>,
    pub(crate) feed: Feed,
    pub(crate) process: Arc<Process>,
    /// None once it has come to its end or failed. It is never waited for.
    run: Mutex<Option<Run>>,
    /// How many items are left, where that is known.
    left: Option<AtomicU64>,
}

/// A machine that goes on.
pub(crate) struct Run {
    pub(crate) machine: Coroutine<Answer>,
    pub(crate) causes: Causes,
}

/// None at the end.
pub(crate) type Outcomes<T> = Result<Option<T>, Raised>;

impl Machine {
    pub(crate) fn new(session: &Bound<'_, Session>, command: Command, feed: Feed) -> Result<Machine, Raised> {
        let (process, started) = session.get().current(session.py())?;
        let left = match &command {
            Command::Each(rollout) => rollout.total.map(AtomicU64::new),
            Command::List(_)
            | Command::Get(_)
            | Command::Create(_)
            | Command::Update(_)
            | Command::Delete(_)
            | Command::Assign(_)
            | Command::Unassign(_)
            | Command::Profiles { .. }
            | Command::Ensure { .. }
            | Command::RotateSecret { .. } => None,
        };
        let run = Mutex::new(Some(Run { machine: started.start(command), causes: Causes::default() }));
        Ok(Machine { session: session.clone().unbind(), feed, process, run, left })
    }

    pub(crate) fn process(&self) -> &Process {
        &self.process
    }

    /// Does a part of it. Once that raises or comes to the end, there is nothing left to do.
    pub(crate) fn run<T>(
        &self,
        py: Python<'_>,
        part: impl FnOnce(&mut Run) -> Outcomes<T>,
    ) -> PyResult<Option<T>> {
        if !self.process.is_here() {
            let refused = Error::invalid_input("this call was begun in another process: begin it again here");
            return Err(Raised::from(refused).into());
        }
        let mut slot = match self.run.try_lock() {
            Ok(slot) => slot,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return Err(PyRuntimeError::new_err("another thread waits for the next item already"));
            }
        };
        let Some(run) = &mut *slot else { return Ok(None) };
        let done = guarded(|| part(run));
        if matches!(done, Ok(Some(_))) {
            return Ok(done.ok().flatten());
        }
        let ended = slot.take();
        drop(slot);
        self.feed.end();
        done.map_err(|raised| raised.caused_by(py, ended.map(|run| run.causes).unwrap_or_default()))
    }

    /// The object of an answer.
    pub(crate) fn object<'py>(
        &self,
        py: Python<'py>,
        answer: Answer,
        run: &mut Run,
    ) -> PyResult<Bound<'py, PyAny>> {
        match answer {
            Answer::Profile(profile) => Profile(profile).into_bound_py_any(py),
            Answer::Profiles(profiles) => Ok(PyList::new(py, profiles.into_iter().map(Profile))?.into_any()),
            Answer::Done(done) => Done::from(done).into_bound_py_any(py),
            Answer::Ensured(ensured) => Ensured::of(py, ensured)?.into_bound_py_any(py),
            Answer::Outcome(outcome) => {
                if let Some(left) = &self.left {
                    left.store(outcome.progress.left.unwrap_or_default(), Ordering::Relaxed);
                }
                let causes = Causes { transport: run.causes.transport.take(), ledger: None };
                Outcome::of(py, outcome, causes)?.into_bound_py_any(py)
            }
        }
    }
}

/// The same words in every language.
pub(crate) fn refuse_closed(session: &Session) -> Result<(), Error> {
    if session.is_closed() {
        return Err(Error::invalid_input("the client is closed: build a new one"));
    }
    Ok(())
}

#[pymethods]
impl Machine {
    fn __iter__(machine: PyRef<'_, Self>) -> PyRef<'_, Self> {
        machine
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.run(py, |run| {
            let session = self.session.get();
            refuse_closed(session)?;
            let Run { machine, causes } = run;
            let (process, feed, is_main) = (self.process(), &self.feed, is_main(py)?);
            let item = next(machine, &mut Blocking { py, session, process, feed, causes, is_main });
            Ok(item.transpose()?.map(|answer| self.object(py, answer, run)).transpose()?)
        })
    }

    /// How many items are left, for who wants to show that.
    fn __length_hint__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match &self.left {
            Some(left) => left.load(Ordering::Relaxed).into_bound_py_any(py),
            None => Ok(PyNotImplemented::get(py).to_owned().into_any()),
        }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.session)?;
        self.feed.traverse(&visit)
    }
}
