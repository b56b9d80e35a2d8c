use super::*;

#[test]
fn characters_that_move_or_color_the_terminal_are_escaped() {
    assert_eq!(quoted("a\"b\\c"), r#""a\"b\\c""#);
    assert_eq!(printable("\u{1b}[31m\r\n\u{202e}\u{feff}é"), "\\u{1b}[31m\\r\\n\\u{202e}\\u{feff}é");
}
