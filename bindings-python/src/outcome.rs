//! The results of writes, of `ensure`, of `ensure_each` and of rollouts.

mod ensured_each;
mod rollout;

use std::hash::{Hash, Hasher};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use workato_oauth_profiles as client;
use workato_oauth_profiles::EnsureAction;

pub(crate) use self::ensured_each::EnsuredEach;
pub(crate) use self::rollout::{Outcome, Progress};
use crate::argument::{Argument, instance, one_of, switch, wrong_type};
use crate::error::catch_panic;
use crate::profile::Profile;
use crate::values::{as_dict, dict_of, value};

/// The result of a write that returns no profile: it was carried out.
#[pyclass(frozen, eq, hash, module = "workato_oauth_profiles")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Done {
    /// Whether it was done before: by an attempt whose answer was lost, or in an earlier run.
    #[pyo3(get)]
    already: bool,
}

impl From<client::Done> for Done {
    fn from(client::Done { already }: client::Done) -> Done {
        Done { already }
    }
}

#[pymethods]
impl Done {
    #[new]
    fn new(already: &Bound<'_, PyAny>) -> Argument<Done> {
        catch_panic(|| Ok(Done { already: switch("`already=`", already)? }))
    }

    /// The fields by name, as JSON has them.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict_of(py, [("already", value(py, self.already)?)])
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> (Bound<'py, PyType>, (bool,)) {
        (py.get_type::<Done>(), (self.already,))
    }

    fn __repr__(&self) -> String {
        format!("Done(already={})", if self.already { "True" } else { "False" })
    }
}

/// The result of `ensure`.
#[pyclass(frozen, eq, hash, module = "workato_oauth_profiles")]
pub(crate) struct Ensured {
    profile: Py<Profile>,
    /// What was done: `created` if there was no such profile, `updated` if it existed and was replaced,
    /// `unchanged` if it existed with the same client id. Nobody can read back whether its secret is the
    /// same.
    #[pyo3(get)]
    action: &'static str,
}

impl PartialEq for Ensured {
    fn eq(&self, other: &Ensured) -> bool {
        let Ensured { profile, action } = other;
        self.profile.get() == profile.get() && self.action == *action
    }
}

impl Hash for Ensured {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.profile.get().hash(state);
        self.action.hash(state);
    }
}

impl Ensured {
    pub(crate) fn of(py: Python<'_>, ensured: client::Ensured) -> PyResult<Ensured> {
        let client::Ensured { profile, action } = ensured;
        Ok(Ensured { profile: Py::new(py, Profile(profile))?, action: action_name(action) })
    }
}

const ACTIONS: [EnsureAction; 3] = [EnsureAction::Created, EnsureAction::Updated, EnsureAction::Unchanged];

/// The name of an action. It matches every action, so that a new one does not compile before it is added
/// here, to `ACTIONS` of `ensure` or of `ensure_each`, to the docs of the field `action`, and to its type in
/// `_native.pyi`.
fn action_name(action: EnsureAction) -> &'static str {
    match action {
        EnsureAction::Created
        | EnsureAction::Updated
        | EnsureAction::Unchanged
        | EnsureAction::WouldCreate
        | EnsureAction::WouldUpdate
        | EnsureAction::Failed => action.as_str(),
    }
}

#[pymethods]
impl Ensured {
    #[new]
    fn new(profile: &Bound<'_, PyAny>, action: &Bound<'_, PyAny>) -> Argument<Ensured> {
        catch_panic(|| {
            let profile = instance("`profile=`", "a Profile", profile)?;
            Ok(Ensured { profile, action: action_name(one_of("`action=`", action, ACTIONS, action_name)?) })
        })
    }

    /// The profile as it is now.
    #[getter]
    fn profile(&self, py: Python<'_>) -> Py<Profile> {
        self.profile.clone_ref(py)
    }

    /// The fields by name, as JSON has them.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let profile = self.profile.get().to_dict(py)?.into_any();
        dict_of(py, [("profile", profile), ("action", value(py, self.action)?)])
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> (Bound<'py, PyType>, (Py<Profile>, &'static str)) {
        (py.get_type::<Ensured>(), (self.profile(py), self.action))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("Ensured(profile={}, action='{}')", self.profile.bind(py).repr()?, self.action))
    }
}

as_dict!(Done);
as_dict!(Ensured);

/// Whether both are None, or errors of the same class with the same fields.
fn same_error(py: Python<'_>, one: &Option<Py<PyAny>>, other: &Option<Py<PyAny>>) -> PyResult<bool> {
    let (Some(one), Some(other)) = (one, other) else { return Ok(one.is_none() && other.is_none()) };
    let (one, other) = (one.bind(py), other.bind(py));
    Ok(one.get_type().is(other.get_type()) && one.getattr("args")?.eq(other.getattr("args")?)?)
}

/// An exception of this package as an argument.
fn error_argument(error: &Bound<'_, PyAny>) -> Argument<Py<PyAny>> {
    let kind = error.py().import("workato_oauth_profiles.errors")?.getattr("WorkatoError")?;
    if error.is_instance(&kind)? {
        Ok(error.clone().unbind())
    } else {
        wrong_type("`error=`", "a WorkatoError", error)
    }
}
