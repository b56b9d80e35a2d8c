//! How arguments are read. Every one comes as any object, so that each refusal is an `InvalidInputError` that
//! names the argument as it is typed. Exceptions of the user's own objects are passed on unchanged.

use std::path::PathBuf;
use std::time::Duration;

use pyo3::PyClass;
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyIterator, PyString};
use workato_oauth_profiles::{Error, Secret, Setting, duration, invalid_whole};

use crate::customer::External;
use crate::error::{Raised, catch_panic};

/// An argument, or what went wrong while it was read.
pub(crate) type Argument<T> = Result<T, Raised>;

/// The error for a value of a wrong type. It does not show the value, which may be a secret.
pub(crate) fn wrong_type<T>(what: &str, wanted: &str, value: &Bound<'_, PyAny>) -> Argument<T> {
    Err(Error::invalid_input(format!("{what} must be {wanted}, not {}", kind(value)?)).into())
}

/// The name of its type, or None.
fn kind(value: &Bound<'_, PyAny>) -> PyResult<String> {
    if value.is_none() { Ok("None".to_owned()) } else { Ok(value.get_type().name()?.to_string()) }
}

/// A text. The errors do not show it.
pub(crate) fn text(what: &str, value: &Bound<'_, PyAny>) -> Argument<String> {
    let Ok(text) = value.cast::<PyString>() else {
        return wrong_type(what, "a str", value);
    };
    // Python's own exception would hold the text.
    let text = text.to_cow().map_err(|_| {
        Error::invalid_input(format!(
            "{what} holds a lone surrogate, which is not a character of Unicode: check how the text was decoded"
        ))
    })?;
    Ok(text.into_owned())
}

/// A secret, or a text that may hold one.
pub(crate) fn secret(what: &str, value: &Bound<'_, PyAny>) -> Argument<Secret> {
    if value.is_none() {
        return Err(Error::invalid_input(format!(
            "{what} is None: the environment variable or the setting that it was read from is not set"
        ))
        .into());
    }
    Ok(Secret::new(text(what, value)?))
}

/// True or False.
pub(crate) fn switch(what: &str, value: &Bound<'_, PyAny>) -> Argument<bool> {
    match value.extract() {
        Ok(switch) => Ok(switch),
        Err(raised) if raised.is_instance_of::<PyTypeError>(value.py()) => {
            wrong_type(what, "True or False", value)
        }
        Err(raised) => Err(raised.into()),
    }
}

/// A time in seconds that a setting can have.
pub(crate) fn seconds(setting: Setting, value: &Bound<'_, PyAny>) -> Argument<Duration> {
    let seconds = number(&setting.to_string(), "a number of seconds, at most a day (86400)", value)?;
    Ok(duration(setting, seconds)?)
}

/// Any time in seconds, 0 or more.
pub(crate) fn time(what: &str, value: &Bound<'_, PyAny>) -> Argument<Duration> {
    let seconds = number(what, "a number of seconds", value)?;
    let refused = || Error::invalid_input(format!("{what} must be 0 s or more, not `{seconds} s`"));
    Ok(Duration::try_from_secs_f64(seconds).map_err(|_| refused())?)
}

fn number(what: &str, wanted: &str, value: &Bound<'_, PyAny>) -> Argument<f64> {
    let is_number = value.hasattr("__float__")? || value.hasattr("__index__")?;
    // In Python `True` is a number.
    if !is_number || value.is_instance_of::<PyBool>() {
        return wrong_type(what, wanted, value);
    }
    match value.extract() {
        Ok(number) => Ok(number),
        Err(raised) if raised.is_instance_of::<PyOverflowError>(value.py()) => Ok(f64::INFINITY),
        Err(raised) => Err(raised.into()),
    }
}

/// A whole number. `refuse` makes the error for a value that is not one, of the value as text.
pub(crate) fn whole(value: &Bound<'_, PyAny>, refuse: impl FnOnce(&str) -> Error) -> Argument<i64> {
    // In Python `True` is an int.
    if value.is_instance_of::<PyBool>() || !value.hasattr("__index__")? {
        let refused = refuse(&shown(value)?);
        let is_digits =
            value.cast::<PyString>().is_ok_and(|text| text.to_string_lossy().parse::<i64>().is_ok());
        let fix = if is_digits { ": leave out the quotation marks, or use `int(...)`" } else { "" };
        return Err(Error::invalid_input(format!("{}{fix}", refused.message)).into());
    }
    match value.extract() {
        Ok(number) => Ok(number),
        Err(raised) if raised.is_instance_of::<PyOverflowError>(value.py()) => {
            Err(refuse(&shown(value)?).into())
        }
        Err(raised) => Err(raised.into()),
    }
}

/// A whole number of a type that holds all that is `wanted`.
pub(crate) fn integer<T: TryFrom<i64>>(what: &str, wanted: &str, value: &Bound<'_, PyAny>) -> Argument<T> {
    let refuse = |shown: &str| Error::invalid_input(format!("{what} must be {wanted}, not `{shown}`"));
    let number = whole(value, refuse)?;
    Ok(T::try_from(number).map_err(|_| refuse(&number.to_string()))?)
}

/// A whole number from 0 on.
pub(crate) fn natural<T: TryFrom<i64>>(what: &str, value: &Bound<'_, PyAny>) -> Argument<T> {
    integer(what, "a whole number from 0 on", value)
}

/// A whole number from 1 on.
pub(crate) fn count(setting: Setting, value: &Bound<'_, PyAny>) -> Argument<u32> {
    let number = whole(value, |shown| invalid_whole(setting, shown))?;
    Ok(workato_oauth_profiles::count(setting, number)?)
}

/// The value as it is typed. Python refuses to write out an int of thousands of digits.
pub(crate) fn shown(value: &Bound<'_, PyAny>) -> PyResult<String> {
    match value.repr() {
        Ok(text) => Ok(text.to_string()),
        Err(raised) if raised.is_instance_of::<PyValueError>(value.py()) => {
            Ok("a number of thousands of digits".into())
        }
        Err(raised) => Err(raised),
    }
}

/// One of these values, by its name.
pub(crate) fn one_of<T: Copy, const N: usize>(
    what: &str,
    name: &Bound<'_, PyAny>,
    values: [T; N],
    name_of: fn(T) -> &'static str,
) -> Argument<T> {
    let name = text(what, name)?;
    let found = values.into_iter().find(|value| name_of(*value) == name);
    let refused = || {
        let names = values.map(name_of).join(", ");
        Error::invalid_input(format!("{what} must be one of {names}, not `{name}`"))
    };
    Ok(found.ok_or_else(refused)?)
}

/// An instance of a class of this package.
pub(crate) fn instance<T: PyClass>(what: &str, wanted: &str, value: &Bound<'_, PyAny>) -> Argument<Py<T>> {
    match value.cast::<T>() {
        Ok(instance) => Ok(instance.clone().unbind()),
        Err(_) => wrong_type(what, wanted, value),
    }
}

/// Bytes.
pub(crate) fn bytes(what: &str, value: &Bound<'_, PyAny>) -> Argument<Vec<u8>> {
    match value.cast::<PyBytes>() {
        Ok(bytes) => Ok(bytes.as_bytes().to_vec()),
        Err(_) if value.is_instance_of::<PyString>() => {
            Err(Error::invalid_input(format!("{what} must be bytes, not str: use `.encode()`")).into())
        }
        Err(_) => wrong_type(what, "bytes", value),
    }
}

/// The path of a file.
pub(crate) fn path(what: &str, value: &Bound<'_, PyAny>) -> Argument<PathBuf> {
    if value.is_instance_of::<PyString>() || value.hasattr("__fspath__")? {
        Ok(value.extract()?)
    } else {
        wrong_type(what, "the path of a file", value)
    }
}

/// A function, or another callable.
pub(crate) fn callable(what: &str, value: &Bound<'_, PyAny>) -> Argument<Py<PyAny>> {
    if value.is_callable() {
        Ok(value.clone().unbind())
    } else {
        wrong_type(what, "a function or another callable", value)
    }
}

/// The iterator of an iterable, or of what has `__next__` alone; None for anything else, and for a text.
pub(crate) fn iterator<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyIterator>>> {
    let kind = value.get_type();
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
        Ok(None)
    } else if kind.hasattr("__iter__")? || kind.hasattr("__getitem__")? {
        Ok(Some(value.try_iter()?))
    } else {
        Ok(value.cast::<PyIterator>().ok().cloned())
    }
}

/// The iterator of the customers of a rollout.
#[pyfunction]
#[pyo3(signature = (customers, /))]
pub(crate) fn iterator_of_customers<'py>(customers: &Bound<'py, PyAny>) -> Argument<Bound<'py, PyIterator>> {
    catch_panic(|| {
        if let Some(iterator) = iterator(customers)? {
            return Ok(iterator);
        }
        let typed = if customers.is_instance_of::<PyString>() {
            format!("[External({})]", shown(customers)?)
        } else if customers.is_instance_of::<External>() || customers.hasattr("__index__")? {
            format!("[{}]", shown(customers)?)
        } else {
            "[123, External(\"A2300\")]".to_owned()
        };
        let wanted = format!("a list or another iterable of customers, such as `{typed}`");
        wrong_type("the argument `customers`", &wanted, customers)
    })
}
