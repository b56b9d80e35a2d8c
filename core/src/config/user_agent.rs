//! The header `User-Agent`: this library, then the language and program that use it.

use crate::printable::excerpt;
use crate::{Error, Setting};

const LIBRARY: &str = concat!("workato-oauth-profiles/", env!("CARGO_PKG_VERSION"));

/// The value of the header.
pub(crate) fn user_agent(suffix: Option<&str>) -> String {
    match suffix {
        Some(suffix) => format!("{LIBRARY} {suffix}"),
        None => LIBRARY.to_owned(),
    }
}

pub(super) fn check(suffix: &str) -> Result<(), Error> {
    let is_text = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    if suffix.is_empty() || suffix.trim() != suffix || !suffix.bytes().all(is_text) {
        return Err(Error::invalid_input(format!(
            "{} must be ASCII text without control characters, and without spaces at its start and end, not \
             `{}`",
            Setting::UserAgent,
            excerpt(suffix)
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_with_the_library_and_its_version() {
        assert_eq!(user_agent(None), LIBRARY);
        assert_eq!(user_agent(Some("rust rollout/2.1")), format!("{LIBRARY} rust rollout/2.1"));
        assert!(LIBRARY.starts_with("workato-oauth-profiles/0."), "{LIBRARY}");
    }

    #[test]
    fn text_that_is_invalid_in_a_header_is_refused() {
        for suffix in ["", " ", "rollout ", "a\r\nx-admin: 1", "a\tb", "a\0", "caf\u{e9}", "a\u{7f}"] {
            let text = check(suffix).expect_err(suffix).to_string();
            assert!(text.contains("`.user_agent(...)` must be ASCII") && !text.contains('\n'), "{text}");
        }
        check("rust rollout/2.1 (nightly; +https://example.com)").expect("a comment is allowed");
    }
}
