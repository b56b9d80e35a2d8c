//! The settings of a client, as Python passes them, and their defaults.

use std::collections::BTreeMap;
use std::ffi::OsString;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyMapping};
use workato_oauth_profiles::operations::List;
use workato_oauth_profiles::{Config, Error, Options, Proxy, Secret, Setting, duration};

use crate::error::{Raised, catch_panic};
use crate::number::Number;
use crate::secret::SecretArgument;

/// The language in the header `User-Agent`.
const LANGUAGE: &str = "python";

pub(crate) fn user_agent(suffix: Option<String>) -> String {
    suffix.map_or_else(|| LANGUAGE.to_owned(), |suffix| format!("{LANGUAGE} {suffix}"))
}

/// The proxy: `True` for that of the environment, `False` for none, or a URL.
pub(crate) fn proxy(value: &Bound<'_, PyAny>) -> PyResult<Proxy> {
    if let Ok(by_environment) = value.cast::<PyBool>() {
        return Ok(if by_environment.is_true() { Proxy::Environment } else { Proxy::Off });
    }
    match value.extract::<SecretArgument>() {
        Ok(SecretArgument(url)) => Ok(Proxy::Url(url)),
        Err(raised) if raised.is_instance_of::<PyTypeError>(value.py()) => Err(PyTypeError::new_err(
            "proxy= must be the URL of a proxy, True for that of the environment, or False for none",
        )),
        Err(raised) => Err(raised),
    }
}

/// The options that may differ from call to call; None leaves an option as it is.
pub(crate) fn options(
    timeout: Option<f64>,
    attempt_timeout: Option<f64>,
    connect_timeout: Option<f64>,
    max_attempts: Option<Number>,
) -> Result<Options, Error> {
    let optional = |name, seconds: Option<f64>| seconds.map(|time| duration(name, time)).transpose();
    Ok(Options {
        timeout: optional(Setting::Timeout, timeout)?,
        attempt_timeout: optional(Setting::AttemptTimeout, attempt_timeout)?,
        connect_timeout: optional(Setting::ConnectTimeout, connect_timeout)?,
        max_attempts: max_attempts.map(attempts).transpose()?,
        cancel: None,
    })
}

pub(crate) fn attempts(number: Number) -> Result<u32, Error> {
    number.count(Setting::MaxAttempts)
}

pub(crate) fn requests_per_minute(number: Number) -> Result<u32, Error> {
    number.count(Setting::RequestsPerMinute)
}

/// The second options, and where they are None the first.
pub(crate) fn over(first: &Options, second: Options) -> Options {
    let Options { timeout, attempt_timeout, connect_timeout, max_attempts, cancel } = second;
    Options {
        timeout: timeout.or(first.timeout),
        attempt_timeout: attempt_timeout.or(first.attempt_timeout),
        connect_timeout: connect_timeout.or(first.connect_timeout),
        max_attempts: max_attempts.or(first.max_attempts),
        cancel,
    }
}

/// The settings that the environment variables hold, as arguments of a client.
#[pyfunction]
#[pyo3(signature = (environment, /))]
pub(crate) fn from_env(environment: &Bound<'_, PyMapping>) -> Result<BTreeMap<&'static str, String>, Raised> {
    catch_panic(|| {
        let variable = |name: &str| environment.get_item(name).ok()?.extract::<OsString>().ok();
        let Config { api_token, base_url, .. } = Config::from_env(variable)?;
        let base_url = base_url.map(|url| ("base_url", url));
        let token = ("api_token", api_token.expose().to_owned());
        Ok(base_url.into_iter().chain([token]).collect())
    })
}

/// Adds the defaults of the core as constants, from which the signatures of `Client` take them.
pub(crate) fn add_defaults(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let defaults = Config::new(Secret::new(""));
    module.add("DEFAULT_TIMEOUT", defaults.timeout.as_secs_f64())?;
    module.add("DEFAULT_ATTEMPT_TIMEOUT", defaults.attempt_timeout.as_secs_f64())?;
    module.add("DEFAULT_CONNECT_TIMEOUT", defaults.connect_timeout.as_secs_f64())?;
    module.add("DEFAULT_MAX_ATTEMPTS", defaults.max_attempts)?;
    module.add("DEFAULT_REQUESTS_PER_MINUTE", defaults.requests_per_minute)?;
    let List { page, per_page } = List::default();
    module.add("DEFAULT_PAGE", page)?;
    module.add("DEFAULT_PER_PAGE", per_page)
}
