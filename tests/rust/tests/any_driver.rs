//! A driver that replies at random, whether asked or not: no machine panics, and each comes to an end.

use std::time::Duration;

use fastrand::Rng;
use workato_oauth_profiles::{
    Action, Command, Config, Customer, Level, Machine, Now, Reached, Reply, Response, Rollout, RolloutAction,
};
use workato_oauth_profiles::{Secret, SendError, SendErrorKind, Session, Step};
use workato_rust_tests::TOKEN;

const INPUT: &str = r#""name": "n", "provider": "p", "client_id": "c", "client_secret": "s""#;
const RUNS: u64 = 6_000;
const MAX_STEPS: u32 = 20_000;

fn command(random: &mut Rng) -> Command {
    if random.u8(..12) == 0 {
        let action = RolloutAction::Reassign { to: 2, force: false };
        let (id, ledger, dry_run, pace, total) = (1, true, false, None, None);
        return Command::Each(Rollout { action, id, ledger, dry_run, pace, total });
    }
    let params = |text: &str| text.replace("INPUT", INPUT);
    let all = [
        ("list", "{}".to_owned()),
        ("get", params(r#"{"id": 1}"#)),
        ("create", params("{INPUT}")),
        ("update", params(r#"{"id": 1, INPUT}"#)),
        ("delete", params(r#"{"id": 1}"#)),
        ("assign", params(r#"{"id": 1, "customer": 5}"#)),
        ("unassign", params(r#"{"id": 1, "customer": {"external_id": "A"}}"#)),
        ("profiles", "{}".to_owned()),
        ("ensure", params("{INPUT}")),
        ("rotate_secret", params(r#"{"id": 1, "client_secret": "s"}"#)),
        ("assign_each", params(r#"{"id": 1, "ledger": true}"#)),
        ("unassign_each", params(r#"{"id": 1, "force": true}"#)),
    ];
    let (operation, params) = &all[random.usize(..all.len())];
    format!(r#"{{"operation": "{operation}", "params": {params}}}"#).parse().expect("a command")
}

fn response(random: &mut Rng) -> Response {
    let rows =
        vec![r#"{"id": 1, "name": "n", "provider": "p", "data": {"client_id": "c"}}"#; random.usize(..101)];
    let bodies = [
        r#"{"result": {"success": true}}"#.to_owned(),
        r#"{"result": {"id": 1, "name": "n", "provider": "p", "data": {"client_id": "c"}}}"#.to_owned(),
        format!(r#"{{"result": [{}]}}"#, rows.join(",")),
        r#"{"result": []}"#.to_owned(),
        String::new(),
    ];
    let status = [200, 200, 200, 200, 204, 404, 429, 503, random.u16(..)][random.usize(..9)];
    Response { status, headers: Vec::new(), body: bodies[random.usize(..bodies.len())].clone().into() }
}

fn sent(random: &mut Rng) -> Reply {
    use SendErrorKind::{Certificate, Network, Proxy, Timeout, Transport, Unreadable};
    if random.u8(..4) > 0 {
        return Reply::Sent(Ok(response(random)));
    }
    let kind = [Network, Timeout, Certificate, Unreadable, Proxy, Transport][random.usize(..6)];
    let reached = if random.bool() { Reached::Maybe } else { Reached::No };
    Reply::Sent(Err(SendError { reached, kind, text: "it broke".into() }))
}

/// Any reply at all.
fn any(random: &mut Rng) -> Reply {
    match random.u8(..7) {
        0 => Reply::Done,
        1 => Reply::Failed("no space left on device".into()),
        2 => Reply::Customer(random.bool().then(|| Customer::Workspace(random.i64(-1..9)))),
        3 => Reply::NotCustomer("x".into()),
        4 => Reply::Line(random.bool().then(|| "{\"customer\":1,\"status\":\"done\"}\n".into())),
        5 => Reply::Cancelled,
        _ => sent(random),
    }
}

fn fitting(action: &Action, random: &mut Rng) -> Reply {
    match action {
        // The other profile of a reassign.
        Action::Send(request) if request.url.ends_with("/2") && random.u8(..4) > 0 => {
            Reply::Sent(Ok(Response::new(200, r#"{"result": {"id": 2, "provider": "p"}}"#)))
        }
        Action::Send(_) => sent(random),
        Action::Sleep(_) | Action::Tell(_) | Action::Append(_) => Reply::Done,
        Action::NextCustomer => {
            Reply::Customer((random.u8(..9) > 0).then(|| Customer::Workspace(random.i64(1..1000))))
        }
        Action::NextLine => Reply::Line(None),
        Action::Eval(_) => unreachable!("there is no shared rate limit"),
    }
}

#[test]
fn random_replies_make_no_machine_panic_or_run_for_ever() {
    let mut ends = [0, 0];
    for seed in 0..RUNS {
        let mut random = Rng::with_seed(seed);
        let mut config = Config::new(Secret::new(TOKEN));
        config.listen = random.bool().then_some(Level::Debug);
        config.timeout = Duration::from_secs(random.u64(1..200));
        config.requests_per_minute = [None, Some(1), Some(60)][random.usize(..3)];
        let session = Session::new(config, seed).expect("a valid configuration");
        let mut machine = session.start(command(&mut random));
        let (mut now, mut failed, mut steps, unruly) = (Now::ZERO, false, 0, random.u8(..30));
        loop {
            steps += 1;
            assert!(steps < MAX_STEPS, "seed {seed} goes on for ever");
            // A clock may stand still or go back, but in the long run it goes on.
            let step = Duration::from_millis(random.u64(..3000));
            now = if random.u8(..50) == 0 { now.saturating_sub(step * 10) } else { now + step };
            match machine.poll(now) {
                Step::Do(_) | Step::Item(_) if failed => {
                    unreachable!("seed {seed}: after its error only its end")
                }
                // Some actions get no reply.
                Step::Do(_) if random.u8(..) < unruly => {}
                Step::Do(action) => {
                    let odd = random.u8(..) < unruly;
                    machine.reply(if odd { any(&mut random) } else { fitting(&action, &mut random) }, now);
                }
                Step::Item(item) => failed = item.is_err(),
                Step::End => break,
            }
            // Some replies were not asked for.
            if random.u8(..) < unruly {
                machine.reply(any(&mut random), now);
            }
        }
        machine.reply(any(&mut random), now);
        assert!(matches!(machine.poll(now), Step::End), "seed {seed}: an end is an end");
        ends[usize::from(failed)] += 1;
    }
    println!("{RUNS} runs: {} succeeded, {} failed", ends[0], ends[1]);
    assert!(ends.iter().all(|count| *count > RUNS / 20), "both happen: {ends:?}");
}
