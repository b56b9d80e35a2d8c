//! What the asyncio driver (`drive.py`) calls: it polls a machine, performs the step, and replies.

use pyo3::prelude::*;
use pyo3::{Bound, IntoPyObjectExt};
use workato_oauth_profiles::{Action, Error, Machine as _, Reply, Step};

use crate::error::Raised;
use crate::event::Event;
use crate::http::{response, send_error};
use crate::machine::{Machine, Running};
use crate::rollout_io::{Ledger, customer_reply, ledger_failed};
use crate::step::{Append, Item, NextCustomer, NextLine, Send, Sent, Sleep, Tell};

#[pymethods]
impl Machine {
    /// Raises if the client is closed; called before each item.
    fn _check_open(&self, py: Python<'_>) -> PyResult<()> {
        self.with_running(py, |_| Ok(Some(self.process().session.check_open()?))).map(drop)
    }

    /// What to do next; None at the end. Raises the error of the call.
    fn _poll<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.with_running(py, |running| {
            self.rollout_io.work();
            loop {
                return Ok(match running.machine.poll(self.process().now()) {
                    Step::Do(action) => match self.step(py, running, action)? {
                        None => continue,
                        step => step,
                    },
                    Step::Item(item) => {
                        let value = self.to_python(py, item?, running)?.unbind();
                        self.rollout_io.rest();
                        Some(Item { value }.into_bound_py_any(py)?)
                    }
                    Step::End => None,
                });
            }
        })
    }

    /// Replies that the step was done.
    fn _done(&self, py: Python<'_>) -> PyResult<()> {
        self.reply(py, |_| Ok(Reply::Done))
    }

    /// Replies with the result of the default transport.
    fn _sent(&self, py: Python<'_>, sent: &Bound<'_, Sent>) -> PyResult<()> {
        self.reply(py, |_| Ok(Reply::Sent(sent.get().take()?)))
    }

    /// Replies with what the user's transport returned.
    fn _transport_returned(&self, py: Python<'_>, returned: &Bound<'_, PyAny>) -> PyResult<()> {
        self.reply(py, |_| Ok(Reply::Sent(Ok(response(returned)?))))
    }

    /// Replies with what the user's transport raised.
    fn _transport_raised(&self, py: Python<'_>, raised: Bound<'_, PyAny>) -> PyResult<()> {
        self.reply(py, |running| {
            let raised = PyErr::from_value(raised);
            let error = send_error(py, &raised)?;
            running.causes.transport = Some(raised);
            Ok(Reply::Sent(Err(error)))
        })
    }

    /// Replies with the next customer.
    fn _customer(&self, py: Python<'_>, customer: &Bound<'_, PyAny>) -> PyResult<()> {
        self.reply(py, |_| Ok(customer_reply(customer)?))
    }

    /// Replies that there are no more customers.
    fn _no_customer(&self, py: Python<'_>) -> PyResult<()> {
        self.reply(py, |_| Ok(Reply::Customer(None)))
    }

    /// Replies with the next line of the user's ledger; None at its end.
    #[pyo3(signature = (line, /))]
    fn _ledger_line(&self, py: Python<'_>, line: Option<String>) -> PyResult<()> {
        self.reply(py, |_| Ok(Reply::Line(line)))
    }

    /// Replies with what the ledger raised.
    fn _ledger_failed(&self, py: Python<'_>, raised: Bound<'_, PyAny>) -> PyResult<()> {
        self.reply(py, |running| ledger_failed(py, PyErr::from_value(raised), &mut running.causes))
    }

    /// Replies that the caller cancelled.
    fn _cancel(&self, py: Python<'_>) -> PyResult<()> {
        self.reply(py, |_| Ok(Reply::Cancelled))
    }

    /// Drops the machine without a reply, after an exception that is not an error of the call.
    fn _abandon(&self, py: Python<'_>) -> PyResult<()> {
        self.with_running(py, |_| Ok(None::<()>)).map(drop)
    }
}

impl Machine {
    fn reply(
        &self,
        py: Python<'_>,
        reply: impl FnOnce(&mut Running) -> Result<Reply, Raised>,
    ) -> PyResult<()> {
        let replied = self.with_running(py, |running| {
            let reply = reply(running)?;
            running.machine.reply(reply, self.process().now());
            Ok(Some(()))
        });
        replied.map(drop)
    }

    /// The step for an action; None if the action was performed here, without waiting.
    fn step<'py>(
        &self,
        py: Python<'py>,
        running: &mut Running,
        action: Action,
    ) -> Result<Option<Bound<'py, PyAny>>, Raised> {
        let step = match action {
            Action::Send(request) => {
                running.causes.transport = None;
                Send::new(request, self.process.clone()).into_bound_py_any(py)
            }
            Action::Sleep(time) => Sleep { seconds: time.as_secs_f64() }.into_bound_py_any(py),
            Action::Tell(event) => {
                let event = Py::new(py, Event::from(event))?;
                Tell { event }.into_bound_py_any(py)
            }
            Action::NextCustomer => NextCustomer.into_bound_py_any(py),
            Action::NextLine => match self.ledger()? {
                Ledger::Object(ledger) => NextLine { ledger: ledger.clone_ref(py) }.into_bound_py_any(py),
                Ledger::File(file) => {
                    let reply = match file.next_line()? {
                        Ok(line) => Reply::Line(line),
                        Err(raised) => ledger_failed(py, raised, &mut running.causes)?,
                    };
                    running.machine.reply(reply, self.process().now());
                    return Ok(None);
                }
            },
            Action::Append(text) => Append::new(py, self.ledger()?, text).into_bound_py_any(py),
        };
        Ok(Some(step?))
    }

    fn ledger(&self) -> Result<&Ledger, Error> {
        self.rollout_io.ledger.as_ref().ok_or_else(|| Error::internal("this call has no ledger"))
    }
}
