use super::*;

const NOW: Now = Now::ZERO;
const LATEST: Now = Now::from_secs(10);

fn seconds(seconds: u64) -> Now {
    Now::from_secs(seconds)
}

fn named(name: &str) -> Target {
    Target { name: Some(NameKey::new(name, "hubspot")), id: None }
}

fn unsettled(writes: &Writes, began: u64) -> Option<(u64, bool)> {
    let found = writes.unsettled(seconds(began), |target| *target == named("Acme"));
    found.map(|found| (found.settled_at.as_secs(), found.in_flight))
}

#[test]
fn a_write_is_unsettled_until_45_seconds_after_it_failed() {
    let writes = Writes::default();
    let write = writes.open(named("Acme"), NOW, LATEST);
    assert_eq!(unsettled(&writes, 0), Some((55, true)));
    assert_eq!(write.failed(seconds(3)), seconds(48));
    assert_eq!(unsettled(&writes, 47), Some((48, false)));
    assert_eq!(unsettled(&writes, 48), None);
}

#[test]
fn a_write_that_was_answered_is_settled_and_a_dropped_one_is_not() {
    let writes = Writes::default();
    writes.open(named("Acme"), NOW, LATEST).answered(NOW);
    assert_eq!(unsettled(&writes, 0), None);
    drop(writes.open(named("Acme"), NOW, LATEST));
    assert_eq!(unsettled(&writes, 54), Some((55, false)));
    assert_eq!(unsettled(&writes, 55), None);
}

#[test]
fn the_last_write_of_a_name_counts_and_those_of_other_names_do_not() {
    let writes = Writes::default();
    writes.open(named("Acme"), NOW, LATEST).failed(seconds(9));
    writes.open(named("ac ME"), NOW, LATEST).failed(seconds(1));
    drop(writes.open(named("Other"), NOW, seconds(500)));
    assert_eq!(unsettled(&writes, 0), Some((54, false)));
}

#[test]
fn settled_writes_are_forgotten_unless_they_can_still_fail() {
    let writes = Writes::default();
    writes.open(named("Acme"), NOW, LATEST).failed(seconds(1));
    let in_flight = writes.open(named("Acme"), NOW, LATEST);
    let count = |now| {
        writes.open(named("Other"), seconds(now), LATEST).answered(seconds(now));
        writes.state().pending.len()
    };
    assert_eq!((count(45), count(46), count(1000)), (2, 1, 1));
    assert_eq!(unsettled(&writes, 1000), None, "it is taken as settled");
    in_flight.failed(seconds(1000));
    assert_eq!(unsettled(&writes, 1000), Some((1045, false)), "but it failed later than it could");
}

#[test]
fn one_call_at_a_time_locks_a_name() {
    let writes = Writes::default();
    let lock = |name: &str, now| writes.lock(&NameKey::new(name, "hubspot"), LATEST, seconds(now));
    let first = lock("Acme", 0).unwrap_or_else(|_| unreachable!("it is free"));
    assert_eq!(lock(" aCm e", 9).err(), Some(Locked::ByAnotherCall));
    assert!(lock("Other", 0).is_ok());
    drop(first);
    assert!(lock("acme", 0).is_ok());
}

#[test]
fn a_lock_ends_at_the_deadline_of_its_call() {
    let writes = Writes::default();
    let name = NameKey::new("Acme", "hubspot");
    let first = writes.lock(&name, LATEST, seconds(0)).unwrap_or_else(|_| unreachable!("it is free"));
    let second = writes.lock(&name, seconds(20), LATEST).unwrap_or_else(|_| unreachable!("it has ended"));
    drop(first);
    assert_eq!(writes.lock(&name, seconds(20), LATEST).err(), Some(Locked::ByAnotherCall));
    drop(second);
}

#[test]
fn only_the_thread_of_the_listener_is_told_that_its_own_call_holds_the_lock() {
    let writes = Writes::default();
    let name = NameKey::new("Acme", "hubspot");
    let held = writes.lock(&name, LATEST, seconds(0)).unwrap_or_else(|_| unreachable!("it is free"));
    let ask = || writes.lock(&name, LATEST, seconds(0)).err();
    held.in_listener(Some(std::thread::current().id()));
    assert_eq!(ask(), Some(Locked::ByTheListenersCall));
    std::thread::scope(|threads| {
        assert_eq!(threads.spawn(ask).join().ok(), Some(Some(Locked::ByAnotherCall)));
    });
    held.in_listener(None);
    assert_eq!(ask(), Some(Locked::ByAnotherCall));
}

#[test]
fn a_list_may_miss_what_was_answered_or_settled_after_it_began() {
    let writes = Writes::default();
    let misses = |list: &BegunList| list.may_miss(|target| *target == named("Acme"));
    let earlier = writes.begin_list(seconds(1));
    writes.open(named("Acme"), seconds(1), LATEST).answered(seconds(2));
    writes.open(named("Other"), seconds(90), LATEST).answered(seconds(90));
    let later = writes.begin_list(seconds(91));
    assert!(misses(&earlier) && !misses(&later));
    assert_eq!(unsettled(&writes, 1), None, "nobody waits for it");
    drop(earlier);
    writes.open(named("Other"), seconds(92), LATEST).answered(seconds(92));
    assert_eq!(writes.state().pending.len(), 1, "what the later list may miss");
}

#[test]
fn names_that_differ_in_case_only_are_the_same_in_any_script() {
    for (name, other) in
        [("ΟΔΟΣ", "οδος"), ("STRASSE", "straße"), ("STRAẞE", "Strasse"), ("ÉTÉ", "été"), ("ﬁx", "FIX")]
    {
        assert_eq!(NameKey::new(name, "p"), NameKey::new(other, "p"));
    }
    assert_ne!(NameKey::new("été", "p"), NameKey::new("ete", "p"));
}
