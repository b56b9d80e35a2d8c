//! Settings, as Python spells them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::time::Duration;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyMapping};
use workato_oauth_profiles::{Config, Error, Options, Proxy, duration};

use crate::error::{Raised, border};
use crate::number::Number;
use crate::text::Hidden;

/// What the header `User-Agent` says of who uses this library.
const LANGUAGE: &str = "python";

pub(crate) fn user_agent(suffix: Option<String>) -> String {
    suffix.map_or_else(|| LANGUAGE.to_owned(), |suffix| format!("{LANGUAGE} {suffix}"))
}

/// A setting that is `True` for the environment's, `False` for none, or a URL.
pub(crate) fn proxy(value: &Bound<'_, PyAny>) -> PyResult<Proxy> {
    if let Ok(by_environment) = value.cast::<PyBool>() {
        return Ok(if by_environment.is_true() { Proxy::Environment } else { Proxy::Off });
    }
    match value.extract::<Hidden>() {
        Ok(Hidden(url)) => Ok(Proxy::Url(url)),
        Err(raised) if raised.is_instance_of::<PyTypeError>(value.py()) => {
            Err(PyTypeError::new_err("proxy must be the URL of one, or True or False"))
        }
        Err(raised) => Err(raised),
    }
}

/// What may differ from call to call.
pub(crate) fn options(
    timeout: Option<f64>,
    attempt_timeout: Option<f64>,
    connect_timeout: Option<f64>,
    max_attempts: Option<Number>,
) -> Result<Options, Error> {
    let optional = |name, seconds: Option<f64>| seconds.map(|time| duration(name, time)).transpose();
    Ok(Options {
        timeout: optional("the timeout", timeout)?,
        attempt_timeout: optional("the attempt timeout", attempt_timeout)?,
        connect_timeout: optional("the connect timeout", connect_timeout)?,
        max_attempts: max_attempts.map(attempts).transpose()?,
        cancel: None,
    })
}

pub(crate) fn attempts(number: Number) -> Result<u32, Error> {
    number.count("the number of attempts")
}

pub(crate) fn requests_per_minute(number: Number) -> Result<u32, Error> {
    number.count("the requests per minute")
}

/// Those of the first options that the second leave as they are.
pub(crate) fn over(first: &Options, second: Options) -> Options {
    let Options { timeout, attempt_timeout, connect_timeout, max_attempts, cancel } = second;
    let either = |one: Option<Duration>, other| one.or(other);
    Options {
        timeout: either(timeout, first.timeout),
        attempt_timeout: either(attempt_timeout, first.attempt_timeout),
        connect_timeout: either(connect_timeout, first.connect_timeout),
        max_attempts: max_attempts.or(first.max_attempts),
        cancel,
    }
}

/// The settings that the environment holds, as arguments of a client.
#[pyfunction]
#[pyo3(signature = (environment, /))]
pub(crate) fn from_env(environment: &Bound<'_, PyMapping>) -> PyResult<BTreeMap<&'static str, String>> {
    border(|| {
        let variable = |name: &str| environment.get_item(name).ok()?.extract::<OsString>().ok();
        let Config { api_token, base_url, .. } = Config::from_env(variable)?;
        let base_url = base_url.map(|url| ("base_url", url));
        let token = ("api_token", api_token.expose().to_owned());
        Ok::<_, Raised>(base_url.into_iter().chain([token]).collect())
    })
}
