use super::*;

fn at(seconds: u64) -> Now {
    Duration::from_secs(seconds)
}

fn go(limit: &Limit, now: Now) -> Slot {
    match limit.ask(now) {
        Decision::Go(slot) => slot,
        Decision::Wait { until, why } => panic!("waits until {until:?} for {why:?}"),
    }
}

fn wait(limit: &Limit, now: Now) -> (Option<Now>, WaitReason) {
    match limit.ask(now) {
        Decision::Go(_) => panic!("does not wait"),
        Decision::Wait { until, why } => (until, why),
    }
}

#[test]
fn a_slot_is_free_again_a_minute_after_its_answer_not_after_its_send() {
    let limit = Limit::new(Some(1));
    let slot = go(&limit, at(0));
    assert_eq!(wait(&limit, at(59)), (None, WaitReason::Limit), "nobody knows when the answer comes");
    slot.answered(at(30));
    assert_eq!(wait(&limit, at(60)), (Some(at(90)), WaitReason::Limit));
    go(&limit, at(90));
}

#[test]
fn a_request_that_was_not_sent_frees_its_slot_at_once() {
    let limit = Limit::new(Some(1));
    go(&limit, at(0)).unsent();
    go(&limit, at(0));
}

#[test]
fn a_slot_dropped_in_flight_counts_as_answered_when_the_limit_is_next_asked() {
    let limit = Limit::new(Some(1));
    let mut slot = go(&limit, at(0));
    slot.sent();
    drop(slot);
    assert_eq!(wait(&limit, at(10)), (Some(at(70)), WaitReason::Limit));
}

#[test]
fn threads_that_report_out_of_order_free_no_slot_early() {
    let limit = Limit::new(Some(2));
    let (first, second) = (go(&limit, at(0)), go(&limit, at(0)));
    second.answered(at(5));
    first.answered(at(4));
    assert_eq!(wait(&limit, at(64)), (Some(at(65)), WaitReason::Limit));
}

#[test]
fn a_limit_that_is_off_never_waits_but_a_429_still_pauses() {
    let limit = Limit::new(None);
    let slots: Vec<Slot> = (0..1000).map(|_| go(&limit, at(0))).collect();
    slots.into_iter().for_each(|slot| slot.answered(at(0)));
    go(&limit, at(0)).refused(at(0), None);
    assert_eq!(wait(&limit, at(1)), (Some(at(5)), WaitReason::Paused));
}

#[test]
fn a_429_pauses_all_then_a_probe_is_sent_and_lets_the_rest_go() {
    let limit = Limit::new(Some(60));
    go(&limit, at(0)).refused(at(0), Some(at(7)));
    assert_eq!(wait(&limit, at(6)), (Some(at(7)), WaitReason::Paused));
    let probe = go(&limit, at(7));
    assert_eq!(wait(&limit, at(7)), (None, WaitReason::Paused), "alone");
    probe.answered(at(8));
    let _both = (go(&limit, at(8)), go(&limit, at(8)));
}

#[test]
fn pauses_grow_while_the_probe_meets_429_and_start_again_after_a_success() {
    let limit = Limit::new(None);
    let mut now = at(0);
    for pause in [5, 10, 20, 30, 30] {
        go(&limit, now).refused(now, None);
        assert_eq!(wait(&limit, now), (Some(now + at(pause)), WaitReason::Paused));
        now += at(pause);
    }
    go(&limit, now).answered(now);
    go(&limit, now).refused(now, None);
    assert_eq!(wait(&limit, now), (Some(now + at(5)), WaitReason::Paused));
}

#[test]
fn several_429s_of_one_burst_count_as_one_and_the_longest_pause_is_kept() {
    let limit = Limit::new(None);
    let burst: Vec<Slot> = (0..3).map(|_| go(&limit, at(0))).collect();
    for (slot, retry_after) in burst.into_iter().zip([None, Some(at(9)), None]) {
        slot.refused(at(0), retry_after);
    }
    assert_eq!(wait(&limit, at(0)), (Some(at(9)), WaitReason::Paused));
}

#[test]
fn after_a_dropped_probe_another_request_is_the_probe() {
    let limit = Limit::new(None);
    go(&limit, at(0)).refused(at(0), None);
    let mut probe = go(&limit, at(5));
    probe.sent();
    drop(probe);
    let _probe = go(&limit, at(5));
    assert_eq!(wait(&limit, at(5)), (None, WaitReason::Paused));
}

#[test]
fn a_probe_dropped_before_its_send_frees_its_slot_at_once() {
    let limit = Limit::new(Some(2));
    go(&limit, at(0)).refused(at(0), None);
    drop(go(&limit, at(5)));
    let _probe = go(&limit, at(5));
    assert_eq!(wait(&limit, at(5)), (None, WaitReason::Paused), "still alone");
}

#[test]
fn a_probe_that_was_not_sent_lets_the_rest_go() {
    let limit = Limit::new(None);
    go(&limit, at(0)).refused(at(0), None);
    go(&limit, at(5)).unsent();
    let _both = (go(&limit, at(5)), go(&limit, at(5)));
}

#[test]
fn a_pause_is_never_shorter_than_a_second_and_never_longer_than_an_hour() {
    let limit = Limit::new(None);
    go(&limit, at(0)).refused(at(0), Some(Duration::ZERO));
    assert_eq!(wait(&limit, at(0)), (Some(at(1)), WaitReason::Paused));
    go(&limit, at(1)).refused(at(1), Some(Duration::MAX));
    assert_eq!(wait(&limit, at(1)), (Some(at(3601)), WaitReason::Paused));
}
