//! Futures of the async client that are dropped: by a timeout, by `select!`, by an abort.

use std::time::Duration;

use workato_emulator::{Fault, Settings};
use workato_oauth_profiles::OutcomeStatus;

use crate::setup::{FIRST, PROFILE, TestService};

#[tokio::test]
async fn a_dropped_call_frees_its_slot_and_delays_nobody() {
    let service = TestService::new(0);
    // Two requests a minute: the dropped one counts, because it was sent; a slot it kept would block the rest.
    let workato = service.async_builder().requests_per_minute(2).build().expect("valid");
    service.emulator.fail_next(Fault::Hang);
    let mut hangs = Box::pin(workato.get(321));
    tokio::select! {
        answer = &mut hangs => unreachable!("{answer:?}"),
        () = service.has_arrived(1) => {}
    }
    drop(hangs);
    let never_polled = workato.get(321);
    drop(never_polled);
    assert_eq!(workato.get(321).await.expect("it goes on").id, 321);
    assert_eq!(service.emulator.journal().len(), 2);
}

#[tokio::test]
async fn a_call_that_waits_for_the_limit_can_be_dropped() {
    let service = TestService::new(0);
    let workato = service.async_builder().requests_per_minute(1).build().expect("valid");
    workato.get(321).await.expect("the first");
    let waits = tokio::time::timeout(Duration::from_millis(50), workato.get(321)).await;
    assert!(waits.is_err(), "it waits for a minute");
    assert_eq!(service.emulator.journal().len(), 1);
}

#[tokio::test]
async fn an_ensure_that_is_aborted_in_its_list_creates_nothing() {
    let service = TestService::new(0);
    let workato = service.async_client();
    service.emulator.fail_next(Fault::Hang);
    let input = workato_rust_tests::input(["Acme Salesforce OAuth app", "salesforce", "acme", "secret"]);
    let ensuring = tokio::spawn({
        let workato = workato.clone();
        async move { workato.ensure(&input, false).await }
    });
    service.has_arrived(1).await;
    ensuring.abort();
    assert!(ensuring.await.expect_err("aborted").is_cancelled());
    assert_eq!(workato.list(1, 100).await.expect("it goes on").len(), 2);
    assert!(service.emulator.journal().iter().all(|arrival| arrival.method == "GET"));
}

#[tokio::test]
async fn select_in_a_loop_loses_no_profile_and_sends_nothing_twice() {
    let service = TestService::new(0);
    service.emulator.add_profiles(248);
    let settings = Settings { requests_per_minute: Some(60_000), ..Settings::default() };
    service.emulator.set(settings);
    let workato = service.async_client();
    let mut profiles = workato.profiles();
    let (mut ids, mut dropped) = (Vec::new(), 0);
    loop {
        tokio::select! {
            biased;
            profile = profiles.next() => match profile {
                Some(profile) => ids.push(profile.expect("valid").id),
                None => break,
            },
            // Ready at once: each wait for an answer is dropped many times.
            () = tokio::task::yield_now() => dropped += 1,
        }
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), service.emulator.journal().len()), (250, 3));
    assert!(dropped >= 3, "{dropped}");
}

#[tokio::test]
async fn select_in_a_loop_loses_no_outcome_and_assigns_nobody_twice() {
    let service = TestService::new(5);
    let workato = service.async_client();
    let mut outcomes = workato.assign_each(PROFILE, FIRST..FIRST + 5).pace(60_000);
    let mut customers = Vec::new();
    loop {
        tokio::select! {
            biased;
            outcome = outcomes.next() => match outcome {
                Some(outcome) => {
                    let outcome = outcome.expect("assigned");
                    assert_eq!(outcome.status, OutcomeStatus::Done);
                    customers.push(outcome.customer);
                }
                None => break,
            },
            () = tokio::task::yield_now() => {}
        }
    }
    assert_eq!(customers.len(), 5);
    assert!(service.by_customer().values().all(|answers| answers.len() == 1), "{:?}", service.by_customer());
}
