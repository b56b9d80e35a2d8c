use crate::machine::testing::*;
use crate::{Code, Config, Coroutine, EventKind, Machine, Profile, Secret};

const HUBSPOT: &str =
    r#"{"result": {"id": 321, "name": "Acme", "provider": "hubspot", "data": {"client_id": "abc"}}}"#;
const SLACK: &str =
    r#"{"result": {"id": 321, "name": "Acme", "provider": "slack_bot", "data": {"client_id": "abc"}}}"#;

fn rotate(token: Option<&str>) -> Coroutine<Profile> {
    session(config()).rotate_secret(321, Secret::new("canary-new"), token.map(Secret::new))
}

fn sent(world: &World) -> Vec<String> {
    world
        .requests
        .iter()
        .map(|(_, request)| {
            format!("{} {}", request.method.as_str(), request.body.as_deref().unwrap_or_default())
        })
        .collect()
}

#[test]
fn reads_the_profile_and_writes_it_back_with_the_new_secret() {
    let mut world = World::of([answer(200, HUBSPOT), answer(200, HUBSPOT)]);
    let profile: Profile = world.value(rotate(None));
    assert_eq!(profile.id, 321);
    let put =
        r#"PUT {"name":"Acme","provider":"hubspot","data":{"client_id":"abc","client_secret":"canary-new"}}"#;
    assert_eq!(sent(&world), ["GET ", put]);
}

#[test]
fn a_profile_without_name_provider_or_client_id_is_not_written() {
    for body in [
        r#"{"result": {"id": 321, "name": "Acme", "provider": "hubspot"}}"#,
        r#"{"result": {"id": 321, "name": "Acme", "provider": "hubspot", "data": {"client_id": null}}}"#,
        r#"{"result": {"id": 321, "name": null, "provider": "hubspot", "data": {"client_id": "abc"}}}"#,
        r#"{"result": {"id": 321, "name": "Acme", "data": {"client_id": "abc"}}}"#,
    ] {
        let mut world = World::of([answer(200, body)]);
        let error = world.error(rotate(None));
        assert_eq!((error.code, error.may_have_applied), (Code::Decode, false), "{error}");
        assert_eq!(world.requests.len(), 1);
        assert!(error.to_string().starts_with("rotate the secret of profile 321: "), "{error}");
    }
}

#[test]
fn a_slack_profile_without_a_token_is_a_warning_before_it_is_written() {
    let mut world = World::of([answer(200, SLACK), answer(200, SLACK)]);
    world.value(rotate(None));
    let kinds: Vec<EventKind> = world.events.iter().map(|event| event.kind).collect();
    use EventKind::{NoToken, Received, Sending};
    assert_eq!(kinds, [Sending, Received, NoToken, Sending, Received]);
    for (token, body) in [(Some("t"), SLACK), (None, HUBSPOT)] {
        let mut world = World::of([answer(200, body), answer(200, body)]);
        world.value(rotate(token));
        assert!(world.events.iter().all(|event| event.kind != NoToken));
    }
}

#[test]
fn the_timeout_is_for_both_requests_together() {
    let mut world = World::of([answer(200, HUBSPOT).after(30.0), answer(503, "").after(20.0)]);
    let error = world.error(session(Config { timeout: seconds(50.0), ..config() }).rotate_secret(
        321,
        Secret::new("s"),
        None,
    ));
    assert_eq!((error.code, error.may_have_applied), (Code::ServerError, true));
    assert_eq!(world.requests[1].1.timeout, seconds(20.0));
}

#[test]
fn a_secret_that_cannot_be_sent_is_refused_before_the_profile_is_read() {
    let mut world = World::default();
    let error = world.error(session(config()).rotate_secret(321, Secret::new(""), None));
    assert_eq!(error.code, Code::InvalidInput);
    let error = world.error(session(config()).rotate_secret(0, Secret::new("s"), None));
    assert_eq!(error.code, Code::InvalidInput);
}

#[test]
fn a_failure_of_either_request_ends_it() {
    let mut world = World::of([answer(404, "")]);
    assert_eq!(world.error(rotate(None)).code, Code::NotFound);
    let mut world = World::of([answer(200, HUBSPOT), answer(422, r#"{"message": "canary-new is bad"}"#)]);
    let error = world.error(rotate(None));
    assert_eq!(error.code, Code::InvalidRequest);
    assert!(!format!("{error:?}").contains("canary-new"));
}

#[test]
fn cancelled_between_the_two_nothing_was_written() {
    let mut machine = rotate(None);
    machine.reply(crate::Reply::Cancelled, seconds(0.0));
    let error = World::default().error(machine);
    assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, false));
}

#[test]
fn cancelled_when_the_profile_was_read_it_writes_nothing() {
    let mut world = World::of([answer(200, HUBSPOT)]);
    let error = world.cancelled_at_event(rotate(None), EventKind::Received);
    assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, false));
}

#[test]
fn the_new_secrets_are_redacted_in_errors_of_the_get() {
    let body = r#"{"message": "canary-new-token, canary-new"}"#;
    let mut world = World::of([answer(404, body)]);
    let error = world.error(rotate(Some("canary-new-token")));
    assert_eq!(error.message, "[redacted], [redacted]");
}

#[test]
fn an_answer_about_another_profile_is_refused_and_nothing_is_written() {
    let mut world = World::of([answer(200, &HUBSPOT.replace("321", "999"))]);
    let error = world.error(rotate(None));
    assert_eq!((error.code, error.may_have_applied, world.requests.len()), (Code::Decode, false, 1));
    assert!(error.message.contains("profile 999"), "{error}");
    let mut world = World::of([answer(200, HUBSPOT), answer(200, &HUBSPOT.replace("321", "999"))]);
    let error = world.error(rotate(None));
    assert_eq!((error.code, error.may_have_applied), (Code::Decode, true));
}

#[test]
fn what_else_is_in_data_is_written_back() {
    let with_urls = HUBSPOT.replace(
        r#""abc""#,
        r#""abc", "authorization_url": "https://a", "token_url": "https://b", "flags": {"x": [1, null]}"#,
    );
    let mut world = World::of([answer(200, &with_urls), answer(200, &with_urls)]);
    world.value(rotate(None));
    let put = r#"PUT {"name":"Acme","provider":"hubspot","data":{"client_id":"abc","client_secret":"canary-new","authorization_url":"https://a","flags":{"x":[1,null]},"token_url":"https://b"}}"#;
    assert_eq!(sent(&world), ["GET ", put]);
}

#[test]
fn no_half_of_a_new_secret_stays_where_the_body_of_the_get_is_shortened() {
    let body = "x".repeat(2048 - 9) + "canary-new-token";
    let mut world = World::of([answer(404, &body)]);
    let error = world.error(rotate(Some("canary-new-token")));
    assert!(!format!("{error:?}").contains("canary-ne"), "{error:?}");
}

#[test]
fn a_profile_with_a_field_of_data_that_cannot_be_read_is_not_written() {
    // A secret inside a field is dropped, so that the field cannot be written back as it was.
    for field in [r#""token_url": 1e999"#, r#""app": {"client_secret": "****", "url": "https://a"}"#] {
        let odd = HUBSPOT.replace(r#""abc""#, &format!(r#""abc", {field}"#));
        let mut world = World::of([answer(200, &odd)]);
        let error = world.error(rotate(None));
        assert_eq!(
            (error.code, error.may_have_applied, world.requests.len()),
            (Code::Decode, false, 1),
            "{error}"
        );
        assert!(error.message.contains("nothing was written"), "{error}");
    }
}

#[test]
fn a_setting_in_data_that_only_speaks_of_tokens_is_no_secret() {
    let body = r#"{"result": {"id": 321, "name": "Acme", "provider": "hubspot", "data": {"client_id": "abc",
        "token_type": "Bearer", "token_endpoint_auth_method": "client_secret_post"}}}"#;
    let mut world = World::of([answer(200, body), answer(200, body)]);
    let profile: Profile = world.value(rotate(None));
    assert_eq!(profile.extra["data"]["token_type"], "Bearer");
    assert_eq!(profile.extra["data"]["token_endpoint_auth_method"], "client_secret_post");
    assert!(
        world.events.iter().all(|event| event.kind != EventKind::ShortSecret),
        "{:?}",
        world.event_kinds()
    );
}
