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
    let mut first = FileLedger::open(&path).expect("new");
    first.append("a\n").expect("writable");
    let error = FileLedger::open(&path).expect_err("in use");
    assert_eq!(error.code, Code::Ledger);
    assert!(error.to_string().contains("another rollout is using this ledger"), "{error}");
    drop(first);
    FileLedger::open(&path).expect("free again");
}

#[test]
fn nothing_is_made_before_the_first_line_and_then_by_one_only() {
    let path = path("lazy");
    let (mut first, mut second) =
        (FileLedger::open(&path).expect("new"), FileLedger::open(&path).expect("new"));
    assert_eq!(first.next_line().expect("readable"), None);
    assert!(!path.exists());
    first.append("a\n").expect("writable");
    second.append("b\n").expect_err("made by another");
    assert_eq!(std::fs::read_to_string(&path).expect("there"), "a\n");
}

#[test]
fn one_that_cannot_be_opened_or_made_is_an_error_that_names_it() {
    let folder = path("folder");
    std::fs::create_dir_all(&folder).expect("a folder");
    let error = FileLedger::open(&folder).expect_err("no file");
    assert_eq!(error.code, Code::Ledger);
    assert!(error.to_string().contains(&*folder.to_string_lossy()), "{error}");
    let mut ledger = FileLedger::open(path("no-such-folder").join("ledger")).expect("to be made");
    assert_eq!(ledger.append("a\n").expect_err("no folder").kind(), ErrorKind::NotFound);
}
