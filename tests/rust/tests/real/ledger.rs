//! What can happen to the file of a ledger.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use workato_oauth_profiles::drive::Ledger;
use workato_oauth_profiles::{Code, FileLedger};

use crate::child::Child;
use crate::setup::{FIRST, Folder, PROFILE, TestService, entries, lines};

#[test]
fn a_second_process_on_the_same_ledger_is_refused_at_once_and_nothing_is_lost() {
    let (service, folder) = (TestService::new(5), Folder::new());
    let ledger = folder.file("rollout.jsonl");
    let mut first = Child::roll_out(&service, "assign", &ledger, 5, &["--step"]);
    assert_eq!(first.outcome().as_deref(), Some("done 1001"));
    let (before, start) = (service.emulator.journal().len(), Instant::now());
    let second = Child::roll_out(&service, "assign", &ledger, 5, &[]).finish();
    assert!(start.elapsed() < Duration::from_secs(5));
    assert!(!second.success && second.lines.is_empty());
    let held = format!("another run is using this ledger, in process {}", first.id());
    assert!(second.error.contains(&held) && second.error.contains("end that process"), "{}", second.error);
    assert_eq!(service.emulator.journal().len(), before, "it sent nothing");
    let end = first.finish();
    assert!(end.success && end.lines.len() == 4, "{}", end.error);
    assert!(service.by_customer().into_values().all(|statuses| statuses.len() == 1));
    assert_eq!(service.emulator.assigned(PROFILE).len(), 5);
    assert_eq!(entries(&ledger).len(), 5);
}

#[test]
fn a_process_that_is_killed_frees_its_ledger() {
    let (service, folder) = (TestService::new(2), Folder::new());
    let ledger = folder.file("rollout.jsonl");
    let mut first = Child::roll_out(&service, "assign", &ledger, 2, &["--step"]);
    assert_eq!(first.outcome().as_deref(), Some("done 1001"));
    first.kill();
    let end = Child::roll_out(&service, "assign", &ledger, 2, &[]).finish();
    assert_eq!(end.lines, ["already 1001", "done 1002"], "{}", end.error);
}

#[test]
fn a_ledger_that_is_renamed_under_way_ends_the_rollout_and_nothing_more_is_sent() {
    let (service, folder) = (TestService::new(5), Folder::new());
    let ledger = folder.file("rollout.jsonl");
    let mut rollout = service.client().assign_each(PROFILE, FIRST..FIRST + 5).ledger(&ledger).expect("new");
    assert!(rollout.next().expect("an outcome").is_ok());
    std::fs::rename(&ledger, folder.file("other.jsonl")).expect("renamed");
    let outcome = rollout.next().expect("what is known comes first").expect("it was sent");
    assert_eq!(outcome.status.as_str(), "done");
    let error = rollout.next().expect("an error").expect_err("it is not there");
    assert_eq!(error.code, Code::Ledger);
    assert!(error.to_string().contains("renamed, removed or replaced"), "{error}");
    assert!(rollout.next().is_none());
    assert_eq!(service.emulator.assigned(PROFILE), [FIRST, FIRST + 1]);
    assert!(!ledger.exists());
}

#[test]
fn a_ledger_without_a_lock_is_used_by_whoever_asks() {
    let (service, folder) = (TestService::new(2), Folder::new());
    let ledger = folder.file("rollout.jsonl");
    let start = || service.client().assign_each(PROFILE, FIRST..FIRST + 2);
    let mut first = start().ledger(&ledger).expect("new");
    assert!(first.next().expect("an outcome").is_ok());
    let unlocked = FileLedger::without_lock(&ledger).expect("nobody asks for the lock");
    let mut second = start().with_ledger(unlocked);
    assert_eq!(second.next().expect("an outcome").expect("known").status.as_str(), "already");
    // The first sees the header of the second.
    assert!(first.next().expect("an outcome").is_ok());
    let error = first.next().expect("an error").expect_err("two write to it");
    assert!(error.to_string().contains("was changed by another program"), "{error}");
}

#[test]
fn a_torn_line_costs_one_repeat_and_nothing_else() {
    let (service, folder) = (TestService::new(5), Folder::new());
    let ledger = folder.file("rollout.jsonl");
    let mut child = Child::roll_out(&service, "assign", &ledger, 5, &["--step"]);
    for customer in ["done 1001", "done 1002", "done 1003"] {
        assert_eq!(child.outcome().as_deref(), Some(customer));
        if customer != "done 1003" {
            child.step();
        }
    }
    child.kill();
    let file = std::fs::OpenOptions::new().write(true).open(&ledger).expect("it is there");
    let length = file.metadata().expect("it is there").len();
    file.set_len(length - 9).expect("cut");
    for expected in [
        ["already 1001", "already 1002", "done 1003", "done 1004", "done 1005"],
        ["already 1001", "already 1002", "already 1003", "already 1004", "already 1005"],
    ] {
        let end = Child::roll_out(&service, "assign", &ledger, 5, &[]).finish();
        assert!(end.success, "{}", end.error);
        assert_eq!(end.lines, expected);
    }
    let sent: Vec<_> = service.by_customer().into_values().collect();
    assert_eq!(sent.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 2, 1, 1]);
}

#[test]
fn a_header_that_is_torn_is_written_anew() {
    let (service, folder) = (TestService::new(2), Folder::new());
    let ledger = folder.file("rollout.jsonl");
    std::fs::write(&ledger, "{\"action\":\"ass").expect("written");
    let end = Child::roll_out(&service, "assign", &ledger, 2, &[]).finish();
    assert!(end.success, "{}", end.error);
    assert_eq!(end.lines, ["done 1001", "done 1002"]);
}

#[test]
fn the_ledger_of_another_profile_action_or_kind_is_refused_and_left_as_it_is() {
    let (service, folder) = (TestService::new(2), Folder::new());
    let (ledger, letter) = (folder.file("rollout.jsonl"), folder.file("letter.txt"));
    std::fs::write(&letter, "Dear customer,\n").expect("written");
    assert!(Child::roll_out(&service, "assign", &ledger, 2, &[]).finish().success);
    let (text, before) = (lines(&ledger), service.emulator.journal().len());
    for (action, profile, file, why) in [
        ("assign", 321, &ledger, "another profile: `322`, not `321`"),
        ("unassign", PROFILE, &ledger, "another action: `assign`, not `unassign`"),
        ("assign", PROFILE, &letter, "not written by this version of the library"),
    ] {
        let end = Child::roll_out_of(&service, action, profile, file, 2, &[]).finish();
        assert!(!end.success && end.lines.is_empty());
        assert!(end.error.contains(why) && end.error.contains("(ledger)"), "{}", end.error);
    }
    assert_eq!(lines(&ledger), text);
    assert_eq!(lines(&letter), ["Dear customer,"]);
    assert_eq!(service.emulator.journal().len(), before, "nothing was sent");
}

/// A disk with room for so many bytes; what no longer fits is cut.
#[derive(Clone)]
struct Disk {
    file: Arc<Mutex<Vec<u8>>>,
    read: usize,
    room: usize,
}

impl Disk {
    fn again(&self, room: usize) -> Disk {
        Disk { read: 0, room, ..self.clone() }
    }
}

impl Ledger for Disk {
    fn next_line(&mut self) -> io::Result<Option<String>> {
        let file = self.file.lock().expect("no panic holds it");
        let rest = &file[self.read..];
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
        self.read += end;
        Ok((end > 0).then(|| String::from_utf8_lossy(&rest[..end]).into_owned()))
    }

    fn append(&mut self, text: &str) -> io::Result<()> {
        let mut file = self.file.lock().expect("no panic holds it");
        let fits = text.len().min(self.room - file.len());
        file.extend_from_slice(&text.as_bytes()[..fits]);
        if fits == text.len() { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
    }
}

#[test]
fn on_a_full_disk_the_outcome_comes_first_then_the_error_and_later_it_goes_on_from_there() {
    let service = TestService::new(5);
    let disk = Disk { file: Arc::default(), read: 0, room: 220 };
    let rollout = |disk| service.client().assign_each(PROFILE, FIRST..FIRST + 5).with_ledger(disk);
    let mut first = rollout(disk.clone());
    let mut done = 0;
    let error = loop {
        match first.next().expect("an error comes before the end") {
            Ok(outcome) => assert_eq!(outcome.customer, (FIRST + done).into()),
            Err(error) => break error,
        }
        done += 1;
    };
    assert_eq!(error.code, Code::Ledger);
    assert!(error.to_string().contains("no storage space"), "{error}");
    assert!(first.next().is_none());
    assert!((1..5).contains(&done), "{done}");
    assert_eq!(
        service.emulator.assigned(PROFILE).len() as i64,
        done,
        "what was yielded was done, and no more"
    );

    let statuses: Vec<_> = rollout(disk.again(10_000)).map(|it| it.expect("room").status.as_str()).collect();
    let settled = (done - 1) as usize;
    assert_eq!(statuses, [vec!["already"; settled], vec!["done"; 5 - settled]].concat());
    assert_eq!(service.by_customer().into_values().map(|it| it.len()).sum::<usize>(), 6, "one was repeated");
}
