//! The options of a client and of a call. `js/check.ts` refuses names that are not known.

use std::ffi::OsString;
use std::time::Duration;

use serde_json::{Map, Value};
use workato_oauth_profiles::{
    Config, DataCenter, Error, Language, Level, Options, Secret, Setting, count, invalid_duration,
    invalid_whole, json_value,
};

use crate::json;

/// Reads the options of a client, JSON text, and whether they come without an API token, because a function
/// gives it later or another program adds it. Refuses a wrong type.
pub fn read(json: &str) -> Result<(Config, bool), Error> {
    Language::JavaScript.speak();
    let mut options = Unread::read(json)?;
    // Only the client itself gives these two.
    let without_token = options.options.remove("withoutToken") == Some(Value::Bool(true));
    let environment = options.options.remove("environment");
    let variable = |name: &str| environment.as_ref()?.get(name)?.as_str().map(OsString::from);
    let api_token = match options.text("apiToken")? {
        None if without_token => Secret::new(""),
        Some(api_token) => Secret::new(api_token),
        None if environment.is_some() => Config::token_from_env(variable)?,
        None => return Err(Error::invalid_input("the API token is missing: give it in `apiToken`")),
    };
    let defaults = Config::new(api_token);
    let data_center = options.text("dataCenter")?;
    let config = Config {
        data_center: data_center.as_deref().map(DataCenter::from_name).transpose()?,
        base_url: options.text("baseUrl")?,
        allow_http: options.flag("allowHttp")?,
        timeout: options.time("timeoutMs", Setting::Timeout)?.unwrap_or(defaults.timeout),
        attempt_timeout: options
            .time("attemptTimeoutMs", Setting::AttemptTimeout)?
            .unwrap_or(defaults.attempt_timeout),
        connect_timeout: options
            .time("connectTimeoutMs", Setting::ConnectTimeout)?
            .unwrap_or(defaults.connect_timeout),
        max_attempts: options.count("maxAttempts", Setting::MaxAttempts)?.unwrap_or(defaults.max_attempts),
        requests_per_minute: options.limit("requestsPerMinute", defaults.requests_per_minute)?,
        user_agent: Some(user_agent(options.text("userAgent")?)),
        headers: options.headers("headers")?,
        listen: options.flag("listen")?.then_some(Level::Debug),
        api_token: defaults.api_token,
    };
    let config = if environment.is_some() { config.with_server_from_env(variable)? } else { config };
    Ok((config, without_token))
}

/// Reads the options of a call, JSON text. Refuses a wrong type.
pub fn read_call(json: &str) -> Result<Options, Error> {
    let mut options = Unread::read(json)?;
    Ok(Options {
        timeout: options.time("timeoutMs", Setting::Timeout)?,
        attempt_timeout: options.time("attemptTimeoutMs", Setting::AttemptTimeout)?,
        connect_timeout: options.time("connectTimeoutMs", Setting::ConnectTimeout)?,
        max_attempts: options.count("maxAttempts", Setting::MaxAttempts)?,
        cancel: None,
    })
}

fn user_agent(suffix: Option<String>) -> String {
    suffix.map_or_else(|| "javascript".to_owned(), |suffix| format!("javascript {suffix}"))
}

/// The options that have not been read yet.
struct Unread {
    options: Map<String, Value>,
}

impl Unread {
    fn read(json: &str) -> Result<Unread, Error> {
        match json_value(json) {
            Ok(Value::Object(options)) => Ok(Unread { options }),
            Ok(_) | Err(_) => Err(Error::internal("the options are not a JSON object")),
        }
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.options.remove(name)
    }

    /// Never shows the value, because it may be the API token.
    fn text(&mut self, name: &'static str) -> Result<Option<String>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Error::invalid_input(format!("{name} must be a string"))),
        }
    }

    /// Never shows a value, because it may be the key of an API gateway.
    fn headers(&mut self, name: &'static str) -> Result<Vec<(String, Secret)>, Error> {
        let wrong = || {
            Error::invalid_input(r#"headers must be an object of texts, such as `{ "x-api-key": "..." }`"#)
        };
        let header = |(name, value)| match value {
            Value::String(value) => Ok((name, Secret::new(value))),
            _ => Err(wrong()),
        };
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Value::Object(headers)) => headers.into_iter().map(header).collect(),
            Some(_) => Err(wrong()),
        }
    }

    fn flag(&mut self, name: &'static str) -> Result<bool, Error> {
        match self.take(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(other) => Err(refused(name, "true or false", &other)),
        }
    }

    fn time(&mut self, name: &'static str, setting: Setting) -> Result<Option<Duration>, Error> {
        let time = |value: Value| {
            let seconds = value.as_f64().map(|milliseconds| milliseconds / 1000.0);
            let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            time.ok_or_else(|| invalid_duration(setting, &json(&value)))
        };
        self.take(name).map(time).transpose()
    }

    fn count(&mut self, name: &'static str, setting: Setting) -> Result<Option<u32>, Error> {
        let count = |value: Value| match value.as_i64() {
            Some(number) => count(setting, number),
            None => Err(invalid_whole(setting, &json(&value))),
        };
        self.take(name).map(count).transpose()
    }

    /// The rate limit, or `null`, which turns it off.
    fn limit(&mut self, name: &'static str, default: Option<u32>) -> Result<Option<u32>, Error> {
        if self.options.get(name) == Some(&Value::Null) {
            self.take(name);
            return Ok(None);
        }
        Ok(self.count(name, Setting::RequestsPerMinute)?.or(default))
    }
}

fn refused(name: &'static str, expected: &str, value: &Value) -> Error {
    Error::invalid_input(format!("{name} must be {expected}, not `{}`", json(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typescript;

    #[test]
    fn what_is_given_wins_over_the_environment() {
        let environment =
            r#""environment": {"WORKATO_API_TOKEN": "token", "WORKATO_HOST": "https://example.com"}"#;
        let of = |given: &str| read(&format!("{{{given}{environment}}}")).expect("valid").0;
        assert_eq!(of("").base_url.as_deref(), Some("https://example.com"));
        let given = of(r#""dataCenter": "eu", "#);
        assert_eq!((given.data_center, given.base_url), (Some(DataCenter::Eu), None));
        let missing = read(r#"{"environment": {}}"#).map(drop).expect_err("no token").to_string();
        assert!(missing.contains("`WORKATO_API_TOKEN` is not set"), "{missing}");
    }

    #[test]
    fn typescript_knows_all_data_centers_and_no_others() {
        let names = typescript::union(include_str!("../js/options.ts"), "DataCenter").join(", ");
        let error = DataCenter::from_name("mars").expect_err("not a data center");
        assert!(error.message.contains(&format!("one of {names}, not")), "{error}");
    }
}
