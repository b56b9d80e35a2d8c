//! A rollout to a hundred thousand customers.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use std::time::{Duration, Instant};

use common::{assignment, request};
use workato_emulator::{Emulator, Settings};
use workato_oauth_profiles::Method::Post;

/// It takes about a second. A search through all customers for each assign would take minutes.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn a_hundred_thousand_assigns_are_fast_and_a_journal_that_is_off_stays_empty() {
    let emulator = Emulator::new("test-token");
    emulator.add_documented();
    emulator.add_customers(100_000);
    emulator.set(Settings { requests_per_minute: None, journal: false, ..Settings::default() });
    let begun = Instant::now();
    for (second, customer) in (1001..101_001).enumerate() {
        let customer = if second % 2 == 0 { format!("EC{customer}") } else { customer.to_string() };
        let request = request(Post, &assignment(customer, 321, "assign"), Some("Bearer test-token"));
        let fate = emulator.handle(&request, Duration::from_secs(second as u64));
        assert_eq!(fate.answer().map(|response| response.status), Some(200));
    }
    let took = begun.elapsed();
    println!("{took:?}");
    assert!(took < PATIENCE, "{took:?}");
    assert_eq!((emulator.assigned(321).len(), emulator.journal().len()), (100_005, 0));
}
