//! Redacts secrets in texts from outside.

use std::sync::{Arc, OnceLock};

use memchr::memchr3_iter;
use serde_json::{Map, Value};

use super::Secret;
use super::form::Form;
use super::spelled::{Spelled, spelled};
use crate::printable::SHORTENED;

/// What takes the place of a secret.
const REDACTED: &str = "[redacted]";
/// What takes the place of a text that contains a short secret.
const WITHHELD: &str = "withheld: it contains a secret";
/// How many bytes a secret must have to be cut out of a text. See docs/design.md#redaction.
const LONG: usize = 8;
/// So many bytes of a secret may be shown, where a message shows only the beginning of a value.
const HARMLESS: usize = 3;
/// How much of a text from outside is shown, in bytes. See docs/design.md#the-body-in-an-error-2-kib.
const MOST_SHOWN: usize = 2048;

/// Secrets with all the forms in which a text may contain them.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<Arc<Known>>);

struct Known {
    secret: Secret,
    /// Made when the first text from outside comes.
    forms: OnceLock<Vec<Form>>,
}

impl Secrets {
    /// Adds a secret. The prefix of an API token, such as `wrkaus-`, does not belong to the secret.
    pub(crate) fn add(&mut self, secret: &Secret) {
        let text = secret.expose();
        let after_prefix = text.strip_prefix("wrka").and_then(|rest| rest.split_once('-'));
        let text = after_prefix.map(|(_, rest)| rest).filter(|rest| rest.len() >= LONG).unwrap_or(text);
        if !text.is_empty() && self.0.iter().all(|known| known.secret.expose() != text) {
            self.0.push(Arc::new(Known { secret: Secret::new(text), forms: OnceLock::new() }));
        }
    }

    /// These and others.
    pub(crate) fn with(&self, others: &Secrets) -> Secrets {
        if others.0.is_empty() {
            return self.clone();
        }
        let mut all = others.clone();
        self.0.iter().for_each(|known| all.add(&known.secret));
        all
    }

    /// Those that were added last, at most so many.
    pub(crate) fn latest(&self, most: usize) -> Secrets {
        Secrets(self.0.iter().skip(self.0.len().saturating_sub(most)).cloned().collect())
    }

    /// Whether one of them is so short that it cannot be cut out without making texts unreadable.
    pub(crate) fn has_short(&self) -> bool {
        self.0.iter().any(|known| known.is_short())
    }

    /// The text without secrets. A short secret stays: this is for texts that are not the service's.
    pub(crate) fn cut(&self, text: &str) -> String {
        let text = self.cut_up_to(text, usize::MAX, false);
        let mut values: Vec<&str> = text.split(SHORTENED).collect();
        let last = values.pop().unwrap_or_default();
        let values = values.into_iter().map(|value| match self.beginning_at_the_end(value) {
            0 => format!("{value}{SHORTENED}"),
            length => {
                format!("{}{REDACTED}{SHORTENED}", value.get(..value.len() - length).unwrap_or_default())
            }
        });
        values.collect::<String>() + last
    }

    /// How many bytes at the end of a text are the beginning of a long secret.
    fn beginning_at_the_end(&self, text: &str) -> usize {
        let of = |secret: &str| {
            let lengths = (HARMLESS + 1..secret.len()).rev();
            lengths.into_iter().find(|length| secret.get(..*length).is_some_and(|part| text.ends_with(part)))
        };
        let long = self.0.iter().filter(|known| !known.is_short());
        long.filter_map(|known| of(known.secret.expose())).max().unwrap_or(0)
    }

    /// A text of the service or of the transport as it may be shown, and not more than 2 KiB of it. It
    /// is withheld as a whole if it contains a short secret.
    pub(crate) fn shown(&self, text: &str) -> String {
        self.cut_up_to(text, MOST_SHOWN, true)
    }

    /// The body of an answer as it may be shown; nothing if it is empty or one of the secrets is short.
    pub(crate) fn body(&self, text: &str) -> Option<String> {
        (!text.is_empty() && !self.has_short()).then(|| self.shown(text))
    }

    /// A text of a profile: its long secrets are cut out, and it is withheld if it is a short one.
    pub(crate) fn in_profile(&self, text: &str) -> String {
        match self.0.iter().any(|known| known.is_short() && known.secret.expose() == text) {
            true => WITHHELD.to_owned(),
            false => self.cut(text),
        }
    }

    /// Secrets may lie in or across one another, so every place is looked at. The text is read only as
    /// far as it is shown, and further for a secret that begins before that.
    fn cut_up_to(&self, text: &str, most: usize, withholds: bool) -> String {
        let mut kept = String::with_capacity(text.len().min(most));
        let (mut hidden_to, mut starts) = (0, Vec::new());
        for (at, char) in text.char_indices() {
            for known in self.0.iter().filter(|known| known.may_begin_with(char)) {
                spelled(text.get(at..).unwrap_or_default(), &mut starts);
                let Some(end) = known.rest_after(&starts).map(|rest| text.len() - rest.len()) else {
                    continue;
                };
                if known.is_short() {
                    if withholds {
                        return WITHHELD.to_owned();
                    }
                } else if end > hidden_to {
                    if at >= hidden_to {
                        kept.push_str(REDACTED);
                    }
                    hidden_to = end;
                }
            }
            if kept.len() >= most {
                break;
            }
            if at >= hidden_to {
                kept.push(char);
            }
        }
        shorten(&mut kept, most);
        kept
    }

    /// Whether a body contains a long one of them. Nearly every body does not, which is found out without
    /// looking at each of its characters.
    pub(crate) fn are_in(&self, body: &[u8]) -> bool {
        let may_escape = may_be_spelled_otherwise(body);
        let long = self.0.iter().filter(|known| !known.is_short());
        let forms: Vec<&Form> =
            long.flat_map(|known| known.forms()).filter(|form| may_escape || form.may_be_in(body)).collect();
        if forms.is_empty() {
            return false;
        }
        let text = String::from_utf8_lossy(body);
        let mut starts = Vec::new();
        text.char_indices().any(|(at, char)| {
            let mut likely = forms.iter().filter(|form| form.may_begin_with(char)).peekable();
            if likely.peek().is_some() {
                spelled(text.get(at..).unwrap_or_default(), &mut starts);
            }
            likely.any(|form| form.after(&starts).is_some())
        })
    }
}

/// Shortens a text to so many bytes. Secrets must be redacted before.
fn shorten(text: &mut String, most: usize) {
    let most = most.min(text.len());
    text.truncate((0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0));
}

/// Whether a body may hold letters or digits as escapes, such as `\u0077`, `%77` or `&#119;`, or base64 in
/// lines.
fn may_be_spelled_otherwise(body: &[u8]) -> bool {
    memchr3_iter(b'\\', b'%', b'#', body).any(|at| match body.get(at..).unwrap_or_default() {
        [b'%', high, low, ..] => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        [b'#', first, ..] => first.is_ascii_digit() || first.eq_ignore_ascii_case(&b'x'),
        [b'\\', b'u', b'0', b'0', high, low, ..] => {
            let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0);
            let char = char::from_u32(digit(*high) * 16 + digit(*low)).unwrap_or_default();
            char.is_ascii_alphanumeric() || "%#\\\r\n".contains(char)
        }
        [b'\\', b'r' | b'n', ..] => true,
        _ => false,
    })
}

impl Known {
    fn is_short(&self) -> bool {
        self.secret.expose().len() < LONG
    }

    fn forms(&self) -> &[Form] {
        self.forms.get_or_init(|| forms(self.secret.expose()))
    }

    fn may_begin_with(&self, first: char) -> bool {
        self.forms().iter().any(|form| form.may_begin_with(first))
    }

    /// The text after this secret, if it begins with the secret in any of its forms.
    fn rest_after<'a>(&self, starts: &[Spelled<'a>]) -> Option<&'a str> {
        self.forms().iter().filter_map(|form| form.after(starts)).min_by_key(|rest| rest.len())
    }
}

/// A short secret has only its plain form: in base64, a few letters are in every text.
fn forms(secret: &str) -> Vec<Form> {
    let mut forms = vec![Form::plain(secret)];
    if secret.len() >= LONG {
        forms.extend(Form::base64(secret));
        // The client password of OAuth is percent-encoded before base64 (RFC 6749, 2.3.1): as a form wants it,
        // or as JavaScript's `encodeURIComponent` does it.
        let mut encoded =
            vec![percent_encoded(secret, b"-._*", "+"), percent_encoded(secret, b"-_.!~*'()", "%20")];
        encoded.dedup();
        encoded.retain(|encoded| encoded != secret);
        forms.extend(encoded.iter().flat_map(|encoded| Form::base64(encoded)));
    }
    forms
}

/// Percent-encodes all but letters, digits and the bytes that are `kept`.
fn percent_encoded(text: &str, kept: &[u8], space: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push_str(space),
            _ if byte.is_ascii_alphanumeric() || kept.contains(&byte) => encoded.push(char::from(byte)),
            _ => encoded += &format!("%{byte:02X}"),
        }
    }
    encoded
}

/// Whether a key names a secret, such as `app_secret` or `accessToken`; `token_url` and `token_type` do not.
pub(crate) fn looks_secret(key: &str) -> bool {
    const WORDS: [&str; 7] =
        ["secret", "token", "password", "passphrase", "credential", "apikey", "privatekey"];
    /// How the names of settings end that say where a secret goes, or of which kind it is.
    const SETTINGS: [&str; 12] = [
        "url", "uri", "endpoint", "type", "method", "name", "format", "prefix", "header", "placement",
        "location", "scheme",
    ];
    let key = key.to_ascii_lowercase().replace(['_', '-'], "");
    let is_setting = SETTINGS.iter().any(|end| key.ends_with(end));
    !is_setting && WORDS.iter().any(|word| key.contains(word))
}

/// A value that a call yields. Its texts can be redacted.
pub trait Texts {
    /// Changes each text that came from the service.
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String));
}

impl<T: Texts> Texts for Vec<T> {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        self.iter_mut().for_each(|value| value.each_text(change));
    }
}

impl<T: Texts> Texts for Option<T> {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        self.iter_mut().for_each(|value| value.each_text(change));
    }
}

impl Texts for String {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        change(self);
    }
}

impl Texts for () {
    fn each_text(&mut self, _: &mut dyn FnMut(&mut String)) {}
}

/// The texts and the keys.
impl Texts for Map<String, Value> {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        for (mut key, mut value) in std::mem::take(self) {
            change(&mut key);
            value.each_text(change);
            self.insert(key, value);
        }
    }
}

impl Texts for Value {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        match self {
            Value::String(text) => text.each_text(change),
            Value::Array(values) => values.each_text(change),
            Value::Object(map) => map.each_text(change),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
