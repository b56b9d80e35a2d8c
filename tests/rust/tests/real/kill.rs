//! A rollout that is killed in the middle and started again.

use std::time::Duration;

use workato_emulator::{Fault, Settings};

use crate::child::Child;
use crate::setup::{FIRST, Folder, PROFILE, TestService, entries, lines};

const CUSTOMERS: i64 = 100;
/// A run each: after so many customers it is killed.
const KILLS: [usize; 6] = [1, 17, 9, 23, 2, 14];

/// Some requests fail, all take a moment of their own.
fn make_it_hard(service: &TestService) {
    let latency = Duration::ZERO..=Duration::from_millis(6);
    let settings = Settings { fault_rate: 0.08, seed: 11, latency, ..service.emulator.settings() };
    service.emulator.set(settings);
}

/// Kills it after so many customers, or when the next request has arrived and is not answered yet.
fn kill_after(mut child: Child, customers: usize, service: &TestService) {
    // Those of earlier runs come first, as `already`.
    let mut done = 0;
    while done < customers {
        let outcome = child.outcome().expect("the rollout is longer than that");
        assert!(!outcome.starts_with("failed"), "{outcome}");
        done += usize::from(outcome.starts_with("done"));
    }
    if customers % 2 == 1 {
        service.arrived(service.emulator.journal().len() + 1);
    }
    child.kill();
}

fn killed_again_and_again(action: &str) -> TestService {
    let (service, folder) = (TestService::new(CUSTOMERS as usize), Folder::new());
    if action == "unassign" {
        let all = FIRST..FIRST + CUSTOMERS;
        assert_eq!(service.client().assign_each(PROFILE, all).filter(|outcome| outcome.is_ok()).count(), 100);
        service.emulator.reset();
    }
    make_it_hard(&service);
    let ledger = folder.file("rollout.jsonl");
    for customers in KILLS {
        kill_after(Child::roll_out(&service, action, &ledger, CUSTOMERS, &[]), customers, &service);
    }
    let end = Child::roll_out(&service, action, &ledger, CUSTOMERS, &[]).finish();
    assert!(end.success, "{}", end.error);
    assert_eq!(end.lines.len(), CUSTOMERS as usize, "an outcome for every customer");
    assert_eq!(entries(&ledger).len(), CUSTOMERS as usize, "a line for every customer, once");
    let runs = lines(&ledger).len() - CUSTOMERS as usize;
    assert_eq!(runs, KILLS.len() + 2, "a header for every run, and the end of the last");
    count_repeats(action, &service);
    service
}

/// What was sent twice was lost by a fault that the journal shows, or by a kill: one request each.
fn count_repeats(action: &str, service: &TestService) {
    let by_customer = service.by_customer();
    assert_eq!(by_customer.len(), CUSTOMERS as usize);
    let is_fault = |status: &&Option<u16>| matches!(status, None | Some(503));
    let (mut requests, mut faults, mut repeats) = (0, 0, 0);
    for statuses in by_customer.values() {
        let answered = statuses.len() - statuses.iter().filter(is_fault).count();
        assert!(answered > 0, "{statuses:?}");
        requests += statuses.len();
        faults += statuses.len() - answered;
        repeats += answered - 1;
    }
    println!(
        "{action}: {requests} requests, {faults} lost by faults, {repeats} repeated for {} kills",
        KILLS.len()
    );
    assert!(faults > 0 && repeats <= KILLS.len(), "{repeats} repeats");
}

#[test]
fn a_rollout_that_is_killed_again_and_again_assigns_every_customer() {
    let service = killed_again_and_again("assign");
    assert_eq!(service.emulator.assigned(PROFILE), (FIRST..FIRST + CUSTOMERS).collect::<Vec<_>>());
}

#[test]
fn a_rollout_that_is_killed_again_and_again_unassigns_every_customer() {
    let service = killed_again_and_again("unassign");
    assert!(service.emulator.assigned(PROFILE).is_empty());
}

/// Killed when the fourth customer's request was carried out and its answer was still to come.
fn killed_in_flight(action: &str) -> (TestService, Vec<String>) {
    let (service, folder) = (TestService::new(5), Folder::new());
    if action == "unassign" {
        assert_eq!(service.client().assign_each(PROFILE, FIRST..FIRST + 5).count(), 5);
        service.emulator.reset();
    }
    let ledger = folder.file("rollout.jsonl");
    let mut child = Child::roll_out(&service, action, &ledger, 5, &["--step"]);
    for customer in 0..3 {
        assert_eq!(child.outcome(), Some(format!("done {}", FIRST + customer)));
        if customer == 2 {
            service.emulator.fail_next(Fault::Latency(Duration::from_secs(40)));
        }
        child.step();
    }
    // The first reads the profile.
    service.arrived(5);
    child.kill();
    assert_eq!(lines(&ledger).len(), 4, "the ledger does not know of the fourth");
    let end = Child::roll_out(&service, action, &ledger, 5, &[]).finish();
    assert!(end.success, "{}", end.error);
    (service, end.lines)
}

#[test]
fn the_assign_that_was_in_flight_is_repeated_and_no_other() {
    let (service, outcomes) = killed_in_flight("assign");
    assert_eq!(outcomes[3..], ["done 1004", "done 1005"]);
    let sent: Vec<_> = service.by_customer().into_values().collect();
    assert_eq!(sent.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 1, 2, 1]);
    assert_eq!(service.emulator.assigned(PROFILE).len(), 5);
}

#[test]
fn the_unassign_that_was_in_flight_meets_404_and_is_known_as_done() {
    let (service, outcomes) = killed_in_flight("unassign");
    assert_eq!(outcomes[3..], ["already 1004", "done 1005"]);
    let sent: Vec<_> = service.by_customer().into_values().collect();
    assert_eq!(sent[3], [Some(200), Some(404)]);
    assert!(service.emulator.assigned(PROFILE).is_empty());
}
