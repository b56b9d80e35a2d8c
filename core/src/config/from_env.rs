//! Settings from the environment variables that Workato's own tools use, and one for the data center.

use std::ffi::OsString;

use super::base_url::shown;
use crate::{Config, DataCenter, Error, Secret, Setting};

const TOKEN: &str = "WORKATO_API_TOKEN";
const HOST: &str = "WORKATO_HOST";
const DATA_CENTER: &str = "WORKATO_DATA_CENTER";

impl Config {
    /// Reads the API token from `WORKATO_API_TOKEN` and, if it is set, the base URL from `WORKATO_HOST` or the
    /// data center from `WORKATO_DATA_CENTER`. `variable` looks up a variable of the environment.
    ///
    /// # Errors
    /// `invalid_input` if there is no token, if the data center is unknown, or if both of the last two
    /// variables are set and name different servers.
    pub fn from_env(variable: impl Fn(&str) -> Option<OsString>) -> Result<Config, Error> {
        Config::new(Config::token_from_env(&variable)?).with_server_from_env(&variable)
    }

    /// The API token of the environment.
    #[doc(hidden)]
    pub fn token_from_env(variable: impl Fn(&str) -> Option<OsString>) -> Result<Secret, Error> {
        text(TOKEN, variable)?.map(Secret::new).ok_or_else(|| {
            Error::invalid_input(format!(
                "`{TOKEN}` is not set: set it to the API token, or give the token in {}",
                Setting::ApiToken
            ))
        })
    }

    /// Takes the base URL or the data center from the environment, unless one of them was given.
    #[doc(hidden)]
    pub fn with_server_from_env(
        mut self,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Config, Error> {
        if self.base_url.is_some() || self.data_center.is_some() {
            return Ok(self);
        }
        let (host, name) = (text(HOST, &variable)?, text(DATA_CENTER, &variable)?);
        let data_center =
            name.map(|name| DataCenter::named(&format!("`{DATA_CENTER}`"), &name)).transpose()?;
        match (host, data_center) {
            (Some(host), Some(data_center)) if is_elsewhere(&host, data_center) => {
                let shown = shown(&host).map_or_else(String::new, |host| format!(" (`{host}`)"));
                return Err(Error::invalid_input(format!(
                    "`{HOST}`{shown} and `{DATA_CENTER}` (`{}`) name different servers: unset one of them, or \
                     give {} or {}",
                    data_center.as_str(),
                    Setting::BaseUrl,
                    Setting::DataCenter
                )));
            }
            (Some(host), _) => self.base_url = Some(host),
            (None, data_center) => self.data_center = data_center,
        }
        Ok(self)
    }
}

/// Whether this base URL is not that of the data center. One that is not valid is refused later, with the
/// reason.
fn is_elsewhere(host: &str, data_center: DataCenter) -> bool {
    host.contains("://") && DataCenter::of_base_url(host) != Some(data_center)
}

/// The value of a variable; `None` if it is not set or empty.
fn text(name: &str, variable: impl Fn(&str) -> Option<OsString>) -> Result<Option<String>, Error> {
    match variable(name).map(OsString::into_string) {
        Some(Ok(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
        Some(Err(_)) => Err(Error::invalid_input(format!("`{name}` holds a character that is not Unicode"))),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(environment: &[(&str, &str)]) -> Result<Config, Error> {
        Config::from_env(|name| {
            let found = environment.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    fn base_url(environment: &[(&str, &str)]) -> Result<String, Error> {
        crate::config::base_url(&of(environment)?)
    }

    #[test]
    fn a_missing_or_empty_token_is_refused_by_the_name_of_its_variable() {
        for environment in [&[][..], &[(TOKEN, "")], &[(HOST, "https://example.com")]] {
            let text = of(environment).expect_err("no token").to_string();
            assert!(text.contains("`WORKATO_API_TOKEN` is not set"), "{text}");
        }
    }

    #[test]
    fn the_host_is_a_base_url_and_may_be_left_out() {
        assert_eq!(base_url(&[(TOKEN, "token")]).expect("us"), "https://www.workato.com");
        assert_eq!(base_url(&[(TOKEN, "token"), (HOST, "")]).expect("us"), "https://www.workato.com");
        let eu = "https://app.eu.workato.com";
        assert_eq!(base_url(&[(TOKEN, "token"), (HOST, eu)]).expect("eu"), eu);
    }

    #[test]
    fn a_host_without_a_scheme_is_refused_with_its_fix() {
        let text =
            base_url(&[(TOKEN, "token"), (HOST, "www.workato.com")]).expect_err("no scheme").to_string();
        assert!(text.contains("write it as `https://www.workato.com`"), "{text}");
    }

    #[test]
    fn the_data_center_may_stand_in_a_variable_of_its_own() {
        let (token, eu) = ((TOKEN, "token"), (DATA_CENTER, "eu"));
        let url = "https://app.eu.workato.com";
        assert_eq!(base_url(&[token, eu]).expect("eu"), url);
        assert_eq!(base_url(&[token, (DATA_CENTER, "")]).expect("us"), "https://www.workato.com");
        for host in [url, "https://APP.EU.workato.com:443/"] {
            assert_eq!(base_url(&[token, eu, (HOST, host)]).expect("they agree"), url);
        }
        let text = of(&[token, (DATA_CENTER, "mars")]).expect_err("no such").to_string();
        assert!(text.contains("`WORKATO_DATA_CENTER` must be one of us, eu"), "{text}");
        let text = base_url(&[token, eu, (HOST, "app.eu.workato.com")]).expect_err("no scheme").to_string();
        assert!(text.contains("write it as `https://app.eu.workato.com`"), "{text}");
    }

    #[test]
    fn two_variables_that_name_different_servers_are_refused() {
        let token = (TOKEN, "token");
        for host in ["https://www.workato.com", "https://user:canary@workato.example.com"] {
            let text = of(&[token, (DATA_CENTER, "eu"), (HOST, host)]).expect_err("two servers").to_string();
            assert!(
                text.contains("`WORKATO_DATA_CENTER` (`eu`) name different servers: unset one"),
                "{text}"
            );
            assert!(!text.contains("canary"), "{text}");
        }
    }

    #[test]
    fn what_is_given_wins_over_the_environment() {
        let variables = |_: &str| Some(OsString::from("https://www.workato.com"));
        let mut given = Config::new("token");
        given.data_center = Some(DataCenter::Eu);
        let config = given.with_server_from_env(variables).expect("given");
        assert_eq!((config.data_center, config.base_url), (Some(DataCenter::Eu), None));
        let mut given = Config::new("token");
        given.base_url = Some("https://workato.example.com".to_owned());
        let config = given.with_server_from_env(variables).expect("given");
        assert_eq!(config.base_url.as_deref(), Some("https://workato.example.com"));
        assert_eq!(config.data_center, None);
    }

    #[test]
    fn the_token_is_not_printed() {
        let shown = format!("{:?}", of(&[(TOKEN, "canary")]).expect("a token"));
        assert!(!shown.contains("canary"), "{shown}");
    }
}
