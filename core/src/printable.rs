//! Makes texts from outside safe to show in a message.

/// The text on one line: characters that end a line or change its direction are escaped.
pub(crate) fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
                printable.extend(char.escape_unicode());
            }
            ' '..='~' => printable.push(char),
            _ if char.is_control() => printable.extend(char.escape_default()),
            _ => printable.push(char),
        }
    }
    printable
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(printable("a\n\r\tb\0\u{1b}é\u{202e}'"), r"a\n\r\tb\u{0}\u{1b}é\u{202e}'");
    }
}
