//! The options of a client and of a call.

use std::time::Duration;

use serde_json::{Map, Value};
use workato_oauth_profiles::{Config, DataCenter, Error, Level, Options, Secret, count};

/// Reads the options of a client, JSON text. Refuses an unknown option or a wrong type.
pub fn read(json: &str) -> Result<Config, Error> {
    let mut options = Unread::read(json)?;
    let api_token = options.text("apiToken")?.ok_or_else(|| Error::invalid_input("apiToken is missing"))?;
    let defaults = Config::new(Secret::new(api_token));
    let data_center = options.text("dataCenter")?;
    let config = Config {
        data_center: data_center.as_deref().map(DataCenter::from_name).transpose()?,
        base_url: options.text("baseUrl")?,
        allow_http: options.flag("allowHttp")?,
        timeout: options.milliseconds("timeoutMs")?.unwrap_or(defaults.timeout),
        attempt_timeout: options.milliseconds("attemptTimeoutMs")?.unwrap_or(defaults.attempt_timeout),
        connect_timeout: options.milliseconds("connectTimeoutMs")?.unwrap_or(defaults.connect_timeout),
        max_attempts: options.count("maxAttempts")?.unwrap_or(defaults.max_attempts),
        requests_per_minute: options.count_or_off("requestsPerMinute", defaults.requests_per_minute)?,
        user_agent: Some(user_agent(options.text("userAgent")?)),
        listen: options.flag("listen")?.then_some(Level::Debug),
        api_token: defaults.api_token,
    };
    options.end()?;
    Ok(config)
}

/// Reads the options of a call, JSON text. Refuses an unknown option or a wrong type.
pub fn read_call(json: &str) -> Result<Options, Error> {
    let mut options = Unread::read(json)?;
    let call = Options {
        timeout: options.milliseconds("timeoutMs")?,
        attempt_timeout: options.milliseconds("attemptTimeoutMs")?,
        connect_timeout: options.milliseconds("connectTimeoutMs")?,
        max_attempts: options.count("maxAttempts")?,
        cancel: None,
    };
    options.end()?;
    Ok(call)
}

fn user_agent(suffix: Option<String>) -> String {
    suffix.map_or_else(|| "javascript".to_owned(), |suffix| format!("javascript {suffix}"))
}

/// The options that have not been read yet.
struct Unread(Map<String, Value>);

impl Unread {
    fn read(json: &str) -> Result<Unread, Error> {
        match serde_json::from_str(json) {
            Ok(Value::Object(options)) => Ok(Unread(options)),
            Ok(_) | Err(_) => Err(Error::internal("the options are not a JSON object")),
        }
    }

    fn end(&self) -> Result<(), Error> {
        match self.0.keys().next() {
            Some(name) => Err(Error::invalid_input(format!("unknown option `{name}`"))),
            None => Ok(()),
        }
    }

    /// Never shows the value, because it may be the API token.
    fn text(&mut self, name: &str) -> Result<Option<String>, Error> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Error::invalid_input(format!("{name} must be a string"))),
        }
    }

    fn flag(&mut self, name: &str) -> Result<bool, Error> {
        match self.0.remove(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(other) => Err(refused(name, "true or false", &other)),
        }
    }

    fn milliseconds(&mut self, name: &str) -> Result<Option<Duration>, Error> {
        let Some(value) = self.0.remove(name) else { return Ok(None) };
        // The core would show the value in seconds.
        let refused = || refused(name, "a number of milliseconds, more than 0 and at most a day", &value);
        let number = value.as_f64().ok_or_else(refused)?;
        Duration::try_from_secs_f64(number / 1000.0).map(Some).map_err(|_| refused())
    }

    fn count(&mut self, name: &str) -> Result<Option<u32>, Error> {
        self.0.remove(name).map(|value| whole(name, &value)).transpose()
    }

    /// A count, or `null`, which turns it off.
    fn count_or_off(&mut self, name: &str, default: Option<u32>) -> Result<Option<u32>, Error> {
        match self.0.remove(name) {
            None => Ok(default),
            Some(Value::Null) => Ok(None),
            Some(value) => whole(name, &value).map(Some),
        }
    }
}

fn whole(name: &str, value: &Value) -> Result<u32, Error> {
    count(name, value.as_i64().ok_or_else(|| refused(name, "a whole number", value))?)
}

fn refused(name: &str, expected: &str, value: &Value) -> Error {
    Error::invalid_input(format!("{name} must be {expected}, not `{}`", value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typescript;

    #[test]
    fn typescript_knows_all_data_centers_and_no_others() {
        let names = typescript::union(include_str!("../js/options.ts"), "DataCenter").join(", ");
        let error = DataCenter::from_name("mars").expect_err("not a data center");
        assert!(error.message.contains(&format!("one of {names}, not")), "{error}");
    }
}
