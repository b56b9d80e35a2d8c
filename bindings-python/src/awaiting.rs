//! A machine for those who await: they perform its steps, and answer each.

use pyo3::prelude::*;
use pyo3::{Bound, IntoPyObjectExt};
use workato_oauth_profiles::{Action, Error, Machine as _, Reply, Step};

use crate::error::Raised;
use crate::event::Event;
use crate::feed::{Ledger, customer_reply, failed};
use crate::http::{response, send_error};
use crate::machine::{Machine, Run, refuse_closed};
use crate::step::{Append, Item, NextCustomer, NextLine, Send, Sent, Sleep, Tell};

#[pymethods]
impl Machine {
    /// Before each item: raises if the client is closed.
    fn _begin(&self, py: Python<'_>) -> PyResult<()> {
        self.run(py, |_| Ok(Some(refuse_closed(self.session.get())?))).map(drop)
    }

    /// What to do next; None at the end. An error of the call is raised.
    fn _poll<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.run(py, |run| {
            loop {
                return Ok(match run.machine.poll(self.process().now()) {
                    Step::Do(action) => match self.step(py, run, action)? {
                        None => continue,
                        step => step,
                    },
                    Step::Item(item) => {
                        let value = self.object(py, item?, run)?.unbind();
                        Some(Item { value }.into_bound_py_any(py)?)
                    }
                    Step::End => None,
                });
            }
        })
    }

    /// It was done.
    fn _done(&self, py: Python<'_>) -> PyResult<()> {
        self.reply(py, |_| Ok(Reply::Done))
    }

    /// What came of sending by the default transport.
    fn _sent(&self, py: Python<'_>, sent: &Bound<'_, Sent>) -> PyResult<()> {
        self.reply(py, |_| Ok(Reply::Sent(sent.get().take()?)))
    }

    /// What the transport returned.
    fn _returned(&self, py: Python<'_>, returned: &Bound<'_, PyAny>) -> PyResult<()> {
        self.reply(py, |_| Ok(Reply::Sent(Ok(response(returned)?))))
    }

    /// What the transport raised.
    fn _raised(&self, py: Python<'_>, raised: Bound<'_, PyAny>) -> PyResult<()> {
        self.reply(py, |run| {
            let raised = PyErr::from_value(raised);
            let error = send_error(py, &raised)?;
            run.causes.transport = Some(raised);
            Ok(Reply::Sent(Err(error)))
        })
    }

    /// The next customer.
    fn _customer(&self, py: Python<'_>, customer: &Bound<'_, PyAny>) -> PyResult<()> {
        self.reply(py, |_| Ok(customer_reply(customer)?))
    }

    /// There are no more customers.
    fn _no_customer(&self, py: Python<'_>) -> PyResult<()> {
        self.reply(py, |_| Ok(Reply::Customer(None)))
    }

    /// The ledger's next line; None at its end.
    #[pyo3(signature = (line, /))]
    fn _line(&self, py: Python<'_>, line: Option<String>) -> PyResult<()> {
        self.reply(py, |_| Ok(Reply::Line(line)))
    }

    /// What the ledger raised.
    fn _failed(&self, py: Python<'_>, raised: Bound<'_, PyAny>) -> PyResult<()> {
        self.reply(py, |run| failed(py, PyErr::from_value(raised), &mut run.causes))
    }

    /// The caller does not want to go on.
    fn _cancel(&self, py: Python<'_>) -> PyResult<()> {
        self.reply(py, |_| Ok(Reply::Cancelled))
    }

    /// Leaves it as it is: something that is no error of the call ended it.
    fn _stop(&self, py: Python<'_>) -> PyResult<()> {
        self.run(py, |_| Ok(None::<()>)).map(drop)
    }
}

impl Machine {
    fn reply(&self, py: Python<'_>, reply: impl FnOnce(&mut Run) -> Result<Reply, Raised>) -> PyResult<()> {
        let replied = self.run(py, |run| {
            let reply = reply(run)?;
            run.machine.reply(reply, self.process().now());
            Ok(Some(()))
        });
        replied.map(drop)
    }

    /// The step of an action; none where it could be done at once.
    fn step<'py>(
        &self,
        py: Python<'py>,
        run: &mut Run,
        action: Action,
    ) -> Result<Option<Bound<'py, PyAny>>, Raised> {
        let step = match action {
            Action::Send(request) => {
                run.causes.transport = None;
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
                        Err(raised) => failed(py, raised, &mut run.causes)?,
                    };
                    run.machine.reply(reply, self.process().now());
                    return Ok(None);
                }
            },
            Action::Append(text) => Append::new(py, self.ledger()?, text).into_bound_py_any(py),
        };
        Ok(Some(step?))
    }

    fn ledger(&self) -> Result<&Ledger, Error> {
        self.feed.ledger.as_ref().ok_or_else(|| Error::internal("there is no ledger"))
    }
}
