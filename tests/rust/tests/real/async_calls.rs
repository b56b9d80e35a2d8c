//! The async client over reqwest and tokio: all its verbs, many at once, and how it ends.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use futures_core::Stream;
use workato_emulator::Fault;
use workato_oauth_profiles::drive::Cancel;
use workato_oauth_profiles::{
    Assigned, AsyncClient, Code, Customer, EnsureAction, Error, Options, OutcomeStatus, ProfileInput,
    Reassign, Secret,
};

use crate::setup::{FIRST, Folder, PROFILE, TestService, lines};

fn input() -> ProfileInput {
    workato_rust_tests::input(["Acme Salesforce OAuth app", "salesforce", "acme", "acme secret"])
}

/// All verbs, one after the other.
async fn lives(workato: AsyncClient) -> Result<(), Error> {
    assert_eq!(workato.list(1, 1).await?.len(), 1);
    assert_eq!(workato.get(321).await?.name, "Acme HubSpot OAuth app");
    let created = workato.create(&input()).await?;
    let renamed = ProfileInput { name: "Acme Salesforce".into(), ..input() };
    assert_eq!(workato.update(created.id, &renamed).await?.name, "Acme Salesforce");
    assert_eq!(workato.rotate_secret(created.id, "new", Some(Secret::new("t"))).await?.id, created.id);
    assert!(!workato.assign(created.id, FIRST).await?.already);
    assert!(!workato.unassign(created.id, FIRST, true).await?.already);
    assert!(!workato.delete(created.id).await?.already);
    assert_eq!(workato.ensure(&input(), false).await?.action, EnsureAction::Created);
    assert_eq!(workato.ensure(&input(), false).await?.action, EnsureAction::Unchanged);
    let found = workato.find(&input().name, "salesforce").await?.expect("it was created");
    assert_eq!(workato.find("Acme Salesforce", "salesforce").await?, None);
    let other = ProfileInput { name: "Another app".into(), ..input() };
    let mut results = workato.ensure_each([input(), other]);
    let first = results.next().await.expect("a result")?;
    assert_eq!((first.action, first.profile.as_ref()), (EnsureAction::Unchanged, Some(&found)));
    let second = results.next().await.expect("a result")?;
    assert_eq!((second.input, second.action), (1, EnsureAction::Created));
    assert!(results.next().await.is_none());
    let mut profiles = workato.profiles();
    let mut names = Vec::new();
    while let Some(profile) = profiles.next().await {
        names.push(profile?.name);
    }
    assert_eq!(names.len(), 4, "{names:?}");
    for each in [workato.assign_each(PROFILE, [FIRST]), workato.unassign_each(PROFILE, [FIRST], false)] {
        let mut each = each;
        let outcome = each.next().await.expect("an outcome")?;
        assert_eq!((outcome.customer, outcome.status), (Customer::Workspace(FIRST), OutcomeStatus::Done));
        assert!(each.next().await.is_none());
    }
    let (from, to) = (found.id, second.profile.expect("it was created").id);
    workato.assign(from, FIRST).await?;
    let folder = Folder::new();
    let ledger = folder.file("moves.jsonl");
    let mut moves = workato.reassign_each(Reassign { from, to }, [FIRST], ledger)?.pace(60_000);
    assert_eq!(moves.next().await.expect("an outcome")?.has, Some(Assigned::To));
    assert!(moves.next().await.is_none());
    Ok(())
}

#[tokio::test]
async fn all_verbs_work_on_one_thread() {
    let service = TestService::new(1);
    lives(service.async_client()).await.expect("all is there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_verbs_can_be_spawned_on_many_threads() {
    let service = TestService::new(1);
    tokio::spawn(lives(service.async_client())).await.expect("no panic").expect("all is there");
}

#[tokio::test]
async fn two_calls_at_once_go_through_a_503_and_an_attempt_that_hangs() {
    let service = TestService::new(0);
    service.emulator.fail_next(Fault::Unavailable);
    service.emulator.fail_next(Fault::Hang);
    let workato = service.async_builder().attempt_timeout(Duration::from_millis(300)).build().expect("valid");
    let (first, second) = tokio::join!(workato.get(321), workato.get(PROFILE));
    assert_eq!((first.expect("retried").id, second.expect("retried").id), (321, PROFILE));
    assert_eq!(service.emulator.journal().len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_calls_at_once_share_one_limit() {
    let service = TestService::new(0);
    let workato = service.async_builder().requests_per_minute(40).build().expect("valid");
    let short = Options { timeout: Some(Duration::from_secs(20)), ..Options::default() };
    let workato = workato.with_options(short).expect("valid");
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let workato = workato.clone();
            tokio::spawn(async move { workato.get(321).await })
        })
        .collect();
    let mut codes = Vec::new();
    for call in calls {
        codes.push(call.await.expect("no panic").map_or_else(|error| Some(error.code), |_| None));
    }
    let sent = codes.iter().filter(|code| code.is_none()).count();
    assert_eq!(sent, 40, "{codes:?}");
    assert!(codes.iter().flatten().all(|code| *code == Code::RateLimited), "{codes:?}");
    assert_eq!(service.emulator.journal().len(), 40);
}

#[tokio::test]
async fn an_iterator_of_the_async_client_is_a_stream() {
    let service = TestService::new(2);
    let workato = service.async_client();
    let mut profiles = workato.profiles();
    let first = poll_fn(|context| Pin::new(&mut profiles).poll_next(context)).await;
    assert_eq!(first.expect("a profile").expect("valid").id, 321);
    let mut outcomes = workato.assign_each(PROFILE, [FIRST, FIRST + 1]);
    let first = poll_fn(|context| Pin::new(&mut outcomes).poll_next(context)).await;
    assert_eq!(first.expect("an outcome").expect("assigned").status, OutcomeStatus::Done);
    assert_eq!(outcomes.next().await.expect("an outcome").expect("assigned").customer, (FIRST + 1).into());
}

#[tokio::test]
async fn a_rollout_goes_on_where_its_ledger_ends() {
    let (service, folder) = (TestService::new(3), Folder::new());
    let (workato, ledger) = (service.async_client(), folder.file("rollout.jsonl"));
    let mut begun = workato.assign_each(PROFILE, FIRST..FIRST + 3).ledger(&ledger).expect("a new ledger");
    begun.next().await.expect("an outcome").expect("assigned");
    let error = workato.assign_each(PROFILE, [FIRST]).ledger(&ledger).expect_err("it is in use");
    assert_eq!(error.code, Code::Ledger);
    drop(begun);
    assert_eq!(lines(&ledger).len(), 2);
    let mut again = workato.assign_each(PROFILE, FIRST..FIRST + 3).ledger(&ledger).expect("it is free");
    let mut statuses = Vec::new();
    while let Some(outcome) = again.next().await {
        statuses.push(outcome.expect("assigned").status);
    }
    assert_eq!(statuses, [OutcomeStatus::Already, OutcomeStatus::Done, OutcomeStatus::Done]);
    assert!(service.by_customer().values().all(|answers| answers.len() == 1), "{:?}", service.by_customer());
}

#[tokio::test]
async fn closing_ends_the_calls_that_are_under_way_at_once() {
    let service = TestService::new(0);
    let workato = service.async_client();
    service.emulator.fail_next(Fault::Hang);
    let closes = async {
        service.has_arrived(1).await;
        workato.clone().close();
    };
    let input = input();
    let (created, ()) = tokio::join!(workato.create(&input), closes);
    let error = created.expect_err("closed");
    assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, true), "{error}");
    for error in [
        workato.get(321).await.expect_err("closed"),
        workato.profiles().next().await.expect("an error").expect_err("closed"),
    ] {
        assert_eq!(error.code, Code::InvalidInput);
        assert!(error.to_string().contains("the client is closed: build a new one"), "{error}");
    }
    assert_eq!(service.emulator.journal().len(), 1);
}

#[tokio::test]
async fn a_cancel_ends_a_call_and_no_other_one() {
    let service = TestService::new(0);
    let workato = service.async_client();
    let cancel = Cancel::new();
    let options = Options { cancel: Some(cancel.clone()), ..Options::default() };
    let cancelled = workato.with_options(options).expect("valid");
    service.emulator.fail_next(Fault::Hang);
    let cancels = async {
        service.has_arrived(1).await;
        // From another thread, as a signal handler would.
        std::thread::spawn(move || cancel.cancel()).join().expect("no panic");
    };
    let (read, ()) = tokio::join!(cancelled.get(321), cancels);
    assert_eq!(read.expect_err("cancelled").code, Code::Cancelled);
    assert_eq!(cancelled.get(321).await.expect_err("cancelled").code, Code::Cancelled);
    assert_eq!(workato.get(321).await.expect("not cancelled").id, 321);
    assert_eq!(service.emulator.journal().len(), 2);
}

#[tokio::test]
async fn a_listener_that_cancels_keeps_the_request_from_being_sent() {
    let service = TestService::new(0);
    let cancel = Cancel::new();
    let cancels = cancel.clone();
    let listener = move |_: &_| cancels.cancel();
    let builder = service.async_builder().on_event(workato_oauth_profiles::Level::Debug, listener);
    let options = Options { cancel: Some(cancel), ..Options::default() };
    let workato = builder.build().expect("valid").with_options(options).expect("valid");
    let error = workato.create(&input()).await.expect_err("cancelled");
    assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, false), "{error}");
    assert_eq!(service.emulator.journal().len(), 0);
}

#[tokio::test]
async fn timeouts_apply_and_a_refused_connection_did_not_reach_the_service() {
    let service = TestService::new(0);
    service.emulator.fail_next(Fault::Hang);
    let builder = service.async_builder().timeout(Duration::from_millis(300));
    let error = builder.build().expect("valid").get(321).await.expect_err("nobody answers");
    assert_eq!((error.code, error.attempts), (Code::Timeout, 1));
    let workato = service.async_builder().max_attempts(1).build().expect("valid");
    drop(service);
    let error = workato.create(&input()).await.expect_err("nobody is there");
    assert_eq!((error.code, error.may_have_applied), (Code::Network, false), "{error}");
    assert!(error.to_string().contains("connection refused"), "{error}");
}

#[tokio::test]
async fn redirects_are_not_followed_and_a_broken_answer_may_have_been_applied() {
    let service = TestService::new(0);
    let workato = service.async_builder().max_attempts(1).build().expect("valid");
    service.emulator.fail_next(Fault::Redirect);
    assert_eq!(workato.create(&input()).await.expect_err("redirected").code, Code::Redirect);
    assert_eq!(service.emulator.journal().len(), 1);
    service.emulator.fail_next(Fault::DropAfter);
    let error = workato.create(&input()).await.expect_err("broken");
    assert_eq!((error.code, error.may_have_applied), (Code::AmbiguousOutcome, true), "{error}");
}

#[tokio::test]
async fn a_proxy_and_a_bundle_that_cannot_be_used_are_refused_at_once() {
    let builder = || AsyncClient::builder("token");
    let error = builder().ca_bundle("no/such/roots.pem").build().expect_err("missing");
    assert!(error.to_string().contains("`no/such/roots.pem` is not there"), "{error}");
    let proxy = workato_oauth_profiles::Proxy::Url("socks5://user:canary@proxy".into());
    let error = builder().proxy(proxy).build().expect_err("socks");
    assert!(error.to_string().contains("SOCKS") && !error.to_string().contains("canary"), "{error}");
}

#[tokio::test]
async fn a_rollout_that_ended_or_whose_client_is_closed_frees_its_ledger() {
    let (service, folder) = (TestService::new(3), Folder::new());
    let (workato, ledger) = (service.async_client(), folder.file("rollout.jsonl"));
    let mut rests = workato.assign_each(PROFILE, FIRST..FIRST + 3).ledger(&ledger).expect("a new ledger");
    rests.next().await.expect("an outcome").expect("assigned");
    workato.close();
    let other = service.async_client();
    let mut ended = other.assign_each(PROFILE, [FIRST]).ledger(&ledger).expect("it is free");
    while let Some(outcome) = ended.next().await {
        assert_eq!(outcome.expect("known").status, OutcomeStatus::Already);
    }
    assert!(other.assign_each(PROFILE, [FIRST]).ledger(&ledger).is_ok());
    assert_eq!(rests.next().await.expect("an error").expect_err("closed").code, Code::Cancelled);
    assert!(ended.next().await.is_none());
}

#[tokio::test]
async fn an_option_after_the_first_outcome_is_refused_and_not_ignored() {
    let service = TestService::new(3);
    let workato = service.async_client();
    let mut begun = workato.assign_each(PROFILE, FIRST..FIRST + 3);
    begun.next().await.expect("an outcome").expect("assigned");
    let mut late = begun.dry_run(true);
    assert_eq!(late.next().await.expect("an error").expect_err("too late").code, Code::InvalidInput);
    assert!(late.next().await.is_none());
    assert_eq!(service.emulator.assigned(PROFILE), [FIRST]);
}
