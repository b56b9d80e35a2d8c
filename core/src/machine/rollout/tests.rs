use std::collections::VecDeque;

use crate::drive::Host;
use crate::machine::testing::*;
use crate::{Action, Config, EventKind, Level, Machine, Now, Reply, SendErrorKind};
use crate::{Code, Coroutine, Customer, Outcome, OutcomeStatus, Progress, Reached, Rollout, RolloutAction};

const PROFILE: &str = r#"{"result": {"id": 322, "name": "n", "provider": "p"}}"#;
const DONE: &str = r#"{"result": {"success": true}}"#;
const HEADER: &str = "{\"action\":\"assign\",\"base_url\":\"https://www.workato.com\",\"format\":\"workato-oauth-profiles ledger 2\",\"profile\":322}\n";

fn rollout(action: RolloutAction) -> Rollout {
    Rollout { action, id: 322, ledger: false, dry_run: false, pace: None, total: None }
}

fn assign(change: impl FnOnce(&mut Rollout)) -> Coroutine<Outcome> {
    let mut rollout = rollout(RolloutAction::Assign);
    change(&mut rollout);
    session(config()).each(rollout)
}

fn with_ledger() -> Coroutine<Outcome> {
    assign(|rollout| rollout.ledger = true)
}

fn customers(ids: impl IntoIterator<Item = i64>) -> VecDeque<Customer> {
    ids.into_iter().map(Customer::Workspace).collect()
}

/// The profile is there, then these answers.
fn world(script: impl IntoIterator<Item = Scripted>, ids: impl IntoIterator<Item = i64>) -> World {
    let script = std::iter::once(answer(200, PROFILE)).chain(script);
    World { customers: customers(ids), ..World::of(script) }
}

fn statuses(outcomes: &[Outcome]) -> Vec<&'static str> {
    outcomes.iter().map(|outcome| outcome.status.as_str()).collect()
}

fn lost() -> [Scripted; 3] {
    [0; 3].map(|_| failure(Reached::Maybe, SendErrorKind::Network))
}

#[test]
fn each_customer_gets_an_outcome_and_a_failure_does_not_end_the_rollout() {
    let mut world = world([answer(200, DONE), answer(404, ""), answer(422, ""), answer(200, DONE)], 1..=4);
    let (outcomes, error) = world.all(assign(|rollout| rollout.total = Some(4)));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(statuses(&outcomes), ["done", "failed", "failed", "done"]);
    assert_eq!(outcomes[1].error.as_ref().expect("why").code, Code::NotFound);
    assert!(
        outcomes[1].error.as_ref().expect("why").to_string().starts_with("assign profile 322 to customer 2")
    );
    let Progress { done, failed, left, time_left } = outcomes[2].progress;
    assert_eq!((done, failed, left), (1, 2, Some(1)));
    assert!(time_left.expect("known") >= seconds(1.2));
    assert_eq!(outcomes[3].progress.left, Some(0));
    let urls: Vec<&str> = world.requests.iter().map(|(_, request)| request.url.as_str()).collect();
    assert!(urls[0].ends_with("/api/custom_oauth_profiles/322"));
    assert!(urls[4].ends_with("/api/managed_users/4/custom_oauth_profiles/322/assign"));
}

#[test]
fn requests_go_by_schedule_five_sixths_of_the_limit() {
    let mut world = world((0..60).map(|_| answer(200, DONE)), 1..=60);
    world.all(assign(|_| {}));
    let sent = world.sent_at();
    for (index, at) in sent.iter().enumerate() {
        assert!(
            *at >= seconds(1.2) * index as u32 && *at < seconds(1.2) * (index as u32 + 1),
            "{index} {at:?}"
        );
    }
    assert!(
        !world.events.iter().any(|event| event.level == Level::Warning),
        "the limit was never waited for"
    );
}

#[test]
fn up_to_five_late_requests_are_caught_up() {
    let slow = answer(200, DONE).after(30.0);
    let mut world =
        world(std::iter::once(slow).chain((0..20).map(|_| answer(200, DONE).after(0.01))), 1..=21);
    world.all(assign(|_| {}));
    let sent = &world.sent_at()[2..];
    let at_once = sent.windows(2).take_while(|pair| pair[1] - pair[0] < seconds(0.5)).count();
    assert_eq!(at_once, 5, "{sent:?}");
    assert!(sent[19] - sent[0] > seconds(1.2) * 13, "{sent:?}");
}

#[test]
fn a_given_pace_is_kept_and_without_a_rate_limit_there_is_none() {
    let mut paced = world([answer(200, DONE), answer(200, DONE)], 1..=2);
    paced.all(assign(|rollout| rollout.pace = Some(6)));
    assert_eq!(paced.sent_at(), [0.0, 10.0, 20.0].map(seconds));
    let mut unlimited = config();
    unlimited.requests_per_minute = None;
    let mut quick = world([answer(200, DONE), answer(200, DONE)], 1..=2);
    quick.all(session(unlimited).each(rollout(RolloutAction::Assign)));
    assert_eq!(quick.sent_at(), [0.0, 0.25, 0.5].map(seconds));
    let error = World::default().error(assign(|rollout| rollout.pace = Some(0)));
    assert_eq!(error.code, Code::InvalidInput);
}

#[test]
fn retries_count_for_the_pace() {
    let mut world = world([answer(503, ""), answer(503, ""), answer(200, DONE), answer(200, DONE)], 1..=2);
    world.all(assign(|rollout| rollout.pace = Some(2)));
    assert_eq!(world.sent_at(), [0.0, 30.0, 60.0, 90.0, 120.0].map(seconds));
}

#[test]
fn a_failure_that_all_customers_would_share_ends_the_rollout() {
    let mut gone = World { customers: customers([1]), ..World::of([answer(404, "")]) };
    let (outcomes, error) = gone.all(assign(|_| {}));
    assert_eq!((outcomes.len(), error.expect("an end").code), (0, Code::NotFound));
    let mut unauthorized = world([answer(200, DONE), answer(401, "")], 1..=3);
    let (outcomes, error) = unauthorized.all(assign(|_| {}));
    assert_eq!((outcomes.len(), error.expect("an end").code), (1, Code::Unauthorized));
    let mut forbidden = world([answer(403, "")], 1..=3);
    assert_eq!(forbidden.all(assign(|_| {})).1.expect("an end").code, Code::Forbidden);
    let mut later = world([answer(200, DONE), answer(403, ""), answer(200, DONE)], 1..=3);
    let (outcomes, error) = later.all(assign(|_| {}));
    assert_eq!((statuses(&outcomes), error.is_none()), (vec!["done", "failed", "done"], true));
}

#[test]
fn a_token_that_may_not_read_the_profile_may_still_assign_it() {
    for status in [401, 403] {
        let mut world =
            World { customers: customers([1]), ..World::of([answer(status, ""), answer(200, DONE)]) };
        assert_eq!(statuses(&world.all(assign(|_| {})).0), ["done"]);
    }
}

#[test]
fn five_failures_in_a_row_end_the_rollout() {
    let mut down = world((0..5).flat_map(|_| lost()), 1..=9);
    let (outcomes, error) = down.all(assign(|_| {}));
    assert_eq!((statuses(&outcomes), error.expect("an end").code), (vec!["failed"; 5], Code::Network));
    let four = || (0..4).flat_map(|_| lost());
    let script = four().chain([answer(404, "")]).chain(four()).chain([answer(200, DONE)]);
    let (outcomes, error) = world(script, 1..=10).all(assign(|_| {}));
    assert_eq!((outcomes.len(), error.is_none()), (10, true), "another end breaks the row");
}

#[test]
fn a_customers_timeout_begins_with_its_first_request() {
    let mut plan = rollout(RolloutAction::Assign);
    plan.pace = Some(60);
    let mut world = world((0..5).map(|_| answer(200, DONE)), 1..=5);
    let (outcomes, error) = world
        .all(session(Config { timeout: seconds(5.0), requests_per_minute: Some(2), ..config() }).each(plan));
    assert_eq!((statuses(&outcomes), error.is_none()), (vec!["done"; 5], true), "{:?}", world.sent_at());
    assert!(world.sent_at()[5] > seconds(120.0));
}

#[test]
fn an_item_that_is_not_a_customer_ends_the_rollout_and_its_position_is_named() {
    let mut world = world([answer(200, DONE)], [1, 0, 3]);
    let (outcomes, error) = world.all(assign(|_| {}));
    let error = error.expect("an end");
    assert_eq!((outcomes.len(), error.code), (1, Code::InvalidInput));
    assert!(error.to_string().contains("customer 2 of the list"), "{error}");
}

#[test]
fn a_dry_run_sends_the_one_get_and_writes_nothing() {
    let mut world = world([], 1..=3);
    world.ledger = format!("{HEADER}{{\"customer\":2,\"status\":\"done\"}}\n");
    let before = world.ledger.clone();
    let dry_run = assign(|rollout| (rollout.ledger, rollout.dry_run) = (true, true));
    let (outcomes, error) = world.all(dry_run);
    assert_eq!((statuses(&outcomes), error.is_none()), (vec!["dry_run", "already", "dry_run"], true));
    assert_eq!((world.requests.len(), world.ledger), (1, before));
}

#[test]
fn the_ledger_has_a_line_for_each_customer_before_its_outcome_is_yielded() {
    let mut world = world([answer(200, DONE), answer(404, "canary")], [1]);
    world.customers.push_back(Customer::External("Ä \"2\"".into()));
    let mut each = with_ledger();
    world.run(&mut each).expect("an outcome").expect("done");
    assert_eq!(world.ledger, format!("{HEADER}{{\"customer\":1,\"status\":\"done\"}}\n"));
    world.run(&mut each).expect("an outcome").expect("failed");
    let line =
        "{\"customer\":{\"external_id\":\"Ä \\\"2\\\"\"},\"error\":\"not_found\",\"status\":\"failed\"}\n";
    assert!(world.ledger.ends_with(line), "{}", world.ledger);
    assert!(world.run(&mut each).is_none());
}

#[test]
fn customers_that_are_done_are_not_sent_again_and_failed_ones_are() {
    let mut world = world([answer(200, DONE), answer(200, DONE)], 1..=4);
    world.ledger = format!(
        "{HEADER}{}{}{}",
        "{\"customer\":1,\"status\":\"done\"}\n",
        "{\"customer\":2,\"status\":\"failed\",\"error\":\"network\"}\n",
        "{\"customer\":3,\"status\":\"already\"}\n",
    );
    let (outcomes, error) = world.all(assign(|it| (it.ledger, it.total) = (true, Some(4))));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(statuses(&outcomes), ["already", "done", "already", "done"]);
    assert_eq!(world.requests.len(), 3);
    assert_eq!(outcomes[0].progress.left, Some(3));
    assert_eq!(world.ledger.lines().count(), 8, "a header, two lines and an end more: {}", world.ledger);
}

#[test]
fn on_a_full_disk_the_outcome_comes_before_the_error() {
    let mut world = world([answer(200, DONE)], 1..=2);
    let mut each = with_ledger();
    // The header still fits.
    let header = world.run_until(&mut each, |action| matches!(action, Action::Append(_)));
    let reply = world.perform(header).expect("a world never stops");
    each.reply(reply, world.now);
    world.full = true;
    let (outcomes, error) = world.all(each);
    assert_eq!(statuses(&outcomes), ["done"]);
    let error = error.expect("the ledger");
    assert_eq!(error.code, Code::Ledger);
    assert!(error.to_string().contains("no space left"), "{error}");
}

#[test]
fn a_ledger_that_cannot_be_written_at_all_stops_before_anything_is_sent() {
    let mut world = World { full: true, customers: customers([1]), ..World::default() };
    let (outcomes, error) = world.all(with_ledger());
    assert_eq!((outcomes.len(), world.requests.len(), error.expect("an end").code), (0, 0, Code::Ledger));
}

#[test]
fn the_first_404_to_an_unassign_after_a_resume_means_already() {
    let header = HEADER.replace("\"assign\"", "\"unassign\"");
    let unassign = || Rollout { ledger: true, ..rollout(RolloutAction::Unassign { force: false }) };
    let mut resumed = world([answer(404, ""), answer(404, ""), answer(404, "")], 1..=4);
    resumed.ledger = format!(
        "{header}{}{}",
        "{\"customer\":1,\"status\":\"failed\",\"error\":\"not_found\"}\n",
        "{\"customer\":2,\"status\":\"done\"}\n"
    );
    let (outcomes, _) = resumed.all(session(config()).each(unassign()));
    assert_eq!(statuses(&outcomes), ["failed", "already", "already", "failed"]);
    let mut fresh = world([answer(404, "")], [1]);
    let (outcomes, _) = fresh.all(session(config()).each(unassign()));
    assert_eq!(statuses(&outcomes), ["failed"]);
}

#[test]
fn only_a_cancel_during_an_assign_says_that_it_may_have_been_done() {
    for (stop_at, may_have_applied) in [(2, true), (1, false)] {
        let mut world = world([answer(200, DONE)], 1..=3);
        let (mut each, mut sends) = (assign(|_| {}), 0);
        world.run_until(&mut each, |action| {
            sends += usize::from(matches!(action, Action::Send(_)));
            sends == stop_at
        });
        each.reply(Reply::Cancelled, world.now);
        let error = world.error(each);
        assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, may_have_applied));
    }
}

#[test]
fn a_pace_that_reaches_beyond_the_end_of_the_clock_does_no_harm() {
    let mut world = World { now: Now::MAX - seconds(10.0), ..world([], []) };
    let mut each = assign(|rollout| rollout.pace = Some(1));
    assert!(world.run(&mut each).is_none());
}

#[test]
fn a_clock_that_is_set_back_delays_the_next_customer_by_one_request_at_most() {
    let mut world = world([answer(200, DONE), answer(200, DONE)], 1..=2);
    world.now = seconds(1000.0);
    let mut each = assign(|rollout| rollout.pace = Some(60));
    assert!(matches!(world.run(&mut each), Some(Ok(_))));
    world.now = Now::ZERO;
    assert!(matches!(world.run(&mut each), Some(Ok(_))));
    assert!(world.now < seconds(2.0), "{:?}", world.sleeps);
}

#[test]
fn cancelled_while_the_profile_is_read_the_error_names_that_request() {
    let (mut world, mut each) = (world([], []), assign(|_| {}));
    world.run_until(&mut each, |action| matches!(action, Action::Send(_)));
    each.reply(Reply::Cancelled, world.now);
    let error = world.error(each);
    assert_eq!((error.code, error.attempts, error.context.as_str()), (Code::Cancelled, 1, "get profile 322"));
    assert_eq!(error.path.as_deref(), Some("/api/custom_oauth_profiles/322"));
}

#[test]
fn an_outcome_of_a_lost_unassign_is_already() {
    let lost = failure(Reached::Maybe, SendErrorKind::Network);
    let mut world = world([lost, answer(404, "")], [1]);
    let plan = rollout(RolloutAction::Unassign { force: true });
    let (outcomes, _) = world.all(session(config()).each(plan));
    assert_eq!(outcomes[0].status, OutcomeStatus::Already);
    assert!(world.requests[1].1.url.ends_with("/unassign?force=true"));
}

#[test]
fn cancelled_when_the_profile_was_read_it_takes_no_customer() {
    for status in [200, 401] {
        let mut world = World { customers: customers(1..=2), ..World::of([answer(status, PROFILE)]) };
        let error = world.cancelled_at_event(assign(|_| {}), EventKind::Received);
        assert_eq!((error.code, world.customers.len()), (Code::Cancelled, 2));
    }
}

#[test]
fn cancelled_after_the_answer_it_writes_the_customer_down_and_takes_no_other() {
    let mut world = world([answer(200, DONE)], 1..=2);
    let mut each = with_ledger();
    world.run_until(&mut each, |action| matches!(action, Action::Tell(event) if event.kind == EventKind::Received && event.operation == "assign"));
    each.reply(Reply::Cancelled, world.now);
    let (outcomes, error) = world.all(each);
    assert_eq!((statuses(&outcomes), error.expect("an end").code), (vec!["done"], Code::Cancelled));
    let end = "{\"customer\":1,\"status\":\"done\"}\n{\"run\":\"ended\"}\n";
    assert!(world.ledger.ends_with(end), "{}", world.ledger);
    assert_eq!(world.customers.len(), 1);
}

#[test]
fn a_404_after_a_lost_unassign_of_an_earlier_run_means_already() {
    let plan = || Rollout { ledger: true, ..rollout(RolloutAction::Unassign { force: false }) };
    let mut first = world(lost(), [1, 2]);
    first.script.push_back(answer(200, DONE));
    let (outcomes, _) = first.all(session(config()).each(plan()));
    assert_eq!(statuses(&outcomes), ["failed", "done"]);
    let mut again = world([answer(404, "")], [1, 2]);
    again.ledger = first.ledger;
    let (outcomes, _) = again.all(session(config()).each(plan()));
    assert_eq!(statuses(&outcomes), ["already", "already"]);
}

#[test]
fn a_wait_for_the_pace_that_does_not_fit_into_a_customers_timeout_fails_at_once() {
    let mut plan = rollout(RolloutAction::Assign);
    plan.pace = Some(1);
    let mut world = world([answer(503, ""), answer(200, DONE)], 1..=2);
    let mut each = session(Config { timeout: seconds(30.0), ..config() }).each(plan);
    let outcome = world.run(&mut each).expect("an outcome").expect("failed");
    let error = outcome.error.expect("why");
    assert_eq!((error.code, error.attempts), (Code::ServerError, 1));
    assert!(error.retry_after.expect("how long") > seconds(58.0), "{error:?}");
    assert!(world.now < seconds(62.0), "{:?}", world.now);
    assert_eq!(world.run(&mut each).expect("an outcome").expect("done").status, OutcomeStatus::Done);
    assert_eq!(world.sent_at(), [0.0, 60.0, 120.0].map(seconds));
}

#[test]
fn on_an_older_client_no_request_counts_as_late_before_the_first() {
    let mut world = world((0..10).map(|_| answer(200, DONE)), 1..=10);
    world.now = seconds(100.0);
    world.all(assign(|_| {}));
    let sent = world.sent_at();
    assert!(sent.windows(2).all(|pair| pair[1] - pair[0] >= seconds(1.19)), "{sent:?}");
}

#[test]
fn a_404_after_a_refused_unassign_of_an_earlier_run_means_already() {
    let header = HEADER.replace("\"assign\"", "\"unassign\"");
    let mut resumed = world([answer(404, "")], [1]);
    resumed.ledger = format!(
        "{header}{{\"customer\":1,\"status\":\"failed\",\"error\":\"invalid_request\",\"may_be_gone\":true}}\n"
    );
    let plan = Rollout { ledger: true, ..rollout(RolloutAction::Unassign { force: false }) };
    assert_eq!(statuses(&resumed.all(session(config()).each(plan)).0), ["already"]);
}

#[test]
fn the_time_left_counts_only_customers_that_will_be_sent() {
    let mut world = world([answer(200, DONE), answer(200, DONE)], [1, 1, 2, 3]);
    world.ledger = format!("{HEADER}{{\"customer\":1,\"status\":\"done\"}}\n");
    let (outcomes, _) = world.all(assign(|it| (it.ledger, it.total) = (true, Some(4))));
    let left: Vec<u64> =
        outcomes.iter().map(|it| it.progress.time_left.expect("known").as_millis() as u64).collect();
    assert_eq!(left, [3600, 2400, 1450, 0]);
}

#[test]
fn a_429_that_asks_for_longer_than_the_timeout_fails_one_customer_and_the_next_waits_it_out() {
    let mut world = world([answer_with(429, &[("Retry-After", "600")], ""), answer(200, DONE)], 1..=2);
    let (outcomes, error) = world.all(assign(|_| {}));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(statuses(&outcomes), ["failed", "done"]);
    let error = outcomes[0].error.as_ref().expect("why");
    assert_eq!((error.code, error.retry_after), (Code::RateLimited, Some(seconds(600.0))));
    assert!(world.sent_at()[2] >= seconds(601.0), "{:?}", world.sent_at());
}

#[test]
fn a_customer_that_comes_twice_is_sent_once_with_and_without_a_ledger() {
    for ledger in [false, true] {
        let mut world = world([answer(200, DONE), answer(200, DONE)], [401, 402, 401]);
        let (outcomes, error) = world.all(assign(|rollout| rollout.ledger = ledger));
        assert!(error.is_none(), "{error:?}");
        assert_eq!(statuses(&outcomes), ["done", "done", "already"]);
        assert_eq!(world.ledger.matches("401").count(), usize::from(ledger), "{}", world.ledger);
    }
}

#[test]
fn a_customer_that_comes_again_after_it_failed_is_tried_again() {
    let script = || [answer(404, ""), answer(200, DONE), answer(200, DONE)];
    for ledger in [false, true] {
        let mut world = world(script(), [401, 402, 401, 401]);
        let (outcomes, _) = world.all(assign(|rollout| rollout.ledger = ledger));
        assert_eq!(statuses(&outcomes), ["failed", "done", "done", "already"]);
    }
}

#[test]
fn a_customer_that_comes_twice_in_a_dry_run_would_be_sent_once() {
    let mut world = world([], [401, 402, 401]);
    let (outcomes, _) = world.all(assign(|rollout| rollout.dry_run = true));
    assert_eq!(statuses(&outcomes), ["dry_run", "dry_run", "already"]);
}

#[test]
fn a_404_to_an_unassign_that_was_lost_earlier_in_the_same_run_means_already() {
    let mut world = world(lost(), [401, 401]);
    world.script.push_back(answer(404, ""));
    let plan = rollout(RolloutAction::Unassign { force: false });
    assert_eq!(statuses(&world.all(session(config()).each(plan)).0), ["failed", "already"]);
}

#[test]
fn after_a_rollout_that_ended_a_404_to_an_unassign_is_a_failure() {
    let plan = || Rollout { ledger: true, ..rollout(RolloutAction::Unassign { force: false }) };
    let mut first = world([answer(200, DONE)], [1]);
    first.all(session(config()).each(plan()));
    let mut again = world([answer(404, "")], [999, 1]);
    again.ledger = first.ledger;
    let (outcomes, _) = again.all(session(config()).each(plan()));
    assert_eq!(statuses(&outcomes), ["failed", "already"]);
}

#[test]
fn after_a_rollout_that_ended_and_one_that_was_killed_a_404_to_an_unassign_means_already() {
    let plan = || Rollout { ledger: true, ..rollout(RolloutAction::Unassign { force: false }) };
    let mut first = world([answer(200, DONE)], [1]);
    first.all(session(config()).each(plan()));
    let mut killed = world([], [1, 2]);
    killed.ledger = first.ledger;
    let mut each = session(config()).each(plan());
    assert!(matches!(killed.run(&mut each), Some(Ok(_))));
    killed.run_until(&mut each, |action| matches!(action, Action::Send(_)));
    let mut again = world([answer(404, ""), answer(404, "")], [1, 2, 3]);
    again.ledger = killed.ledger;
    let (outcomes, _) = again.all(session(config()).each(plan()));
    assert_eq!(statuses(&outcomes), ["already", "already", "failed"]);
}

#[test]
fn five_failures_in_a_row_of_any_kind_end_the_rollout_and_the_error_names_them() {
    let script = || {
        let timeout = failure(Reached::Maybe, SendErrorKind::Timeout);
        let network = failure(Reached::Maybe, SendErrorKind::Network);
        [answer(200, "<html>"), answer(302, ""), timeout, network, answer(302, "")]
    };
    let mut config = config();
    config.max_attempts = 1;
    let mut world = world(script(), 1..=9);
    let (outcomes, error) = world.all(session(config).each(rollout(RolloutAction::Assign)));
    let error = error.expect("an end");
    assert_eq!((statuses(&outcomes), error.code), (vec!["failed"; 5], Code::Redirect));
    for part in ["five customers in a row", "2 redirect", "1 decode", "1 timeout", "1 network"] {
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn customers_that_are_known_as_done_neither_break_nor_lengthen_a_row_of_failures() {
    let mut world = world((0..5).flat_map(|_| lost()), [1, 2, 9, 3, 9, 4, 5, 6]);
    world.ledger = format!("{HEADER}{{\"customer\":9,\"status\":\"done\"}}\n");
    let (outcomes, error) = world.all(with_ledger());
    assert_eq!(error.expect("an end").code, Code::Network);
    assert_eq!(statuses(&outcomes).iter().filter(|status| **status == "failed").count(), 5);
    assert_eq!(outcomes.len(), 7);
}

#[test]
fn a_ledger_that_can_be_read_and_not_written_stops_before_anything_is_sent() {
    let mut world = World { full: true, ..world([], 1..=3) };
    world.ledger = format!("{HEADER}{{\"customer\":1,\"status\":\"done\"}}\n");
    let (outcomes, error) = world.all(with_ledger());
    assert_eq!((outcomes.len(), world.requests.len(), error.expect("an end").code), (0, 0, Code::Ledger));
}

#[test]
fn a_run_that_may_have_left_a_customer_under_way_has_no_end_line() {
    let sends = |action: &Action| matches!(action, Action::Send(request) if request.url.ends_with("/assign"));
    let ends = |world: &World| world.ledger.ends_with("{\"run\":\"ended\"}\n");
    let mut cancelled = world([], [1]);
    let mut each = with_ledger();
    cancelled.run_until(&mut each, sends);
    each.reply(Reply::Cancelled, cancelled.now);
    assert!(cancelled.error(each).may_have_applied && !ends(&cancelled));
    // The outcome is known, and its line may be missing.
    let mut writing = world([answer(200, DONE)], [1]);
    let mut each = with_ledger();
    writing
        .run_until(&mut each, |action| matches!(action, Action::Append(text) if text.contains("customer")));
    each.reply(Reply::Cancelled, writing.now);
    assert_eq!(writing.all(each).1.expect("an end").code, Code::Cancelled);
    assert!(!ends(&writing), "{}", writing.ledger);
    // The service refused the customer, so nothing is under way.
    let mut refused = world([answer(401, "")], [1]);
    assert_eq!(refused.all(with_ledger()).1.expect("an end").code, Code::Unauthorized);
    assert!(ends(&refused), "{}", refused.ledger);
}

#[test]
fn a_run_that_fails_before_the_customer_that_was_under_way_leaves_that_for_the_next() {
    let plan = || Rollout { ledger: true, ..rollout(RolloutAction::Unassign { force: false }) };
    let killed = HEADER.replace("\"assign\"", "\"unassign\"");
    let mut fails = World { ledger: killed, ..World::of([answer(404, "")]) };
    assert!(fails.all(session(config()).each(plan())).1.is_some());
    let mut again = world([answer(404, "")], [1]);
    again.ledger = fails.ledger;
    assert_eq!(statuses(&again.all(session(config()).each(plan())).0), ["already"]);
}

#[test]
fn a_ledger_that_takes_every_line_but_the_last_ends_with_an_error_after_all_outcomes() {
    let mut world = world([answer(200, DONE)], [1]);
    let mut each = with_ledger();
    assert!(matches!(world.run(&mut each), Some(Ok(_))));
    world.full = true;
    assert_eq!(world.error(each).code, Code::Ledger);
}

#[test]
fn an_unassign_that_the_service_refused_and_that_is_404_later_is_already() {
    let plan = || Rollout { ledger: true, ..rollout(RolloutAction::Unassign { force: false }) };
    let mut first = world([answer(422, "")], [1]);
    first.all(session(config()).each(plan()));
    let mut again = world([answer(404, "")], [1]);
    again.ledger = first.ledger;
    assert_eq!(statuses(&again.all(session(config()).each(plan())).0), ["already"]);
}

#[test]
fn the_customer_that_was_under_way_may_fail_in_between_and_is_already_then() {
    let plan = || Rollout { ledger: true, ..rollout(RolloutAction::Unassign { force: false }) };
    for between in [401, 403, 302] {
        let mut fails = world([answer(between, "")], [1]);
        fails.ledger = HEADER.replace("\"assign\"", "\"unassign\"");
        fails.all(session(config()).each(plan()));
        let mut again = world([answer(404, "")], [1]);
        again.ledger = fails.ledger;
        assert_eq!(statuses(&again.all(session(config()).each(plan())).0), ["already"], "{between}");
    }
}

#[test]
fn a_404_after_an_unassign_that_never_left_is_a_failure() {
    let plan = || Rollout { ledger: true, ..rollout(RolloutAction::Unassign { force: false }) };
    let unreached = [0; 3].map(|_| failure(Reached::No, SendErrorKind::Network));
    let mut first = world(unreached, [999, 999]);
    first.script.push_back(answer(404, ""));
    assert_eq!(statuses(&first.all(session(config()).each(plan())).0), ["failed"; 2]);
    let mut again = world([answer(404, "")], [999]);
    again.ledger = first.ledger;
    assert_eq!(statuses(&again.all(session(config()).each(plan())).0), ["failed"]);
}

#[test]
fn a_customer_that_failed_and_is_under_way_again_when_the_run_is_killed_is_already_then() {
    let plan = || Rollout { ledger: true, ..rollout(RolloutAction::Unassign { force: false }) };
    let mut first = world([answer(403, ""), answer(404, "")], [1, 2]);
    first.script.insert(1, answer(200, DONE));
    first.customers.push_front(Customer::Workspace(9));
    first.all(session(config()).each(plan()));
    let mut killed = world([], [1]);
    killed.ledger = first.ledger;
    killed.run_until(
        &mut session(config()).each(plan()),
        |action| matches!(action, Action::Send(request) if request.url.ends_with("/unassign")),
    );
    let mut again = world([answer(404, ""), answer(404, "")], [2, 1]);
    again.ledger = killed.ledger;
    let (outcomes, _) = again.all(session(config()).each(plan()));
    assert_eq!(statuses(&outcomes), ["failed", "already"], "{}", again.ledger);
}
