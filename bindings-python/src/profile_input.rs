//! The inputs from which profiles are created or updated.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyString};
use workato_oauth_profiles::{self as client, at_position};

use crate::data::Data;
use crate::error::Raised;
use crate::secret::SecretArgument;

/// What `create`, `update`, `ensure` and `ensure_each` send: all of a profile that can be set. No text may be
/// empty. The name and provider of a new profile may not begin or end with a space.
///
/// An input of `ensure_each`, with the keyword arguments of `ensure`. It shows neither its secrets nor its
/// `data`, and cannot be pickled or copied.
#[pyclass(frozen, module = "workato_oauth_profiles")]
pub(crate) struct ProfileInput(client::ProfileInput);

#[pymethods]
impl ProfileInput {
    #[new]
    #[pyo3(signature = (*, name, provider, client_id, client_secret, token=None, data=None))]
    fn new(
        name: String,
        provider: String,
        client_id: String,
        client_secret: SecretArgument,
        token: Option<SecretArgument>,
        data: Option<Data>,
    ) -> ProfileInput {
        ProfileInput(input(name, provider, client_id, client_secret, token, data))
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
    name: String,
    provider: String,
    client_id: String,
    client_secret: SecretArgument,
    token: Option<SecretArgument>,
    data: Option<Data>,
) -> client::ProfileInput {
    let (client_secret, token) = (client_secret.0, token.map(|token| token.0));
    let data = data.unwrap_or_default().0;
    client::ProfileInput { name, provider, client_id, client_secret, token, data }
}

/// Reads all inputs of an iterable. What the iterable raises is passed on unchanged.
pub(crate) fn read_inputs(iterable: &Bound<'_, PyAny>) -> PyResult<Vec<client::ProfileInput>> {
    let mut inputs = Vec::new();
    for value in iterable.try_iter()? {
        let input = read_input(&value?);
        inputs.push(input.or_else(|raised| refuse(iterable.py(), inputs.len(), raised))?);
    }
    Ok(inputs)
}

fn read_input(value: &Bound<'_, PyAny>) -> PyResult<client::ProfileInput> {
    if let Ok(input) = value.cast::<ProfileInput>() {
        return Ok(input.get().0.clone());
    }
    let Ok(mapping) = value.cast::<PyMapping>() else {
        let kind = value.get_type();
        return Err(PyTypeError::new_err(format!(
            "it must be a ProfileInput or a mapping, not {}",
            kind.name()?
        )));
    };
    let keywords = PyDict::new(value.py());
    keywords.update(mapping)?;
    let input = value.py().get_type::<ProfileInput>().call((), Some(&keywords))?;
    Ok(input.cast::<ProfileInput>()?.get().0.clone())
}

/// Adds the position of the input to a TypeError or an InvalidInputError.
fn refuse<T>(py: Python<'_>, nth: usize, raised: PyErr) -> PyResult<T> {
    let invalid_input = py.import("workato_oauth_profiles.errors")?.getattr("InvalidInputError")?;
    let value = raised.value(py);
    if raised.is_instance_of::<PyTypeError>(py) {
        // The same exception: a note of it names the key.
        let error = at_position(nth, &value.str()?.to_string());
        value.setattr("args", (error.message.clone(),))?;
        Err(raised)
    } else if value.is_instance(&invalid_input)? {
        let message: String = value.getattr("message")?.extract()?;
        Err(Raised::from(at_position(nth, &message)).into())
    } else {
        Err(raised)
    }
}
