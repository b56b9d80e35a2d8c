//! Runs the example of the async client against the emulator.

// Its `main` is for people.
#[allow(dead_code)]
#[path = "../../../../core/examples/async_tokio.rs"]
mod example;

use crate::setup::TestService;

#[tokio::test]
async fn the_example_creates_its_profile_once() {
    let service = TestService::new(0);
    let text = example::work(service.async_client()).await.expect("all is there");
    let created = "profiles; 323 was created; got `Acme Salesforce OAuth app`";
    // The walk and the create run at once: either may be first.
    assert!(text.ends_with(created), "{text}");
    let text = example::work(service.async_client()).await.expect("all is there");
    assert_eq!(text, format!("read 3 {}", created.replace("created", "unchanged")));
}
