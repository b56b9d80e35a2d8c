use super::*;
use crate::machine::testing::*;
use crate::operations::Delete;
use crate::{Action, Config, EventKind, Level, Machine, Options, Reached, Reply, SendErrorKind};

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

fn found(id: i64) -> Scripted {
    list(&[row(id, "Acme", "abc")])
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
    let mut world = World::of([none(), one(5), found(5)]);
    let ensured = world.value(ensure(false));
    assert_eq!((ensured.profile.id, ensured.action), (5, EnsureAction::Created));
    assert_eq!(sent(&world), [("GET", 0), ("POST", 0), ("GET", 0)]);
}

#[test]
fn the_waits_between_two_lists_are_warnings() {
    let mut world = World::of([none(), lost(), lost(), lost(), lost(), found(5)]);
    world.value(ensure(false));
    let waits = world.events.iter().filter(|event| event.kind == EventKind::Waiting);
    let waits: Vec<_> = waits.map(|event| (event.level, event.wait.map(|wait| wait.as_secs()))).collect();
    assert_eq!(waits, [(Level::Warning, Some(45)), (Level::Warning, Some(10))]);
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
    let mut world = World::of([list(&[other, row(2, "Acme 2", "abc")]), one(5), found(5)]);
    assert_eq!(world.value(ensure(false)).action, EnsureAction::Created);
}

#[test]
fn a_profile_with_the_same_client_id_is_unchanged_or_replaced() {
    let mut world = World::of([found(5)]);
    assert_eq!(world.value(ensure(false)).action, EnsureAction::Unchanged);
    let mut world = World::of([found(5), one(5)]);
    assert_eq!(world.value(ensure(true)).action, EnsureAction::Updated);
    assert!(world.requests[1].1.url.ends_with("/api/custom_oauth_profiles/5"));
}

#[test]
fn a_profile_with_another_client_id_is_a_conflict_or_replaced() {
    let mut world = World::of([list(&[row(5, "Acme", "xyz")])]);
    let error = world.error(ensure(false));
    assert_eq!((error.code, world.requests.len()), (Code::Conflict, 1));
    let text = error.to_string();
    for part in ["profile 5", "`xyz`", "`abc`", "that use it: 3", "assigned to: 7", "replace"] {
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
    let mut world = World::of([none(), lost(), found(5)]);
    let ensured = world.value(ensure(false));
    assert_eq!((ensured.profile.id, ensured.action), (5, EnsureAction::Created));
    assert_eq!(sent(&world), [("GET", 0), ("POST", 0), ("GET", 45)]);
}

#[test]
fn a_list_45_seconds_after_a_lost_create_that_lacks_the_profile_permits_one_more_create() {
    let mut world = World::of([none(), lost(), none(), one(5), found(5)]);
    let ensured = world.value(ensure(false));
    assert_eq!((ensured.profile.id, ensured.action), (5, EnsureAction::Created));
    assert_eq!(sent(&world), [("GET", 0), ("POST", 0), ("GET", 45), ("POST", 45), ("GET", 46)]);
}

#[test]
fn after_two_lost_creates_there_is_never_a_third() {
    let patient = || session(Config { timeout: seconds(300.0), ..config() }).ensure(input(), false);
    let mut world = World::of([none(), lost(), none(), lost(), none()]);
    let error = world.error(patient());
    assert_eq!((error.code, error.may_have_applied), (Code::AmbiguousOutcome, true));
    let mut world = World::of([none(), lost(), none(), lost(), found(5)]);
    assert_eq!(world.value(patient()).action, EnsureAction::Created);
}

#[test]
fn with_a_timeout_that_is_too_short_it_says_at_once_when_the_create_is_settled() {
    let mut world = World::of([none(), lost()]);
    let error = world.error(session(Config { timeout: seconds(30.0), ..config() }).ensure(input(), false));
    assert_eq!((error.code, error.may_have_applied), (Code::AmbiguousOutcome, true));
    assert_eq!((error.message.as_str(), error.settled_in), ("it broke", Some(seconds(45.0))));
    assert!(world.now < seconds(1.0), "it does not wait in vain");
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
    world.script.push_back(found(5));
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
fn after_a_lost_create_of_the_same_session_nothing_is_listed_until_45_seconds_have_passed() {
    let session = session(config());
    let mut world = World::of([lost(), found(5)]);
    let error = world.error(session.call(Create { input: input() }));
    assert_eq!((error.code, error.settled_in), (Code::AmbiguousOutcome, Some(seconds(45.0))));
    assert_eq!(world.value(session.ensure(input(), false)).action, EnsureAction::Unchanged);
    assert_eq!(sent(&world), [("POST", 0), ("GET", 45)]);
}

#[test]
fn the_45_seconds_begin_with_the_failure_and_not_with_the_send() {
    let hung = failure(Reached::Maybe, SendErrorKind::Timeout).after(45.0);
    let mut world = World::of([none(), hung, found(5)]);
    assert_eq!(world.value(ensure(false)).action, EnsureAction::Created);
    assert_eq!(sent(&world), [("GET", 0), ("POST", 0), ("GET", 90)]);
}

#[test]
fn a_profile_that_moves_to_the_page_before_meanwhile_is_found_by_the_second_list() {
    let page: Vec<String> = (1..=100).map(|id| row(id, "Other", "abc")).collect();
    let shifted: Vec<String> = page[1..].iter().cloned().chain([row(101, "Acme", "abc")]).collect();
    let mut world = World::of([list(&page), list(&[]), list(&shifted), list(&[])]);
    assert_eq!(world.value(ensure(false)).action, EnsureAction::Unchanged);
}

#[test]
fn a_list_that_keeps_changing_permits_no_create() {
    let page = |first: i64| (first..first + 100).map(|id| row(id, "Other", "abc")).collect::<Vec<_>>();
    let mut world = World::default();
    for first in 1..5 {
        world.script.extend([list(&page(first)), list(&[])]);
    }
    let error = world.error(ensure(false));
    assert_eq!((error.code, world.requests.len()), (Code::Conflict, 8));
    assert!(error.to_string().contains("the list keeps changing"), "{error}");
}

#[test]
fn a_list_of_several_pages_that_is_read_twice_permits_a_create() {
    let page: Vec<String> = (1..=100).map(|id| row(id, "Other", "abc")).collect();
    let more = [row(101, "Other", "abc"), row(102, "New", "abc")];
    let mut world = World::of([list(&page), list(&more[..1]), list(&page), list(&more), one(5)]);
    world.script.extend([list(&page), found(5)]);
    assert_eq!(world.value(ensure(false)).action, EnsureAction::Created);
}

#[test]
fn an_id_that_comes_twice_in_one_list_proves_nothing() {
    let page: Vec<String> = (1..=100).map(|id| row(id, "Other", "abc")).collect();
    let mut world = World::default();
    let more = [row(101, "Other", "abc"), row(7, "Other", "abc")];
    for _ in 0..4 {
        world.script.extend([list(&page), list(&more)]);
    }
    assert_eq!(world.error(ensure(false)).code, Code::Conflict);
}

#[test]
fn a_second_ensure_of_the_same_name_waits_for_the_first() {
    let session = session(config());
    let mut world = World::of([none(), one(5), found(5), found(5)]);
    let (mut first, mut second) = (session.ensure(input(), false), session.ensure(input(), false));
    world.run_until(&mut first, |action| matches!(action, Action::Send(_)));
    world.run_until(&mut second, |action| matches!(action, Action::Sleep(_)));
    assert!(world.requests.is_empty(), "the second sends nothing");
    let Reply::Sent(sent) = Reply::Sent(none().sent) else { unreachable!() };
    first.reply(Reply::Sent(sent), world.now);
    world.script.pop_front();
    assert_eq!(world.value(first).action, EnsureAction::Created);
    second.reply(Reply::Done, world.now);
    assert_eq!(world.value(second).action, EnsureAction::Unchanged);
}

#[test]
fn a_second_ensure_whose_time_ends_names_the_reason() {
    let session = session(config());
    let mut world = World::default();
    let mut first = session.ensure(input(), false);
    world.run_until(&mut first, |action| matches!(action, Action::Send(_)));
    let folded = ProfileInput::of(["ACME", "Hubspot", "abc", "canary-secret"]);
    let short = session.with_options(&Options { timeout: Some(seconds(3.0)), ..Options::default() });
    let error = world.error(short.expect("valid").call(Create { input: folded }));
    assert_eq!((error.code, error.attempts, error.may_have_applied), (Code::Timeout, 0, false));
    assert!(error.to_string().contains("another call of this client"), "{error}");
}

#[test]
fn a_dropped_create_keeps_ensure_from_listing_until_it_is_settled() {
    let session = session(config());
    let mut world = World::of([found(5)]);
    let mut create = session.call(Create { input: input() });
    world.run_until(&mut create, |action| matches!(action, Action::Send(_)));
    drop(create);
    assert_eq!(world.value(session.ensure(input(), false)).action, EnsureAction::Unchanged);
    // Nobody reported when its request ended: at the latest 45 s after it was sent.
    assert_eq!(sent(&world), [("GET", 90)]);
}

#[test]
fn a_create_is_refused_while_an_earlier_one_may_still_be_carried_out() {
    let session = session(config());
    let mut world = World::of([lost(), one(6)]);
    world.error(session.call(Create { input: input() }));
    let error = world.error(session.call(Create { input: input() }));
    assert_eq!((error.code, error.attempts), (Code::AmbiguousOutcome, 0));
    assert_eq!((error.settled_in, world.requests.len()), (Some(seconds(45.0)), 1));
    world.now += seconds(45.0);
    assert_eq!(world.value(session.call(Create { input: input() })).id, 6);
}

#[test]
fn a_profile_whose_delete_may_still_be_carried_out_is_listed_again() {
    let session = session(Config { max_attempts: 1, ..config() });
    let mut world = World::of([lost(), found(5), none(), one(6)]);
    world.script.push_back(list(&[row(6, "Acme", "abc")]));
    world.error(session.call(Delete { id: 5 }));
    let ensured = world.value(session.ensure(input(), false));
    assert_eq!((ensured.profile.id, ensured.action), (6, EnsureAction::Created));
    assert_eq!(sent(&world)[..3], [("DELETE", 0), ("GET", 0), ("GET", 45)]);
}

#[test]
fn a_name_that_an_update_may_still_set_is_not_created() {
    let session = session(Config { max_attempts: 1, ..config() });
    let mut world = World::of([lost(), found(5)]);
    world.error(session.call(Update { id: 5, input: input() }));
    let ensured = world.value(session.ensure(input(), false));
    assert_eq!((ensured.profile.id, ensured.action), (5, EnsureAction::Unchanged));
    assert_eq!(sent(&world), [("PUT", 0), ("GET", 45)]);
}

#[test]
fn a_profile_that_another_process_created_at_the_same_time_is_a_conflict() {
    let mut world = World::of([none(), one(9), list(&[row(5, "Acme", "abc"), row(9, "Acme", "abc")])]);
    let error = world.error(ensure(false));
    assert_eq!((error.code, error.may_have_applied), (Code::Conflict, true));
    assert!(error.message.contains("9, 5"), "its own comes first: {error}");
}

#[test]
fn a_list_that_fails_after_the_create_does_not_hide_the_profile() {
    let mut world = World::of([none(), one(5), answer(404, "")]);
    assert_eq!(world.value(ensure(false)).action, EnsureAction::Created);
}

#[test]
fn a_profile_that_differs_only_in_case_or_spaces_or_has_no_provider_is_a_conflict() {
    for other in [
        row(5, "ACME", "abc"),
        row(5, "Acme ", "abc"),
        row(5, "Ac me", "abc"),
        row(5, "Acme", "abc").replace("hubspot", "HubSpot"),
        row(5, "Acme", "abc").replace("\"hubspot\"", "null"),
    ] {
        let mut world = World::of([list(&[other])]);
        let error = world.error(ensure(false));
        assert_eq!((error.code, world.requests.len()), (Code::Conflict, 1), "{error}");
        assert!(error.message.contains("profile 5"), "{error}");
    }
}

#[test]
fn a_row_that_may_be_the_profile_and_cannot_be_read_permits_no_create() {
    for unreadable in
        [row(5, "Acme", "abc").replace("\"Acme\"", "null"), row(5, "Acme", "abc").replace("\"Acme\"", "[7]")]
    {
        let mut world = World::of([list(&[unreadable])]);
        let error = world.error(ensure(false));
        assert_eq!((error.code, error.may_have_applied), (Code::Decode, false), "{error}");
        assert_eq!(world.requests.len(), 1);
    }
}

#[test]
fn a_replaced_profile_keeps_what_else_is_in_its_data() {
    let with_url =
        row(5, "Acme", "xyz").replace("\"xyz\"", "\"xyz\", \"token_url\": \"https://a\", \"n\": 1");
    let mut world = World::of([list(&[with_url]), one(5)]);
    let input = input().data("n", 2);
    world.value(session(config()).ensure(input, true));
    let body = world.requests[1].1.body.clone().expect("a body");
    assert!(body.contains(r#""n":2,"token_url":"https://a""#), "{body}");
}

#[test]
fn an_ensure_from_inside_a_listener_of_the_same_ensure_is_refused() {
    let session = session(config());
    let mut world = World::default();
    let mut outer = session.ensure(input(), false);
    world.run_until(&mut outer, |action| matches!(action, Action::Tell(_)));
    let error = world.error(session.ensure(input(), false));
    assert_eq!((error.code, world.now), (Code::InvalidInput, Now::ZERO), "{error}");
    assert!(error.message.contains("listener"), "{error}");
}

#[test]
fn no_half_of_a_secret_stays_where_the_body_of_a_list_is_shortened() {
    let body = "x".repeat(2048 - 8) + "canary-secret";
    let mut world = World::of([answer(404, &body)]);
    let error = world.error(ensure(false));
    assert!(!format!("{error:?}").contains("canary-s"), "{error:?}");
}

#[test]
fn a_profile_with_a_field_of_data_that_cannot_be_read_is_not_replaced() {
    let odd = row(5, "Acme", "abc").replace("\"abc\"", "\"abc\", \"token_url\": 1e999");
    let mut world = World::of([list(&[row(4, "Other", "abc"), odd.clone()])]);
    let error = world.error(ensure(true));
    assert_eq!((error.code, world.requests.len()), (Code::Decode, 1), "{error}");
    let mut world = World::of([list(&[odd.replace("Acme", "Other"), row(6, "Acme", "abc")]), one(6)]);
    assert_eq!(world.value(ensure(true)).action, EnsureAction::Updated);
}

#[test]
fn a_long_wait_for_an_earlier_write_is_reported_again_every_minute() {
    let session = session(config());
    let mut world = World::of([found(5)]);
    let mut create = session.call(Create { input: input() });
    world.run_until(&mut create, |action| matches!(action, Action::Send(_)));
    drop(create);
    world.value(session.ensure(input(), false));
    let waits = world.events.iter().filter(|event| event.kind == EventKind::Waiting);
    let waits: Vec<_> = waits.map(|event| (event.level, event.wait.map(|wait| wait.as_secs()))).collect();
    assert_eq!(waits, [(Level::Warning, Some(90)), (Level::Warning, Some(30))]);
}

#[test]
fn a_profile_whose_data_as_a_whole_cannot_be_read_is_not_replaced() {
    for data in [r#""a text""#, "[1]", "7", r#""\ud800""#] {
        let odd = format!(r#"{{"id": 5, "name": "Acme", "provider": "hubspot", "data": {data}}}"#);
        let mut world = World::of([list(&[odd])]);
        let error = world.error(ensure(true));
        assert_eq!((error.code, world.requests.len()), (Code::Decode, 1), "{error}");
    }
}

#[test]
fn a_name_that_an_update_sets_while_the_list_is_read_is_not_created() {
    let session = session(config());
    let mut world = World::of([one(5), found(5)]);
    let mut ensure = session.ensure(input(), false);
    world.run_until(&mut ensure, |action| matches!(action, Action::Send(_)));
    world.value(session.call(Update { id: 5, input: input() }));
    // The list was read before the update was carried out.
    ensure.reply(Reply::Sent(none().sent), world.now);
    assert_eq!(world.value(ensure).action, EnsureAction::Unchanged);
    assert_eq!(sent(&world), [("PUT", 0), ("GET", 0)]);
}

#[test]
fn a_list_after_the_create_that_the_rate_limit_leaves_no_time_for_is_reported() {
    let limited = Config { requests_per_minute: Some(2), timeout: seconds(30.0), ..config() };
    let mut world = World::of([none(), one(5)]);
    assert_eq!(world.value(session(limited).ensure(input(), false)).action, EnsureAction::Created);
    let last = world.events.last().expect("an event");
    assert_eq!((last.kind, last.level, last.operation), (EventKind::GaveUp, Level::Warning, "list"));
    assert_eq!(last.reason.as_deref(), Some("rate_limited"));
}

#[test]
fn a_create_that_waits_in_vain_for_another_one_times_out_and_blames_no_rate_limit() {
    let session = session(config());
    let mut world = World::default();
    let mut first = session.call(Create { input: input() });
    world.run_until(&mut first, |action| matches!(action, Action::Send(_)));
    let error = world.error(session.call(Create { input: input() }));
    assert_eq!((error.code, world.requests.len()), (Code::Timeout, 0), "{error}");
    assert!(!error.to_string().contains("rate limit"), "{error}");
}

#[test]
fn the_timeout_begins_with_the_first_step() {
    let mut world = World { now: seconds(1000.0), ..World::of([none(), one(5), found(5)]) };
    assert_eq!(world.value(ensure(false)).profile.id, 5);
}
