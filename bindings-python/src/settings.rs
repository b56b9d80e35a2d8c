//! The settings of a client, as Python passes them, and their defaults.

use std::env;
use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyString};
use workato_oauth_profiles::operations::List;
use workato_oauth_profiles::{Config, DataCenter, Options, Proxy, Secret, Setting};

use crate::argument::{Argument, count, path, seconds, secret, text, wrong_type};
use crate::error::catch_panic;
use crate::process::SharedLimit;

/// The language in the header `User-Agent`.
const LANGUAGE: &str = "python";

pub(crate) fn user_agent(suffix: Option<String>) -> String {
    suffix.map_or_else(|| LANGUAGE.to_owned(), |suffix| format!("{LANGUAGE} {suffix}"))
}

/// The proxy: `True` or None for that of the environment, `False` for none, or a URL.
pub(crate) fn proxy(value: Option<&Bound<'_, PyAny>>) -> Argument<Proxy> {
    let Some(value) = value else { return Ok(Proxy::Environment) };
    if let Ok(by_environment) = value.cast::<PyBool>() {
        return Ok(if by_environment.is_true() { Proxy::Environment } else { Proxy::Off });
    }
    let what = Setting::Proxy.to_string();
    if value.is_instance_of::<PyString>() {
        return Ok(Proxy::Url(secret(&what, value)?));
    }
    wrong_type(
        &what,
        "the URL of a proxy, True or None for that of the environment, or False for none",
        value,
    )
}

/// The certificates that replace those of the system.
pub(crate) struct CaBundle {
    pub(crate) path: PathBuf,
    /// The path is that of the variable, and not an argument.
    pub(crate) is_from_env: bool,
}

/// The variable that names a CA bundle for requests, the library, and many other programs in Python.
pub(crate) const CA_BUNDLE_VARIABLE: &str = "REQUESTS_CA_BUNDLE";

/// The CA bundle that is given, or else that of the environment.
pub(crate) fn ca_bundle(value: Option<&Bound<'_, PyAny>>) -> Argument<Option<CaBundle>> {
    if let Some(value) = value {
        let path = path(&Setting::CaBundle.to_string(), value)?;
        return Ok(Some(CaBundle { path, is_from_env: false }));
    }
    let set = env::var_os(CA_BUNDLE_VARIABLE).filter(|path| !path.is_empty());
    Ok(set.map(|path| CaBundle { path: path.into(), is_from_env: true }))
}

/// The options that may differ from call to call; None leaves an option as it is.
pub(crate) fn options(
    timeout: Option<&Bound<'_, PyAny>>,
    attempt_timeout: Option<&Bound<'_, PyAny>>,
    connect_timeout: Option<&Bound<'_, PyAny>>,
    max_attempts: Option<&Bound<'_, PyAny>>,
) -> Argument<Options> {
    let time =
        |setting, value: Option<&Bound<'_, PyAny>>| value.map(|value| seconds(setting, value)).transpose();
    Ok(Options {
        timeout: time(Setting::Timeout, timeout)?,
        attempt_timeout: time(Setting::AttemptTimeout, attempt_timeout)?,
        connect_timeout: time(Setting::ConnectTimeout, connect_timeout)?,
        max_attempts: max_attempts.map(|value| count(Setting::MaxAttempts, value)).transpose()?,
        cancel: None,
    })
}

/// The new options; an option that is None there is taken from the old ones.
pub(crate) fn merged(old: &Options, new: Options) -> Options {
    let Options { timeout, attempt_timeout, connect_timeout, max_attempts, cancel } = new;
    Options {
        timeout: timeout.or(old.timeout),
        attempt_timeout: attempt_timeout.or(old.attempt_timeout),
        connect_timeout: connect_timeout.or(old.connect_timeout),
        max_attempts: max_attempts.or(old.max_attempts),
        cancel,
    }
}

/// The settings that are given, and from the environment the API token and the server where they are not.
#[pyfunction]
#[pyo3(signature = (api_token, given, /))]
pub(crate) fn with_env<'py>(
    api_token: Option<&Bound<'py, PyAny>>,
    given: &Bound<'py, PyDict>,
) -> Argument<Bound<'py, PyDict>> {
    catch_panic(|| {
        let settings = given.copy()?;
        // Python's `os.environ` writes each change through to the variables of the process.
        let variable = |name: &str| env::var_os(name);
        match api_token {
            Some(api_token) => settings.set_item("api_token", api_token)?,
            None => settings.set_item("api_token", Config::token_from_env(variable)?.expose())?,
        }
        let is_given = |name| Ok::<_, PyErr>(given.get_item(name)?.is_some_and(|value| !value.is_none()));
        if !is_given("base_url")? && !is_given("data_center")? {
            let server = Config::new(Secret::new("")).with_server_from_env(variable)?;
            settings.set_item("base_url", server.base_url)?;
            settings.set_item("data_center", server.data_center.map(DataCenter::as_str))?;
        }
        Ok(settings)
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

/// The key and the share of a `RedisLimit`. The drivers call its `eval`.
pub(crate) fn shared_limit(limit: &Bound<'_, PyAny>) -> Argument<SharedLimit> {
    if !["key", "fallback_share", "eval"].iter().all(|name| limit.hasattr(*name).unwrap_or(false)) {
        return wrong_type("`shared_limit=`", "a RedisLimit", limit);
    }
    let share = limit.getattr("fallback_share")?;
    Ok(SharedLimit {
        key: text("`key=` of the shared limit", &limit.getattr("key")?)?,
        fallback_share: share.extract().or_else(|_| {
            wrong_type("`fallback_share=` of the shared limit", "a whole number of at least 1", &share)
        })?,
    })
}
