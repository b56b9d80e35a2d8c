//! The text of a body, and JSON as text.

use std::borrow::Cow;

use serde::de::Error;
use serde_json::Value;

/// What stands in the place of a byte that is not UTF-8: a character for texts, which is no JSON outside of
/// them, and a lone surrogate, so that a text with a wrong byte is read as one that cannot be kept.
const WRONG_BYTE: &str = "\u{FFFD}\\udfff";
/// A body with more wrong bytes is a text in another encoding.
const MOST_WRONG_BYTES: usize = 1000;

/// A value as JSON text. Its `Display` can also indent, which would be 1 KB of the WebAssembly.
pub(crate) fn json_text(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The text of a body, without a byte order mark.
pub(crate) fn text_of(body: &[u8]) -> Result<Cow<'_, str>, serde_json::Error> {
    let body = without_bom(body);
    // Checking UTF-8 once for the whole body is faster than for each text.
    if let Ok(text) = std::str::from_utf8(body) {
        return Ok(Cow::Borrowed(text));
    }
    let wrong = body.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    if wrong > MOST_WRONG_BYTES {
        return Err(serde_json::Error::custom("it is not UTF-8"));
    }
    let mut text = String::with_capacity(body.len() + wrong * WRONG_BYTE.len());
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(if chunk.invalid().is_empty() { "" } else { WRONG_BYTE });
    }
    Ok(Cow::Owned(text))
}

/// The body without a byte order mark.
pub(crate) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}
