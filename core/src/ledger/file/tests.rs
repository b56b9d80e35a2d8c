use super::*;
use crate::Code;

fn path(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("workato-ledger-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder.join(name)
}

fn lines(ledger: &mut FileLedger) -> Vec<String> {
    std::iter::from_fn(|| ledger.next_line().expect("readable")).collect()
}

#[test]
fn lines_are_read_from_the_first_on_and_added_at_the_end() {
    let path = path("lines");
    let mut ledger = FileLedger::open(&path).expect("new");
    assert_eq!(ledger.next_line().expect("readable"), None);
    ledger.append("a\n").expect("writable");
    ledger.append("b\nto").expect("writable");
    drop(ledger);
    let mut ledger = FileLedger::open(&path).expect("there");
    assert_eq!(lines(&mut ledger), ["a\n", "b\n", "to"]);
    ledger.append("rn\n").expect("writable");
    assert_eq!(std::fs::read_to_string(&path).expect("there"), "a\nb\ntorn\n");
}

#[test]
fn a_line_torn_inside_a_character_is_read_all_the_same() {
    let path = path("character");
    std::fs::write(&path, b"a\n\xc3").expect("written");
    let mut ledger = FileLedger::open(&path).expect("there");
    assert_eq!(lines(&mut ledger), ["a\n", "\u{fffd}"]);
}

#[test]
fn one_that_is_in_use_is_refused() {
    let path = path("in-use");
    let first = FileLedger::open(&path).expect("new");
    let error = FileLedger::open(&path).expect_err("in use");
    assert_eq!(error.code, Code::Ledger);
    assert!(error.to_string().contains("another rollout is using this ledger"), "{error}");
    drop(first);
    FileLedger::open(&path).expect("free again");
}

#[test]
fn one_that_cannot_be_opened_is_an_error_that_names_it() {
    let error = FileLedger::open(path("no-such-folder").join("ledger")).expect_err("no folder");
    assert_eq!(error.code, Code::Ledger);
    assert!(error.to_string().contains("no-such-folder"), "{error}");
}
