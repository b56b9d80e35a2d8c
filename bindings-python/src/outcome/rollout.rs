//! The items of a rollout.

use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use workato_oauth_profiles::{self as client, Assigned, Customer, Error, OutcomeStatus, not_a_customer};

use super::{error_argument, same_error};
use crate::argument::{Argument, instance, natural, one_of, time};
use crate::customer;
use crate::error::{catch_panic, exception};
use crate::values::{as_dict, dict_of, optional_dict, value};

/// The progress of a rollout.
#[pyclass(frozen, eq, hash, module = "workato_oauth_profiles")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Progress {
    /// How many customers did not fail: done now, done before or, in a dry run, to be done.
    #[pyo3(get)]
    done: u64,
    /// How many customers failed in this run.
    #[pyo3(get)]
    failed: u64,
    /// How many customers are left; None if their number is not known.
    #[pyo3(get)]
    left: Option<u64>,
    time_left: Option<Duration>,
}

impl From<client::Progress> for Progress {
    fn from(progress: client::Progress) -> Progress {
        let client::Progress { done, failed, left, time_left } = progress;
        Progress { done, failed, left, time_left }
    }
}

#[pymethods]
impl Progress {
    #[new]
    #[pyo3(signature = (done, failed, left=None, time_left=None))]
    fn new(
        done: &Bound<'_, PyAny>,
        failed: &Bound<'_, PyAny>,
        left: Option<&Bound<'_, PyAny>>,
        time_left: Option<&Bound<'_, PyAny>>,
    ) -> Argument<Progress> {
        catch_panic(|| {
            Ok(Progress {
                done: natural("`done=`", done)?,
                failed: natural("`failed=`", failed)?,
                left: left.map(|left| natural("`left=`", left)).transpose()?,
                time_left: time_left.map(|left| time("`time_left=`", left)).transpose()?,
            })
        })
    }

    /// An estimate of the time for the customers that are left, in seconds; `None` if their number is not
    /// known.
    #[getter]
    fn time_left(&self) -> Option<f64> {
        self.time_left.map(|time| time.as_secs_f64())
    }

    /// The fields by name, as JSON has them.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict_of(
            py,
            [
                ("done", value(py, self.done)?),
                ("failed", value(py, self.failed)?),
                ("left", value(py, self.left)?),
                ("time_left", value(py, self.time_left())?),
            ],
        )
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> (Bound<'py, PyType>, ProgressArguments) {
        (py.get_type::<Progress>(), (self.done, self.failed, self.left, self.time_left()))
    }

    fn __repr__(&self) -> String {
        let left = self.left.map_or("None".into(), |left| left.to_string());
        let time_left = self.time_left().map_or("None".into(), |seconds| format!("{seconds:?}"));
        let Progress { done, failed, .. } = self;
        format!("Progress(done={done}, failed={failed}, left={left}, time_left={time_left})")
    }
}

type ProgressArguments = (u64, u64, Option<u64>, Option<f64>);

/// The result of a rollout for one customer.
///
///     for outcome in workato.unassign_each(321, [402, 403]):
///         if outcome.error:
///             print(outcome.customer, outcome.error)
#[pyclass(frozen, module = "workato_oauth_profiles")]
pub(crate) struct Outcome {
    customer: Customer,
    /// The result: `done` now, `already` done before (the ledger says so, or an attempt whose answer was
    /// lost), `failed` while the rollout goes on, or `dry_run` if a real run would do it now.
    #[pyo3(get)]
    status: &'static str,
    error: Option<Py<PyAny>>,
    /// Which of the two profiles of `reassign_each` the customer has now; None if a dry run does not know that,
    /// and in the other rollouts. It is `from` for the old one, `to` for the new one, `neither` if a later run with the
    /// same ledger tries again, or `unknown` if an answer was lost or the service has no such customer or
    /// assignment.
    #[pyo3(get)]
    has: Option<&'static str>,
    progress: Progress,
}

impl Outcome {
    pub(crate) fn of(py: Python<'_>, outcome: client::Outcome, cause: Option<PyErr>) -> PyResult<Outcome> {
        let client::Outcome { customer, status, error, has, progress } = outcome;
        let error = error.map(|error: Error| exception(py, error, cause)).transpose()?;
        let (status, error) = (status_name(status), error.map(Bound::unbind));
        Ok(Outcome { customer, status, error, has: has.map(assigned_name), progress: progress.into() })
    }
}

const STATUSES: [OutcomeStatus; 4] =
    [OutcomeStatus::Done, OutcomeStatus::Already, OutcomeStatus::Failed, OutcomeStatus::DryRun];

/// The name of a status. It matches every status, so that a new one does not compile before it is added
/// here, to `STATUSES`, to the docs of `Outcome.status`, and to its type in `_native.pyi`.
fn status_name(status: OutcomeStatus) -> &'static str {
    match status {
        OutcomeStatus::Done | OutcomeStatus::Already | OutcomeStatus::Failed | OutcomeStatus::DryRun => {
            status.as_str()
        }
    }
}

const ASSIGNED: [Assigned; 4] = [Assigned::From, Assigned::To, Assigned::Neither, Assigned::Unknown];

/// The name of what a customer has. It matches every value, so that a new one does not compile before it is
/// added here, to `ASSIGNED`, to the docs of `Outcome.has`, and to its type in `_native.pyi`.
fn assigned_name(assigned: Assigned) -> &'static str {
    match assigned {
        Assigned::From | Assigned::To | Assigned::Neither | Assigned::Unknown => assigned.as_str(),
    }
}

#[pymethods]
impl Outcome {
    #[new]
    #[pyo3(signature = (customer, status, error, progress, has=None))]
    fn new(
        customer: &Bound<'_, PyAny>,
        status: &Bound<'_, PyAny>,
        error: Option<&Bound<'_, PyAny>>,
        progress: &Bound<'_, PyAny>,
        has: Option<&Bound<'_, PyAny>>,
    ) -> Argument<Outcome> {
        catch_panic(|| {
            let customer = customer::from_python(customer)?.map_err(|shown| not_a_customer(&shown))?;
            let has = has.map(|has| one_of("`has=`", has, ASSIGNED, assigned_name)).transpose()?;
            Ok(Outcome {
                customer,
                status: status_name(one_of("`status=`", status, STATUSES, status_name)?),
                error: error.map(error_argument).transpose()?,
                has: has.map(assigned_name),
                progress: instance::<Progress>("`progress=`", "a Progress", progress)?.get().clone(),
            })
        })
    }

    /// The customer as it was given: a whole number, or an `External`.
    #[getter]
    fn customer<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        customer::to_python(py, &self.customer)
    }

    /// Why it failed, as a WorkatoError; None if it did not fail.
    #[getter]
    fn error(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.error.as_ref().map(|error| error.clone_ref(py))
    }

    /// The progress of the rollout.
    #[getter]
    fn progress(&self) -> Progress {
        self.progress.clone()
    }

    fn __eq__(&self, other: &Bound<'_, Outcome>) -> PyResult<bool> {
        let Outcome { customer, status, error, has, progress } = other.get();
        let same = self.customer == *customer && self.status == *status && self.has == *has;
        Ok(same && self.progress == *progress && same_error(other.py(), &self.error, error)?)
    }

    fn __hash__<'py>(&self, py: Python<'py>) -> PyResult<isize> {
        (self.customer(py)?, self.status, self.has, self.progress.clone()).into_pyobject(py)?.hash()
    }

    /// The fields by name, as JSON has them: an external customer is `{"external_id": "A2300"}`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict_of(
            py,
            [
                ("customer", customer::to_json(py, &self.customer)?),
                ("status", value(py, self.status)?),
                ("error", value(py, optional_dict(py, self.error(py))?)?),
                ("has", value(py, self.has)?),
                ("progress", self.progress.to_dict(py)?.into_any()),
            ],
        )
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyAny>)> {
        let fields = (self.customer(py)?, self.status, self.error(py), self.progress.clone(), self.has);
        Ok((py.get_type::<Outcome>(), fields.into_pyobject(py)?.into_any()))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (customer, error) = (self.customer(py)?.repr()?, self.error(py).into_pyobject(py)?.repr()?);
        let has = self.has.map_or("None".into(), |has| format!("'{has}'"));
        let (status, progress) = (self.status, self.progress.__repr__());
        Ok(format!(
            "Outcome(customer={customer}, status='{status}', error={error}, progress={progress}, has={has})"
        ))
    }

    fn __traverse__(&self, visit: pyo3::PyVisit<'_>) -> Result<(), pyo3::PyTraverseError> {
        visit.call(&self.error)
    }
}

as_dict!(Progress);
as_dict!(Outcome);
