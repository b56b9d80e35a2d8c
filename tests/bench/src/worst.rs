//! The answers under 10 MB that cost the most memory to read.

/// As long as an answer may be, in bytes.
const LONGEST: usize = 10_000_000;

/// What a body is filled with.
const VALUES: [(&str, &[u8]); 9] = [
    ("empty objects with a key", br#"{"":0}"#),
    ("lists of one", b"[0]"),
    ("numbers", b"0"),
    ("short texts", br#""a""#),
    ("texts with escapes", br#""\n""#),
    ("numbers out of range", b"1e999"),
    ("lone surrogates", br#""\ud800""#),
    ("wrong bytes", b"\"\xFF\""),
    ("keys", br#""":0"#),
];

/// Bodies with a place for values: `?`.
const BODIES: [(&str, u16, &str); 9] = [
    ("an unknown field", 200, r#"{"result":[{"id":5,"name":"n","provider":"p","new":[?0]}]}"#),
    ("an unknown field after an odd one", 200, r#"{"result":[{"id":5,"odd":1e999,"new":[?0]}]}"#),
    ("data", 200, r#"{"result":[{"id":5,"data":{"new":[?0]}}]}"#),
    ("a name", 200, r#"{"result":[{"id":5,"name":[?0]}]}"#),
    ("rows", 200, r#"{"result":[?0]}"#),
    ("what stands beside the result", 200, r#"{"success":[?0],"result":[]}"#),
    ("one profile", 200, r#"{"result":{"id":5,"new":[?0]}}"#),
    ("the result of a write", 200, r#"{"result":{"success":[?0]}}"#),
    ("an error", 422, r#"{"message":"no","errors":[?0]}"#),
];

/// Builds a body, because they are too large to have all of them at once.
type Build = Box<dyn Fn() -> Vec<u8>>;

/// The costly answers: what makes each costly, its status and its body.
pub fn worst_answers() -> impl Iterator<Item = (String, u16, Build)> {
    let filled = BODIES.into_iter().flat_map(|(place, status, body)| {
        VALUES.into_iter().map(move |(value, piece)| {
            let build: Build = Box::new(move || fill(body, piece));
            (format!("{value} in {place}"), status, build)
        })
    });
    let text = r#"{"result":[{"id":5,"name":"?"}]}"#;
    let of_bytes: [(&str, u16, Build); 6] = [
        ("one text of escapes", 200, Box::new(|| fill(text, br"\n"))),
        ("one text of wrong bytes", 200, Box::new(|| fill(text, b"\xFF"))),
        ("open brackets", 200, Box::new(|| b"[".repeat(LONGEST))),
        ("wrong bytes", 200, Box::new(|| b"\xFF".repeat(LONGEST))),
        ("an error of wrong bytes", 422, Box::new(|| b"\xFF".repeat(LONGEST))),
        ("a hundred rows of empty objects", 200, Box::new(many_rows)),
    ];
    filled.chain(of_bytes.into_iter().map(|(name, status, build)| (name.to_owned(), status, build)))
}

/// The body with as many of the pieces as fit.
fn fill(body: &str, piece: &[u8]) -> Vec<u8> {
    let is_field = piece.starts_with(b"\"\":");
    let body = if is_field { body.replace("[?0]", r#"{?"":0}"#) } else { body.to_owned() };
    let separator = if body.contains("\"?\"") { "" } else { "," };
    let piece = [piece, separator.as_bytes()].concat();
    let (before, after) = body.split_once('?').expect("it has a place");
    let count = (LONGEST - body.len()) / piece.len();
    [before.as_bytes(), &piece.repeat(count), after.as_bytes()].concat()
}

fn many_rows() -> Vec<u8> {
    let row = format!(r#"{{"id":5,"name":"n","new":[{}0]}},"#, r#"{"":0},"#.repeat(LONGEST / 705));
    format!(r#"{{"result":[{}null]}}"#, row.repeat(99)).into_bytes()
}
