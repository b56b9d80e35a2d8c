//! What a user reads when something fails. Each failure is provoked for real, with the emulator, sockets,
//! TLS, a proxy and files, and its text is compared with `failures.txt`.
//!
//! After a change of a text, `UPDATE_SNAPSHOT=1 cargo test -p workato-rust-tests --test failures` writes
//! the file again: read its diff as a user would.

mod arguments;
mod connections;
mod ledgers;
mod moves;
mod refusals;
mod servers;
mod settings;
mod waits;

use std::fmt::Debug;
use std::path::Path;
use std::thread;

use workato_oauth_profiles::Error;

/// No text may show it.
const TOKEN: &str = "wrkaus-canary-5f3a";

/// The failures so far: what was provoked, and the text.
#[derive(Default)]
struct Failures(Vec<(&'static str, String)>);

impl Failures {
    /// Adds the error of a call that must fail.
    fn add<T: Debug>(&mut self, what: &'static str, result: Result<T, Error>) {
        self.add_text(what, result.expect_err(what).to_string());
    }

    fn add_text(&mut self, what: &'static str, text: String) {
        assert!(!text.contains("canary") && !text.chars().any(char::is_control), "{what}: {text:?}");
        assert!(self.0.iter().all(|(known, _)| *known != what), "{what} comes twice");
        self.0.push((what, without_ports(&text)));
    }

    /// Puts a word in the place of a text that differs from run to run, in the failures added last.
    fn hide(&mut self, varying: &str, word: &str) {
        for (_, text) in &mut self.0 {
            *text = text.replace(varying, word);
        }
    }
}

fn without_ports(text: &str) -> String {
    let mut parts = text.split_inclusive("127.0.0.1:").flat_map(|part| part.split_inclusive("localhost:"));
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| match part.trim_start_matches(|digit: char| digit.is_ascii_digit()) {
        rest if rest.len() < part.len() => text + "PORT" + rest,
        _ => text + part,
    })
}

#[test]
fn every_failure_says_what_to_do() {
    let provoke = [
        settings::provoke,
        arguments::provoke,
        refusals::provoke,
        servers::provoke,
        waits::provoke,
        connections::provoke,
        ledgers::provoke,
        moves::provoke,
    ];
    let threads = provoke.map(|provoke| {
        thread::spawn(move || {
            let mut failures = Failures::default();
            provoke(&mut failures);
            failures.0
        })
    });
    let failures = threads.into_iter().flat_map(|thread| thread.join().expect("no panic"));

    let entries = failures.map(|(what, text)| format!("{what}\n    {text}\n"));
    let now = entries.collect::<Vec<_>>().join("\n");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/failures/failures.txt");
    if std::env::var_os("UPDATE_SNAPSHOT").is_some() {
        std::fs::write(&file, &now).expect("the file can be written");
    }
    let kept = std::fs::read_to_string(&file).expect("failures.txt is there");
    let differ = |(now, kept): &(&str, &str)| now != kept;
    if let Some((now, kept)) = now.split("\n\n").zip(kept.split("\n\n")).find(differ) {
        panic!("now:\n{now}\n\nin failures.txt:\n{kept}\n\nUPDATE_SNAPSHOT=1 writes the file again");
    }
    assert_eq!(now, kept);
}
