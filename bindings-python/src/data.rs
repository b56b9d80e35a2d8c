//! JSON as an argument: further keys of `data`, and a profile.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use serde_json::{Map, Number, Value};
use workato_oauth_profiles::Error;

use crate::argument::{Argument, text, whole, wrong_type};

/// A value that contains itself reaches this depth; a real one does not.
const DEEPEST: usize = 100;

/// A mapping whose keys are texts and whose values are JSON. The errors of a wrong one do not show it,
/// because it may hold secrets.
#[derive(Default)]
pub(crate) struct Data(pub(crate) Map<String, Value>);

impl Data {
    pub(crate) fn read(value: &Bound<'_, PyAny>) -> Argument<Data> {
        mapping("`data=`", value).map(Data)
    }
}

/// A mapping of JSON.
pub(crate) fn mapping(what: &str, value: &Bound<'_, PyAny>) -> Argument<Map<String, Value>> {
    match value.cast::<PyMapping>() {
        Ok(mapping) => object(mapping, what, 0),
        Err(_) => wrong_type(what, "a mapping", value),
    }
}

fn object(mapping: &Bound<'_, PyMapping>, what: &str, depth: usize) -> Argument<Map<String, Value>> {
    let mut object = Map::new();
    for item in mapping.items()? {
        let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        object.insert(text(&format!("a key in {what}"), &key)?, json(&value, what, depth + 1)?);
    }
    Ok(object)
}

fn json(value: &Bound<'_, PyAny>, what: &str, depth: usize) -> Argument<Value> {
    let too_large = || format!("{what} holds a number of more than 64 bits");
    if depth > DEEPEST {
        return refused(format!("{what} contains itself, or is nested more than 100 levels deep"));
    }
    if value.is_none() {
        Ok(Value::Null)
    } else if let Ok(flag) = value.cast::<PyBool>() {
        Ok(Value::Bool(flag.is_true()))
    } else if value.is_instance_of::<PyString>() {
        text(&format!("a text in {what}"), value).map(Value::String)
    } else if value.is_instance_of::<PyInt>() {
        let whole =
            value.extract::<i64>().map(Number::from).or_else(|_| value.extract::<u64>().map(Number::from));
        whole.map(Value::Number).or_else(|_| refused(too_large()))
    } else if value.hasattr("__index__")? {
        // Such as an integer of numpy.
        whole(value, |_| Error::invalid_input(too_large())).map(|whole| Value::Number(whole.into()))
    } else if let Ok(float) = value.cast::<PyFloat>() {
        let number = Number::from_f64(float.value()).map(Value::Number);
        number.map_or_else(|| refused(format!("{what} holds a number that is not finite")), Ok)
    } else if let Ok(mapping) = value.cast::<PyMapping>() {
        object(mapping, what, depth).map(Value::Object)
    } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        value.try_iter()?.map(|one| json(&one?, what, depth + 1)).collect::<Argument<_>>().map(Value::Array)
    } else {
        let wanted = "a str, int, float, bool, None, list, tuple or mapping";
        wrong_type(&format!("a value in {what}"), wanted, value)
    }
}

fn refused<T>(why: String) -> Argument<T> {
    Err(Error::invalid_input(why).into())
}
