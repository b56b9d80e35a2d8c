//! The settings of a client, and their defaults.

use std::{env, fmt};

use workato_oauth_profiles::{DataCenter, Error, Language, Level, Options, Setting, count, duration};

use crate::error::Failure;
use crate::transport::{Proxy, TransportSettings};

/// One of Workato's data centers. A Virtual Private Workato has its own host: give its base URL.
#[uniffi::remote(Enum)]
pub enum DataCenter {
    /// United States, `https://www.workato.com`.
    Us,
    /// Europe, `https://app.eu.workato.com`.
    Eu,
    /// Japan, `https://app.jp.workato.com`.
    Jp,
    /// Singapore, `https://app.sg.workato.com`.
    Sg,
    /// Australia, `https://app.au.workato.com`.
    Au,
    /// Israel, `https://app.il.workato.com`.
    Il,
    /// Korea, `https://app.kr.workato.com`.
    Kr,
    /// United Kingdom, `https://app.uk.workato.com` (seen in use, not documented).
    Uk,
    /// China, `https://app.workatoapp.cn`.
    Cn,
    /// Trial workspaces and the Developer Sandbox, `https://app.trial.workato.com`.
    Trial,
}

/// The settings of a client without its API token, which no record may print.
#[derive(uniffi::Record)]
#[uniffi::export(Display)]
pub struct Config {
    /// The data center to talk to; none with no `base_url` means `us`.
    pub data_center: Option<DataCenter>,
    /// Another host, such as `https://workato.example.com`; a path prefix is kept.
    pub base_url: Option<String>,
    /// Allow plain `http` to hosts other than this machine.
    pub allow_http: bool,
    /// How long a whole call may take, waits included, in seconds. 120 s; at most a day.
    pub timeout: f64,
    /// How long one request may take, in seconds. 45 s, because the service gives up at 40 s; at most a day.
    pub attempt_timeout: f64,
    /// How long connecting may take, in seconds. 10 s; at most a day.
    pub connect_timeout: f64,
    /// How often a request may fail before the call does. 3; at least 1.
    pub max_attempts: i64,
    /// The rate limit in requests a minute, 60; none turns it off.
    pub requests_per_minute: Option<i64>,
    /// What stands in the header `User-Agent` after the name of this library: the language and the
    /// program that use it, such as `rust rollout/2.1`. ASCII text.
    pub user_agent: Option<String>,
    /// The lowest level of events that anyone listens to; none: nobody does.
    pub listen: Option<Level>,
    /// The user gave a transport: the driver is asked to send.
    pub own_transport: bool,
    /// The proxy; none means `Environment`.
    pub proxy: Option<Proxy>,
    /// A PEM file with the certificates to trust, instead of those of the operating system.
    pub ca_bundle: Option<String>,
}

// The base URL is left out: before it is checked it may hold a password.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let data_center = self.data_center.map_or("none", DataCenter::as_str);
        write!(f, "Config(data center {data_center}, timeout {} s)", self.timeout)
    }
}

/// The default settings.
#[uniffi::export]
pub fn default_config() -> Result<Config, Failure> {
    let workato_oauth_profiles::Config {
        api_token: _,
        data_center,
        base_url,
        allow_http,
        timeout,
        attempt_timeout,
        connect_timeout,
        max_attempts,
        requests_per_minute,
        user_agent,
        headers: _,
        listen,
    } = workato_oauth_profiles::Config::new(workato_oauth_profiles::Secret::new(""));
    Ok(Config {
        data_center,
        base_url,
        allow_http,
        timeout: timeout.as_secs_f64(),
        attempt_timeout: attempt_timeout.as_secs_f64(),
        connect_timeout: connect_timeout.as_secs_f64(),
        max_attempts: max_attempts.into(),
        requests_per_minute: requests_per_minute.map(i64::from),
        user_agent,
        listen,
        own_transport: false,
        proxy: None,
        ca_bundle: None,
    })
}

impl Config {
    /// The core's settings, and those of the transport.
    pub(crate) fn with_token(
        self,
        api_token: workato_oauth_profiles::Secret,
    ) -> Result<(workato_oauth_profiles::Config, TransportSettings), Error> {
        self.speak();
        let Config {
            data_center,
            base_url,
            allow_http,
            timeout,
            attempt_timeout,
            connect_timeout,
            max_attempts,
            requests_per_minute,
            user_agent,
            listen,
            own_transport,
            proxy,
            ca_bundle,
        } = self;
        let config = workato_oauth_profiles::Config {
            api_token,
            data_center,
            base_url,
            allow_http,
            timeout: duration(Setting::Timeout, timeout)?,
            attempt_timeout: duration(Setting::AttemptTimeout, attempt_timeout)?,
            connect_timeout: duration(Setting::ConnectTimeout, connect_timeout)?,
            max_attempts: count(Setting::MaxAttempts, max_attempts)?,
            requests_per_minute: requests_per_minute
                .map(|requests| count(Setting::RequestsPerMinute, requests))
                .transpose()?,
            user_agent,
            headers: Vec::new(),
            listen,
        };
        Ok((config, TransportSettings { own_transport, proxy, ca_bundle }))
    }

    /// Lets messages name settings as they are typed in the language that the User-Agent names.
    fn speak(&self) {
        let is_swift = self.user_agent.as_ref().is_some_and(|agent| agent.starts_with("swift"));
        if is_swift { Language::Swift.speak() } else { Language::Kotlin.speak() }
    }

    /// The same with the API token of the environment and, if neither was given, its base URL or data center.
    pub(crate) fn of_environment(self) -> Result<(workato_oauth_profiles::Config, TransportSettings), Error> {
        self.speak();
        let variable = |name: &str| env::var_os(name);
        let (config, transport) =
            self.with_token(workato_oauth_profiles::Config::token_from_env(variable)?)?;
        Ok((config.with_server_from_env(variable)?, transport))
    }
}

/// Settings that can differ from call to call. None keeps the setting of the client.
#[derive(uniffi::Record)]
pub struct Overrides {
    /// How long a whole call may take, waits included, in seconds; at most a day.
    pub timeout: Option<f64>,
    /// How long one request may take, in seconds; at most a day.
    pub attempt_timeout: Option<f64>,
    /// How long connecting may take, in seconds; at most a day.
    pub connect_timeout: Option<f64>,
    /// How often a request may fail before the call does; at least 1.
    pub max_attempts: Option<i64>,
}

impl TryFrom<Overrides> for Options {
    type Error = Error;

    fn try_from(overrides: Overrides) -> Result<Options, Error> {
        let Overrides { timeout, attempt_timeout, connect_timeout, max_attempts } = overrides;
        let time = |name, seconds: Option<f64>| seconds.map(|seconds| duration(name, seconds)).transpose();
        Ok(Options {
            timeout: time(Setting::Timeout, timeout)?,
            attempt_timeout: time(Setting::AttemptTimeout, attempt_timeout)?,
            connect_timeout: time(Setting::ConnectTimeout, connect_timeout)?,
            max_attempts: max_attempts.map(|most| count(Setting::MaxAttempts, most)).transpose()?,
            cancel: None,
        })
    }
}
