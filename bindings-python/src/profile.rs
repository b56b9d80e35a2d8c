//! Profiles.

use std::hash::{Hash, Hasher};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyType};
use workato_oauth_profiles as client;
use workato_oauth_profiles::Error;

use crate::error::{Raised, border};

/// A custom OAuth profile: a customer's own OAuth app for one connector. Its secrets are never
/// part of it, because the service never returns them.
///
/// Profiles are immutable, and equal if all fields are, times as the service wrote them.
#[pyclass(frozen, eq, hash, module = "workato_oauth_profiles")]
#[derive(PartialEq)]
pub(crate) struct Profile(pub(crate) client::Profile);

impl Hash for Profile {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0.id, &self.0.updated_at).hash(state);
    }
}

#[pymethods]
impl Profile {
    /// The id, 1 to 2**53 - 1. The same profile has another id in another environment or data center.
    #[getter]
    fn id(&self) -> i64 {
        self.0.id
    }

    /// The name; empty where the service left it out.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The connector, such as `hubspot`; empty where the service left it out.
    #[getter]
    fn provider(&self) -> &str {
        &self.0.provider
    }

    /// The id of the workspace that the profile belongs to.
    #[getter]
    fn user_id(&self) -> Option<i64> {
        self.0.user_id
    }

    /// The OAuth app's client id.
    #[getter]
    fn client_id(&self) -> Option<&str> {
        self.0.client_id.as_deref()
    }

    /// How many connections use the profile.
    #[getter]
    fn shared_accounts_count(&self) -> Option<i64> {
        self.0.shared_accounts_count
    }

    /// How many customers it is assigned to.
    #[getter]
    fn oem_customers_count(&self) -> Option<i64> {
        self.0.oem_customers_count
    }

    /// When it was created, with the account's own offset; None where that is no time.
    /// `to_dict()` has it as the service wrote it.
    #[getter]
    fn created_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time(py, self.0.created_at.as_deref())
    }

    /// When it was last changed, with the account's own offset; None where that is no time.
    /// `to_dict()` has it as the service wrote it.
    #[getter]
    fn updated_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time(py, self.0.updated_at.as_deref())
    }

    /// Fields that this version does not know, as they came; those of `data` under `data`. A new
    /// dict each time.
    #[getter]
    fn extra<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        if self.0.extra.is_empty() {
            return Ok(PyDict::new(py).into_any());
        }
        loads(py, serde_json::to_string(&self.0.extra))
    }

    /// The profile as the JSON of the service: `client_id` stands under `data`, times are texts.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, serde_json::to_string(&self.0))
    }

    /// The profile that `to_dict()` wrote.
    #[classmethod]
    #[pyo3(signature = (profile, /))]
    fn from_dict(_class: &Bound<'_, PyType>, profile: &Bound<'_, PyDict>) -> PyResult<Profile> {
        let json: String = profile.py().import("json")?.call_method1("dumps", (profile,))?.extract()?;
        border(|| Ok(Profile(serde_json::from_str(&json).map_err(refused)?)))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyAny>,))> {
        Ok((py.get_type::<Profile>().getattr("from_dict")?, (self.to_dict(py)?,)))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let client::Profile {
            id,
            name,
            provider,
            user_id,
            client_id,
            shared_accounts_count,
            oem_customers_count,
            created_at,
            updated_at,
            extra: _, // as long as the service likes
        } = &self.0;
        let text = |text: &str| PyString::new(py, text).repr().map(|shown| shown.to_string());
        let optional = |value: &Option<String>| value.as_deref().map_or(Ok("None".into()), text);
        let number = |value: &Option<i64>| value.map_or("None".into(), |number| number.to_string());
        Ok(format!(
            "Profile(id={id}, name={}, provider={}, user_id={}, client_id={}, shared_accounts_count={}, \
             oem_customers_count={}, created_at={}, updated_at={})",
            text(name)?,
            text(provider)?,
            number(user_id),
            optional(client_id)?,
            number(shared_accounts_count),
            number(oem_customers_count),
            optional(created_at)?,
            optional(updated_at)?,
        ))
    }
}

fn refused(why: serde_json::Error) -> Error {
    Error::invalid_input(format!("this is no profile: {why}"))
}

fn loads<'py>(py: Python<'py>, json: serde_json::Result<String>) -> PyResult<Bound<'py, PyAny>> {
    let json = json.map_err(|why| Raised::from(Error::internal(why.to_string())))?;
    py.import("json")?.call_method1("loads", (json,))
}

/// A time that the service wrote, as Python's own; None for what has no offset or is no time.
fn time<'py>(py: Python<'py>, text: Option<&str>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(iso) = text.and_then(iso) else { return Ok(None) };
    let time = py.import("datetime")?.getattr("datetime")?.call_method1("fromisoformat", (iso,));
    match time {
        Ok(time) if !time.getattr("tzinfo")?.is_none() => Ok(Some(time)),
        _ => Ok(None),
    }
}

/// Python 3.10 reads neither `Z` nor a fraction of other than 3 or 6 digits.
fn iso(text: &str) -> Option<String> {
    let (seconds, rest) = text.split_at_checked("2023-01-15T11:50:32".len())?;
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let offset = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let fraction = &rest[..rest.len() - offset.len()];
    let offset = if offset.eq_ignore_ascii_case("z") { "+00:00" } else { offset };
    Some(format!("{seconds}.{fraction:0<6.6}{offset}"))
}
