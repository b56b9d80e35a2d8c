//! The forms of a secret that are more than an escape of its characters.

use memchr::memmem::Finder;

use super::spelled::{Spelled, is_escape, spelled};

/// A form of a secret, character by character.
pub(super) struct Form {
    places: Vec<Place>,
    /// A part that every text has that contains this form, as long as no letter is escaped: letters and
    /// digits only.
    needle: Finder<'static>,
}

/// What stands at one place of a form.
#[derive(Clone, Copy)]
enum Place {
    /// This character.
    Char(char),
    /// The digit of base64 with these six bits.
    Base64(u8),
}

impl Form {
    /// The secret as it is.
    pub(super) fn plain(secret: &str) -> Form {
        Form::of(secret.chars().map(Place::Char).collect())
    }

    /// The secret as a part of a longer text in base64, of the standard or the URL-safe alphabet. Three
    /// bytes make four digits, so there are three forms: for 3n, 3n+1 and 3n+2 bytes before it. Digits
    /// that it shares with the bytes before or after it are left out: they hold 2 or 4 bits of it.
    pub(super) fn base64(secret: &str) -> [Form; 3] {
        let bits = |byte: u8| (0..8).rev().map(move |shift| byte >> shift & 1);
        let bits: Vec<u8> = secret.bytes().flat_map(bits).collect();
        [0, 2, 4].map(|shared| {
            let digits = bits.get(shared..).unwrap_or_default().chunks_exact(6);
            Form::of(
                digits
                    .map(|bits| Place::Base64(bits.iter().fold(0, |value, bit| value << 1 | bit)))
                    .collect(),
            )
        })
    }

    fn of(places: Vec<Place>) -> Form {
        let letters: Vec<Option<u8>> = places.iter().map(|place| place.letter()).collect();
        let runs = letters.split(Option::is_none).map(|run| run.iter().flatten().copied().collect());
        let needle: Vec<u8> = runs.max_by_key(Vec::len).unwrap_or_default();
        Form { places, needle: Finder::new(&needle).into_owned() }
    }

    /// Whether a text may contain this form while no letter of it is escaped.
    pub(super) fn may_be_in(&self, text: &[u8]) -> bool {
        self.needle.needle().len() < 4 || self.needle.find(text).is_some()
    }

    /// Whether a text that begins with this character can begin with this form.
    pub(super) fn may_begin_with(&self, first: char) -> bool {
        is_escape(first) || self.places.first().is_some_and(|place| place.fits(Some(first)))
    }

    /// The text after this form, if the text begins with it. `starts` are all the characters with which
    /// the text can begin.
    pub(super) fn after<'a>(&self, starts: &[Spelled<'a>]) -> Option<&'a str> {
        let first = self.places.first()?;
        let fitting = starts.iter().filter(|(found, _)| first.fits(*found));
        fitting.filter_map(|(_, rest)| self.after_first(rest)).min_by_key(|rest| rest.len())
    }

    /// The text after this form, if the text begins with all of it but its first place.
    fn after_first<'a>(&self, text: &'a str) -> Option<&'a str> {
        // Nearly every text is refused here, at its first character.
        let mut rest = text;
        for (nth, place) in self.places.iter().enumerate().skip(1) {
            let mut chars = rest.chars();
            match chars.next()? {
                first if is_escape(first) || is_line_break(first) => return self.after_escapes(nth, rest),
                first if place.fits(Some(first)) => rest = chars.as_str(),
                _ => return None,
            }
        }
        Some(rest)
    }

    /// The same from the place `from` on. A text can be read in several ways, so several places in it
    /// are kept.
    fn after_escapes<'a>(&self, from: usize, text: &'a str) -> Option<&'a str> {
        let (mut texts, mut found) = (vec![text], Vec::new());
        for place in self.places.get(from..)? {
            let mut next: Vec<&str> = Vec::new();
            let mut nth = 0;
            while let Some(text) = texts.get(nth).copied() {
                nth += 1;
                spelled(text, &mut found);
                for (char, rest) in found.iter().copied() {
                    let to = match (char, place) {
                        _ if place.fits(char) => &mut next,
                        // Encoders break long lines of base64.
                        (Some(char), Place::Base64(_)) if is_line_break(char) => &mut texts,
                        _ => continue,
                    };
                    if to.iter().all(|other| other.len() != rest.len()) {
                        to.push(rest);
                    }
                }
            }
            texts = next;
        }
        texts.into_iter().min_by_key(|rest| rest.len())
    }
}

/// The digits that are the same in both alphabets.
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl Place {
    /// The only letter or digit that can stand here.
    fn letter(&self) -> Option<u8> {
        match *self {
            Place::Char(char) => u8::try_from(char).ok().filter(u8::is_ascii_alphanumeric),
            Place::Base64(bits) => BASE64.get(usize::from(bits)).copied(),
        }
    }

    fn fits(self, found: Option<char>) -> bool {
        match (self, found) {
            (Place::Char(wanted), Some(found)) => wanted == found,
            // HTML has names for all characters but letters and digits.
            (Place::Char(wanted), None) => !wanted.is_ascii_alphanumeric(),
            (Place::Base64(62), Some(found)) => matches!(found, '+' | '-'),
            (Place::Base64(63), Some(found)) => matches!(found, '/' | '_'),
            (Place::Base64(_), Some(found)) => self.letter().map(char::from) == Some(found),
            (Place::Base64(bits), None) => bits >= 62,
        }
    }
}

fn is_line_break(char: char) -> bool {
    matches!(char, '\r' | '\n')
}
