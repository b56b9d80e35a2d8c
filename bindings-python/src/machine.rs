//! A call: the drivers in Python ask it what to do next, do that, and reply.
//!
//! For a blocking client `_run` does all that needs nothing of Python, with the core's driver. Code of the user
//! is called by the drivers only, never from here: see docs/design.md#code-of-the-user-is-called-from-python.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use pyo3::types::PyList;
use pyo3::{IntoPyObjectExt, PyTraverseError, PyVisit};
use workato_oauth_profiles as client;
use workato_oauth_profiles::drive::{LedgerSlot, next};
use workato_oauth_profiles::{Action, Answer, Command, Coroutine, Error, Level, Machine as _, Reply};
use workato_oauth_profiles::{Reached, SendError, SendErrorKind, Session as CoreSession, Step as CoreStep};

use crate::customer;
use crate::error::{Raised, catch_panic};
use crate::event::Event;
use crate::guard;
use crate::host::{BlockingHost, Stop};
use crate::http::response;
use crate::ledger::{self, Ledger};
use crate::outcome::{Done, Ensured, EnsuredEach, Outcome};
use crate::process::Process;
use crate::profile::Profile;
use crate::session::Session;
use crate::step::{Append, Eval, Item, NextCustomer, NextLine, Pause, Performed, Send, Sleep, Tell};

/// How long the asyncio driver may be kept from its event loop by the lines of a ledger.
const LONGEST_READ: Duration = Duration::from_millis(10);

/// The state machine of a call.
#[pyclass(frozen, generic, module = "workato_oauth_profiles._native")]
pub(crate) struct Machine {
    session: Py<Session>,
    ledger: Option<Ledger>,
    pub(crate) process: Arc<Process>,
    /// None once the call has ended or failed. A thread that finds it locked does not wait.
    running: Mutex<Option<Running>>,
    interrupted: Arc<Interrupted>,
    /// How many customers or inputs are left, where that is known.
    left: Option<AtomicU64>,
}

/// A call that has not ended.
struct Running {
    /// A call begins with its first item: only then it is known which events are listened to.
    ready: Option<(CoreSession, Command)>,
    begun: Option<Coroutine<Answer>>,
    /// A driver works on the next item.
    is_busy: bool,
    /// The last exception of the user's transport, which may be the cause of an error of the core.
    cause: Option<PyErr>,
}

/// Why a call is to end.
#[derive(Default)]
pub(crate) struct Interrupted {
    /// The iterator was closed.
    pub(crate) closed: AtomicBool,
    /// The exception of a signal handler, such as a KeyboardInterrupt in a wait. It is taken when it leaves the
    /// call: its traceback refers to this call, and the garbage collector does not see that.
    raised: Mutex<Option<PyErr>>,
}

impl Interrupted {
    /// Lets the call end with this exception. A second one is dropped: the first one already ends the call.
    pub(crate) fn raise(&self, raised: PyErr) {
        self.raised().get_or_insert(raised);
    }

    pub(crate) fn is_raised(&self) -> bool {
        self.raised().is_some()
    }

    fn raised(&self) -> MutexGuard<'_, Option<PyErr>> {
        // No code here panics while it holds the lock.
        self.raised.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A step for a driver in Python; None at the end.
pub(crate) type Step<'py> = Option<Bound<'py, PyAny>>;

impl Machine {
    pub(crate) fn new(
        session: &Bound<'_, Session>,
        command: Command,
        mut ledger: Option<Ledger>,
    ) -> Result<Machine, Raised> {
        let (process, ready) = session.get().current()?;
        if let Some(ledger) = &mut ledger {
            ledger.keep_in(&ready);
        }
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
        let running = Running { ready: Some((ready, command)), begun: None, is_busy: false, cause: None };
        Ok(Machine {
            session: session.clone().unbind(),
            ledger,
            process,
            running: Mutex::new(Some(running)),
            interrupted: Arc::default(),
            left: left.map(AtomicU64::new),
        })
    }

    pub(crate) fn ledger(&self) -> Result<&Ledger, Error> {
        self.ledger.as_ref().ok_or_else(|| Error::internal("this call has no ledger"))
    }

    /// The slot of the ledger, if that is a file.
    fn slot(&self) -> Option<&LedgerSlot> {
        Some(&self.ledger.as_ref()?.file()?.slot)
    }

    /// Does a part of the call. Once a part fails or returns None, the call has ended.
    fn with_running<T>(
        &self,
        py: Python<'_>,
        part: impl FnOnce(&mut Running) -> Result<Option<T>, Raised>,
    ) -> PyResult<Option<T>> {
        self.check_here()?;
        let Some(mut slot) = self.lock() else {
            return Err(Raised::from(Error::internal("two drivers run this call at once")).into());
        };
        let Some(running) = &mut *slot else { return Ok(None) };
        let done = catch_panic(|| part(running));
        if matches!(done, Ok(Some(_))) {
            return Ok(done.ok().flatten());
        }
        let cause = self.end(slot).and_then(|running| running.cause);
        let raised = self.interrupted.raised().take();
        match raised {
            Some(raised) => Err(raised),
            None => done.map_err(|raised| raised.caused_by(py, cause)),
        }
    }

    /// A forked child has no thread that could go on with a call of its parent.
    fn check_here(&self) -> Result<(), Raised> {
        if self.process.is_here() {
            return Ok(());
        }
        let refused = "this iterator was started before a fork, in another process: start a new one here";
        Err(Error::invalid_input(refused).into())
    }

    /// The call, unless another thread is in it now.
    fn lock(&self) -> Option<MutexGuard<'_, Option<Running>>> {
        match self.running.try_lock() {
            Ok(slot) => Some(slot),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn end(&self, mut slot: MutexGuard<'_, Option<Running>>) -> Option<Running> {
        let ended = slot.take();
        drop(slot);
        if let Some(slot) = self.slot() {
            slot.free();
        }
        ended
    }

    /// What comes after a step of the core: an item or an action for Python, or the end.
    fn step<'py>(
        &self,
        py: Python<'py>,
        running: &mut Running,
        step: CoreStep<Answer>,
    ) -> Result<Step<'py>, Raised> {
        let action = match step {
            CoreStep::End => return Ok(None),
            CoreStep::Item(answer) => {
                let answer = answer?;
                if let Some(raised) = self.interrupted.raised().take() {
                    return Err(raised.into());
                }
                let value = self.to_python(py, answer, running)?.unbind();
                running.is_busy = false;
                if let Some(slot) = self.slot() {
                    slot.rest();
                }
                return Ok(Some(Item { value }.into_bound_py_any(py)?));
            }
            CoreStep::Do(action) => action,
        };
        let object = |ledger: &Ledger| match ledger {
            Ledger::Object(object) => Some(object.clone_ref(py)),
            Ledger::File(_) => None,
        };
        let step = match action {
            Action::Send(request) => {
                running.cause = None;
                let (process, interrupted) = (self.process.clone(), self.interrupted.clone());
                Send { request, process, interrupted, is_over: Arc::default() }.into_bound_py_any(py)
            }
            Action::Sleep(time) => Sleep { time, process: self.process.clone() }.into_bound_py_any(py),
            Action::Tell(event) => Tell { event: Py::new(py, Event::from(event))? }.into_bound_py_any(py),
            Action::NextCustomer => NextCustomer.into_bound_py_any(py),
            Action::NextLine => match object(self.ledger()?) {
                Some(ledger) => NextLine { ledger }.into_bound_py_any(py),
                None => Err(Error::internal("a file is read by the machine itself"))?,
            },
            Action::Append(text) => {
                let ledger = self.ledger()?;
                Append { text, ledger: object(ledger), file: ledger.file().cloned() }.into_bound_py_any(py)
            }
            Action::Eval(client::Eval { script, keys, args }) => {
                Eval { script, keys, args }.into_bound_py_any(py)
            }
        };
        Ok(Some(step?))
    }

    /// The Python value of an answer.
    fn to_python<'py>(
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
                EnsuredEach::of(py, ensured, running.cause.take())?.into_bound_py_any(py)
            }
            Answer::Outcome(outcome) => {
                if let Some(left) = &self.left {
                    left.store(outcome.progress.left.unwrap_or_default(), Ordering::Relaxed);
                }
                Outcome::of(py, outcome, running.cause.take())?.into_bound_py_any(py)
            }
        }
    }

    fn reply(&self, py: Python<'_>, reply: Reply) -> PyResult<()> {
        let replied = self.with_running(py, |running| {
            running.machine()?.reply(reply, self.process.now());
            Ok(Some(()))
        });
        replied.map(drop)
    }
}

impl Running {
    fn machine(&mut self) -> Result<&mut Coroutine<Answer>, Error> {
        self.begun.as_mut().ok_or_else(|| Error::internal("the driver did not begin this call"))
    }
}

#[pymethods]
impl Machine {
    /// Begins to work on the next item. False if another driver does so already. `lowest` is the lowest level
    /// that is listened to, as in `logging`. Raises if the client is closed.
    fn _begin(&self, py: Python<'_>, lowest: u8) -> PyResult<bool> {
        self.check_here()?;
        if self.lock().is_none_or(|slot| slot.as_ref().is_some_and(|running| running.is_busy)) {
            return Ok(false);
        }
        guard::check(&self.process)?;
        let begun = self.with_running(py, |running| {
            self.process.session.check_open()?;
            running.is_busy = true;
            if let Some((session, command)) = running.ready.take() {
                let level = match lowest {
                    0..20 => Level::Debug,
                    20..30 => Level::Info,
                    _ => Level::Warning,
                };
                running.begun = Some(session.listening(level).start(command));
            }
            if let Some(slot) = self.slot() {
                slot.work();
            }
            Ok(Some(()))
        });
        begun.map(|_| true)
    }

    /// What to do next, for the driver of blocking calls: it waits, sends and uses files itself, without the
    /// GIL. None at the end. Raises the error of the call.
    fn _run<'py>(&self, py: Python<'py>) -> PyResult<Step<'py>> {
        self.with_running(py, |running| {
            let has_transport = self.session.get().transport.is_some();
            let mut host =
                BlockingHost { machine: self, interrupted: self.interrupted.clone(), has_transport };
            let machine = running.machine()?;
            let step = match py.detach(|| next(machine, &mut host)) {
                None => CoreStep::End,
                Some(Ok(answer)) => CoreStep::Item(Ok(answer)),
                Some(Err(Stop::Error(error))) => CoreStep::Item(Err(error)),
                Some(Err(Stop::Python(action))) => {
                    // What a signal handler raises in the driver ends the call at once. If a customer is under way, it
                    // is kept here, and raised when that customer is finished.
                    let is_under_way = match &action {
                        Action::NextCustomer => false,
                        Action::Send(request) => request.must_finish,
                        _ => true,
                    };
                    if is_under_way && let Err(raised) = py.check_signals() {
                        self.interrupted.raise(raised);
                    }
                    CoreStep::Do(action)
                }
            };
            self.step(py, running, step)
        })
    }

    /// What to do next, for drivers that let others work while it waits or sends. None at the end. Raises the
    /// error of the call.
    fn _poll<'py>(&self, py: Python<'py>) -> PyResult<Step<'py>> {
        self.with_running(py, |running| {
            let began = Instant::now();
            loop {
                let now = self.process.now();
                let machine = running.machine()?;
                let step = machine.poll(now);
                match (&step, self.ledger.as_ref().and_then(Ledger::file)) {
                    (CoreStep::Do(Action::NextLine), Some(file)) => machine.reply(file.next_line()?, now),
                    _ => return self.step(py, running, step),
                }
                if began.elapsed() > LONGEST_READ {
                    return Ok(Some(Pause.into_bound_py_any(py)?));
                }
            }
        })
    }

    /// Replies that the step was done.
    fn _done(&self, py: Python<'_>) -> PyResult<()> {
        self.reply(py, Reply::Done)
    }

    /// Replies with the result of a step that was performed on a thread.
    fn _performed(&self, py: Python<'_>, performed: &Bound<'_, Performed>) -> PyResult<()> {
        self.reply(py, performed.get().take().map_err(Raised::from)?)
    }

    /// Replies with what the user's transport returned.
    fn _transport_returned(&self, py: Python<'_>, returned: &Bound<'_, PyAny>) -> PyResult<()> {
        self.reply(py, Reply::Sent(Ok(response(returned)?)))
    }

    /// Replies with the `TransportError` that the user's transport raised.
    fn _transport_raised(
        &self,
        py: Python<'_>,
        raised: Bound<'_, PyAny>,
        text: String,
        reached: bool,
        timeout: bool,
    ) -> PyResult<()> {
        let error = SendError {
            reached: if reached { Reached::Maybe } else { Reached::No },
            kind: if timeout { SendErrorKind::Timeout } else { SendErrorKind::Network },
            text,
        };
        self.with_running(py, |running| {
            running.cause = Some(PyErr::from_value(raised));
            Ok(Some(()))
        })?;
        self.reply(py, Reply::Sent(Err(error)))
    }

    /// Replies with the next customer.
    fn _customer(&self, py: Python<'_>, customer: &Bound<'_, PyAny>) -> PyResult<()> {
        let customer = customer::from_python(customer)?;
        self.reply(py, customer.map_or_else(Reply::NotCustomer, |customer| Reply::Customer(Some(customer))))
    }

    /// Replies that there are no more customers.
    fn _no_customer(&self, py: Python<'_>) -> PyResult<()> {
        self.reply(py, Reply::Customer(None))
    }

    /// Replies with the next line of the user's ledger; None at its end.
    #[pyo3(signature = (line, /))]
    fn _ledger_line(&self, py: Python<'_>, line: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        self.reply(py, Reply::Line(line.map(ledger::line).transpose()?))
    }

    /// Replies with the numbers that the store of the shared rate limit returned.
    fn _evaluated(&self, py: Python<'_>, numbers: &Bound<'_, PyAny>) -> PyResult<()> {
        let odd = |_| Reply::Failed("its answer is not a list of whole numbers".into());
        self.reply(py, numbers.extract().map_or_else(odd, Reply::Evaluated))
    }

    /// Replies why the store of the shared rate limit failed.
    fn _store_failed(&self, py: Python<'_>, why: String) -> PyResult<()> {
        self.reply(py, Reply::Failed(why))
    }

    /// Cancels the call. It may still have to send and to write something.
    fn _cancel(&self, py: Python<'_>) -> PyResult<()> {
        self.reply(py, Reply::Cancelled)
    }

    /// Whether the client or the iterator was closed.
    fn _is_closed(&self) -> bool {
        self.process.session.is_closed() || self.interrupted.closed.load(Ordering::Relaxed)
    }

    /// Cancels the call if the client or the iterator was closed.
    fn _check_closed(&self, py: Python<'_>) -> PyResult<()> {
        if self._is_closed() { self._cancel(py) } else { Ok(()) }
    }

    /// Cancels the call, which then raises this exception.
    fn _raise(&self, py: Python<'_>, raised: Bound<'_, PyAny>) -> PyResult<()> {
        self.interrupted.raise(PyErr::from_value(raised));
        self._cancel(py)
    }

    /// Ends the call; if a driver works on an item, it is cancelled there.
    fn _close(&self) {
        self.interrupted.closed.store(true, Ordering::Relaxed);
        if let Some(slot) = self.lock().filter(|slot| slot.as_ref().is_some_and(|running| !running.is_busy)) {
            self.end(slot);
        }
    }

    /// Drops the call without a reply, after an exception that is not an error of the call.
    fn _abandon(&self, py: Python<'_>) -> PyResult<()> {
        // A child that was forked in a function of the user may end there with an exception.
        if !self.process.is_here() {
            return Ok(());
        }
        self.with_running(py, |_| Ok(None::<()>)).map(drop)
    }

    /// How many customers or inputs are left; None if that is not known.
    fn _left(&self) -> Option<u64> {
        self.left.as_ref().map(|left| left.load(Ordering::Relaxed))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.session)?;
        match &self.ledger {
            Some(Ledger::Object(object)) => visit.call(object),
            Some(Ledger::File(_)) | None => Ok(()),
        }
    }
}
