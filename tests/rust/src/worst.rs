//! The answers under 10 MB that cost the most memory to read.

use workato_oauth_profiles::Response;

/// As long as an answer may be, in bytes.
const LONGEST: usize = 10_000_000;

/// An answer of the service, with what makes it costly.
pub struct Worst {
    /// What makes it costly.
    pub name: String,
    /// The answer.
    pub response: Response,
}

/// The costly answers to any operation: each as a list, as one profile, as the result of a write, and
/// as the body of an error.
pub fn worst_answers() -> impl Iterator<Item = Worst> {
    let values = [
        ("empty objects with a key", r#"{"":0}"#),
        ("empty lists", "[]"),
        ("lists of one", "[0]"),
        ("numbers", "0"),
        ("short texts", r#""a""#),
        ("texts with escapes", r#""\n""#),
        ("numbers out of range", "1e999"),
        ("lone surrogates", r#""\ud800""#),
        ("wrong bytes", "\"\0\""),
        ("keys", r#""":0"#),
    ];
    let places = [
        ("in an unknown field", r#"{"result":[{"id":5,"name":"n","provider":"p","new":[?]}]}"#),
        ("in an unknown field after an odd one", r#"{"result":[{"id":5,"odd":1e999,"new":[?]}]}"#),
        ("in data", r#"{"result":[{"id":5,"data":{"new":[?]}}]}"#),
        ("in a name", r#"{"result":[{"id":5,"name":[?]}]}"#),
        ("as rows", r#"{"result":[?]}"#),
        ("beside the result", r#"{"result":[],"success":[?],"more":[?]}"#),
        ("of one profile", r#"{"result":{"id":5,"new":[?]}}"#),
        ("of a write", r#"{"result":{"success":true,"new":[?]}}"#),
        ("of a failed write", r#"{"result":{"success":[?]},"success":false,"errors":[?]}"#),
        ("of an error", r#"{"message":[?],"error":[?],"errors":[?]}"#),
    ];
    let every = move |(place, body): (&'static str, &'static str)| {
        values.into_iter().map(move |(value, text)| (format!("{value} {place}"), filled(body, text)))
    };
    let whole = [
        ("wrong bytes alone", vec![0xFF; LONGEST]),
        ("one text of escapes", long_text(r"\n")),
        ("one text of wrong bytes", bytes(&long_text("\0"))),
        ("one hundred rows of empty objects", many_rows()),
        ("open brackets", "[".repeat(LONGEST).into_bytes()),
        ("blanks", " ".repeat(LONGEST).into_bytes()),
    ];
    let whole = whole.into_iter().map(|(name, body)| (name.to_owned(), body));
    places.into_iter().flat_map(every).chain(whole).flat_map(|(name, body)| {
        [200, 422].map(|status| {
            let response = Response { status, headers: Vec::new(), body: body.clone() };
            Worst { name: format!("{status}: {name}"), response }
        })
    })
}

/// The body with as many of these values in the places of `?` as fit.
fn filled(body: &str, value: &str) -> Vec<u8> {
    let places = body.matches('?').count();
    let (value, body) = match value.starts_with("\"\":") {
        true => (value, body.replace("[?]", "{?}")),
        false => (value, body.to_owned()),
    };
    let count = (LONGEST - body.len()) / places / (value.len() + 1);
    bytes(body.replace('?', vec![value; count].join(",").as_str()).as_bytes())
}

fn long_text(piece: &str) -> Vec<u8> {
    let text = piece.repeat((LONGEST - 100) / piece.len());
    format!(r#"{{"result":[{{"id":5,"name":"{text}"}}]}}"#).into_bytes()
}

fn many_rows() -> Vec<u8> {
    let objects = vec![r#"{"":0}"#; LONGEST / 100 / 8].join(",");
    let row = |id| format!(r#"{{"id":{id},"new":[{objects}]}}"#);
    format!(r#"{{"result":[{}]}}"#, (1..=99).map(row).collect::<Vec<_>>().join(",")).into_bytes()
}

/// Puts a byte that is not UTF-8 in the place of each NUL.
fn bytes(text: &[u8]) -> Vec<u8> {
    text.iter().map(|byte| if *byte == 0 { 0xFF } else { *byte }).collect()
}
