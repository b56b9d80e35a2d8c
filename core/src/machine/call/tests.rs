mod writes;

use std::time::Duration;

use super::super::testing::*;
use crate::operations::{Assign, Get};
use crate::{
    Action, Code, Config, Coroutine, Event, EventKind, Level, Machine, Now, Operation, Options, Profile,
    Reached, Reply, SendErrorKind, Step,
};

const OK: &str = r#"{"result": {"id": 321, "name": "n", "provider": "p"}}"#;
const GET: Get = Get { id: 321 };

/// A write that may be repeated.
fn assign() -> Assign {
    Assign { id: 322, customer: 123.into() }
}

fn get(change: impl FnOnce(&mut crate::Config)) -> Coroutine<Profile> {
    let mut config = config();
    change(&mut config);
    session(config).call(GET)
}

fn maybe() -> Scripted {
    failure(Reached::Maybe, SendErrorKind::Network)
}

fn not_reached() -> Scripted {
    failure(Reached::No, SendErrorKind::Network)
}

#[test]
fn a_request_carries_the_token_the_json_headers_and_the_time_left() {
    let mut world = World::of([answer(200, OK)]);
    let profile: Profile = world.value(get(|config| {
        config.timeout = seconds(30.0);
        config.user_agent = Some("rust rollout/2.1".into());
    }));
    assert_eq!(profile.id, 321);
    let (_, request) = &world.requests[0];
    assert_eq!(request.url, "https://www.workato.com/api/custom_oauth_profiles/321");
    let headers = [
        ("authorization", "Bearer wrkaus-canary"),
        ("accept", "application/json"),
        ("accept-encoding", "identity"),
        ("content-type", "application/json"),
        ("user-agent", concat!("workato-oauth-profiles/", env!("CARGO_PKG_VERSION"), " rust rollout/2.1")),
    ];
    let sent: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(sent, headers);
    assert_eq!((request.timeout, request.connect_timeout), (seconds(30.0), seconds(10.0)));
}

#[test]
fn connecting_may_not_take_longer_than_the_call() {
    let mut world = World::of([answer(200, OK)]);
    world.value(get(|config| config.timeout = seconds(5.0)));
    assert_eq!(world.requests[0].1.connect_timeout, seconds(5.0));
}

#[test]
fn a_request_that_was_not_sent_frees_its_slot_of_the_rate_limit() {
    let mut world = World::of([not_reached(), answer(200, OK)]);
    world.value(get(|config| config.requests_per_minute = Some(1)));
    assert!(world.now < seconds(2.0));
}

#[test]
fn a_listener_that_uses_up_the_timeout_ends_the_call_before_its_request() {
    let mut call = get(|_| {});
    assert!(matches!(call.poll(Now::ZERO), Step::Do(Action::Tell(_))));
    call.reply(Reply::Done, seconds(500.0));
    let mut world = World { now: seconds(500.0), ..World::default() };
    let error = world.error(call);
    assert_eq!((error.code, error.attempts), (Code::Timeout, 0));
}

#[test]
fn invalid_input_fails_before_any_request() {
    let mut world = World::default();
    let error = world.error(session(config()).call(Get { id: 0 }));
    assert_eq!((error.code, error.attempts), (Code::InvalidInput, 0));
    assert!(error.to_string().starts_with("get profile 0: id must be"), "{error}");
    assert!(world.requests.is_empty());
}

#[test]
fn a_read_is_sent_again_after_every_failure_that_may_pass() {
    for passing in [
        answer(500, ""),
        answer(502, "<html>"),
        answer(503, ""),
        answer(408, ""),
        maybe(),
        not_reached(),
        failure(Reached::Maybe, SendErrorKind::Timeout),
        failure(Reached::No, SendErrorKind::Timeout),
    ] {
        let mut world = World::of([passing, answer(200, OK)]);
        world.value(get(|_| {}));
        assert_eq!(world.requests.len(), 2);
    }
}

#[test]
fn a_failure_that_will_not_pass_is_not_retried() {
    for (status, code) in [
        (400, Code::InvalidRequest),
        (401, Code::Unauthorized),
        (403, Code::Forbidden),
        (404, Code::NotFound),
        (410, Code::NotFound),
        (409, Code::Conflict),
        (422, Code::InvalidRequest),
        (418, Code::InvalidRequest),
        (301, Code::Redirect),
        (307, Code::Redirect),
        (0, Code::Redirect),
        (200, Code::Decode),
        (204, Code::Decode),
        (100, Code::Decode),
        (700, Code::Decode),
    ] {
        let mut world = World::of([answer(status, "")]);
        let error = world.error(get(|_| {}));
        assert_eq!((error.code, error.status, error.attempts), (code, Some(status), 1), "{status}");
        assert!(!error.may_have_applied);
    }
    for (kind, code) in [
        (SendErrorKind::UnknownAuthority, Code::Network),
        (SendErrorKind::CertificateTime, Code::Network),
        (SendErrorKind::CertificateName, Code::Network),
        (SendErrorKind::Certificate, Code::Network),
        (SendErrorKind::Tls, Code::Network),
        (SendErrorKind::Proxy, Code::Network),
        (SendErrorKind::Unreadable, Code::Decode),
        (SendErrorKind::Transport, Code::Decode),
    ] {
        let error = World::of([failure(Reached::No, kind)]).error(get(|_| {}));
        assert_eq!((error.code, error.attempts, error.message.as_str()), (code, 1, "it broke"));
    }
}

#[test]
fn a_timeout_that_nobody_has_set_says_that_it_was_the_rest_of_the_call() {
    let timed_out_at = |moments: &[f64], change: fn(&mut Config)| {
        let mut call = get(change);
        let mut moments = moments.iter().copied();
        let mut now = Now::ZERO;
        loop {
            match call.poll(now) {
                Step::Do(Action::Send(_)) => {
                    now = seconds(moments.next().expect("no further attempt"));
                    call.reply(Reply::Sent(failure(Reached::Maybe, SendErrorKind::Timeout).sent), now);
                }
                Step::Do(Action::Sleep(time)) => {
                    now += time;
                    call.reply(Reply::Done, now);
                }
                Step::Do(_) => call.reply(Reply::Done, now),
                Step::Item(Err(error)) => return error.message.clone(),
                other => panic!("{other:?}"),
            }
        }
    };
    assert_eq!(
        timed_out_at(&[45.0, 90.5, 119.99], |_| {}),
        "it broke, the rest of the 120 s of `.timeout(...)`"
    );
    assert_eq!(timed_out_at(&[45.0, 90.5, 110.0], |_| {}), "it broke", "it did not connect in time");
    assert_eq!(timed_out_at(&[45.0, 90.5, 119.99], |config| config.timeout = seconds(150.0)), "it broke");
    assert_eq!(timed_out_at(&[5.0], |config| config.timeout = seconds(5.0)), "it broke", "all of the call");
}

#[test]
fn after_three_failures_the_last_one_is_the_error() {
    let mut world =
        World::of([maybe(), answer(503, ""), answer(500, r#"{"message": "Server error", "id": "e1"}"#)]);
    let error = world.error(get(|_| {}));
    assert_eq!((error.code, error.attempts, error.status), (Code::ServerError, 3, Some(500)));
    assert_eq!((error.message.as_str(), error.error_id.as_deref()), ("Server error", Some("e1")));
    assert_eq!(
        error.to_string().split("; ").next(),
        Some(
            "get profile 321: Server error (server_error, 500, 3 attempts, error id e1, correlation id ab12)"
        )
    );
    let error = World::of([maybe()]).error(get(|config| config.max_attempts = 1));
    assert_eq!((error.code, error.attempts), (Code::Network, 1));
}

#[test]
fn a_retry_after_of_a_503_lengthens_its_own_pause() {
    let mut world = World::of([answer_with(503, &[("Retry-After", "7")], ""), answer(200, OK)]);
    world.value(get(|_| {}));
    assert_eq!(world.sent_at(), [seconds(0.0), seconds(7.25)]);
}

#[test]
fn a_429_costs_time_and_no_attempt() {
    let limited = || answer_with(429, &[("Retry-After", "2")], "");
    let mut world =
        World::of([limited(), limited(), answer(503, ""), answer(503, ""), limited(), answer(200, OK)]);
    world.value(get(|_| {}));
    assert_eq!(world.requests.len(), 6);
    assert_eq!(world.sent_at()[..3], [seconds(0.0), seconds(2.25), seconds(4.5)]);
}

#[test]
fn without_retry_after_the_pauses_after_429_are_5_10_20_and_30_seconds() {
    let mut world = World::of((0..5).map(|_| answer(429, "").after(0.0)).chain([answer(200, OK)]));
    world.value(get(|_| {}));
    assert_eq!(world.sent_at(), [0.0, 5.0, 15.0, 35.0, 65.0, 95.0].map(seconds));
    assert!(world.sleeps.iter().all(|sleep| *sleep <= seconds(1.0)), "a sleeper asks again every second");
}

#[test]
fn a_pause_that_does_not_fit_into_the_timeout_fails_at_once_and_says_how_long() {
    let mut world = World::of([answer_with(429, &[("Retry-After", "3600")], r#"{"message": "slow down"}"#)]);
    let error = world.error(get(|_| {}));
    assert_eq!((error.code, error.status, error.attempts), (Code::RateLimited, Some(429), 1));
    assert_eq!((error.retry_after, error.message.as_str()), (Some(seconds(3600.0)), "slow down"));
    assert_eq!(world.now, seconds(0.25), "at once");
    let mut world = World::of([answer_with(503, &[("Retry-After", "3600")], "")]);
    let error = world.error(get(|_| {}));
    assert_eq!(
        (error.code, error.retry_after, world.now),
        (Code::ServerError, Some(seconds(3600.0)), seconds(0.25))
    );
}

#[test]
fn the_pause_of_one_call_is_the_pause_of_all_calls_of_the_client() {
    let session = session(config());
    let mut world = World::of([answer_with(429, &[("Retry-After", "300")], "")]);
    world.error(session.call(GET));
    let error = world.error(session.call(GET));
    assert_eq!((error.code, error.attempts, error.retry_after), (Code::RateLimited, 0, Some(seconds(300.0))));
}

#[test]
fn the_limit_makes_a_call_wait_for_a_slot_or_fail_at_once() {
    let limited = session(Config { requests_per_minute: Some(2), ..config() });
    let mut world = World::of((0..3).map(|_| answer(200, OK)));
    (0..3).for_each(|_| drop(world.value(limited.call(GET))));
    assert_eq!(world.sent_at(), [seconds(0.0), seconds(0.25), seconds(60.25)]);
    let waiting: Vec<_> = world.events.iter().filter(|event| event.kind == EventKind::Waiting).collect();
    assert_eq!(waiting.len(), 1, "a wait is reported once");
    assert_eq!((waiting[0].level, waiting[0].wait), (Level::Warning, Some(seconds(59.75))));

    let limited = session(Config { timeout: seconds(10.0), requests_per_minute: Some(1), ..config() });
    let mut world = World::of([answer(200, OK)]);
    world.value(limited.call(GET));
    let error = world.error(limited.call(GET));
    assert_eq!((error.code, error.attempts, error.retry_after), (Code::RateLimited, 0, Some(seconds(60.0))));
}

/// The levels and lengths of the waits that were reported.
fn waits(world: &World) -> Vec<(Level, f64)> {
    let is_wait = |event: &&Event| matches!(event.kind, EventKind::Waiting | EventKind::Retrying);
    let length = |event: &Event| event.wait.expect("a known length").as_secs_f64();
    world.events.iter().filter(is_wait).map(|event| (event.level, length(event))).collect()
}

#[test]
fn every_wait_of_more_than_5_seconds_is_a_warning() {
    let session = session(Config { requests_per_minute: Some(1), ..config() });
    let mut world = World::of((0..3).map(|_| answer(200, OK).after(0.0)));
    (0..3).for_each(|_| drop(world.value(session.call(GET))));
    assert_eq!(waits(&world), [(Level::Warning, 60.0); 2], "each, and not only the first of a client");
    for status in [429, 503] {
        for (seconds, level) in [("5", Level::Info), ("6", Level::Warning), ("100", Level::Warning)] {
            let mut world =
                World::of([answer_with(status, &[("Retry-After", seconds)], "").after(0.0), answer(200, OK)]);
            world.value(get(|config| config.timeout = Duration::from_secs(200)));
            assert_eq!(waits(&world)[0], (level, seconds.parse().expect("a number")), "{status}");
        }
    }
}

#[test]
fn a_long_wait_is_reported_again_every_minute() {
    for (status, wakes_early) in [(429, None), (503, None), (503, Some(0.01))] {
        let refused = answer_with(status, &[("Retry-After", "200")], "").after(0.0);
        let mut world = World { wakes_early, ..World::of([refused, answer(200, OK)]) };
        world.value(get(|config| config.timeout = Duration::from_secs(300)));
        let lengths: Vec<f64> = waits(&world).iter().map(|(_, length)| length.round()).collect();
        assert_eq!(lengths, [200.0, 140.0, 80.0, 20.0], "{status}");
        assert!(waits(&world).iter().all(|(level, _)| *level == Level::Warning), "{status}");
    }
}

#[test]
fn a_wait_of_unknown_length_is_a_warning_after_5_seconds() {
    let session = session(Config { timeout: seconds(100.0), requests_per_minute: Some(1), ..config() });
    let mut elsewhere = session.call(GET);
    World::default().run_until(&mut elsewhere, |action| matches!(action, Action::Send(_)));
    let mut world = World::default();
    world.error(session.call(GET));
    let levels: Vec<Level> = world.events.iter().map(|event| event.level).collect();
    assert_eq!(levels, [Level::Info, Level::Warning, Level::Warning], "at once, after 5 s, a minute later");
}

#[test]
fn a_wait_of_unknown_length_is_reported_again_when_it_turns_out_to_be_long() {
    let session = session(Config { requests_per_minute: Some(1), ..config() });
    let mut elsewhere = session.call(GET);
    World::default().run_until(&mut elsewhere, |action| matches!(action, Action::Send(_)));
    let (mut call, mut reported) = (session.call(GET), Vec::new());
    for now in [0.0, 1.0, 2.0, 3.0] {
        while let Step::Do(Action::Tell(event)) = call.poll(seconds(now)) {
            reported.push((event.level, event.wait));
            call.reply(Reply::Done, seconds(now));
        }
        call.reply(Reply::Done, seconds(now));
        if now == 1.0 {
            elsewhere.reply(Reply::Sent(answer(200, OK).sent), seconds(1.5));
            drop(elsewhere.poll(seconds(1.5)));
        }
    }
    assert_eq!(reported, [(Level::Info, None), (Level::Warning, Some(seconds(59.5)))]);
}

#[test]
fn a_listener_that_calls_the_client_does_not_wait_for_the_slot_of_the_call_it_hears_of() {
    let session = session(Config { requests_per_minute: Some(1), ..config() });
    let mut world = World::of((0..2).map(|_| answer(200, OK).after(0.0)));
    let mut outer = session.call(GET);
    world.run_until(
        &mut outer,
        |action| matches!(action, Action::Tell(event) if event.kind == EventKind::Sending),
    );
    world.value(session.call(GET));
    assert_eq!(world.now, Now::ZERO, "the call of the listener does not wait");
    outer.reply(Reply::Done, world.now);
    world.events.clear();
    world.value(outer);
    assert_eq!(world.sent_at(), [seconds(0.0), seconds(60.0)]);
    assert_eq!(world.event_kinds(), ["waiting", "received"], "it is not told twice that the request is sent");
}

#[test]
fn a_retry_after_of_a_day_stops_the_other_calls_for_an_hour_only() {
    let session = session(Config { timeout: Duration::from_secs(7200), ..config() });
    let mut world =
        World::of([answer_with(429, &[("Retry-After", "99999999")], "").after(0.0), answer(200, OK)]);
    let error = world.error(session.call(GET));
    assert_eq!(
        (error.code, error.retry_after, world.now),
        (Code::RateLimited, Some(Duration::from_secs(86_400)), Now::ZERO)
    );
    world.value(session.call(GET));
    assert_eq!(world.sent_at(), [seconds(0.0), seconds(3600.0)]);
}

#[test]
fn nothing_overflows_where_the_clock_ends() {
    for left in [0, 1, 59, 61, 200, 86_401] {
        for status in [200, 429, 503] {
            let session = session(Config { requests_per_minute: Some(1), ..config() });
            for _ in 0..3 {
                let mut now = Now::MAX.saturating_sub(Duration::from_secs(left));
                let mut rollout = session.each(crate::Rollout {
                    action: crate::RolloutAction::Assign,
                    id: 321,
                    ledger: false,
                    dry_run: false,
                    pace: Some(1),
                    total: Some(u64::MAX),
                });
                for _ in 0..300 {
                    let reply = match rollout.poll(now) {
                        Step::Do(Action::Send(_)) => {
                            let result =
                                r#"{"result": {"id": 321, "name": "n", "provider": "p", "success": true}}"#;
                            Reply::Sent(answer_with(status, &[("Retry-After", "3")], result).sent)
                        }
                        Step::Do(Action::Sleep(time)) => {
                            now = now.saturating_add(time);
                            Reply::Done
                        }
                        Step::Do(Action::NextCustomer) => Reply::Customer(Some(7.into())),
                        Step::Do(Action::Tell(event)) => {
                            assert!(!event.to_string().is_empty());
                            Reply::Done
                        }
                        Step::Do(_) => Reply::Done,
                        Step::Item(Err(error)) => {
                            assert_ne!(error.code, Code::Internal, "{left} {status} {error}");
                            continue;
                        }
                        Step::Item(Ok(_)) => continue,
                        Step::End => break,
                    };
                    rollout.reply(reply, now);
                }
            }
        }
    }
}

#[test]
fn an_external_id_that_has_its_prefix_already_is_reported_once_a_call() {
    for (id, reports) in
        [("EA2300", 1), ("E123", 1), ("A2300", 0), ("Enterprise 1", 0), ("e1", 0), ("E", 0), ("EMEA", 0)]
    {
        let customer = crate::Customer::External(id.into());
        let mut world = World::of([answer(503, ""), answer(200, r#"{"result": {"success": true}}"#)]);
        world.value(session(config()).call(Assign { id: 321, customer }));
        let told: Vec<&Event> =
            world.events.iter().filter(|event| event.kind.as_str() == "odd_customer").collect();
        assert_eq!(told.len(), reports, "{id}");
        for event in told {
            assert_eq!((event.level, event.attempt), (Level::Warning, 0));
            let reason = event.reason.as_deref().expect("a reason");
            assert!(
                reason.contains(&format!("`{id}`"))
                    && reason.contains(r#"`Customer::External("A2300".into())`"#),
                "{reason}"
            );
        }
    }
}

#[test]
fn a_call_waits_for_a_slot_that_another_call_holds_until_its_timeout() {
    let session = session(Config { timeout: seconds(5.0), requests_per_minute: Some(1), ..config() });
    let mut elsewhere = session.call(GET);
    World::default().run_until(&mut elsewhere, |action| matches!(action, Action::Send(_)));
    let mut world = World::default();
    let error = world.error(session.call(GET));
    assert_eq!((error.code, world.now), (Code::RateLimited, seconds(5.0)));
}

#[test]
fn the_timeout_is_for_the_whole_call_waits_included() {
    let mut world = World::of([
        failure(Reached::Maybe, SendErrorKind::Timeout).after(45.0),
        failure(Reached::Maybe, SendErrorKind::Timeout).after(45.0),
        failure(Reached::Maybe, SendErrorKind::Timeout).after(28.0),
    ]);
    let error = world.error(get(|config| config.max_attempts = 9));
    assert_eq!(error.code, Code::Timeout);
    assert!(error.hint.as_deref().is_some_and(|hint| hint.contains("timeout")), "{error}");
    let timeouts: Vec<_> = world.requests.iter().map(|(_, request)| request.timeout).collect();
    assert_eq!(timeouts[..2], [seconds(45.0), seconds(45.0)]);
    assert!(timeouts[2] < seconds(30.0), "what is left of 120 s");
    assert!(world.now <= seconds(120.0));
}

#[test]
fn a_call_that_wakes_too_early_sleeps_again() {
    let limited = || answer_with(429, &[("Retry-After", "2")], "");
    let mut world = World::of([limited(), answer_with(503, &[("Retry-After", "3")], ""), answer(200, OK)]);
    world.wakes_early = Some(0.3);
    world.value(get(|_| {}));
    let sent = world.sent_at();
    assert!(sent[1] >= seconds(2.25) && sent[2] >= sent[1] + seconds(3.25), "{sent:?}");
}

#[test]
fn a_call_that_sleeps_past_its_timeout_sends_nothing_more() {
    let mut call = get(|_| {});
    let mut world = World::of([answer(503, "")]);
    world.run_until(&mut call, |action| matches!(action, Action::Sleep(_)));
    world.now += seconds(500.0);
    call.reply(Reply::Done, world.now);
    let error = world.error(call);
    assert_eq!((error.code, error.attempts), (Code::ServerError, 1));
}

#[test]
fn cancelling_ends_the_call_wherever_it_is() {
    let mut call = get(|_| {});
    assert!(matches!(call.poll(Now::ZERO), Step::Do(Action::Tell(_))));
    call.reply(Reply::Cancelled, Now::ZERO);
    let error = World::default().error(call);
    assert_eq!((error.code, error.attempts, error.may_have_applied), (Code::Cancelled, 0, false));
    assert_eq!(in_flight_then_cancelled(GET), (1, false));
    assert_eq!(in_flight_then_cancelled(assign()), (1, true));
}

/// The events after a call was cancelled in flight, however often it is cancelled.
fn events_after_a_cancel(operation: impl Operation) -> Vec<(EventKind, Option<String>)> {
    let mut call = session(config()).call(operation);
    World::default().run_until(&mut call, |action| matches!(action, Action::Send(_)));
    call.reply(Reply::Cancelled, Now::ZERO);
    call.reply(Reply::Cancelled, Now::ZERO);
    let mut reported = Vec::new();
    while let Step::Do(action) = call.poll(Now::ZERO) {
        let Action::Tell(event) = action else { panic!("{action:?}") };
        reported.push((event.kind, event.reason));
        call.reply(Reply::Cancelled, Now::ZERO);
    }
    reported
}

#[test]
fn a_cancelled_write_that_was_under_way_is_reported_and_a_read_is_not() {
    let reason = "cancelled, but it may have been carried out";
    assert_eq!(events_after_a_cancel(assign()), [(EventKind::GaveUp, Some(reason.into()))]);
    assert_eq!(events_after_a_cancel(GET), []);
}

/// A call that has its answer and is telling that it was odd.
fn call_that_reports_an_odd_answer() -> Coroutine<Profile> {
    let mut call = get(|_| {});
    let mut world = World::of([answer(200, r#"{"result": {"id": 321}}"#)]);
    world.run_until(
        &mut call,
        |action| matches!(action, Action::Tell(event) if event.kind == EventKind::OddAnswer),
    );
    call
}

#[test]
fn cancelling_after_the_answer_came_changes_nothing() {
    let mut call = call_that_reports_an_odd_answer();
    call.reply(Reply::Cancelled, Now::ZERO);
    assert_eq!(World::default().value(call).id, 321);
}

#[test]
fn an_error_after_the_answer_came_is_the_only_item() {
    assert_eq!(World::default().error(call_that_reports_an_odd_answer()).code, Code::Internal);
}

#[test]
fn cancelling_needs_no_action_to_answer() {
    let mut not_begun = get(|_| {});
    not_begun.reply(Reply::Cancelled, Now::ZERO);
    let mut between = get(|config| config.listen = None);
    assert!(matches!(between.poll(Now::ZERO), Step::Do(Action::Send(_))));
    between.reply(Reply::Sent(answer(503, "").sent), Now::ZERO);
    between.reply(Reply::Cancelled, Now::ZERO);
    for call in [not_begun, between] {
        assert_eq!(World::default().error(call).code, Code::Cancelled);
    }
}

#[test]
fn a_cancelled_probe_passes_its_role_to_one_other_call() {
    let session = session(Config { listen: None, ..config() });
    World::of([answer_with(429, &[("Retry-After", "300")], "")]).error(session.call(GET));
    let now = seconds(400.0);
    let sending = |call: &mut Coroutine<Profile>| match call.poll(now) {
        Step::Do(Action::Send(_)) => true,
        Step::Do(Action::Sleep(_)) => false,
        step => panic!("{step:?}"),
    };
    let mut cancelled = session.call(GET);
    assert!(sending(&mut cancelled));
    cancelled.reply(Reply::Cancelled, now);
    let (mut probe, mut other) = (session.call(GET), session.call(GET));
    assert!(sending(&mut probe) && !sending(&mut other));
}

#[test]
fn the_time_that_a_listener_takes_is_part_of_the_pause_before_a_retry() {
    let mut world = World::of([answer_with(503, &[("Retry-After", "30")], ""), answer(200, OK)]);
    let mut call = get(|_| {});
    world.run_until(
        &mut call,
        |action| matches!(action, Action::Tell(event) if event.kind == EventKind::Received),
    );
    world.now += seconds(20.0);
    call.reply(Reply::Done, world.now);
    world.value(call);
    assert_eq!(world.sent_at(), [seconds(0.0), seconds(30.25)]);
}

#[test]
fn a_clock_that_is_set_back_delays_no_retry() {
    let mut world = World { now: seconds(100.0), ..World::of([answer(200, OK)]) };
    let mut call = get(|config| config.listen = None);
    world.run_until(&mut call, |action| matches!(action, Action::Send(_)));
    world.now = Now::ZERO;
    call.reply(Reply::Sent(answer(503, "").sent), world.now);
    world.value(call);
    assert!(world.now < seconds(1.0), "{:?}", world.sleeps);
}

#[test]
fn a_cancelled_write_frees_its_slot_before_it_reports_that_it_gave_up() {
    let session = session(config());
    let mut world = World::of([answer_with(429, &[("Retry-After", "1")], "")]);
    let (mut probe, mut sends) = (session.call(assign()), 0);
    world.run_until(&mut probe, |action| {
        sends += u32::from(matches!(action, Action::Send(_)));
        sends == 2
    });
    probe.reply(Reply::Cancelled, world.now);
    world.run_until(
        &mut probe,
        |action| matches!(action, Action::Tell(event) if event.kind == EventKind::GaveUp),
    );
    // The listener calls the client.
    let mut listener = World { now: world.now, ..World::of([answer(200, OK)]) };
    listener.value(session.call(GET));
    assert!(listener.sleeps.is_empty(), "it does not wait for a probe that has ended");
}

#[test]
fn a_driver_that_makes_a_mistake_during_a_write_learns_that_it_may_have_been_carried_out() {
    let mut call = session(config()).call(assign());
    World::default().run_until(&mut call, |action| matches!(action, Action::Send(_)));
    let error = World::default().error(call);
    assert_eq!((error.code, error.attempts, error.may_have_applied), (Code::Internal, 1, true));
    assert_eq!(error.context, "assign profile 322 to customer 123");
}

fn in_flight_then_cancelled(operation: impl Operation) -> (u32, bool) {
    let mut call = session(config()).call(operation);
    World::default().run_until(&mut call, |action| matches!(action, Action::Send(_)));
    call.reply(Reply::Cancelled, Now::ZERO);
    let error = World::default().error(call);
    assert_eq!(error.code, Code::Cancelled);
    (error.attempts, error.may_have_applied)
}

#[test]
fn a_driver_that_answers_wrongly_gets_the_error_internal() {
    let mut unanswered = get(|_| {});
    drop(unanswered.poll(Now::ZERO));
    let mut wrong = get(|config| config.listen = None);
    assert!(matches!(wrong.poll(Now::ZERO), Step::Do(Action::Send(_))));
    wrong.reply(Reply::Done, Now::ZERO);
    let mut unasked = get(|_| {});
    unasked.reply(Reply::Done, Now::ZERO);
    for call in [unanswered, wrong, unasked] {
        assert_eq!(World::default().error(call).code, Code::Internal);
    }
    let mut over = get(|_| {});
    World::of([answer(200, OK)]).run(&mut over);
    over.reply(Reply::Done, Now::ZERO);
    assert!(matches!(over.poll(Now::ZERO), Step::End), "nothing comes after the end");
}

#[test]
fn all_events_of_a_call_have_its_number() {
    let session = session(config());
    let derived = session.with_options(&Options::default()).expect("no options");
    for (number, session) in [(1, &session), (2, &session), (3, &derived)] {
        let mut world = World::of([answer(503, ""), answer(200, OK)]);
        world.value(session.call(GET));
        assert_eq!(world.events.iter().map(|event| event.call).collect::<Vec<_>>(), [number; 5]);
    }
}

#[test]
fn events_describe_the_call_and_hold_no_secret() {
    let mut world = World::of([
        answer_with(429, &[("Retry-After", "2")], ""),
        answer(503, "wrkaus-canary"),
        answer(200, r#"{"result": {"id": 321}}"#),
    ]);
    world.value(get(|_| {}));
    let story = [
        "sending", "received", "waiting", "sending", "received", "retrying", "sending", "received",
        "odd_answer", "odd_answer",
    ];
    assert_eq!(world.event_kinds(), story);
    assert_eq!(
        world.events.iter().map(|event| event.attempt).collect::<Vec<_>>(),
        [1, 1, 1, 2, 2, 2, 3, 3, 3, 3]
    );
    assert_eq!(world.events[5].elapsed, Some(seconds(0.25)));
    let received = &world.events[7];
    assert_eq!(
        (received.status, received.correlation_id.as_deref(), received.elapsed),
        (Some(200), Some("ab12"), Some(seconds(0.25)))
    );
    assert!(world.events.iter().all(|event| !format!("{event:?} {event}").contains("canary")));
    assert_eq!(
        world.events[2].to_string(),
        "waiting GET /api/custom_oauth_profiles/321, call 1, attempt 1, for 2.0 s: the service answered 429, too many requests"
    );

    let mut world = World::of([answer(404, "")]);
    world.error(get(|_| {}));
    assert_eq!(world.event_kinds(), ["sending", "received", "gave_up"]);
    let gave_up = &world.events[2];
    assert_eq!(gave_up.elapsed, Some(seconds(0.25)));
    assert_eq!(
        (gave_up.level, gave_up.status, gave_up.reason.as_deref()),
        (Level::Warning, Some(404), Some("not_found"))
    );
}

#[test]
fn a_wait_is_reported_before_it_begins() {
    let mut call = get(|_| {});
    let (mut actions, mut answers) = (Vec::new(), vec![response(429, &[("Retry-After", "2")], "")]);
    while let (true, Step::Do(action)) = (actions.len() < 5, call.poll(Now::ZERO)) {
        let reply = match &action {
            Action::Send(_) => Reply::Sent(Ok(answers.pop().expect("one request"))),
            _ => Reply::Done,
        };
        call.reply(reply, Now::ZERO);
        actions.push(action);
    }
    let [.., Action::Tell(reported), Action::Sleep(_)] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!(reported.kind, EventKind::Waiting);
}

#[test]
fn events_below_the_level_of_the_listener_are_not_reported() {
    for (listen, reported) in
        [(None, vec![]), (Some(Level::Warning), vec![]), (Some(Level::Info), vec!["retrying"])]
    {
        let mut world = World::of([answer(503, ""), answer(200, OK)]);
        world.value(get(|config| config.listen = listen));
        assert_eq!(world.event_kinds(), reported);
    }
}

#[test]
fn a_token_of_another_data_center_is_reported_once_and_named_by_a_401() {
    let session = session(Config { data_center: Some(crate::DataCenter::Eu), ..config() });
    let mut world = World::of([answer(401, r#"{"message": "Unauthorized"}"#), answer(200, OK)]);
    let hint = world.error(session.call(GET)).hint.clone().expect("a 401 has a hint");
    for cause in ["the token is wrong", "https://app.eu.workato.com", "privilege", "looks like one for `us`"]
    {
        assert!(hint.contains(cause), "{hint}");
    }
    world.value(session.call(GET));
    assert_eq!(world.event_kinds().iter().filter(|kind| **kind == "odd_token").count(), 1);
}

#[test]
fn the_token_is_redacted_in_all_that_comes_back() {
    let body = r#"{"message": "no wrkaus-canary here", "errors": {"name": "wrkaus-canary"}}"#;
    let error = World::of([answer(400, body)]).error(get(|_| {}));
    assert!(!format!("{error:?} {error}").contains("canary"), "{error:?}");
    let echo = || answer_with(404, &[("X-Correlation-Id", "wrkaus-canary")], "");
    let mut world = World::of([echo()]);
    let error = world.error(get(|_| {}));
    assert!(!format!("{error:?} {:?}", world.events).contains("canary"), "{error:?}");
    let mut scripted = maybe();
    scripted.sent = Err(crate::SendError::network("cannot send Bearer wrkaus-canary"));
    let error = World::of([scripted]).error(get(|config| config.max_attempts = 1));
    assert_eq!(error.message, "cannot send Bearer [redacted]");
}

#[test]
fn the_first_2_kib_of_a_body_are_kept_and_no_half_of_a_token() {
    let body = format!("{}wrkaus-canary{}", "é".repeat(1020), "x".repeat(5000));
    let error = World::of([answer(400, &body)]).error(get(|_| {}));
    let kept = error.body.as_deref().expect("a body");
    assert!(kept.len() <= 2048 && kept.len() > 2040 && !kept.contains("wrka"), "{}", kept.len());
}

#[test]
fn a_body_over_10_mb_is_refused() {
    let body = format!("{OK}{}", " ".repeat(10_000_000));
    let error = World::of([answer(200, &body)]).error(get(|_| {}));
    assert_eq!((error.code, error.message.as_str()), (Code::Decode, "the answer is larger than 10 MB"));
}

#[test]
fn the_event_of_a_retry_shows_no_secret() {
    let echo = answer_with(503, &[("X-Correlation-Id", "wrkaus-canary")], "");
    let mut world = World::of([echo, answer(200, OK)]);
    world.value(get(|_| ()));
    assert!(world.event_kinds().contains(&"retrying"));
    assert!(!format!("{:?}", world.events).contains("canary"), "{:?}", world.events);
}

#[test]
fn the_path_of_an_event_shows_no_secret() {
    let mut world = World::of([answer(200, r#"{"result": {"success": true}}"#)]);
    let customer = crate::Customer::External("wrkaus-canary".into());
    world.value(session(config()).call(Assign { id: 321, customer }));
    assert!(world.event_kinds().contains(&"sending"));
    assert!(!format!("{:?}", world.events).contains("canary"), "{:?}", world.events);
}

#[test]
fn with_a_short_secret_errors_have_no_body_and_one_event_says_so() {
    let body = r#"{"message": "no e5c here", "errors": {"name": ["e5c", "is odd"]}, "id": "12"}"#;
    let config = Config { api_token: crate::Secret::new("e5c"), ..config() };
    let (session, mut world) = (session(config), World::of([answer(422, body), answer(422, body)]));
    let errors = [world.error(session.call(GET)), world.error(session.call(GET))];
    for error in errors {
        assert_eq!((error.message.as_str(), error.body.as_ref()), ("withheld: it contains a secret", None));
        assert_eq!(error.field_errors["name"], ["withheld: it contains a secret", "is odd"]);
        assert!(!format!("{error} {error:?}").contains("e5c"), "{error:?}");
    }
    let told = world.events.iter().filter(|event| event.kind == EventKind::ShortSecret).count();
    assert_eq!(told, 1);
}

#[test]
fn a_secret_in_an_answer_is_redacted_in_the_profile_and_an_event_says_so() {
    let body = r#"{"result": {"id": 321, "name": "canary-secret", "provider": "p",
        "data": {"app_secret": "x canary\u002dsecret", "canary-secret": 1, "token_url": "t"}}}"#;
    let config = Config { api_token: crate::Secret::new("canary-secret"), ..config() };
    let mut world = World::of([answer(200, body)]);
    let profile = world.value(session(config).call(GET));
    let json = serde_json::to_string(&profile).expect("JSON");
    assert!(!json.contains("canary") && json.contains("x [redacted]"), "{json}");
    assert!(!format!("{profile:?} {:?}", world.events).contains("canary"), "{profile:?}");
    assert!(world.event_kinds().contains(&"odd_answer"));
}
