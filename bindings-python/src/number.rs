//! Whole numbers as arguments.

use pyo3::exceptions::{PyOverflowError, PyValueError};
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
        if value.is_instance_of::<PyBool>() || !value.hasattr("__index__")? {
            return Ok(Number::Other(shown(&value)?));
        }
        // An exception of the user's own `__index__` is passed on unchanged.
        match value.extract() {
            Ok(number) => Ok(Number::Whole(number)),
            Err(raised) if raised.is_instance_of::<PyOverflowError>(value.py()) => {
                Ok(Number::Other(shown(&value)?))
            }
            Err(raised) => Err(raised),
        }
    }
}

/// The value as text. Python refuses to write out an int of thousands of digits.
fn shown(value: &Bound<'_, PyAny>) -> PyResult<String> {
    match value.str() {
        Ok(text) => Ok(text.to_string()),
        Err(raised) if raised.is_instance_of::<PyValueError>(value.py()) => {
            Ok("a number of thousands of digits".into())
        }
        Err(raised) => Err(raised),
    }
}
