//! The items of `ensure_each`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use pyo3::{PyTraverseError, PyVisit};
use workato_oauth_profiles::{self as client, EnsureAction};

use super::{action_name, error_argument, same_error};
use crate::argument::{Argument, instance, natural, one_of};
use crate::error::{catch_panic, exception};
use crate::profile::Profile;
use crate::values::{as_dict, dict_of, optional_dict, value};

/// The result of `ensure_each` for one input.
#[pyclass(frozen, module = "workato_oauth_profiles")]
pub(crate) struct EnsuredEach {
    /// The position of the input, from 0.
    #[pyo3(get)]
    input: usize,
    /// What was done, or would be: `created` if there was no such profile, `updated` if it existed and was
    /// replaced, `unchanged` if it existed with the same client id; in a dry run `would_create` or
    /// `would_update` instead of the first two; `failed` while the other inputs go on.
    #[pyo3(get)]
    action: &'static str,
    profile: Option<Py<Profile>>,
    error: Option<Py<PyAny>>,
}

const ACTIONS: [EnsureAction; 6] = [
    EnsureAction::Created,
    EnsureAction::Updated,
    EnsureAction::Unchanged,
    EnsureAction::WouldCreate,
    EnsureAction::WouldUpdate,
    EnsureAction::Failed,
];

impl EnsuredEach {
    pub(crate) fn of(
        py: Python<'_>,
        ensured: client::EnsuredEach,
        cause: Option<PyErr>,
    ) -> PyResult<EnsuredEach> {
        let client::EnsuredEach { input, action, profile, error } = ensured;
        let profile = profile.map(|profile| Py::new(py, Profile(profile))).transpose()?;
        let error = error.map(|error| exception(py, error, cause)).transpose()?.map(Bound::unbind);
        Ok(EnsuredEach { input, action: action_name(action), profile, error })
    }
}

#[pymethods]
impl EnsuredEach {
    #[new]
    #[pyo3(signature = (input, action, profile, error))]
    fn new(
        input: &Bound<'_, PyAny>,
        action: &Bound<'_, PyAny>,
        profile: Option<&Bound<'_, PyAny>>,
        error: Option<&Bound<'_, PyAny>>,
    ) -> Argument<EnsuredEach> {
        catch_panic(|| {
            Ok(EnsuredEach {
                input: natural("`input=`", input)?,
                action: action_name(one_of("`action=`", action, ACTIONS, action_name)?),
                profile: profile.map(|profile| instance("`profile=`", "a Profile", profile)).transpose()?,
                error: error.map(error_argument).transpose()?,
            })
        })
    }

    /// The profile as it is now. None if it failed or does not exist yet. If the last list shows a second
    /// profile, it is the one that was created.
    #[getter]
    fn profile(&self, py: Python<'_>) -> Option<Py<Profile>> {
        self.profile.as_ref().map(|profile| profile.clone_ref(py))
    }

    /// Why it failed, as a WorkatoError; None if it did not fail.
    #[getter]
    fn error(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.error.as_ref().map(|error| error.clone_ref(py))
    }

    fn __eq__(&self, other: &Bound<'_, EnsuredEach>) -> PyResult<bool> {
        let EnsuredEach { input, action, profile, error } = other.get();
        let profiles = (self.profile.as_ref().map(Py::get), profile.as_ref().map(Py::get));
        let same = self.input == *input && self.action == *action && profiles.0 == profiles.1;
        Ok(same && same_error(other.py(), &self.error, error)?)
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        (self.input, self.action, self.profile(py)).into_pyobject(py)?.hash()
    }

    /// The fields by name, as JSON has them.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let profile = self.profile.as_ref().map(|profile| profile.get().to_dict(py)).transpose()?;
        dict_of(
            py,
            [
                ("input", value(py, self.input)?),
                ("action", value(py, self.action)?),
                ("profile", value(py, profile)?),
                ("error", value(py, optional_dict(py, self.error(py))?)?),
            ],
        )
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> (Bound<'py, PyType>, Fields) {
        (py.get_type::<EnsuredEach>(), (self.input, self.action, self.profile(py), self.error(py)))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (profile, error) = (self.profile(py).into_pyobject(py)?, self.error(py).into_pyobject(py)?);
        let (input, action, profile, error) = (self.input, self.action, profile.repr()?, error.repr()?);
        Ok(format!("EnsuredEach(input={input}, action='{action}', profile={profile}, error={error})"))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.error)
    }
}

as_dict!(EnsuredEach);

type Fields = (usize, &'static str, Option<Py<Profile>>, Option<Py<PyAny>>);
