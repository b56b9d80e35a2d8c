//! A secret that is never printed, and the redaction of secrets.

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
    /// Makes a secret of this value.
    pub fn new(value: impl Into<String>) -> Secret {
        Secret(Zeroizing::new(value.into()))
    }

    /// The value itself. There is no other way to read it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Secret {
        Secret::new(value)
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Secret {
        Secret::new(value)
    }
}

/// Redacts secrets in a text, as they are and in every form in which JSON can write them. The longest
/// secret comes first.
pub(crate) fn cut_out(secrets: &[Secret], text: &str) -> String {
    let (mut kept, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(next) = rest.chars().next() {
        if let Some(after) = secrets.iter().find_map(|secret| after(secret.expose(), rest)) {
            kept.push_str("[redacted]");
            rest = after;
        } else {
            kept.push(next);
            rest = rest.strip_prefix(next).unwrap_or_default();
        }
    }
    kept
}

/// The text after the secret, if it begins with the secret.
fn after<'a>(secret: &str, text: &'a str) -> Option<&'a str> {
    let after = text.strip_prefix(secret).or_else(|| after_escaped(secret, text));
    after.filter(|_| !secret.is_empty())
}

/// The text after the secret, if it begins with the secret as part of a JSON string. A service may
/// escape any character: `&` as `\u0026`, `/` as `\/`.
fn after_escaped<'a>(secret: &str, text: &'a str) -> Option<&'a str> {
    secret.chars().try_fold(text, |text, wanted| {
        let (found, after) = first_of_json(text)?;
        (found == wanted).then_some(after)
    })
}

/// The first character of the content of a JSON string, and the rest.
fn first_of_json(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    if first != '\\' {
        return Some((first, chars.as_str()));
    }
    let unescaped = match chars.next()? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return first_by_number(chars.as_str()),
        other => other,
    };
    Some((unescaped, chars.as_str()))
}

/// The character of a `\u` escape: four hex digits, or two such escapes for a surrogate pair.
fn first_by_number(text: &str) -> Option<(char, &str)> {
    let unit = |text: &str| u16::from_str_radix(text.get(..4)?, 16).ok();
    let (first, rest) = (unit(text)?, text.get(4..)?);
    let second = rest.strip_prefix("\\u").and_then(|low| Some((unit(low)?, low.get(4..)?)));
    match (char::from_u32(first.into()), second) {
        (Some(found), _) => Some((found, rest)),
        (None, Some((low, rest))) => {
            let found = char::decode_utf16([first, low]).next()?.ok()?;
            Some((found, rest))
        }
        (None, None) => None,
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
    fn a_secret_that_is_part_of_its_replacement_is_redacted_once() {
        assert_eq!(cut_out(&[Secret::new("t")], "Not found"), "No[redacted] found");
    }

    #[test]
    fn a_short_secret_is_not_redacted_within_the_replacement_of_a_long_one() {
        let secrets = [Secret::new("correct-horse"), Secret::new("e")];
        let text = cut_out(&secrets, "bad secret correct-horse");
        assert_eq!(text, "bad s[redacted]cr[redacted]t [redacted]");
    }

    #[test]
    fn a_secret_is_redacted_in_every_escaped_form() {
        let secret = [Secret::new("s\"e\\c&r<t>/\né🚀")];
        for spelled in [
            "s\"e\\c&r<t>/\né🚀",
            r#"s\"e\\c&r<t>/\né🚀"#,
            r#"s\"e\\c\u0026r<t>\/\né🚀"#,
            r#"s\u0022e\u005Cc\u0026r\u003ct\u003E\/\u000a\u00e9\uD83D\ude80"#,
        ] {
            assert_eq!(cut_out(&secret, &format!("[{spelled}]")), "[[redacted]]", "{spelled}");
        }
        let others = r#"s\"e\\c\u0027r \ud83d \uD83D\u0041 \u00 \"#;
        assert_eq!(cut_out(&secret, others), others);
        assert_eq!(cut_out(&[Secret::new("")], "text"), "text");
        assert_eq!(cut_out(&[Secret::new(r"\\")], r"a\\b \\\\"), r"a[redacted]b [redacted][redacted]");
    }

    #[test]
    fn a_secret_is_redacted_in_a_text_in_every_form_of_json() {
        let secret = [Secret::new("a&\"b")];
        let text = r#"plain a&"b, escaped a&\"b, escaped again a\u0026\"b."#;
        assert_eq!(cut_out(&secret, text), "plain [redacted], escaped [redacted], escaped again [redacted].");
    }
}
