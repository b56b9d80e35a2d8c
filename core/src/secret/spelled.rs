//! Reads the first character of a text in every way in which a service may have escaped it.

/// How many escapes may lie in one another: a secret in JSON in JSON, in HTML.
const LAYERS: u32 = 3;

/// A character, or `None` for one that HTML names, such as `&eacute;`; and the text after it.
pub(super) type Spelled<'a> = (Option<char>, &'a str);

/// Takes every way in which a text can be read.
type Emit<'e, 'a, T> = &'e mut dyn FnMut(T, &'a str);

/// Whether the text begins with something that may stand for another character.
pub(super) fn is_escape(first: char) -> bool {
    matches!(first, '\\' | '%' | '&' | '+')
}

/// All the characters with which the text can begin: as it is written, and unescaped as JSON, as a part
/// of a URL and as HTML, up to three times. They replace what is in `found`.
pub(super) fn spelled<'a>(text: &'a str, found: &mut Vec<Spelled<'a>>) {
    found.clear();
    read(text, LAYERS, &mut |char, rest| {
        if found.iter().all(|(other, after)| *other != char || after.len() != rest.len()) {
            found.push((char, rest));
        }
    });
}

fn read<'a>(text: &'a str, layers: u32, emit: Emit<'_, 'a, Option<char>>) {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return };
    let plain = (Some(first), chars.as_str());
    emit(plain.0, plain.1);
    if layers == 0 || !is_escape(first) {
        return;
    }
    let inner = layers - 1;
    read(text, inner, &mut |opener, rest| {
        if opener != plain.0 || rest.len() != plain.1.len() {
            emit(opener, rest);
        }
        match opener {
            Some('\\') => json(rest, inner, emit),
            Some('%') => percent(&[], rest, inner, emit),
            Some('&') => html(rest, inner, emit),
            Some('+') => emit(Some(' '), rest),
            _ => {}
        }
    });
}

/// The escapes of JSON, after the backslash.
fn json<'a>(text: &'a str, layers: u32, emit: Emit<'_, 'a, Option<char>>) {
    read(text, layers, &mut |char, rest| match char {
        Some('b') => emit(Some('\u{8}'), rest),
        Some('f') => emit(Some('\u{c}'), rest),
        Some('n') => emit(Some('\n'), rest),
        Some('r') => emit(Some('\r'), rest),
        Some('t') => emit(Some('\t'), rest),
        Some('u') => utf16(rest, layers, emit),
        Some(letter) if letter.is_ascii_alphanumeric() => {}
        other => emit(other, rest),
    });
}

/// The character of a `\u` escape: four hex digits, or two such escapes for a surrogate pair.
fn utf16<'a>(text: &'a str, layers: u32, emit: Emit<'_, 'a, Option<char>>) {
    number(text, 16, 4, layers, &mut |first, rest| match char::from_u32(first) {
        Some(char) => emit(Some(char), rest),
        None => skip(rest, "\\u", layers, &mut |(), rest| {
            number(rest, 16, 4, layers, &mut |second, rest| {
                let pair = [first, second].map(|unit| unit as u16);
                if let Some(Ok(char)) = char::decode_utf16(pair).next() {
                    emit(Some(char), rest);
                }
            });
        }),
    });
}

/// The percent-encoding of URLs, after a `%`: a character of several bytes has several. `before` are the
/// bytes of it that were read.
fn percent<'a>(before: &[u8], text: &'a str, layers: u32, emit: Emit<'_, 'a, Option<char>>) {
    number(text, 16, 2, layers, &mut |byte, rest| {
        let bytes = [before, &[byte as u8]].concat();
        match std::str::from_utf8(&bytes) {
            Ok(char) => emit(char.chars().next(), rest),
            Err(why) if why.error_len().is_none() => {
                skip(rest, "%", layers, &mut |(), rest| percent(&bytes, rest, layers, emit));
            }
            Err(_) => {}
        }
    });
}

/// The references of HTML, after the `&`: `lt;`, `#60;`, `#x3C;`.
fn html<'a>(text: &'a str, layers: u32, emit: Emit<'_, 'a, Option<char>>) {
    for (start, radix) in [("#", 10), ("#x", 16), ("#X", 16)] {
        skip(text, start, layers, &mut |(), digits| {
            for count in 1..=7 {
                number(digits, radix, count, layers, &mut |code, rest| {
                    let Some(char) = char::from_u32(code) else { return };
                    skip(rest, ";", layers, &mut |(), rest| emit(Some(char), rest));
                });
            }
        });
    }
    let length = text.bytes().take(31).take_while(u8::is_ascii_alphanumeric).count();
    let (name, rest) = text.split_at(length);
    let char = match name {
        "" => return,
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    };
    skip(rest, ";", layers, &mut |(), rest| emit(char, rest));
}

/// The text after `wanted`, whose characters may be escaped.
fn skip<'a>(text: &'a str, wanted: &str, layers: u32, emit: Emit<'_, 'a, ()>) {
    let mut chars = wanted.chars();
    let Some(first) = chars.next() else { return emit((), text) };
    read(text, layers, &mut |char, rest| {
        if char == Some(first) {
            skip(rest, chars.as_str(), layers, emit);
        }
    });
}

/// The number of so many digits with which the text begins.
fn number<'a>(text: &'a str, radix: u32, digits: u32, layers: u32, emit: Emit<'_, 'a, u32>) {
    read(text, layers, &mut |char, rest| {
        let Some(digit) = char.and_then(|char| char.to_digit(radix)) else { return };
        let high = digit * radix.pow(digits - 1);
        match digits {
            1 => emit(digit, rest),
            _ => number(rest, radix, digits - 1, layers, &mut |low, rest| emit(high + low, rest)),
        }
    });
}
