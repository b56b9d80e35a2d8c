//! `Profile`, as an immutable object of Python.

use std::hash::{Hash, Hasher};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyType};
use serde_json::{Map, Value};
use workato_oauth_profiles as client;
use workato_oauth_profiles::{Error, invalid_id_of};

use crate::argument::{Argument, integer, text, whole, wrong_type};
use crate::data::mapping;
use crate::error::catch_panic;
use crate::json;
use crate::values::as_dict;

/// A custom OAuth profile: a customer's own OAuth app for one connector. It holds no secrets, because
/// the service never returns them.
///
///     profile = Profile(id=321, name="Acme HubSpot OAuth app", provider="hubspot")
///     assert Profile.from_dict(profile.to_dict()) == profile
///
/// Profiles are immutable. Two are equal if all fields are equal, times as the service wrote them. For tests, build
/// one with keyword arguments; a time is a text as the service writes it, or a `datetime` with an offset.
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
    #[new]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    #[pyo3(signature = (
        *, id, name, provider, user_id=None, client_id=None, shared_accounts_count=None, oem_customers_count=None,
        created_at=None, updated_at=None, extra=None
    ))]
    fn new(
        id: &Bound<'_, PyAny>,
        name: &Bound<'_, PyAny>,
        provider: &Bound<'_, PyAny>,
        user_id: Option<&Bound<'_, PyAny>>,
        client_id: Option<&Bound<'_, PyAny>>,
        shared_accounts_count: Option<&Bound<'_, PyAny>>,
        oem_customers_count: Option<&Bound<'_, PyAny>>,
        created_at: Option<&Bound<'_, PyAny>>,
        updated_at: Option<&Bound<'_, PyAny>>,
        extra: Option<&Bound<'_, PyAny>>,
    ) -> Argument<Profile> {
        let count = |what, value: Option<&Bound<'_, PyAny>>| {
            value.map(|value| integer(what, "a whole number", value)).transpose()
        };
        let profile = client::Profile {
            id: whole(id, |shown| invalid_id_of("id", shown))?,
            name: text("`name=`", name)?,
            provider: text("`provider=`", provider)?,
            user_id: count("`user_id=`", user_id)?,
            client_id: client_id.map(|id| text("`client_id=`", id)).transpose()?,
            shared_accounts_count: count("`shared_accounts_count=`", shared_accounts_count)?,
            oem_customers_count: count("`oem_customers_count=`", oem_customers_count)?,
            created_at: created_at.map(|time| time_text("`created_at=`", time)).transpose()?,
            updated_at: updated_at.map(|time| time_text("`updated_at=`", time)).transpose()?,
            extra: extra.map(|extra| mapping("`extra=`", extra)).transpose()?.unwrap_or_default(),
        };
        // The rules for the JSON of a profile hold here too: for its id, and for keys that name a secret.
        read(serde_json::to_value(&profile))
    }

    /// The id, 1 to 2**53 - 1. The same profile has another id in another environment or data center.
    #[getter]
    fn id(&self) -> i64 {
        self.0.id
    }

    /// The name; empty if the service left it out.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The connector, such as `hubspot`; empty if the service left it out.
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

    /// How many customers the profile is assigned to.
    #[getter]
    fn oem_customers_count(&self) -> Option<i64> {
        self.0.oem_customers_count
    }

    /// When it was created, with the account's own offset; None if the service wrote no valid time.
    /// `to_dict()` has the text as the service wrote it (RFC 3339).
    #[getter]
    fn created_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time(py, self.0.created_at.as_deref())
    }

    /// When it was last changed, with the account's own offset; None if the service wrote no valid time.
    /// `to_dict()` has the text as the service wrote it (RFC 3339).
    #[getter]
    fn updated_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time(py, self.0.updated_at.as_deref())
    }

    /// Fields that this version of the library does not know, as the service sent them; unknown fields
    /// of `data` are under `data`. A new dict each time.
    #[getter]
    fn extra<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        json::dict(py, &self.0.extra)
    }

    /// The profile as the service's JSON: `client_id` is under `data`, times are texts.
    pub(crate) fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
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
            extra,
        } = &self.0;
        let (mut extra, empty) = (extra.clone(), Map::new());
        let further = extra.remove("data");
        let further = json::dict(py, further.as_ref().and_then(Value::as_object).unwrap_or(&empty))?;
        let data = PyDict::new(py);
        data.set_item("client_id", client_id)?;
        data.update(further.as_mapping())?;
        let dict = PyDict::new(py);
        dict.set_item("id", id)?;
        dict.set_item("user_id", user_id)?;
        dict.set_item("name", name)?;
        dict.set_item("provider", provider)?;
        dict.set_item("data", data)?;
        dict.set_item("shared_accounts_count", shared_accounts_count)?;
        dict.set_item("oem_customers_count", oem_customers_count)?;
        dict.set_item("created_at", created_at)?;
        dict.set_item("updated_at", updated_at)?;
        dict.update(json::dict(py, &extra)?.as_mapping())?;
        Ok(dict)
    }

    /// Builds a profile from the service's JSON, which `to_dict()` returns.
    ///
    /// Raises InvalidInputError if the dict is not a profile.
    #[classmethod]
    #[pyo3(signature = (profile, /))]
    fn from_dict(_class: &Bound<'_, PyType>, profile: &Bound<'_, PyAny>) -> Argument<Profile> {
        read(Ok(Value::Object(mapping("the profile", profile)?)))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyDict>,))> {
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
            extra: _, // may be long
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

as_dict!(Profile);

/// Reads the JSON of a profile.
fn read(json: serde_json::Result<Value>) -> Argument<Profile> {
    let profile = |json: Value| serde_json::from_str(&json.to_string());
    let refused = |why| Error::invalid_input(format!("this is not a profile: {why}"));
    catch_panic(|| Ok(Profile(json.and_then(profile).map_err(refused)?)))
}

/// A time as an argument: a text, or a `datetime`.
fn time_text(what: &str, value: &Bound<'_, PyAny>) -> Argument<String> {
    if value.is_instance_of::<PyString>() {
        return text(what, value);
    }
    if !value.hasattr("isoformat")? || value.getattr_opt("tzinfo")?.is_none_or(|offset| offset.is_none()) {
        return wrong_type(what, "a str or a datetime with an offset", value);
    }
    text(what, &value.call_method0("isoformat")?)
}

/// The `datetime` of a time that the service wrote; None if it is not a time with an offset.
fn time<'py>(py: Python<'py>, text: Option<&str>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(iso) = text.and_then(iso) else { return Ok(None) };
    py.import("workato_oauth_profiles.for_native")?.call_method1("moment", (iso,)).map(Some)
}

/// The time as Python 3.10 can read it: it knows neither `Z` nor fractions of other than 3 or 6 digits.
fn iso(text: &str) -> Option<String> {
    let (seconds, rest) = text.split_at_checked("2023-01-15T11:50:32".len())?;
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let offset = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let fraction = &rest[..rest.len() - offset.len()];
    let offset = if offset.eq_ignore_ascii_case("z") { "+00:00" } else { offset };
    Some(format!("{seconds}.{fraction:0<6.6}{offset}"))
}
