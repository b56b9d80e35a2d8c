//! The settings of a client, and the rules that check them.

mod base_url;
mod data_center;
mod from_env;
mod headers;
mod options;
mod user_agent;

use std::fmt::{self, Display};
use std::time::Duration;

use crate::setting::Language;
use crate::{Error, Level, Secret, Setting};

pub(crate) use base_url::{base_url, is_on_this_machine, normalized};
pub use data_center::DataCenter;
pub(crate) use headers::secrets as header_secrets;
pub use options::Options;
pub(crate) use user_agent::user_agent;

/// The settings of a client. Nothing is checked before [`Session::new`](crate::Session::new).
#[derive(Clone)]
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
    /// Further headers of each request, such as the key of an API gateway. Those that the client sets itself are
    /// refused. The value of one whose name looks like that of a secret is redacted.
    pub headers: Vec<(String, Secret)>,
    /// The lowest level of events that anyone listens to; `None`: nobody does.
    pub listen: Option<Level>,
}

/// Shows neither the API token nor a password or query in the base URL.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Config {
            api_token,
            data_center,
            base_url,
            allow_http,
            timeout,
            attempt_timeout,
            connect_timeout,
            max_attempts,
            requests_per_minute,
            user_agent,
            headers,
            listen,
        } = self;
        f.debug_struct("Config")
            .field("api_token", api_token)
            .field("data_center", data_center)
            .field(
                "base_url",
                &base_url.as_deref().map(|url| base_url::shown(url).unwrap_or_else(|| "…".to_owned())),
            )
            .field("allow_http", allow_http)
            .field("timeout", timeout)
            .field("attempt_timeout", attempt_timeout)
            .field("connect_timeout", connect_timeout)
            .field("max_attempts", max_attempts)
            .field("requests_per_minute", requests_per_minute)
            .field("user_agent", user_agent)
            .field("headers", headers)
            .field("listen", listen)
            .finish()
    }
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
            headers: Vec::new(),
            listen: None,
        }
    }

    /// Checks all settings except the API token and the base URL.
    pub(crate) fn check(&self) -> Result<(), Error> {
        check_duration(Setting::Timeout, self.timeout)?;
        check_duration(Setting::AttemptTimeout, self.attempt_timeout)?;
        check_duration(Setting::ConnectTimeout, self.connect_timeout)?;
        if self.max_attempts == 0 {
            return Err(invalid_count(Setting::MaxAttempts, 0));
        }
        if self.requests_per_minute == Some(0) {
            return Err(invalid_count(Setting::RequestsPerMinute, 0));
        }
        headers::check(&self.headers)?;
        self.user_agent.as_deref().map_or(Ok(()), user_agent::check)
    }
}

/// Refuses a text that cannot be an API token. The error never shows it.
pub(crate) fn check_token(token: &str) -> Result<(), Error> {
    let refuse = |why: &str| Err(Error::invalid_input(format!("the API token {why}")));
    let begins_with =
        |prefix: &str| token.get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix));
    let is_quote = |char: char| "\"'`\u{2018}\u{2019}\u{201c}\u{201d}".contains(char);
    if token.is_empty() {
        return refuse(&format!("is empty: give the token of an API client in {}", Setting::ApiToken));
    }
    if token.trim() != token {
        return refuse("begins or ends with a space or a line break: remove it");
    }
    if token.starts_with(is_quote) || token.ends_with(is_quote) {
        return refuse("is in quotation marks: remove them");
    }
    if begins_with("Bearer ") || begins_with("Authorization:") {
        return refuse("begins with `Bearer`, which the client adds: give only what follows it");
    }
    if begins_with("https://") || begins_with("http://") {
        let (url, token) = (Setting::BaseUrl, Setting::ApiToken);
        return refuse(&format!("is a URL: give the URL in {url}, and the token in {token}"));
    }
    if !token.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return refuse("contains a line break or a character that is not ASCII: copy it again");
    }
    Ok(())
}

/// The highest timeout: a day. See docs/design.md#no-timeout-is-longer-than-a-day.
pub(crate) const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

fn check_duration(setting: Setting, value: Duration) -> Result<(), Error> {
    if value.is_zero() || value > LONGEST {
        let amount = if Language::has_milliseconds() { value.as_millis() } else { value.as_secs().into() };
        return Err(invalid_duration(setting, &amount));
    }
    Ok(())
}

/// Converts a number of seconds, for languages that have no type for durations.
pub fn duration(setting: Setting, seconds: f64) -> Result<Duration, Error> {
    Duration::try_from_secs_f64(seconds).map_err(|_| invalid_duration(setting, &seconds))
}

/// The error for a timeout that is not valid; `shown` is in seconds, or in milliseconds in JavaScript.
pub fn invalid_duration(setting: Setting, shown: &dyn Display) -> Error {
    let (unit, day) = if Language::has_milliseconds() { ("ms", 86_400_000) } else { ("s", 86_400) };
    Error::invalid_input(format!(
        "{setting} must be more than 0 {unit} and at most a day ({day} {unit}), not `{shown} {unit}`"
    ))
}

/// The error for a setting of the default transport that was given beside the user's own transport.
pub fn not_honoured(setting: Setting) -> Error {
    Error::invalid_input(format!(
        "{setting} is for the default transport, but {} gives another one: leave {setting} out, and set it in \
         your transport",
        Setting::Transport
    ))
}

/// Converts a whole number to a count, for languages whose whole numbers can be negative or larger.
pub fn count(setting: Setting, value: i64) -> Result<u32, Error> {
    u32::try_from(value).map_err(|_| invalid_count(setting, value))
}

pub(crate) fn invalid_count(setting: Setting, value: i64) -> Error {
    let otherwise = match setting {
        Setting::RequestsPerMinute => format!("; {} turns the rate limit off", Setting::NoLimit),
        _ => String::new(),
    };
    Error::invalid_input(format!(
        "{setting} must be a whole number from 1 to {}, not `{value}`{otherwise}",
        u32::MAX
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut Config)) -> String {
        let mut config = Config::new(Secret::new("token"));
        change(&mut config);
        check_token(config.api_token.expose())
            .and_then(|()| config.check())
            .expect_err("this must be refused")
            .to_string()
    }

    #[test]
    fn a_token_that_is_invalid_in_a_header_is_refused_and_not_shown() {
        assert!(refused(|config| config.api_token = Secret::new("")).contains("empty"));
        let text = refused(|config| config.api_token = Secret::new("canary\n"));
        assert!(text.contains("a line break: remove it") && !text.contains("canary"), "{text}");
        assert!(
            refused(|config| config.api_token = Secret::new("Bearer canary"))
                .contains("begins with `Bearer`")
        );
        for token in ["canary ", " canary", "can\tary", "can\u{e9}ry"] {
            refused(|config| config.api_token = Secret::new(token));
        }
    }

    #[test]
    fn timeouts_are_never_zero_and_never_endless() {
        assert!(refused(|config| config.timeout = Duration::ZERO).contains("`.timeout(...)` must be"));
        assert!(refused(|config| config.attempt_timeout = Duration::MAX).contains("`.attempt_timeout(...)`"));
        assert!(
            refused(|config| config.connect_timeout = Duration::ZERO).contains("`.connect_timeout(...)`")
        );
        assert!(duration(Setting::Timeout, f64::NAN).is_err());
        assert!(duration(Setting::Timeout, -1.0).is_err());
        assert!(duration(Setting::Timeout, 1e300).is_err());
        assert_eq!(duration(Setting::Timeout, 1.5).expect("valid"), Duration::from_millis(1500));
    }

    #[test]
    fn a_user_agent_is_checked() {
        assert!(refused(|config| config.user_agent = Some("a\nb".into())).contains("`.user_agent(...)`"));
    }

    #[test]
    fn counts_are_at_least_one() {
        assert!(refused(|config| config.max_attempts = 0).contains("`.max_attempts(...)`"));
        assert!(
            refused(|config| config.requests_per_minute = Some(0))
                .contains("`.requests_per_minute(None)` turns")
        );
        assert!(count(Setting::MaxAttempts, -3).expect_err("negative").to_string().contains("`-3`"));
        assert!(count(Setting::MaxAttempts, 1 << 32).is_err());
        assert_eq!(count(Setting::MaxAttempts, 3).expect("valid"), 3);
    }
}
