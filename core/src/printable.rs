//! Makes texts from outside safe to show in a message.

use std::fmt::{self, Write};

/// How many characters of a value a message shows: enough to recognise it, and the fix after it is
/// still seen. See docs/design.md#the-longest-value-in-a-message-100-characters.
const LONGEST: usize = 100;

/// What follows the beginning of a value that is too long.
pub(crate) const SHORTENED: char = '…';

/// How every API token begins.
const TOKEN: &str = "wrka";

/// A text on one line: characters that end a line, change its direction or are invisible are escaped.
#[derive(Debug)]
pub struct Line<'a>(pub &'a str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|char| match char {
            _ if char.is_control() => write!(f, "{}", char.escape_default()),
            _ if is_format(char) => write!(f, "{}", char.escape_unicode()),
            _ => f.write_char(char),
        })
    }
}

/// The separators and the format characters of Unicode (Zl, Zp, Cf) that a reader does not see.
fn is_format(char: char) -> bool {
    matches!(
        char,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// How a message shows a value: on one line, and only its beginning if it is long. An API token that was
/// given in the wrong place is not shown.
pub(crate) fn excerpt(text: &str) -> String {
    if let Some((before, _)) = text.split_once(TOKEN) {
        return excerpt(before) + "[redacted]";
    }
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}{SHORTENED}", Line(text.get(..end).unwrap_or_default())),
        None => Line(text).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(excerpt("a\n\r\tb\0\u{1b}é\u{202e}'\"\\"), r#"a\n\r\tb\u{0}\u{1b}é\u{202e}'"\"#);
    }

    #[test]
    fn characters_that_nobody_sees_are_escaped() {
        for char in
            ['\u{85}', '\u{ad}', '\u{200b}', '\u{2028}', '\u{2029}', '\u{2066}', '\u{feff}', '\u{e0041}']
        {
            assert_eq!(excerpt(&char.to_string()), char.escape_unicode().to_string());
        }
    }

    #[test]
    fn only_the_beginning_of_a_long_value_is_shown() {
        assert_eq!(excerpt(&"é".repeat(LONGEST)), "é".repeat(LONGEST));
        assert_eq!(excerpt(&"é".repeat(20_000_000)), format!("{}…", "é".repeat(LONGEST)));
    }
}
