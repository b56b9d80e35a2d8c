use super::*;
use crate::machine::testing::*;
use crate::{Action, Config, EventKind, Machine, Reached, Reply, SendErrorKind};

fn input() -> ProfileInput {
    ProfileInput::of(["Acme", "hubspot", "abc", "canary-secret"])
}

fn ensure(replace: bool) -> Coroutine<Ensured> {
    session(config()).ensure(input(), replace)
}

fn row(id: i64, name: &str, client_id: &str) -> String {
    format!(
        r#"{{"id": {id}, "name": "{name}", "provider": "hubspot", "data": {{"client_id": "{client_id}"}},
        "shared_accounts_count": 3, "oem_customers_count": 7}}"#
    )
}

fn list(rows: &[String]) -> Scripted {
    answer(200, &format!(r#"{{"result": [{}]}}"#, rows.join(",")))
}

fn none() -> Scripted {
    list(&[row(1, "Other", "abc")])
}

fn one(id: i64) -> Scripted {
    answer(200, &format!(r#"{{"result": {}}}"#, row(id, "Acme", "abc")))
}

fn lost() -> Scripted {
    failure(Reached::Maybe, SendErrorKind::Network)
}

/// Method and second of each request.
fn sent(world: &World) -> Vec<(&'static str, u64)> {
    world.requests.iter().map(|(at, request)| (request.method.as_str(), at.as_secs())).collect()
}

#[test]
fn a_missing_profile_is_created() {
    let mut world = World::of([none(), one(5)]);
    let ensured = world.value(ensure(false));
    assert_eq!((ensured.profile.id, ensured.action), (5, EnsureAction::Created));
}

#[test]
fn every_page_is_searched() {
    let page: Vec<String> = (1..=100).map(|id| row(id, "Other", "abc")).collect();
    let mut world = World::of([list(&page), list(&[row(101, "Acme", "abc")])]);
    let ensured = world.value(ensure(false));
    assert_eq!((ensured.profile.id, ensured.action), (101, EnsureAction::Unchanged));
}

#[test]
fn another_name_or_provider_is_another_profile() {
    let other = row(1, "Acme", "abc").replace("hubspot", "salesforce");
    let mut world = World::of([list(&[other, row(2, "acme", "abc")]), one(5)]);
    assert_eq!(world.value(ensure(false)).action, EnsureAction::Created);
}

#[test]
fn a_profile_with_the_same_client_id_is_unchanged_or_replaced() {
    let mut world = World::of([list(&[row(5, "Acme", "abc")])]);
    assert_eq!(world.value(ensure(false)).action, EnsureAction::Unchanged);
    let mut world = World::of([list(&[row(5, "Acme", "abc")]), one(5)]);
    assert_eq!(world.value(ensure(true)).action, EnsureAction::Updated);
    assert!(world.requests[1].1.url.ends_with("/api/custom_oauth_profiles/5"));
}

#[test]
fn a_profile_with_another_client_id_is_a_conflict_or_replaced() {
    let mut world = World::of([list(&[row(5, "Acme", "xyz")])]);
    let error = world.error(ensure(false));
    assert_eq!((error.code, world.requests.len()), (Code::Conflict, 1));
    let text = error.to_string();
    for part in ["profile 5", "`xyz`", "`abc`", "3 connections", "7 customers", "replace"] {
        assert!(text.contains(part), "{text}");
    }
    let mut world = World::of([list(&[row(5, "Acme", "xyz")]), one(5)]);
    assert_eq!(world.value(ensure(true)).action, EnsureAction::Updated);
}

#[test]
fn two_profiles_are_a_conflict_with_and_without_replace() {
    for replace in [false, true] {
        let mut world = World::of([list(&[row(9, "Acme", "abc"), row(5, "Acme", "abc")])]);
        let error = world.error(ensure(replace));
        assert_eq!((error.code, world.requests.len()), (Code::Conflict, 1));
        assert!(error.to_string().contains("5, 9"), "{error}");
    }
}

#[test]
fn a_profile_found_after_a_lost_create_counts_as_created() {
    let mut world = World::of([none(), lost(), none(), list(&[row(5, "Acme", "abc")])]);
    let ensured = world.value(ensure(false));
    assert_eq!((ensured.profile.id, ensured.action), (5, EnsureAction::Created));
    assert_eq!(sent(&world), [("GET", 0), ("POST", 0), ("GET", 0), ("GET", 10)]);
}

#[test]
fn a_list_45_seconds_after_a_lost_create_that_lacks_the_profile_permits_one_more_create() {
    let mut world = World::of([none(), lost()]);
    world.script.extend((0..6).map(|_| none()));
    world.script.push_back(one(5));
    let ensured = world.value(ensure(false));
    assert_eq!((ensured.profile.id, ensured.action), (5, EnsureAction::Created));
    let posts: Vec<Now> =
        world.requests.iter().filter(|(_, it)| it.method.as_str() == "POST").map(|(at, _)| *at).collect();
    assert_eq!(posts.len(), 2);
    let (last_list, _) = &world.requests[world.requests.len() - 2];
    assert!(*last_list >= posts[0] + seconds(45.0), "{last_list:?}");
}

#[test]
fn after_a_create_that_hung_for_45_seconds_one_list_is_enough() {
    let hung = failure(Reached::Maybe, SendErrorKind::Timeout).after(45.0);
    let mut world = World::of([none(), hung, none(), one(5)]);
    assert_eq!(world.value(ensure(false)).action, EnsureAction::Created);
    assert_eq!(sent(&world), [("GET", 0), ("POST", 0), ("GET", 45), ("POST", 45)]);
}

#[test]
fn after_two_lost_creates_there_is_never_a_third() {
    let hung = || failure(Reached::Maybe, SendErrorKind::Timeout).after(45.0);
    let mut world = World::of([none(), hung(), none(), hung(), none()]);
    let error = world.error(ensure(false));
    assert_eq!((error.code, error.may_have_applied), (Code::AmbiguousOutcome, true));
    let mut world = World::of([none(), hung(), none(), hung(), list(&[row(5, "Acme", "abc")])]);
    assert_eq!(world.value(ensure(false)).action, EnsureAction::Created);
}

#[test]
fn with_a_short_timeout_it_lists_as_long_as_there_is_time() {
    let mut world = World::of([none(), lost(), none(), none(), none()]);
    let error = world.error(session(Config { timeout: seconds(30.0), ..config() }).ensure(input(), false));
    assert_eq!((error.code, error.may_have_applied), (Code::AmbiguousOutcome, true));
    assert!(error.hint.as_ref().expect("a hint").contains("timeout"), "{error}");
    assert_eq!(sent(&world).last(), Some(&("GET", 21)));
}

#[test]
fn a_failed_list_is_the_error_before_a_create_and_proves_nothing_after_it() {
    let mut world = World::of([answer(401, "")]);
    assert_eq!(world.error(ensure(false)).code, Code::Unauthorized);
    let mut world = World::of([none(), lost(), answer(401, r#"{"message": "Unauthorized"}"#)]);
    let error = world.error(ensure(false));
    assert_eq!((error.code, error.may_have_applied), (Code::AmbiguousOutcome, true));
    assert!(error.to_string().contains("Unauthorized"), "{error}");
    let mut world = World::of([none(), lost(), answer(503, ""), answer(503, ""), answer(503, "")]);
    world.script.push_back(list(&[row(5, "Acme", "abc")]));
    assert_eq!(world.value(ensure(false)).action, EnsureAction::Created);
}

#[test]
fn a_refused_create_is_the_error() {
    let mut world = World::of([none(), answer(422, r#"{"message": "canary-secret is bad"}"#)]);
    let error = world.error(ensure(false));
    assert_eq!((error.code, error.may_have_applied), (Code::InvalidRequest, false));
    assert!(error.to_string().starts_with("ensure profile `Acme`: "), "{error}");
    assert!(!format!("{error:?}").contains("canary-secret"));
}

#[test]
fn input_that_is_not_valid_is_refused_before_anything_is_listed() {
    let mut input = input();
    input.provider.clear();
    let error = World::default().error(session(config()).ensure(input, false));
    assert_eq!(error.code, Code::InvalidInput);
}

#[test]
fn cancelled_after_a_lost_create_the_error_says_that_it_may_have_been_applied() {
    let mut world = World::of([none(), lost(), none()]);
    let mut machine = ensure(false);
    // Until it sleeps before the second list.
    world.run_until(&mut machine, |action| matches!(action, Action::Sleep(_)));
    machine.reply(Reply::Cancelled, world.now);
    let error = world.error(machine);
    assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, true));
}

#[test]
fn polled_before_the_answer_it_fails_with_internal() {
    let mut world = World::of([none(), lost(), none()]);
    let mut machine = ensure(false);
    world.run_until(&mut machine, |action| matches!(action, Action::Sleep(_)));
    assert_eq!(world.error(machine).code, Code::Internal);
}

#[test]
fn after_a_cancel_nothing_more_is_sent() {
    let error = World::of([none()]).cancelled_at_event(ensure(false), EventKind::Received);
    assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, false));
    let error = World::of([none(), lost()]).cancelled_at_event(ensure(false), EventKind::GaveUp);
    assert_eq!((error.code, error.may_have_applied), (Code::AmbiguousOutcome, true));
    let ensure = session(Config { max_attempts: 1, ..config() }).ensure(input(), false);
    let mut world = World::of([none(), lost(), answer(503, "")]);
    let unavailable = |action: &Action| matches!(action, Action::Tell(event) if event.kind == EventKind::GaveUp && event.status.is_some());
    let mut machine = ensure;
    world.run_until(&mut machine, unavailable);
    machine.reply(Reply::Cancelled, world.now);
    let error = world.error(machine);
    assert_eq!((error.code, error.may_have_applied, world.requests.len()), (Code::Cancelled, true, 3));
}

#[test]
fn a_row_that_comes_twice_is_one_profile() {
    let mut world = World::of([list(&[row(5, "Acme", "abc"), row(5, "Acme", "abc")])]);
    assert_eq!(world.value(ensure(false)).action, EnsureAction::Unchanged);
}

#[test]
fn a_profile_without_a_client_id_is_a_conflict() {
    let untold = row(5, "Acme", "abc").replace("\"abc\"", "null");
    let error = World::of([list(&[untold])]).error(ensure(false));
    assert_eq!(error.code, Code::Conflict);
    assert!(error.to_string().contains("an unknown client id"), "{error}");
}

#[test]
fn the_secrets_are_redacted_in_errors_of_the_list() {
    let mut world = World::of([answer(404, r#"{"message": "no canary-secret"}"#)]);
    assert_eq!(world.error(ensure(false)).message, "no [redacted]");
}

#[test]
fn no_half_of_a_secret_stays_where_the_body_of_a_list_is_shortened() {
    let body = "x".repeat(2048 - 8) + "canary-secret";
    let mut world = World::of([answer(404, &body)]);
    let error = world.error(ensure(false));
    assert!(!format!("{error:?}").contains("canary-s"), "{error:?}");
}
