//! The peak memory of reading the worst answers. It is alone in its binary, because the allocator counts all
//! threads.

use std::time::Duration;

use peak_alloc::PeakAlloc;
use workato_oauth_profiles::operations::{Create, Delete, Get, List};
use workato_oauth_profiles::{
    Action, Config, Machine, Operation, ProfileInput, Reply, Response, Secret, Session, Step,
};
use workato_rust_tests::{TOKEN, worst_answers};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// See docs/design.md#10-mb.
const MOST: usize = 60_000_000;

/// Reads the answer as that of an operation, and returns the peak memory in bytes, the answer included.
fn peak(operation: impl Operation, response: &Response) -> usize {
    let mut config = Config::new(Secret::new(TOKEN));
    config.max_attempts = 1;
    let session = Session::new(config, 7).expect("a valid configuration");
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let mut call = session.call(operation);
    let Step::Do(Action::Send(_)) = call.poll(Duration::ZERO) else { unreachable!("it sends at once") };
    call.reply(Reply::Sent(Ok(response.clone())), Duration::ZERO);
    assert!(matches!(call.poll(Duration::ZERO), Step::Item(_)), "a value or an error");
    MEMORY.peak_usage() - before
}

#[test]
fn no_answer_under_10_mb_costs_more_than_60_mb() {
    let input = ProfileInput::new("n", "p", "i", "secret-of-the-app");
    let mut worst = (0, String::new());
    for answer in worst_answers() {
        assert!(answer.response.body.len() <= 10_000_000, "{}", answer.name);
        for (verb, peak) in [
            ("list", peak(List::default(), &answer.response)),
            ("get", peak(Get { id: 5 }, &answer.response)),
            ("create", peak(Create { input: input.clone() }, &answer.response)),
            ("delete", peak(Delete { id: 5 }, &answer.response)),
        ] {
            let name = format!("{verb}: {}", answer.name);
            assert!(peak <= MOST, "{name} cost {} MB", peak / 1_000_000);
            worst = worst.max((peak, name));
        }
    }
    println!("{}: {} MB", worst.1, worst.0 / 1_000_000);
}
