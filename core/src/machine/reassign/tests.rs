use std::collections::VecDeque;

use crate::drive::Host;
use crate::machine::testing::*;
use crate::{Action, Assigned, Code, Config, Coroutine, Customer, EventKind, Level, Machine, Method};
use crate::{Outcome, OutcomeStatus, Reached, Reply, Rollout, RolloutAction, SendErrorKind};

const OLD: &str = r#"{"result": {"id": 321, "name": "old", "provider": "hubspot"}}"#;
const NEW: &str = r#"{"result": {"id": 322, "name": "new", "provider": "hubspot"}}"#;
const DONE: &str = r#"{"result": {"success": true}}"#;
const HEADER: &str = "{\"action\":\"reassign\",\"base_url\":\"https://www.workato.com\",\"format\":\"workato-oauth-profiles ledger 2\",\"profile\":321,\"to\":322}\n";
const ENDED: &str = "{\"run\":\"ended\"}\n";

fn plan() -> Rollout {
    let action = RolloutAction::Reassign { to: 322, force: false };
    Rollout { action, id: 321, ledger: true, dry_run: false, pace: None, total: None }
}

fn reassign(plan: Rollout) -> Coroutine<Outcome> {
    session(config()).each(plan)
}

/// Both profiles are there, then these answers.
fn world(script: impl IntoIterator<Item = Scripted>, ids: impl IntoIterator<Item = i64>) -> World {
    let script = [answer(200, OLD), answer(200, NEW)].into_iter().chain(script);
    let customers: VecDeque<Customer> = ids.into_iter().map(Customer::Workspace).collect();
    World { customers, ..World::of(script) }
}

/// The next run, with the ledger of the last one.
fn again(before: &World, script: impl IntoIterator<Item = Scripted>, ids: &[i64]) -> World {
    World { ledger: before.ledger.clone(), ..world(script, ids.iter().copied()) }
}

fn done() -> Scripted {
    answer(200, DONE)
}

fn lost() -> Scripted {
    failure(Reached::Maybe, SendErrorKind::Network)
}

/// All three attempts of a request are lost.
fn all_lost() -> [Scripted; 3] {
    [0; 3].map(|_| lost())
}

/// The writes, such as `-321 5`: the profile that was assigned or unassigned, and the customer.
fn writes(world: &World) -> Vec<String> {
    let of = |url: &str| {
        let parts: Vec<&str> = url.split('/').collect();
        (parts[7].to_owned(), parts[5].to_owned())
    };
    let writes = world.requests.iter().filter(|(_, request)| request.method != Method::Get);
    writes
        .map(|(_, request)| {
            let (profile, customer) = of(&request.url);
            let sign = if request.method == Method::Delete { '-' } else { '+' };
            format!("{sign}{profile} {customer}")
        })
        .collect()
}

fn has(outcomes: &[Outcome]) -> Vec<(&'static str, Assigned)> {
    outcomes.iter().map(|it| (it.status.as_str(), it.has.expect("it is known"))).collect()
}

/// The lines of a ledger after its last header.
fn lines(world: &World) -> Vec<&str> {
    let last_run = world.ledger.rsplit(HEADER).next().expect("a text has a part");
    last_run.lines().collect()
}

fn code(outcome: &Outcome) -> Code {
    outcome.error.as_ref().expect("it failed").code
}

#[test]
fn a_customer_is_unassigned_and_assigned_and_the_ledger_says_so_before_each_request() {
    let mut world = world([done(), done()], [5]);
    let mut each = reassign(plan());
    for (path, line) in [("/321/unassign", "unassigning"), ("/322/assign", "assigning")] {
        let sends = |action: &Action| matches!(action, Action::Send(it) if it.method != Method::Get);
        let send = world.run_until(&mut each, sends);
        assert!(matches!(&send, Action::Send(request) if request.url.ends_with(path) && request.must_finish));
        assert!(
            world.ledger.ends_with(&format!("{{\"customer\":5,\"status\":\"{line}\"}}\n")),
            "{}",
            world.ledger
        );
        let reply = world.perform(send).expect("a world never stops");
        each.reply(reply, world.now);
    }
    let (outcomes, error) = world.all(each);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(has(&outcomes), [("done", Assigned::To)]);
    let before = "{\"customer\":5,\"status\":\"unassigning\"}\n{\"customer\":5,\"status\":\"assigning\"}\n";
    assert_eq!(world.ledger, format!("{HEADER}{before}{{\"customer\":5,\"status\":\"done\"}}\n{ENDED}"));
    assert!(world.requests[..2].iter().all(|(_, request)| !request.must_finish));
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_sent_or_written() {
    let same = Rollout { id: 322, ..plan() };
    let no_id = Rollout { id: 0, ..plan() };
    let no_new_id = Rollout { action: RolloutAction::Reassign { to: -1, force: false }, ..plan() };
    let no_ledger = Rollout { ledger: false, ..plan() };
    for (plan, part) in [
        (same, "both profiles are 322"),
        (no_id, "`0`"),
        (no_new_id, "`-1`"),
        (no_ledger, "give `.ledger(...)`"),
        (Rollout { pace: Some(0), ..plan() }, "pace"),
    ] {
        let mut world = World::default();
        let error = world.error(reassign(plan));
        assert_eq!(error.code, Code::InvalidInput);
        assert!(error.to_string().contains(part), "{error}");
        assert!(world.ledger.is_empty(), "{}", world.ledger);
    }
}

#[test]
fn profiles_of_different_providers_are_refused_before_any_write() {
    let mut world = world([], [5]);
    world.script[1] = answer(200, r#"{"result": {"id": 322, "name": "new", "provider": "slack"}}"#);
    let error = world.error(reassign(plan()));
    assert_eq!((error.code, writes(&world).len()), (Code::InvalidInput, 0));
    assert!(error.to_string().contains("profile 321 is for the provider `hubspot`"), "{error}");
}

#[test]
fn a_profile_that_does_not_exist_ends_it_before_any_write() {
    for script in [vec![answer(404, "")], vec![answer(200, OLD), answer(404, "")]] {
        let error = World::of(script).error(reassign(plan()));
        assert_eq!(error.code, Code::NotFound);
    }
}

#[test]
fn a_token_that_may_not_read_the_profiles_may_still_move_customers() {
    for status in [401, 403] {
        let refused = [0; 2].map(|_| answer(status, ""));
        let script = refused.into_iter().chain([done(), done()]);
        let mut world = World { customers: [Customer::Workspace(5)].into(), ..World::of(script) };
        // One request shows that the token may not read.
        world.script.remove(1);
        assert_eq!(has(&world.all(reassign(plan())).0), [("done", Assigned::To)]);
    }
}

#[test]
fn a_dry_run_reads_both_profiles_and_writes_nothing() {
    let mut world = world([], 1..=3);
    world.ledger = format!("{HEADER}{{\"customer\":2,\"status\":\"done\"}}\n");
    let before = world.ledger.clone();
    let (outcomes, error) = world.all(reassign(Rollout { dry_run: true, ..plan() }));
    assert!(error.is_none(), "{error:?}");
    let shown: Vec<_> = outcomes.iter().map(|it| (it.status.as_str(), it.has)).collect();
    assert_eq!(shown, [("dry_run", None), ("already", None), ("dry_run", None)]);
    assert_eq!((world.requests.len(), world.ledger), (2, before));
}

#[test]
fn force_is_sent_only_where_it_is_asked_for() {
    for force in [false, true] {
        let mut world = world([done(), done()], [5]);
        world.all(reassign(Rollout { action: RolloutAction::Reassign { to: 322, force }, ..plan() }));
        assert_eq!(world.requests[2].1.url.ends_with("?force=true"), force);
    }
}

#[test]
fn a_404_to_the_first_unassign_of_a_customer_is_a_failure_in_every_run() {
    let mut first = world([answer(404, ""), done(), done()], [5, 6]);
    let (outcomes, _) = first.all(reassign(plan()));
    assert_eq!(has(&outcomes), [("failed", Assigned::Unknown), ("done", Assigned::To)]);
    assert_eq!(code(&outcomes[0]), Code::NotFound);
    assert_eq!(writes(&first), ["-321 5", "-321 6", "+322 6"]);
    let mut next = again(&first, [answer(404, "")], &[5, 6]);
    let (outcomes, _) = next.all(reassign(plan()));
    assert_eq!(has(&outcomes), [("failed", Assigned::Unknown), ("already", Assigned::To)]);
    assert!(next.now < seconds(10.0), "nothing is in doubt, so nothing waits: {:?}", next.now);
}

#[test]
fn a_404_to_an_unassign_counts_as_done_after_an_open_intent_of_an_earlier_run() {
    let mut killed = world([], [5]);
    killed.run_until(
        &mut reassign(plan()),
        |action| matches!(action, Action::Send(request) if request.url.ends_with("/unassign")),
    );
    assert_eq!(lines(&killed), ["{\"customer\":5,\"status\":\"unassigning\"}"]);
    let mut next = again(&killed, [answer(404, ""), done()], &[5]);
    assert_eq!(has(&next.all(reassign(plan())).0), [("done", Assigned::To)]);
    assert_eq!(writes(&next), ["-321 5", "+322 5"]);
}

#[test]
fn a_404_to_an_unassign_counts_as_done_after_an_own_lost_attempt() {
    let mut world = world([lost(), answer(404, ""), done()], [5]);
    assert_eq!(has(&world.all(reassign(plan())).0), [("done", Assigned::To)]);
}

/// A ledger whose last line about customer 5 is this one; what the next run sends for it; and whether it waits.
const RESUMED: [(&str, &[&str], bool); 9] = [
    ("\"status\":\"unassigning\"", &["-321 5", "+322 5"], true),
    ("\"status\":\"assigning\"", &["+322 5"], true),
    ("\"status\":\"restoring\"", &["-321 5", "+322 5"], true),
    (
        "\"error\":\"network\",\"has\":\"unknown\",\"may_be_gone\":true,\"status\":\"failed\"",
        &["-321 5", "+322 5"],
        true,
    ),
    (
        "\"error\":\"network\",\"has\":\"unknown\",\"status\":\"failed\",\"unassigned\":true",
        &["+322 5"],
        true,
    ),
    (
        "\"error\":\"unauthorized\",\"has\":\"neither\",\"status\":\"failed\",\"unassigned\":true",
        &["+322 5"],
        true,
    ),
    ("\"error\":\"conflict\",\"has\":\"from\",\"status\":\"failed\"", &["-321 5", "+322 5"], false),
    ("\"error\":\"not_found\",\"has\":\"unknown\",\"status\":\"failed\"", &["-321 5", "+322 5"], false),
    ("\"status\":\"done\"", &[], false),
];

#[test]
fn a_run_goes_on_where_the_ledger_says_that_the_last_one_stopped() {
    for (line, sent, waits) in RESUMED {
        let mut next = world(sent.iter().map(|_| done()), [5]);
        next.ledger = format!("{HEADER}{{\"customer\":5,{line}}}\n");
        next.now = seconds(1000.0);
        let (outcomes, error) = next.all(reassign(plan()));
        assert!(error.is_none() && outcomes[0].has == Some(Assigned::To), "{line}");
        assert_eq!(writes(&next), sent, "{line}");
        let first_write = next.sent_at().get(2).map_or(seconds(0.0), |at| *at - seconds(1000.0));
        assert_eq!(first_write >= seconds(45.0), waits, "{line} {first_write:?}");
        assert!(first_write < seconds(47.0), "{line} {first_write:?}");
    }
}

#[test]
fn only_a_customer_whose_state_is_open_waits_until_nothing_is_carried_out_late() {
    let mut next = world((0..4).map(|_| done()), [6, 5]);
    next.ledger = format!("{HEADER}{{\"customer\":5,\"status\":\"unassigning\"}}\n");
    next.all(reassign(plan()));
    assert_eq!(writes(&next), ["-321 6", "+322 6", "-321 5", "+322 5"]);
    let sent = next.sent_at();
    assert!(sent[3] < seconds(5.0) && sent[4] >= seconds(45.0), "{sent:?}");
    let waits = |event: &&crate::Event| event.kind == EventKind::Waiting && event.level == Level::Warning;
    let waiting = next.events.iter().find(waits).expect("a long wait is reported");
    assert!(
        waiting.reason.as_ref().is_some_and(|reason| reason.contains("earlier write for the same customer")),
        "{waiting:?}"
    );
}

#[test]
fn where_the_new_profile_is_refused_the_old_one_is_assigned_again() {
    for status in [400, 403, 404, 405, 409, 422] {
        let mut world = world([done(), answer(status, ""), done(), done(), done()], [5]);
        // A 403 before the first success ends it.
        world.customers.push_front(Customer::Workspace(4));
        world.script.insert(2, done());
        world.script.insert(2, done());
        let (outcomes, error) = world.all(reassign(plan()));
        assert!(error.is_none(), "{error:?}");
        assert_eq!(has(&outcomes), [("done", Assigned::To), ("failed", Assigned::From)]);
        assert_eq!(outcomes[1].error.as_ref().expect("why").status, Some(status));
        assert_eq!(writes(&world)[2..], ["-321 5", "+322 5", "+321 5"]);
        assert!(world.now < seconds(10.0), "nothing is in doubt, so nothing waits: {:?}", world.now);
        let restoring = "{\"customer\":5,\"status\":\"restoring\"}";
        assert_eq!(lines(&world)[5], restoring);
        assert!(lines(&world)[6].contains("\"has\":\"from\""), "{}", world.ledger);
        assert!(!world.ledger.contains("may_be_gone"), "{}", world.ledger);
    }
}

#[test]
fn a_success_false_is_a_refusal_too() {
    let mut world = world([done(), answer(200, r#"{"success": false}"#), done()], [5]);
    let (outcomes, _) = world.all(reassign(plan()));
    assert_eq!((has(&outcomes), code(&outcomes[0])), (vec![("failed", Assigned::From)], Code::Rejected));
}

#[test]
fn the_old_profile_is_assigned_again_only_when_no_lost_unassign_can_take_it_away() {
    let mut world = world([lost(), done(), answer(422, ""), done()], [5]);
    let (outcomes, _) = world.all(reassign(plan()));
    assert_eq!(has(&outcomes), [("failed", Assigned::From)]);
    let sent = world.sent_at();
    let failed_at = sent[2] + seconds(0.25);
    assert!(sent[4] < seconds(10.0), "the new one is assigned at once: {sent:?}");
    assert!(sent[5] >= failed_at + seconds(45.0) && sent[5] < failed_at + seconds(46.0), "{sent:?}");
}

#[test]
fn after_a_lost_attempt_a_refusal_is_asked_for_again_when_the_lost_one_is_settled() {
    let in_doubt = || [done(), lost(), answer(422, "")];
    let mut carried_out = world(in_doubt().into_iter().chain([done()]), [5]);
    assert_eq!(has(&carried_out.all(reassign(plan())).0), [("done", Assigned::To)]);
    assert_eq!(writes(&carried_out), ["-321 5", "+322 5", "+322 5", "+322 5"]);
    let sent = carried_out.sent_at();
    assert!(sent[5] >= sent[3] + seconds(45.25), "{sent:?}");

    let mut refused = world(in_doubt().into_iter().chain([answer(422, ""), done()]), [5]);
    assert_eq!(has(&refused.all(reassign(plan())).0), [("failed", Assigned::From)]);
    assert_eq!(writes(&refused)[3..], ["+322 5", "+321 5"]);

    for second in [vec![lost(), answer(422, "")], all_lost().into(), vec![answer(401, "")]] {
        let mut unknown = world(in_doubt().into_iter().chain(second), [5]);
        let (outcomes, _) = unknown.all(reassign(plan()));
        assert_eq!(has(&outcomes), [("failed", Assigned::Unknown)]);
        assert!(!writes(&unknown).contains(&"+321 5".to_owned()));
        assert!(unknown.ledger.contains("\"unassigned\":true"), "{}", unknown.ledger);
    }
}

#[test]
fn an_assign_that_fails_without_a_refusal_leaves_the_customer_with_neither_and_the_next_run_goes_on() {
    let unreached = || [0; 3].map(|_| failure(Reached::No, SendErrorKind::Network));
    for failure in [vec![answer(401, "")], vec![answer(302, "")], unreached().into()] {
        let mut first = world([done()].into_iter().chain(failure), [5]);
        let (outcomes, _) = first.all(reassign(plan()));
        assert_eq!(has(&outcomes), [("failed", Assigned::Neither)]);
        let mut next = again(&first, [done()], &[5]);
        assert_eq!(has(&next.all(reassign(plan())).0), [("done", Assigned::To)]);
        assert_eq!(writes(&next), ["+322 5"]);
    }
}

#[test]
fn what_an_earlier_run_may_have_assigned_stays_unknown_until_the_service_says_something() {
    let unreached = || [0; 3].map(|_| failure(Reached::No, SendErrorKind::Network));
    for failure in [vec![answer(401, "")], vec![answer(302, "")], unreached().into()] {
        let mut next = world(failure, [5]);
        next.ledger = format!("{HEADER}{{\"customer\":5,\"status\":\"assigning\"}}\n");
        assert_eq!(has(&next.all(reassign(plan())).0), [("failed", Assigned::Unknown)]);
    }
}

#[test]
fn if_both_profiles_are_refused_the_outcome_says_so() {
    let refused = |text: &str| answer(422, &format!("{{\"message\": \"{text}\"}}"));
    let mut world = world([done(), refused("not this one"), refused("nor that one")], [5]);
    let (outcomes, _) = world.all(reassign(plan()));
    assert_eq!(has(&outcomes), [("failed", Assigned::Neither)]);
    let text = outcomes[0].error.as_ref().expect("why").to_string();
    for part in
        ["assign profile 322 to customer 5: not this one", "assigning profile 321 again", "nor that one"]
    {
        assert!(text.contains(part), "{text}");
    }
    let mut next = again(&world, [done()], &[5]);
    assert_eq!(has(&next.all(reassign(plan())).0), [("done", Assigned::To)]);
    assert_eq!(writes(&next), ["+322 5"]);
}

#[test]
fn if_nobody_knows_whether_the_old_profile_is_back_the_next_run_finds_out() {
    let script = [done(), answer(422, "")].into_iter().chain(all_lost());
    let mut first = world(script, [5]);
    assert_eq!(has(&first.all(reassign(plan())).0), [("failed", Assigned::Unknown)]);
    let mut next = again(&first, [answer(404, ""), done()], &[5]);
    assert_eq!(has(&next.all(reassign(plan())).0), [("done", Assigned::To)]);
    assert_eq!(writes(&next), ["-321 5", "+322 5"]);
    assert!(next.sent_at()[2] >= seconds(45.0));
}

#[test]
fn a_lost_attempt_to_assign_the_old_profile_again_makes_the_next_run_wait() {
    let mut first = world([done(), answer(422, ""), lost(), done()], [5]);
    assert_eq!(has(&first.all(reassign(plan())).0), [("failed", Assigned::From)]);
    let mut next = again(&first, [done(), done()], &[5]);
    assert_eq!(has(&next.all(reassign(plan())).0), [("done", Assigned::To)]);
    assert!(next.sent_at()[2] >= seconds(45.0), "{:?}", next.sent_at());
}

#[test]
fn an_unassign_that_the_service_refuses_leaves_the_old_profile() {
    let mut world = world([answer(422, "")], [5]);
    let (outcomes, _) = world.all(reassign(plan()));
    assert_eq!(
        (has(&outcomes), code(&outcomes[0])),
        (vec![("failed", Assigned::From)], Code::InvalidRequest)
    );
    assert_eq!(writes(&world), ["-321 5"]);
    let lines = lines(&world);
    assert!(lines[1].contains("\"has\":\"from\"") && !lines[1].contains("may_be_gone"), "{lines:?}");
}

#[test]
fn where_an_unassign_is_refused_that_may_have_been_carried_out_the_old_profile_is_assigned_again() {
    let mut own = world([lost(), answer(422, ""), done()], [5]);
    assert_eq!(has(&own.all(reassign(plan())).0), [("failed", Assigned::From)]);
    assert_eq!(writes(&own), ["-321 5", "-321 5", "+321 5"]);
    let sent = own.sent_at();
    assert!(sent[4] >= sent[2] + seconds(45.25), "{sent:?}");

    let mut earlier = world([answer(422, ""), done()], [5]);
    earlier.ledger = format!("{HEADER}{{\"customer\":5,\"status\":\"unassigning\"}}\n");
    assert_eq!(has(&earlier.all(reassign(plan())).0), [("failed", Assigned::From)]);
    assert_eq!(writes(&earlier), ["-321 5", "+321 5"]);
}

#[test]
fn what_an_earlier_run_left_open_stays_open_when_its_unassign_fails() {
    let mut refused = world([answer(401, "")], [5]);
    refused.ledger = format!("{HEADER}{{\"customer\":5,\"status\":\"unassigning\"}}\n");
    assert_eq!(has(&refused.all(reassign(plan())).0), [("failed", Assigned::Unknown)]);
    let mut next = again(&refused, [answer(404, ""), done()], &[5]);
    assert_eq!(has(&next.all(reassign(plan())).0), [("done", Assigned::To)]);
}

#[test]
fn the_ledger_of_another_pair_is_refused() {
    let mut world = World { ledger: HEADER.replace("322", "323"), ..World::default() };
    let error = world.error(reassign(plan()));
    assert_eq!(error.code, Code::Ledger);
    assert!(error.to_string().contains("another new profile: `323`, not `322`"), "{error}");
    for other in [
        HEADER.replace("321", "320"),
        HEADER.replace("reassign", "unassign").replace(",\"to\":322", ""),
        HEADER.replace(",\"to\":322", ""),
    ] {
        let mut world = World { ledger: other, ..World::default() };
        assert_eq!(world.error(reassign(plan())).code, Code::Ledger);
        assert!(world.requests.is_empty());
    }
}

#[test]
fn a_customer_that_comes_twice_is_moved_once() {
    let mut world = world((0..4).map(|_| done()), [5, 6, 5]);
    let (outcomes, _) = world.all(reassign(plan()));
    let moved = ("done", Assigned::To);
    assert_eq!(has(&outcomes), [moved, moved, ("already", Assigned::To)]);
    assert_eq!(writes(&world).len(), 4);
}

#[test]
fn a_customer_that_comes_again_after_a_lost_request_waits_until_that_is_settled() {
    let mut world = world(all_lost().into_iter().chain([answer(404, ""), done()]), [5, 5]);
    let (outcomes, _) = world.all(reassign(plan()));
    assert_eq!(has(&outcomes), [("failed", Assigned::Unknown), ("done", Assigned::To)]);
    let sent = world.sent_at();
    assert!(sent[5] >= sent[4] + seconds(45.25), "{sent:?}");
}

#[test]
fn a_failure_that_all_customers_would_share_ends_it_after_the_outcome() {
    for (status, code) in [(401, Code::Unauthorized), (403, Code::Forbidden)] {
        let mut world = world([answer(status, "")], 5..=7);
        let (outcomes, error) = world.all(reassign(plan()));
        assert_eq!((has(&outcomes), error.expect("an end").code), (vec![("failed", Assigned::From)], code));
        assert!(world.ledger.ends_with(ENDED), "{}", world.ledger);
    }
    let mut down = world((0..5).flat_map(|_| all_lost()), 1..=9);
    let (outcomes, error) = down.all(reassign(plan()));
    assert_eq!((outcomes.len(), error.expect("an end").code), (5, Code::Network));
}

#[test]
fn a_401_leaves_no_intent_open() {
    let mut first = world([answer(401, "")], [5]);
    first.all(reassign(plan()));
    let mut next = again(&first, [answer(404, "")], &[5]);
    let (outcomes, _) = next.all(reassign(plan()));
    assert_eq!((has(&outcomes)[0], code(&outcomes[0])), (("failed", Assigned::Unknown), Code::NotFound));
}

#[test]
fn a_ledger_that_is_full_stops_the_next_request() {
    let mut first = world([], [5]);
    let mut each = reassign(plan());
    first.run_until(
        &mut each,
        |action| matches!(action, Action::Append(text) if text.contains("unassigning")),
    );
    first.full = true;
    each.reply(Reply::Failed("no space left on device".into()), first.now);
    let (outcomes, error) = first.all(each);
    assert_eq!((outcomes.len(), error.expect("an end").code, writes(&first).len()), (0, Code::Ledger, 0));

    let mut second = world([done()], [5]);
    let mut each = reassign(plan());
    second.run_until(
        &mut each,
        |action| matches!(action, Action::Append(text) if text.contains("\"assigning")),
    );
    second.full = true;
    each.reply(Reply::Failed("no space left on device".into()), second.now);
    let (outcomes, error) = second.all(each);
    assert_eq!(
        (has(&outcomes), error.expect("an end").code),
        (vec![("failed", Assigned::Neither)], Code::Ledger)
    );
    assert_eq!(writes(&second), ["-321 5"]);
}

/// Cancels while the request with this end of its URL is under way, then lets it end.
fn cancel_during(world: &mut World, each: &mut Coroutine<Outcome>, url: &str) {
    let send =
        world.run_until(each, |action| matches!(action, Action::Send(request) if request.url.ends_with(url)));
    each.reply(Reply::Cancelled, world.now);
    // A driver that asks for the next step now would not have waited for the answer.
    let reply = world.perform(send).expect("a world never stops");
    each.reply(reply, world.now);
}

#[test]
fn a_cancel_finishes_the_customer_under_way_without_a_wait() {
    for (url, pace) in [("/unassign", 1), ("/322/assign", 60)] {
        let mut world = world([done(), done()], [5, 6]);
        let mut each = reassign(Rollout { pace: Some(pace), ..plan() });
        cancel_during(&mut world, &mut each, url);
        let cancelled_at = world.now;
        let (outcomes, error) = world.all(each);
        assert_eq!(has(&outcomes), [("done", Assigned::To)]);
        assert_eq!(error.expect("an end").code, Code::Cancelled);
        assert_eq!(writes(&world), ["-321 5", "+322 5"]);
        assert!(world.now - cancelled_at < seconds(1.0), "{:?}", world.sleeps);
        assert!(world.ledger.ends_with(&format!("\"done\"}}\n{ENDED}")), "{}", world.ledger);
    }
}

#[test]
fn a_cancel_between_the_two_requests_of_a_customer_ends_the_wait_and_sends_the_second() {
    for limit in [None, Some(3)] {
        let mut world = world([done(), done()], [5, 6]);
        let mut each = session(Config { requests_per_minute: limit, ..config() })
            .each(Rollout { pace: Some(60), ..plan() });
        world.run_until(
            &mut each,
            |action| matches!(action, Action::Send(request) if request.url.ends_with("/unassign")),
        );
        each.reply(Reply::Sent(Ok(response(200, &[], DONE))), world.now);
        world.run_until(&mut each, |action| matches!(action, Action::Sleep(_)));
        each.reply(Reply::Cancelled, world.now);
        let (outcomes, error) = world.all(each);
        let is_sent = if limit.is_none() { Assigned::To } else { Assigned::Neither };
        assert_eq!(outcomes[0].has, Some(is_sent), "{limit:?}");
        assert_eq!(error.expect("an end").code, Code::Cancelled);
        assert!(world.now < seconds(3.0), "{:?}", world.now);
    }
}

#[test]
fn cancelled_before_its_first_request_a_customer_has_no_outcome_and_no_line() {
    let mut world = world([done(), done()], [4, 5]);
    let mut each = reassign(Rollout { pace: Some(6), ..plan() });
    assert!(matches!(world.run(&mut each), Some(Ok(_))));
    let before = world.ledger.clone();
    world.run_until(&mut each, |action| matches!(action, Action::Sleep(_)));
    each.reply(Reply::Cancelled, world.now);
    let error = world.error(each);
    assert_eq!((error.code, writes(&world).len()), (Code::Cancelled, 2));
    assert_eq!(world.ledger, before + ENDED);
}

#[test]
fn after_a_cancel_nothing_is_sent_beyond_the_rate_limit_and_the_next_run_goes_on() {
    let mut world = world([done()], [5]);
    let limited = Config { requests_per_minute: Some(3), ..config() };
    let mut each = session(limited).each(Rollout { pace: Some(600), ..plan() });
    cancel_during(&mut world, &mut each, "/unassign");
    let (outcomes, error) = world.all(each);
    assert_eq!(has(&outcomes), [("failed", Assigned::Neither)]);
    assert_eq!((code(&outcomes[0]), error.expect("an end").code), (Code::Cancelled, Code::Cancelled));
    let mut next = again(&world, [done()], &[5]);
    assert_eq!(has(&next.all(reassign(plan())).0), [("done", Assigned::To)]);
    assert_eq!(writes(&next), ["+322 5"]);
}

#[test]
fn after_a_cancel_a_lost_request_is_not_sent_again() {
    for (url, has_now) in [("/unassign", "may_be_gone"), ("/322/assign", "unassigned")] {
        let mut world = world([done(), lost()], [5]);
        if url == "/unassign" {
            world.script.remove(2);
        }
        let mut each = reassign(plan());
        cancel_during(&mut world, &mut each, url);
        let (outcomes, error) = world.all(each);
        assert_eq!(has(&outcomes), [("failed", Assigned::Unknown)]);
        let error = error.expect("an end");
        assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, true));
        assert!(world.ledger.contains(&format!("\"{has_now}\":true")), "{}", world.ledger);
    }
}

#[test]
fn after_a_cancel_nothing_waits_until_a_lost_request_is_settled() {
    let mut unassign_lost = world([lost(), done(), answer(422, "")], [5]);
    let mut each = reassign(plan());
    cancel_during(&mut unassign_lost, &mut each, "/322/assign");
    let (outcomes, error) = unassign_lost.all(each);
    assert_eq!(
        (has(&outcomes), error.expect("an end").code),
        (vec![("failed", Assigned::Neither)], Code::Cancelled)
    );
    assert!(unassign_lost.now < seconds(10.0));

    let mut none_lost = world([done(), answer(422, ""), done()], [5]);
    let mut each = reassign(plan());
    cancel_during(&mut none_lost, &mut each, "/322/assign");
    let (outcomes, _) = none_lost.all(each);
    assert_eq!(has(&outcomes), [("failed", Assigned::From)]);
    assert_eq!(writes(&none_lost).last().map(String::as_str), Some("+321 5"));
}

#[test]
fn a_driver_that_cuts_off_such_a_request_makes_its_outcome_unknown() {
    let mut world = world([], [5]);
    let mut each = reassign(plan());
    world.run_until(
        &mut each,
        |action| matches!(action, Action::Send(request) if request.url.ends_with("/unassign")),
    );
    each.reply(Reply::Cancelled, world.now);
    let (outcomes, error) = world.all(each);
    assert_eq!(has(&outcomes), [("failed", Assigned::Unknown)]);
    let error = error.expect("an end");
    assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, true));
    assert!(world.ledger.contains("\"may_be_gone\":true"), "{}", world.ledger);
}

#[test]
fn the_progress_counts_customers_and_not_requests() {
    let mut world = world([done(), done(), answer(404, "")], [5, 6]);
    let (outcomes, _) = world.all(reassign(Rollout { total: Some(2), ..plan() }));
    let progress = outcomes[1].progress;
    assert_eq!((progress.done, progress.failed, progress.left), (1, 1, Some(0)));
    assert_eq!(outcomes[1].status, OutcomeStatus::Failed);
}

#[test]
fn in_a_dry_run_a_customer_that_comes_twice_has_not_been_moved() {
    let mut world = world([], [5, 5]);
    let (outcomes, error) = world.all(reassign(Rollout { dry_run: true, ..plan() }));
    assert!(error.is_none(), "{error:?}");
    let shown: Vec<_> = outcomes.iter().map(|it| (it.status.as_str(), it.has)).collect();
    assert_eq!(shown, [("dry_run", None), ("already", None)]);
}

#[test]
fn a_customer_does_not_wait_for_the_lost_requests_of_the_one_before() {
    let refused = [done(), answer(422, ""), done()];
    let mut world = world(all_lost().into_iter().chain(refused), [5, 6]);
    let (outcomes, _) = world.all(reassign(plan()));
    assert_eq!(has(&outcomes), [("failed", Assigned::Unknown), ("failed", Assigned::From)]);
    let sent = world.sent_at();
    assert!(sent[7] < sent[4] + seconds(10.0), "{sent:?}");
}

#[test]
fn a_403_does_not_say_whether_an_earlier_assign_was_carried_out() {
    let mut earlier = world([answer(403, "")], [5]);
    earlier.ledger = format!("{HEADER}{{\"customer\":5,\"status\":\"assigning\"}}\n");
    let mut own = world([done(), lost(), answer(403, ""), answer(403, "")], [5]);
    for world in [&mut earlier, &mut own] {
        let (outcomes, error) = world.all(reassign(plan()));
        assert_eq!(has(&outcomes), [("failed", Assigned::Unknown)]);
        assert_eq!(error.expect("an end").code, Code::Forbidden);
        assert!(!writes(world).contains(&"+321 5".to_owned()), "it may have the new one");
        let mut next = again(world, [done()], &[5]);
        assert_eq!(has(&next.all(reassign(plan())).0), [("done", Assigned::To)]);
        assert_eq!(writes(&next), ["+322 5"]);
    }
}
