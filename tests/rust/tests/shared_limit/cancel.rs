//! A caller who cancels while its call asks the store of the shared rate limit.

use std::time::Duration;

use workato_oauth_profiles::{
    Action, Answer, Command, Config, Customer, Error, Machine, Method, Reply, Response, Rollout,
    RolloutAction, Session, Step,
};

const CREATE: &str = r#"{"operation": "create",
    "params": {"name": "n", "provider": "p", "client_id": "c", "client_secret": "s"}}"#;

/// Runs a command, a rollout for one customer, and cancels it instead of its n-th answer of the store. Returns the methods of the
/// writes, how it ended, and whether it asked so often.
fn run(command: Command, cancelled: usize) -> (Vec<Method>, Vec<Result<Answer, Error>>, bool) {
    let session = Session::new(Config::new("token"), 1).expect("valid");
    let session = session.share_limit("test", 1, 6).expect("valid");
    let mut machine = session.start(command);
    let (mut writes, mut items, mut evals, mut customers) = (Vec::new(), Vec::new(), 0, vec![5]);
    let mut now = Duration::ZERO;
    loop {
        now += Duration::from_millis(10);
        let reply = match machine.poll(now) {
            Step::Do(Action::Eval(_)) => {
                evals += 1;
                // Go; the epoch 1, 50 free slots, one worker.
                if evals == cancelled { Reply::Cancelled } else { Reply::Evaluated(vec![1, 0, 1, 50, 1]) }
            }
            Step::Do(Action::Send(request)) => {
                let body = match request.method {
                    Method::Get if request.url.ends_with("/1") => r#"{"result": {"id": 1, "provider": "p"}}"#,
                    Method::Get => r#"{"result": {"id": 2, "provider": "p"}}"#,
                    Method::Post if request.url.ends_with("custom_oauth_profiles") => {
                        r#"{"result": {"id": 321, "name": "n"}}"#
                    }
                    _ => r#"{"result": {"success": true}}"#,
                };
                if request.method != Method::Get {
                    writes.push(request.method);
                }
                Reply::Sent(Ok(Response::new(200, body)))
            }
            Step::Do(Action::Sleep(time)) => {
                now += time;
                Reply::Done
            }
            Step::Do(Action::NextCustomer) => Reply::Customer(customers.pop().map(Customer::Workspace)),
            Step::Do(Action::NextLine) => Reply::Line(None),
            Step::Do(_) => Reply::Done,
            Step::Item(item) => {
                items.push(item);
                continue;
            }
            Step::End => return (writes, items, evals >= cancelled),
        };
        machine.reply(reply, now);
    }
}

#[test]
fn an_answer_counts_although_the_call_is_cancelled_while_it_gives_its_slot_back() {
    let (writes, items, _) = run(CREATE.parse().expect("a command"), 1);
    assert!(writes.is_empty() && items[0].is_err(), "cancelled before it was sent: {items:?}");
    let (writes, items, _) = run(CREATE.parse().expect("a command"), 2);
    assert_eq!(writes, [Method::Post]);
    assert!(items[0].is_ok(), "{items:?}");
}

#[test]
fn a_customer_is_moved_wholly_or_not_at_all_wherever_the_store_was_asked() {
    let mut whole = 0;
    for cancelled in 1.. {
        let action = RolloutAction::Reassign { to: 2, force: false };
        let (id, ledger, dry_run, pace, total) = (1, true, false, None, None);
        let rollout = Command::Each(Rollout { action, id, ledger, dry_run, pace, total });
        let (writes, items, is_cancelled) = run(rollout, cancelled);
        assert!([0, 2].contains(&writes.len()), "cancelled at {cancelled}: {writes:?}, {items:?}");
        whole += usize::from(writes.len() == 2);
        if !is_cancelled {
            assert_eq!(writes.len(), 2, "{items:?}");
            break;
        }
    }
    // It gives back the slot of unassign, asks for the one of assign, gives it back; and once there is no cancel.
    assert_eq!(whole, 4);
}

/// Runs a read and cancels it instead of its n-th answer. The store carries every script out, fails once with `outage`, and
/// refuses the first call with `full`. Returns the slots that the store still leases to the call, the calls that it still takes
/// for waiting ones, and whether there were so many answers.
fn leased(cancelled: usize, outage: bool, full: bool) -> (Vec<String>, Vec<String>, bool) {
    let session = Session::new(Config::new("token"), 1).expect("valid");
    let session = session.share_limit("test", 1, 6).expect("valid");
    let mut machine =
        session.start(r#"{"operation": "get", "params": {"id": 321}}"#.parse().expect("a command"));
    let (mut leases, mut waiting, mut answers, mut evals) = (Vec::new(), Vec::new(), 0, 0);
    let mut now = Duration::ZERO;
    loop {
        now += Duration::from_millis(10);
        let reply = match machine.poll(now) {
            Step::Do(Action::Eval(eval)) => {
                evals += 1;
                // A store that failed is asked for nothing but this slot, which is then free after its lease.
                if outage && answers + 1 == cancelled && eval.args[0] == "take" {
                    return (Vec::new(), Vec::new(), true);
                }
                let id = eval.args[2].clone();
                leases.retain(|other| *other != id);
                waiting.retain(|other| *other != id);
                match (eval.args[0].as_str(), evals) {
                    ("take", 1) if outage => Reply::Failed("down".to_owned()),
                    ("take", 1) if full => {
                        waiting.push(id);
                        Reply::Evaluated(vec![2, 2000, 1, 0, 1])
                    }
                    ("take", _) => {
                        leases.push(id);
                        Reply::Evaluated(vec![1, 0, 1, 50, 1])
                    }
                    _ => Reply::Evaluated(vec![1, 0, 1, 50, 1]),
                }
            }
            Step::Do(Action::Send(_)) => Reply::Sent(Ok(Response::new(503, ""))),
            Step::Do(Action::Sleep(time)) => {
                now += time;
                Reply::Done
            }
            Step::Do(_) => Reply::Done,
            Step::Item(_) => continue,
            Step::End => return (leases, waiting, answers >= cancelled),
        };
        answers += 1;
        machine.reply(if answers == cancelled { Reply::Cancelled } else { reply }, now);
    }
}

#[test]
fn a_call_that_is_cancelled_anywhere_leaves_no_slot_leased_and_no_place_in_the_queue() {
    for (outage, full) in [(false, false), (true, false), (false, true)] {
        for cancelled in 1.. {
            let (leases, waiting, is_cancelled) = leased(cancelled, outage, full);
            let nothing: &[String] = &[];
            let case = format!("cancelled at {cancelled}, outage {outage}, full {full}");
            assert_eq!((&*leases, &*waiting), (nothing, nothing), "{case}");
            if !is_cancelled {
                break;
            }
        }
    }
}
