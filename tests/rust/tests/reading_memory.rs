//! The peak memory of reading the worst answers. It is alone in its binary, because the allocator counts all
//! threads.

use std::time::Duration;

use peak_alloc::PeakAlloc;
use workato_oauth_profiles::operations::{Create, Delete, Get, List};
use workato_oauth_profiles::{
    Action, Config, Machine, Operation, ProfileInput, Reply, Response, Secret, Session, Step,
};
use workato_rust_tests::TOKEN;

#[path = "../../bench/src/worst.rs"]
mod worst;

use worst::worst_answers;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// See docs/design.md#the-largest-answer-10-mb.
const MOST: usize = 60_000_000;

/// Reads the answer as that of an operation, and returns the peak memory in bytes, the answer included.
fn peak(operation: impl Operation, status: u16, body: &[u8]) -> usize {
    let mut config = Config::new(Secret::new(TOKEN));
    config.max_attempts = 1;
    let session = Session::new(config, 7).expect("a valid configuration");
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let mut call = session.call(operation);
    assert!(matches!(call.poll(Duration::ZERO), Step::Do(Action::Send(_))), "it sends at once");
    let response = Response { status, headers: Vec::new(), body: body.to_owned() };
    call.reply(Reply::Sent(Ok(response)), Duration::ZERO);
    assert!(matches!(call.poll(Duration::ZERO), Step::Item(_)), "a value or an error");
    MEMORY.peak_usage() - before
}

/// Those of each kind that cost the most; the benchmark reads all of them.
const WORST: [&str; 7] = [
    "lists of one in an unknown field",
    "lists of one in an unknown field after an odd one",
    "lists of one in one profile",
    "lists of one in the result of a write",
    "one text of escapes",
    "a hundred rows of empty objects",
    "an error of wrong bytes",
];

#[test]
fn no_answer_under_10_mb_costs_more_than_60_mb() {
    let input = ProfileInput::new("n", "p", "i", "secret-of-the-app");
    let mut found = 0;
    for (name, status, build) in worst_answers().filter(|(name, ..)| WORST.contains(&name.as_str())) {
        let body = build();
        assert!((9_000_000..=10_000_000).contains(&body.len()), "{name}");
        found += 1;
        for (verb, peak) in [
            ("list", peak(List::default(), status, &body)),
            ("get", peak(Get { id: 5 }, status, &body)),
            ("create", peak(Create { input: input.clone() }, status, &body)),
            ("delete", peak(Delete { id: 5 }, status, &body)),
        ] {
            println!("{verb}, {name}: {} MB", peak / 1_000_000);
            assert!(peak <= MOST, "{verb}, {name}: {} MB", peak / 1_000_000);
        }
    }
    assert_eq!(found, WORST.len());
}
