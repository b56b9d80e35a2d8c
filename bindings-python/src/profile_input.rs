//! The inputs from which profiles are created or updated.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyString};
use workato_oauth_profiles::{self as client, Error, at_position, did_you_mean};

use crate::argument::{Argument, iterator, secret, shown, text, wrong_type};
use crate::data::Data;
use crate::error::{Raised, catch_panic};

/// The keys of an input that is a mapping.
const KEYS: [&str; 6] = ["name", "provider", "client_id", "client_secret", "token", "data"];

/// What `create`, `update`, `ensure` and `ensure_each` send: all of a profile that can be set. No text may be
/// empty. The name and provider of a new profile may not begin or end with a space.
///
///     app = ProfileInput(name="Acme Zoom app", provider="zoom", client_id="...", client_secret="client secret")
///     for result in workato.ensure_each([app]):
///         print(app.name, result.action)
///
/// It is an input of `ensure_each`, and takes the keyword arguments of `create`. It shows neither its secrets nor
/// its `data`, and cannot be pickled or copied. A value of a wrong type raises InvalidInputError.
#[pyclass(frozen, module = "workato_oauth_profiles")]
pub(crate) struct ProfileInput(client::ProfileInput);

#[pymethods]
impl ProfileInput {
    #[new]
    #[pyo3(signature = (*, name, provider, client_id, client_secret, token=None, data=None))]
    fn new(
        name: &Bound<'_, PyAny>,
        provider: &Bound<'_, PyAny>,
        client_id: &Bound<'_, PyAny>,
        client_secret: &Bound<'_, PyAny>,
        token: Option<&Bound<'_, PyAny>>,
        data: Option<&Bound<'_, PyAny>>,
    ) -> Argument<ProfileInput> {
        catch_panic(|| input(name, provider, client_id, client_secret, token, data).map(ProfileInput))
    }

    /// The name.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The connector, such as `hubspot`.
    #[getter]
    fn provider(&self) -> &str {
        &self.0.provider
    }

    /// The OAuth app's client id.
    #[getter]
    fn client_id(&self) -> &str {
        &self.0.client_id
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let client::ProfileInput { name, provider, client_id, client_secret: _, token: _, data: _ } = &self.0;
        let text = |text: &str| PyString::new(py, text).repr();
        let (name, provider, client_id) = (text(name)?, text(provider)?, text(client_id)?);
        Ok(format!("ProfileInput(name={name}, provider={provider}, client_id={client_id}, ...)"))
    }
}

/// The input that keyword arguments stand for.
pub(crate) fn input(
    name: &Bound<'_, PyAny>,
    provider: &Bound<'_, PyAny>,
    client_id: &Bound<'_, PyAny>,
    client_secret: &Bound<'_, PyAny>,
    token: Option<&Bound<'_, PyAny>>,
    data: Option<&Bound<'_, PyAny>>,
) -> Argument<client::ProfileInput> {
    Ok(client::ProfileInput {
        name: text("`name=`", name)?,
        provider: text("`provider=`", provider)?,
        client_id: text("`client_id=`", client_id)?,
        client_secret: secret("`client_secret=`", client_secret)?,
        token: token.map(|token| secret("`token=`", token)).transpose()?,
        data: data.map(Data::read).transpose()?.unwrap_or_default().0,
    })
}

/// Reads all inputs of an iterable. What the iterable raises is passed on unchanged.
pub(crate) fn read_inputs(iterable: &Bound<'_, PyAny>) -> Argument<Vec<client::ProfileInput>> {
    let Some(iterator) = iterator(iterable)? else {
        let wanted = "a list or another iterable of ProfileInput or mappings";
        return wrong_type("the argument `inputs`", wanted, iterable);
    };
    let mut inputs = Vec::new();
    for value in iterator {
        let input = read_input(&value?).map_err(|raised| match raised {
            Raised::Error(error) => Raised::Error(at_position(inputs.len(), &error.message)),
            Raised::Python(_) => raised,
        });
        inputs.push(input?);
    }
    Ok(inputs)
}

fn read_input(value: &Bound<'_, PyAny>) -> Argument<client::ProfileInput> {
    if let Ok(input) = value.cast::<ProfileInput>() {
        return Ok(input.get().0.clone());
    }
    match value.cast::<PyMapping>() {
        Ok(mapping) => read_mapping(mapping),
        Err(_) => wrong_type("it", "a ProfileInput or a mapping", value),
    }
}

/// The input that a mapping of the keyword arguments stands for.
fn read_mapping(mapping: &Bound<'_, PyMapping>) -> Argument<client::ProfileInput> {
    let given = PyDict::new(mapping.py());
    given.update(mapping)?;
    for key in given.keys() {
        if !key.cast::<PyString>().is_ok_and(|key| KEYS.iter().any(|known| key == known)) {
            let meant = key
                .cast::<PyString>()
                .map_or(String::new(), |key| did_you_mean(&key.to_string_lossy(), &KEYS));
            return Err(
                Error::invalid_input(format!("it has the unknown key {}{meant}", shown(&key)?)).into()
            );
        }
    }
    let required = |key: &str| {
        let value = given.get_item(key)?;
        value.ok_or_else(|| Raised::from(Error::invalid_input(format!("the key `{key}` is missing"))))
    };
    let optional = |key: &str| Ok::<_, PyErr>(given.get_item(key)?.filter(|value| !value.is_none()));
    input(
        &required("name")?,
        &required("provider")?,
        &required("client_id")?,
        &required("client_secret")?,
        optional("token")?.as_ref(),
        optional("data")?.as_ref(),
    )
}
