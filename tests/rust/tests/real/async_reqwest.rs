//! Runs the example of an async runtime against the emulator.

// Its `main` is for people.
#[allow(dead_code)]
#[path = "../../examples/async_reqwest.rs"]
mod example;

use std::time::Duration;

use workato_emulator::Fault;
use workato_oauth_profiles::{Code, Config, Secret};
use workato_rust_tests::TOKEN;

use crate::setup::TestService;
use example::AsyncClient;

fn config(service: &TestService) -> Config {
    let mut config = Config::new(Secret::new(TOKEN));
    config.base_url = Some(service.server.url());
    config
}

fn client(service: &TestService) -> AsyncClient {
    AsyncClient::new(config(service), 7).expect("valid")
}

/// Waits until this many requests have arrived.
async fn arrived(service: &TestService, requests: usize) {
    while service.emulator.journal().len() < requests {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn three_calls_run_at_once_through_a_429_and_a_503() {
    let service = TestService::new(0);
    service.emulator.fail_next(Fault::TooManyRequests);
    service.emulator.fail_next(Fault::Unavailable);
    let output = example::run(config(&service)).await.expect("all is there");
    let expected = "got `Acme HubSpot OAuth app`, read 2 profiles, and 323 was created";
    // The walk and the create run at once: either may be first.
    assert!(output == expected || output == expected.replace("read 2", "read 3"), "{output}");
    assert_eq!(service.emulator.profiles().len(), 3);
    let output = example::run(config(&service)).await.expect("all is there");
    assert_eq!(output, expected.replace("read 2", "read 3").replace("created", "unchanged"));
}

#[tokio::test]
async fn a_call_that_hangs_does_not_delay_others_and_dropping_it_cancels_it() {
    let service = TestService::new(0);
    let workato = client(&service);
    service.emulator.fail_next(Fault::Hang);
    let mut hangs = Box::pin(workato.get(321));
    tokio::select! {
        answer = &mut hangs => unreachable!("{answer:?}"),
        () = arrived(&service, 1) => {}
    }
    assert_eq!(workato.profiles().await.expect("not held up").len(), 2);
    drop(hangs);
    assert_eq!(workato.get(321).await.expect("it goes on").id, 321);
    assert_eq!(service.emulator.journal().len(), 3);
}

#[tokio::test]
async fn an_ensure_that_is_dropped_in_its_list_creates_nothing() {
    let service = TestService::new(0);
    let workato = client(&service);
    service.emulator.fail_next(Fault::Hang);
    let input = workato_rust_tests::input(["Acme Salesforce OAuth app", "salesforce", "acme", "acme secret"]);
    let ensuring = tokio::spawn({
        let workato = workato.clone();
        async move { workato.ensure(input, false).await }
    });
    arrived(&service, 1).await;
    ensuring.abort();
    assert!(ensuring.await.expect_err("aborted").is_cancelled());
    assert_eq!(workato.profiles().await.expect("it goes on").len(), 2);
    assert!(service.emulator.journal().iter().all(|arrival| arrival.method == "GET"));
}

#[tokio::test]
async fn timeouts_apply_and_a_refused_connection_did_not_reach_the_service() {
    let service = TestService::new(0);
    service.emulator.fail_next(Fault::Hang);
    let short = Config { timeout: Duration::from_millis(300), ..config(&service) };
    let error = AsyncClient::new(short, 7).expect("valid").get(321).await.expect_err("nobody answers");
    assert_eq!((error.code, error.attempts), (Code::Timeout, 1));
    let once = Config { max_attempts: 1, ..config(&service) };
    let workato = AsyncClient::new(once, 7).expect("valid");
    drop(service);
    let error = workato.get(321).await.expect_err("nobody is there");
    assert_eq!((error.code, error.may_have_applied), (Code::Network, false), "{error}");
}
