//! Settings from the environment variables that Workato's own tools use.

use std::ffi::OsString;

use crate::{Config, Error, Secret, Setting};

const TOKEN: &str = "WORKATO_API_TOKEN";
const HOST: &str = "WORKATO_HOST";

impl Config {
    /// Reads the API token from `WORKATO_API_TOKEN` and, if it is set, the base URL from `WORKATO_HOST`.
    /// `variable` looks up a variable of the environment.
    ///
    /// # Errors
    /// `invalid_input` if there is no token.
    pub fn from_env(variable: impl Fn(&str) -> Option<OsString>) -> Result<Config, Error> {
        let text = |name| match variable(name).map(OsString::into_string) {
            Some(Ok(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
            Some(Err(_)) => {
                Err(Error::invalid_input(format!("`{name}` holds a character that is not Unicode")))
            }
            None => Ok(None),
        };
        let Some(token) = text(TOKEN)? else {
            return Err(Error::invalid_input(format!(
                "`{TOKEN}` is not set: set it to the API token, or give the token in {}",
                Setting::ApiToken
            )));
        };
        Ok(Config { base_url: text(HOST)?, ..Config::new(Secret::new(token)) })
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
    fn the_token_is_not_printed() {
        let shown = format!("{:?}", of(&[(TOKEN, "canary")]).expect("a token"));
        assert!(!shown.contains("canary"), "{shown}");
    }
}
