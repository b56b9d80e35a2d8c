//! The rules for further headers.

use crate::printable::excerpt;
use crate::secret::looks_secret;
use crate::{Config, Error, Secret};

/// The client sets them itself, or the transport does.
const NOT_FURTHER: [&str; 12] = [
    "accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "cookie",
    "expect", "host", "te", "transfer-encoding", "user-agent",
];

pub(super) fn check(headers: &[(String, Secret)]) -> Result<(), Error> {
    for (index, (name, value)) in headers.iter().enumerate() {
        let refuse = |why: &str| Err(Error::invalid_input(format!("the header `{}` {why}", excerpt(name))));
        let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_of_name) {
            return refuse("has no valid name: write it as `x-api-key`");
        }
        if NOT_FURTHER.iter().any(|ours| ours.eq_ignore_ascii_case(name)) {
            return refuse("is set by the client: leave it out");
        }
        if headers.iter().take(index).any(|(other, _)| other.eq_ignore_ascii_case(name)) {
            return refuse("is given twice: leave one out");
        }
        let value = value.expose();
        if value.trim() != value || !value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            return refuse(
                "must be ASCII text without control characters, and without spaces at its start and end",
            );
        }
    }
    Ok(())
}

/// The values that are redacted: those of headers such as `x-api-key`.
pub(crate) fn secrets(config: &Config) -> Vec<Secret> {
    let is_secret = |name: &str| looks_secret(name) || name.to_ascii_lowercase().ends_with("key");
    let secret = config.headers.iter().filter(|(name, _)| is_secret(name));
    secret.map(|(_, value)| value.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, value: &str) -> Option<String> {
        check(&[(name.to_owned(), Secret::new(value))]).err().map(|error| error.to_string())
    }

    #[test]
    fn a_header_that_the_client_sets_is_refused() {
        for name in ["Authorization", "user-agent", "HOST", "Content-Length", "cookie"] {
            let text = refused(name, "canary").expect("refused");
            assert!(text.contains("is set by the client") && !text.contains("canary"), "{text}");
        }
        assert_eq!(refused("x-tenant", "acme 1"), None);
    }

    #[test]
    fn a_header_cannot_hold_another_one() {
        for (name, value) in
            [("x\r\na", "b"), ("", "b"), ("x y", "b"), ("x", "canary\r\na: b"), ("x", " canary"), ("x", "é")]
        {
            let text = refused(name, value).expect("refused");
            assert!(
                text.contains("invalid_input") && !text.contains("canary") && !text.contains('\r'),
                "{text}"
            );
        }
        let twice = [("x".to_owned(), Secret::new("a")), ("X".to_owned(), Secret::new("b"))];
        assert!(check(&twice).expect_err("twice").to_string().contains("given twice"));
    }

    #[test]
    fn the_values_of_headers_that_look_like_secrets_are_secrets() {
        for (name, is_secret) in [
            ("X-Api-Key", true),
            ("ocp-apim-subscription-key", true),
            ("cf-access-client-secret", true),
            ("x-tenant", false),
        ] {
            let config =
                Config { headers: vec![(name.to_owned(), Secret::new("value"))], ..Config::new("token") };
            assert_eq!(secrets(&config).len(), usize::from(is_secret), "{name}");
        }
    }
}
