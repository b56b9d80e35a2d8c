//! The writes of the service: what is sent once, what again, and what a 404 means then.

use crate::machine::testing::*;
use crate::operations::{Assign, Create, Delete, Unassign, Update};
use crate::{Code, Customer, Done, Error, Operation, ProfileInput, Reached, Secret, SendErrorKind};

const PROFILE: &str = r#"{"result": {"id": 322, "name": "n", "provider": "p"}}"#;
const DONE: &str = r#"{"result": {"success": true}}"#;

fn input() -> ProfileInput {
    ProfileInput {
        name: "n".into(),
        provider: "p".into(),
        client_id: "i".into(),
        client_secret: Secret::new("canary-secret"),
        token: Some(Secret::new("canary-slack")),
    }
}

fn create() -> Create {
    Create { input: input() }
}

fn update() -> Update {
    Update { id: 322, input: input() }
}

fn assign() -> Assign {
    Assign { id: 322, customer: 123.into() }
}

fn unassign() -> Unassign {
    Unassign { id: 322, customer: 123.into(), force: false }
}

fn fails<O: Operation>(operation: O, script: impl IntoIterator<Item = Turn>) -> (Error, usize) {
    let mut world = World::of(script);
    let error = world.error(session(config()).call(operation));
    (error, world.requests.len())
}

fn done<O: Operation<Output = Done>>(operation: O, script: impl IntoIterator<Item = Turn>) -> bool {
    World::of(script).value(session(config()).call(operation)).already
}

fn lost() -> Turn {
    failure(Reached::Maybe, SendErrorKind::Network)
}

#[test]
fn a_create_that_may_have_arrived_is_never_sent_again() {
    let html = || answer_with(200, &[("Content-Type", "text/html")], "<html>");
    for turn in [answer(503, ""), answer(500, ""), answer(408, ""), lost(), answer(200, ""), html()]
        .into_iter()
        .chain([answer(204, ""), failure(Reached::Maybe, SendErrorKind::Timeout)])
        .chain([failure(Reached::Maybe, SendErrorKind::Unreadable)])
    {
        let (error, requests) = fails(create(), [turn]);
        assert_eq!(
            (error.code, error.may_have_applied, requests),
            (Code::AmbiguousOutcome, true, 1),
            "{error}"
        );
    }
}

#[test]
fn a_create_that_was_refused_or_limited_or_not_sent_is_not_ambiguous() {
    let (error, _) = fails(create(), [answer(422, r#"{"message": "no"}"#)]);
    assert_eq!((error.code, error.may_have_applied), (Code::InvalidRequest, false));
    let (error, _) = fails(create(), [answer(200, r#"{"success": false}"#)]);
    assert_eq!((error.code, error.may_have_applied), (Code::Rejected, false));
    let not_reached = failure(Reached::No, SendErrorKind::Network);
    let mut world = World::of([answer(429, ""), not_reached, answer(200, PROFILE)]);
    assert_eq!(world.value(session(config()).call(create())).id, 322);
    assert_eq!(world.requests.len(), 3);
    assert!(world.requests.iter().all(|(_, request)| request.fresh));
}

#[test]
fn only_a_create_uses_a_fresh_connection() {
    let mut world = World::of([answer(200, PROFILE), answer(200, DONE), answer(200, DONE)]);
    let session = session(config());
    world.value(session.call(update()));
    world.value(session.call(assign()));
    world.value(session.call(Delete { id: 322 }));
    assert!(world.requests.iter().all(|(_, request)| !request.fresh));
}

#[test]
fn other_writes_are_sent_again_and_a_later_failure_says_that_they_may_have_been_done() {
    let mut world = World::of([answer(503, ""), answer(200, PROFILE)]);
    assert_eq!(world.value(session(config()).call(update())).id, 322);
    assert!(!done(assign(), [answer(500, ""), answer(200, DONE)]));
    let not_reached = failure(Reached::No, SendErrorKind::Network);
    for (first, may_have_applied) in [(lost(), true), (answer(500, ""), true), (not_reached, false)] {
        let (error, requests) = fails(assign(), [first, answer(422, "")]);
        assert_eq!((error.code, error.may_have_applied), (Code::InvalidRequest, may_have_applied));
        assert_eq!(requests, 2);
    }
    let (error, _) = fails(assign(), [answer(422, "")]);
    assert!(!error.may_have_applied);
}

#[test]
fn an_answer_204_is_success_where_no_profile_is_expected() {
    assert!(!done(Delete { id: 322 }, [answer(204, "")]));
    assert!(!done(assign(), [answer(204, "")]));
    assert!(!done(unassign(), [answer(204, "")]));
    assert_eq!(fails(update(), [answer(204, "")]).0.code, Code::Decode);
}

#[test]
fn a_2xx_that_cannot_be_read_says_that_the_write_may_have_been_done() {
    for body in ["", "<html>", "{}", r#"{"result": {}}"#, r#"{"result": {"success""#] {
        let (error, requests) = fails(Delete { id: 322 }, [answer(200, body)]);
        assert_eq!((error.code, error.may_have_applied, requests), (Code::Decode, true, 1), "{body}");
    }
    for body in [r#"{"success": false}"#, r#"{"result": {"success": false}}"#] {
        let (error, _) = fails(assign(), [answer(200, body)]);
        assert_eq!((error.code, error.may_have_applied), (Code::Rejected, false), "{body}");
    }
}

#[test]
fn a_404_after_a_lost_delete_or_unassign_means_that_it_was_done() {
    assert!(done(Delete { id: 322 }, [lost(), answer(404, "")]));
    assert!(done(unassign(), [answer(502, ""), answer(404, "")]));
    for (error, requests) in [
        fails(Delete { id: 322 }, [answer(404, "")]),
        fails(unassign(), [failure(Reached::No, SendErrorKind::Network), answer(404, "")]),
        fails(assign(), [lost(), answer(404, "")]),
        fails(update(), [lost(), answer(404, "")]),
    ] {
        assert_eq!(error.code, Code::NotFound, "{error} {requests}");
    }
}

#[test]
fn secrets_are_redacted_in_what_the_service_answers() {
    let echo = r#"{"message": "canary-secret", "errors": {"data": ["canary-slack is odd"]}}"#;
    let headers = [("X-Correlation-Id", "canary-secret")];
    let mut world = World::of([answer_with(400, &headers, echo)]);
    let error = world.error(session(config()).call(create()));
    assert_eq!(error.message, "[redacted]");
    assert_eq!(error.field_errors["data"], ["[redacted] is odd"]);
    assert!(!format!("{error} {error:?} {:?} {:?}", world.events, world.requests).contains("canary"));
    let echo =
        r#"{"result": {"id": 322, "client_secret": "canary-secret", "data": {"token": "canary-slack"}}}"#;
    let mut world = World::of([answer_with(200, &headers, echo)]);
    let profile = world.value(session(config()).call(update()));
    assert!(!format!("{profile:?} {:?}", world.events).contains("canary"));
}

#[test]
fn input_that_is_not_valid_is_refused_before_anything_is_sent() {
    let mut api_token = input();
    api_token.token = Some(Secret::new("wrkaus-canary"));
    let mut same = input();
    same.client_secret = Secret::new("own-canary");
    let mut own = config();
    own.api_token = Secret::new("own-canary");
    let errors = [
        World::default().error(session(config()).call(Create { input: api_token })),
        World::default().error(session(own).call(Create { input: same })),
        fails(Update { id: 0, input: input() }, []).0,
        fails(Assign { id: 322, customer: Customer::External(String::new()) }, []).0,
        fails(Unassign { id: 322, customer: 0.into(), force: true }, []).0,
    ];
    for error in errors {
        assert_eq!((error.code, error.attempts), (Code::InvalidInput, 0), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    }
}
