//! Whole numbers as arguments.

use pyo3::prelude::*;
use pyo3::types::PyBool;
use workato_oauth_profiles::{Error, Setting, count, invalid_whole};

/// A whole number, or the text of a value that is not one.
pub(crate) enum Number {
    Whole(i64),
    Other(String),
}

impl Number {
    pub(crate) fn whole(self, setting: Setting) -> Result<i64, Error> {
        self.whole_or(|shown| invalid_whole(setting, shown))
    }

    pub(crate) fn count(self, setting: Setting) -> Result<u32, Error> {
        count(setting, self.whole(setting)?)
    }

    pub(crate) fn whole_or(self, refuse: impl FnOnce(&str) -> Error) -> Result<i64, Error> {
        match self {
            Number::Whole(number) => Ok(number),
            Number::Other(shown) => Err(refuse(&shown)),
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for Number {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Number> {
        // In Python `True` is an int.
        let whole = if value.is_instance_of::<PyBool>() { None } else { value.extract().ok() };
        match whole {
            Some(number) => Ok(Number::Whole(number)),
            None => Ok(Number::Other(value.str()?.to_string())),
        }
    }
}
