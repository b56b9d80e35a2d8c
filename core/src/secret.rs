//! A value that is never printed.

use std::fmt;

use zeroize::Zeroizing;

/// A client secret or an API token: prints as `[redacted]`, and is wiped from memory when dropped.
///
/// ```
/// let secret = workato_oauth_profiles::Secret::new("hush");
/// assert_eq!(format!("{secret:?}"), "Secret([redacted])");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the value in.
    pub fn new(value: impl Into<String>) -> Secret {
        Secret(Zeroizing::new(value.into()))
    }

    /// The value itself: the one way to read it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Cuts the secret out of a text, as it is and as JSON escapes it.
    pub(crate) fn cut_out_of(&self, text: &str) -> String {
        let plain = self.expose();
        let escaped = serde_json::Value::from(plain).to_string();
        let escaped = &escaped[1..escaped.len() - 1];
        let html_safe = [("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e")];
        let safest = html_safe.iter().fold(escaped.to_owned(), |text, (from, to)| text.replace(from, to));
        let mut forms = vec![safest.as_str(), escaped, plain];
        forms.dedup();
        forms.iter().fold(text.to_owned(), |text, form| text.replace(form, "[redacted]"))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_cut_out_once_though_it_be_a_piece_of_what_stands_for_it() {
        assert_eq!(Secret::new("t").cut_out_of("Not found"), "No[redacted] found");
    }

    #[test]
    fn is_cut_out_of_a_text_in_every_form_that_json_gives_it() {
        let secret = Secret::new("a&\"b");
        let text = r#"plain a&"b, escaped a&\"b, escaped again a\u0026\"b."#;
        assert_eq!(
            secret.cut_out_of(text),
            "plain [redacted], escaped [redacted], escaped again [redacted]."
        );
    }
}
