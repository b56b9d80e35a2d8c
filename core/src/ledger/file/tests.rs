use super::*;
use crate::Code;

/// The path of a file that does not exist yet; the file is removed afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("workato-ledger-{}-{name}", std::process::id()));
        // Left by a process that was killed.
        std::fs::remove_file(&path).ok();
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).ok();
    }
}

fn lines(ledger: &mut FileLedger) -> Vec<String> {
    std::iter::from_fn(|| ledger.next_line().expect("readable")).collect()
}

#[test]
fn lines_are_read_from_the_first_on_and_added_at_the_end() {
    let scratch = Scratch::new("lines");
    let path = &scratch.0;
    let mut ledger = FileLedger::open(path).expect("new");
    assert_eq!(ledger.next_line().expect("readable"), None);
    ledger.append("a\n").expect("writable");
    ledger.append("b\nto").expect("writable");
    drop(ledger);
    let mut ledger = FileLedger::open(path).expect("there");
    assert_eq!(lines(&mut ledger), ["a\n", "b\n", "to"]);
    ledger.append("rn\n").expect("writable");
    assert_eq!(std::fs::read_to_string(path).expect("there"), "a\nb\ntorn\n");
}

#[test]
fn a_line_torn_within_a_character_is_read() {
    let scratch = Scratch::new("character");
    let path = &scratch.0;
    std::fs::write(path, b"a\n\xc3").expect("written");
    let mut ledger = FileLedger::open(path).expect("there");
    assert_eq!(lines(&mut ledger), ["a\n", "\u{fffd}"]);
}

/// A process that has the open file too, as one that was just forked, until it runs its own program.
#[cfg(unix)]
fn fork(ledger: &FileLedger) -> process::Child {
    let open = ledger.open.as_ref().expect("it is open");
    let file = open.reader.get_ref().try_clone().expect("it is copied");
    process::Command::new("sleep").arg("60").stdin(file).spawn().expect("it starts")
}

#[cfg(unix)]
#[test]
fn a_ledger_that_is_dropped_is_free_though_a_forked_process_has_the_file_too() {
    let scratch = Scratch::new("dropped");
    let mut first = FileLedger::open(&scratch.0).expect("it is free");
    first.append("{}\n").expect("it is written");
    let mut forked = fork(&first);
    drop(first);
    let second = FileLedger::open(&scratch.0);
    forked.kill().expect("it runs");
    forked.wait().expect("it ends");
    second.expect("it is free");
}

#[cfg(unix)]
#[test]
fn a_forked_process_that_drops_a_ledger_leaves_the_lock_to_its_parent() {
    let scratch = Scratch::new("parent");
    let mut parent = FileLedger::open(&scratch.0).expect("it is free");
    parent.append("{}\n").expect("it is written");
    let open = parent.open.as_ref().expect("it is open");
    let file = open.reader.get_ref().try_clone().expect("it is copied");
    drop(OpenFile {
        reader: BufReader::new(file),
        length: 3,
        read_only: false,
        locked_by: Some(process::id() + 1),
    });
    FileLedger::open(&scratch.0).expect_err("the parent uses it");
}

#[test]
fn a_ledger_in_use_is_refused() {
    let scratch = Scratch::new("in-use");
    let path = &scratch.0;
    let mut first = FileLedger::open(path).expect("new");
    first.append("a\n").expect("writable");
    let error = FileLedger::open(path).expect_err("in use");
    assert_eq!(error.code, Code::Ledger);
    assert!(error.to_string().contains("another run is using this ledger"), "{error}");
    drop(first);
    let _again = FileLedger::open(path).expect("free again");
    FileLedger::open(path).expect_err("in use again");
}

#[test]
fn the_file_is_created_with_the_first_line_by_one_process_only() {
    let scratch = Scratch::new("lazy");
    let path = &scratch.0;
    let (mut first, mut second) =
        (FileLedger::open(path).expect("new"), FileLedger::open(path).expect("new"));
    assert_eq!(first.next_line().expect("readable"), None);
    assert!(!path.exists());
    first.append("a\n").expect("writable");
    second.append("b\n").expect_err("made by another");
    assert_eq!(std::fs::read_to_string(path).expect("there"), "a\n");
}

#[test]
fn a_file_that_cannot_be_opened_or_created_is_named_in_the_error() {
    let error = FileLedger::open(std::env::temp_dir()).expect_err("no file");
    assert_eq!(error.code, Code::Ledger);
    assert!(error.to_string().contains(&*std::env::temp_dir().to_string_lossy()), "{error}");
    let scratch = Scratch::new("no-such-folder");
    let mut ledger = FileLedger::open(scratch.0.join("ledger")).expect("to be made");
    let error = ledger.append("a\n").expect_err("no folder");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains(&*scratch.0.to_string_lossy()), "{error}");
}

/// A ledger of one line that is open, and what an append to it fails with after this.
fn append_after(name: &str, what: impl FnOnce(&Path)) -> String {
    let scratch = Scratch::new(name);
    let mut ledger = FileLedger::open(&scratch.0).expect("new");
    ledger.append("a\n").expect("writable");
    what(&scratch.0);
    let error = ledger.append("b\n").expect_err("it is not the same file").to_string();
    assert!(error.contains(&*scratch.0.to_string_lossy()), "{error}");
    error
}

#[test]
fn a_file_that_is_renamed_removed_or_replaced_under_way_is_written_no_more() {
    let renamed = append_after("renamed", |path| {
        std::fs::rename(path, path.with_extension("old")).expect("renamed");
        std::fs::remove_file(path.with_extension("old")).expect("removed");
    });
    let replaced = append_after("replaced", |path| {
        std::fs::remove_file(path).expect("removed");
        std::fs::write(path, "a\n").expect("written");
    });
    for error in [renamed, replaced] {
        assert!(error.contains("renamed, removed or replaced"), "{error}");
    }
}

#[test]
fn a_file_that_is_cut_or_written_by_another_under_way_is_written_no_more() {
    for (name, text) in [("cut", ""), ("longer", "a\nc\n")] {
        let error = append_after(name, |path| std::fs::write(path, text).expect("written"));
        assert!(error.contains("was changed"), "{error}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_ledger_in_use_says_by_whom() {
    let scratch = Scratch::new("by-whom");
    let mut first = FileLedger::open(&scratch.0).expect("new");
    first.append("a\n").expect("writable");
    let error = FileLedger::open(&scratch.0).expect_err("in use").to_string();
    assert!(error.contains("another run is using this ledger, in this process"), "{error}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_before_it_is_read() {
    for path in ["/dev/zero", "/dev/null", "/dev/full"] {
        let error = FileLedger::open(path).expect_err("it must be refused");
        assert_eq!(error.code, Code::Ledger);
        assert!(error.to_string().contains("it is not a regular file"), "{error}");
    }
}

#[test]
fn a_line_that_never_ends_is_not_read_to_its_end() {
    let scratch = Scratch::new("endless");
    let path = &scratch.0;
    File::create(path).and_then(|file| file.set_len(50_000_000)).expect("written");
    let error = FileLedger::open(path).expect("there").next_line().expect_err("it must be refused");
    assert!(error.to_string().contains("longer than 64 KiB"), "{error}");
}
