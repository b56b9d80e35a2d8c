//! A rollout to 100,000 customers, in virtual time.

use std::time::Duration;

use workato_emulator::{Emulator, Settings};
use workato_oauth_profiles::drive::next;
use workato_oauth_profiles::{Config, Customer, OutcomeStatus, Rollout, RolloutAction, Secret, Session};
use workato_rust_tests::TOKEN;
use workato_rust_tests::simulation::{Counters, SimulatedHost};

const CUSTOMERS: usize = 100_000;
/// The id of the emulator's first customer.
const FIRST: i64 = 1001;

/// Round trips take 0 to 2 s, 2 % are answered 503, and client and service have the same limit.
fn rollout(limit: u32) -> (Counters, usize) {
    let emulator = Emulator::new(TOKEN);
    emulator.set(Settings { requests_per_minute: Some(limit), journal: false, ..Settings::default() });
    emulator.add_documented();
    emulator.add_customers(CUSTOMERS);
    let mut config = Config::new(Secret::new(TOKEN));
    config.requests_per_minute = Some(limit);
    let session = Session::new(config, 7).expect("a valid configuration");
    let action = RolloutAction::Assign;
    let plan =
        Rollout { action, id: 321, ledger: false, dry_run: false, pace: None, total: Some(CUSTOMERS as u64) };
    let mut each = session.each(plan);
    let customers = (FIRST..).take(CUSTOMERS).map(Customer::Workspace);
    let mut host = SimulatedHost::new(emulator.clone(), 7, 2.0, 0.02).with_customers(customers);
    let mut done = 0;
    while let Some(outcome) = next(&mut each, &mut host) {
        let outcome = outcome.expect("nothing ends it");
        // A customer fails after three 503s in a row.
        done += usize::from(outcome.status == OutcomeStatus::Done);
    }
    // The documented profile has five customers already.
    assert_eq!(emulator.assigned(321).len(), done + 5);
    (host.counters, done)
}

fn keeps_its_pace(limit: u32) {
    let (Counters { requests, too_many, under_way, end, .. }, done) = rollout(limit);
    let minute = Duration::from_secs(60);
    let rate = requests as f64 / end.div_duration_f64(minute);
    let round_trip = under_way.div_f64(requests as f64);
    let pace = f64::from(limit) * 5.0 / 6.0;
    let possible = pace.min(minute.div_duration_f64(round_trip));
    println!(
        "limit {limit}: {done} of {CUSTOMERS} customers, {requests} requests, {rate:.2} a minute; possible are \
         {possible:.2}, the lesser of a pace of {pace} and round trips of {round_trip:?}; {too_many} answers 429"
    );
    assert_eq!(too_many, 0, "no 429 of our own making");
    assert!(rate >= 0.99 * possible, "{rate} of {possible}");
    assert!(done > CUSTOMERS - 10, "{done}");
}

#[test]
fn a_rollout_keeps_its_pace_below_the_limit() {
    keeps_its_pace(60);
}

#[test]
fn a_rollout_with_a_raised_limit_is_as_fast_as_its_round_trips() {
    keeps_its_pace(600);
}
