//! Texts that nobody may see.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use workato_oauth_profiles::{Error, Secret};

use crate::error::Raised;

/// A secret or a token that Python gave. What cannot be read is not shown.
pub(crate) struct Hidden(pub(crate) Secret);

impl<'py> FromPyObject<'_, 'py> for Hidden {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Hidden> {
        let Ok(text) = value.cast::<PyString>() else {
            return Err(PyTypeError::new_err(format!("must be str, not {}", value.get_type().name()?)));
        };
        // The exception of Python holds the text.
        let text = text.to_cow().map_err(|_| {
            let refused = Error::invalid_input("a secret or token holds a character that is not Unicode");
            PyErr::from(Raised::from(refused))
        })?;
        Ok(Hidden(Secret::new(text)))
    }
}
