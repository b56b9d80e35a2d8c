//! Secrets and tokens as arguments.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use workato_oauth_profiles::{Error, Secret};

use crate::error::Raised;

/// A secret that Python code passed. The errors of a wrong one do not show it.
pub(crate) struct SecretArgument(pub(crate) Secret);

impl<'py> FromPyObject<'_, 'py> for SecretArgument {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<SecretArgument> {
        let Ok(text) = value.cast::<PyString>() else {
            return Err(PyTypeError::new_err(format!("must be str, not {}", value.get_type().name()?)));
        };
        // Python's own exception would hold the text.
        let text = text.to_cow().map_err(|_| {
            let refused = Error::invalid_input(
                "a secret, token or proxy URL holds a lone surrogate, which is not a character of Unicode: \
                 check how the text was decoded",
            );
            PyErr::from(Raised::from(refused))
        })?;
        Ok(SecretArgument(Secret::new(text)))
    }
}
