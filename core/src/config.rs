//! The settings of a client, and the rules that check them.

mod base_url;
mod data_center;
mod from_env;
mod options;
mod user_agent;

use std::time::Duration;

use crate::{Error, Level, Secret};

pub(crate) use base_url::{base_url, normalized};
pub use data_center::DataCenter;
pub use options::Options;
pub(crate) use user_agent::user_agent;

/// The settings of a client. Nothing is checked before [`Session::new`](crate::Session::new).
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Config {
    /// The API token.
    pub api_token: Secret,
    /// The data center to talk to; `None` with no `base_url` means `us`.
    pub data_center: Option<DataCenter>,
    /// Another host, such as `https://workato.example.com`; a path prefix is kept.
    pub base_url: Option<String>,
    /// Allow plain `http` to hosts other than this machine.
    pub allow_http: bool,
    /// How long a whole call may take, waits included. 120 s; at most a day.
    pub timeout: Duration,
    /// How long one request may take. 45 s, because the service gives up at 40 s; at most a day.
    pub attempt_timeout: Duration,
    /// How long connecting may take. 10 s; at most a day.
    pub connect_timeout: Duration,
    /// How often a request may fail before the call does. 3; at least 1.
    pub max_attempts: u32,
    /// The rate limit in requests a minute, 60; `None` turns it off.
    pub requests_per_minute: Option<u32>,
    /// What stands in the header `User-Agent` after the name of this library: the language and the
    /// program that use it, such as `rust rollout/2.1`. ASCII text.
    pub user_agent: Option<String>,
    /// The lowest level of events that anyone listens to; `None`: nobody does.
    pub listen: Option<Level>,
}

impl Config {
    /// The defaults, with this API token. See docs/design.md#deadlines.
    pub fn new(api_token: impl Into<Secret>) -> Config {
        Config {
            api_token: api_token.into(),
            data_center: None,
            base_url: None,
            allow_http: false,
            timeout: Duration::from_secs(120),
            attempt_timeout: Duration::from_secs(45),
            connect_timeout: Duration::from_secs(10),
            max_attempts: 3,
            requests_per_minute: Some(60),
            user_agent: None,
            listen: None,
        }
    }

    /// Checks all settings except the base URL.
    pub(crate) fn check(&self) -> Result<(), Error> {
        check_token(self.api_token.expose())?;
        check_duration("the timeout", self.timeout)?;
        check_duration("the attempt timeout", self.attempt_timeout)?;
        check_duration("the connect timeout", self.connect_timeout)?;
        if self.max_attempts == 0 {
            return Err(Error::invalid_input("the number of attempts must be at least 1, not `0`"));
        }
        if self.requests_per_minute == Some(0) {
            return Err(Error::invalid_input(
                "the requests per minute must be at least 1, or turned off, not `0`",
            ));
        }
        self.user_agent.as_deref().map_or(Ok(()), user_agent::check)
    }
}

fn check_token(token: &str) -> Result<(), Error> {
    if token.is_empty() {
        return Err(Error::invalid_input("the API token is empty"));
    }
    if token.starts_with("Bearer ") {
        return Err(Error::invalid_input(
            "the API token begins with `Bearer`: give it without `Bearer`, which the client adds",
        ));
    }
    if !token.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) || token.trim() != token {
        return Err(Error::invalid_input(
            "the API token contains a line break, a space at its start or end, or another character that \
             is not allowed: copy it again",
        ));
    }
    Ok(())
}

/// The highest timeout: a day. See docs/design.md#a-day.
pub(crate) const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

fn check_duration(name: &str, value: Duration) -> Result<(), Error> {
    if value.is_zero() || value > LONGEST {
        return Err(Error::invalid_input(format!(
            "{name} must be more than 0 s and at most a day, not `{} s`",
            value.as_secs()
        )));
    }
    Ok(())
}

/// Converts a number of seconds, for languages that have no type for durations.
pub fn duration(name: &str, seconds: f64) -> Result<Duration, Error> {
    Duration::try_from_secs_f64(seconds).map_err(|_| {
        Error::invalid_input(format!("{name} must be more than 0 s and at most a day, not `{seconds} s`"))
    })
}

/// The error for a setting of the default transport that was given beside the user's own transport.
pub fn not_honoured(what: &str) -> Error {
    Error::invalid_input(format!(
        "{what} and a transport were given, and the client cannot use both: set {what} in the transport"
    ))
}

/// Converts a whole number to a count, for languages whose whole numbers can be negative or larger.
pub fn count(name: &str, value: i64) -> Result<u32, Error> {
    u32::try_from(value).map_err(|_| {
        Error::invalid_input(format!("{name} must be at least 1 and at most {}, not `{value}`", u32::MAX))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut Config)) -> String {
        let mut config = Config::new(Secret::new("token"));
        change(&mut config);
        config.check().expect_err("this must be refused").to_string()
    }

    #[test]
    fn a_token_that_is_invalid_in_a_header_is_refused_and_not_shown() {
        assert!(refused(|config| config.api_token = Secret::new("")).contains("empty"));
        let text = refused(|config| config.api_token = Secret::new("canary\n"));
        assert!(text.contains("line break") && !text.contains("canary"), "{text}");
        assert!(
            refused(|config| config.api_token = Secret::new("Bearer canary")).contains("without `Bearer`")
        );
        for token in ["canary ", " canary", "can\tary", "can\u{e9}ry"] {
            refused(|config| config.api_token = Secret::new(token));
        }
    }

    #[test]
    fn timeouts_are_never_zero_and_never_endless() {
        assert!(refused(|config| config.timeout = Duration::ZERO).contains("the timeout"));
        assert!(refused(|config| config.attempt_timeout = Duration::MAX).contains("attempt timeout"));
        assert!(refused(|config| config.connect_timeout = Duration::ZERO).contains("connect timeout"));
        assert!(duration("timeout", f64::NAN).is_err());
        assert!(duration("timeout", -1.0).is_err());
        assert!(duration("timeout", 1e300).is_err());
        assert_eq!(duration("timeout", 1.5).expect("valid"), Duration::from_millis(1500));
    }

    #[test]
    fn a_user_agent_is_checked() {
        assert!(refused(|config| config.user_agent = Some("a\nb".into())).contains("user agent"));
    }

    #[test]
    fn counts_are_at_least_one() {
        assert!(refused(|config| config.max_attempts = 0).contains("attempts"));
        assert!(refused(|config| config.requests_per_minute = Some(0)).contains("requests per minute"));
        assert!(count("max_attempts", -3).expect_err("negative").to_string().contains("`-3`"));
        assert!(count("max_attempts", 1 << 32).is_err());
        assert_eq!(count("max_attempts", 3).expect("valid"), 3);
    }
}
