//! A call as an iterator: the core's blocking driver runs it; for asyncio `drive.py` does, see asyncio.rs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, TryLockError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyNotImplemented};
use pyo3::{IntoPyObjectExt, PyTraverseError, PyVisit};
use workato_oauth_profiles::{Answer, Command, Coroutine, Error};

use crate::error::{Causes, Raised, catch_panic};
use crate::exit::is_main_thread;
use crate::host::BlockingHost;
use crate::outcome::{Done, Ensured, EnsuredEach, Outcome};
use crate::process::Process;
use crate::profile::Profile;
use crate::rollout_io::RolloutIo;
use crate::session::Session;

/// The state machine of a call. As an iterator it runs to the next item, blocking.
#[pyclass(frozen, module = "workato_oauth_profiles._native")]
pub(crate) struct Machine {
    pub(crate) session: Py<Session>,
    pub(crate) rollout_io: RolloutIo,
    pub(crate) process: Arc<Process>,
    /// None once the call has ended or failed. A thread that finds it locked does not wait.
    running: Mutex<Option<Running>>,
    /// How many customers or inputs are left, where that is known.
    left: Option<AtomicU64>,
}

/// A machine that has not ended, and the exceptions that may be the cause of its error.
pub(crate) struct Running {
    pub(crate) machine: Coroutine<Answer>,
    pub(crate) causes: Causes,
}

impl Machine {
    pub(crate) fn new(
        session: &Bound<'_, Session>,
        command: Command,
        mut rollout_io: RolloutIo,
    ) -> Result<Machine, Raised> {
        let (process, started) = session.get().current(session.py())?;
        rollout_io.keep_in(&started);
        let left = match &command {
            Command::Each(rollout) => rollout.total,
            Command::EnsureEach(settings) => Some(settings.inputs.len() as u64),
            Command::List(_)
            | Command::Get(_)
            | Command::Create(_)
            | Command::Update(_)
            | Command::Delete(_)
            | Command::Assign(_)
            | Command::Unassign(_)
            | Command::Profiles { .. }
            | Command::Find { .. }
            | Command::Ensure { .. }
            | Command::RotateSecret { .. } => None,
        };
        let running = Running { machine: started.start(command), causes: Causes::default() };
        let (session, running) = (session.clone().unbind(), Mutex::new(Some(running)));
        Ok(Machine { session, rollout_io, process, running, left: left.map(AtomicU64::new) })
    }

    pub(crate) fn process(&self) -> &Process {
        &self.process
    }

    /// Does a part of the call. Once a part fails or returns None, the call has ended.
    pub(crate) fn with_running<T>(
        &self,
        py: Python<'_>,
        part: impl FnOnce(&mut Running) -> Result<Option<T>, Raised>,
    ) -> PyResult<Option<T>> {
        if !self.process.is_here() {
            let refused = "this iterator was started before a fork, in another process: start a new one here";
            return Err(Raised::from(Error::invalid_input(refused)).into());
        }
        let mut slot = match self.running.try_lock() {
            Ok(slot) => slot,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return Err(PyRuntimeError::new_err(
                    "another thread is waiting for the next item of this iterator: use an iterator per thread",
                ));
            }
        };
        let Some(running) = &mut *slot else { return Ok(None) };
        let done = catch_panic(|| part(running));
        if matches!(done, Ok(Some(_))) {
            return Ok(done.ok().flatten());
        }
        let ended = slot.take();
        drop(slot);
        self.rollout_io.close();
        let causes = ended.map(|running| running.causes).unwrap_or_default();
        done.map_err(|raised| raised.caused_by(py, causes))
    }

    /// The Python value of an answer.
    pub(crate) fn to_python<'py>(
        &self,
        py: Python<'py>,
        answer: Answer,
        running: &mut Running,
    ) -> PyResult<Bound<'py, PyAny>> {
        match answer {
            Answer::Profile(profile) => Profile(profile).into_bound_py_any(py),
            Answer::Found(profile) => profile.map(Profile).into_bound_py_any(py),
            Answer::Profiles(profiles) => Ok(PyList::new(py, profiles.into_iter().map(Profile))?.into_any()),
            Answer::Done(done) => Done::from(done).into_bound_py_any(py),
            Answer::Ensured(ensured) => Ensured::of(py, ensured)?.into_bound_py_any(py),
            Answer::EnsuredEach(ensured) => {
                if let Some(left) = &self.left {
                    // A further result of an input comes after the last input.
                    left.store(left.load(Ordering::Relaxed).saturating_sub(1), Ordering::Relaxed);
                }
                EnsuredEach::of(py, ensured, running.causes.of_item())?.into_bound_py_any(py)
            }
            Answer::Outcome(outcome) => {
                if let Some(left) = &self.left {
                    left.store(outcome.progress.left.unwrap_or_default(), Ordering::Relaxed);
                }
                Outcome::of(py, outcome, running.causes.of_item())?.into_bound_py_any(py)
            }
        }
    }
}

#[pymethods]
impl Machine {
    fn __iter__(machine: PyRef<'_, Self>) -> PyRef<'_, Self> {
        machine
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.with_running(py, |running| {
            self.process.session.check_open()?;
            let Running { machine, causes } = running;
            let (session, process, rollout_io) = (self.session.get(), self.process(), &self.rollout_io);
            let (is_main, signal) = (is_main_thread(py)?, Arc::default());
            let mut host = BlockingHost { py, session, process, rollout_io, causes, is_main, signal };
            rollout_io.work();
            let item = host.next(machine)?;
            rollout_io.rest();
            Ok(item.map(|answer| self.to_python(py, answer, running)).transpose()?)
        })
    }

    /// How many customers or inputs are left, for progress bars.
    fn __length_hint__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match &self.left {
            Some(left) => left.load(Ordering::Relaxed).into_bound_py_any(py),
            None => Ok(PyNotImplemented::get(py).to_owned().into_any()),
        }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.session)?;
        self.rollout_io.traverse(&visit)
    }
}
