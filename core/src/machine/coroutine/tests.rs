use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;
use crate::machine::testing::{config, response, seconds, session};
use crate::operations::Get;
use crate::{Action, Code, Config, Customer, Event, Level, ProfileInput, Reached, Request};
use crate::{Rollout, RolloutAction, Secret, SendError, SendErrorKind};

/// Every kind of action, as an async block that performs it and then another one.
const ACTIONS: [&str; 6] = ["send", "sleep", "tell", "next customer", "next line", "append"];

/// The first action of a call: an event where the client listens, else the request.
fn first_action(listen: Option<Level>) -> Action {
    let mut call = session(Config { listen, ..config() }).call(Get { id: 321 });
    let Step::Do(action) = call.poll(Now::ZERO) else { panic!("it sends a request") };
    action
}

fn request() -> Request {
    let Action::Send(request) = first_action(None) else { panic!("it sends a request") };
    request
}

fn event() -> Event {
    let Action::Tell(event) = first_action(Some(Level::Debug)) else { panic!("it reports an event") };
    event
}

/// Performs the action, yields what came of it, and then wants to sleep.
fn machine(action: &'static str) -> Coroutine<String> {
    Coroutine::new(move |mailbox, items| async move {
        let came = match action {
            "send" => mailbox.send(request()).await.map(|(sent, _)| format!("{:?}", sent.is_ok())),
            "sleep" => mailbox.sleep(seconds(1.0)).await.map(|()| "slept".into()),
            "tell" => {
                mailbox.tell(event()).await;
                Ok("told".into())
            }
            "next customer" => mailbox.next_customer().await.map(|customer| format!("{customer:?}")),
            "next line" => mailbox.next_line().await.map(|line| format!("{line:?}")),
            _ => mailbox.append("text".into()).await.map(|()| "appended".into()),
        };
        items.give(came?).await;
        mailbox.sleep(seconds(1.0)).await.map(|()| None)
    })
}

fn fitting(action: &Action) -> Reply {
    match action {
        Action::Send(_) => Reply::Sent(Ok(response(200, &[], ""))),
        Action::Sleep(_) | Action::Tell(_) | Action::Append(_) => Reply::Done,
        Action::NextCustomer => Reply::Customer(Some(Customer::Workspace(5))),
        Action::NextLine => Reply::Line(Some("line".into())),
        Action::Eval(_) => Reply::Evaluated(vec![1, 0, 1, 59, 1]),
    }
}

fn action(machine: &mut Coroutine<String>) -> Action {
    match machine.poll(Now::ZERO) {
        Step::Do(action) => action,
        step => panic!("{step:?}"),
    }
}

fn error(machine: &mut Coroutine<String>) -> Error {
    let Step::Item(Err(error)) = machine.poll(Now::ZERO) else { panic!("this must fail") };
    assert!(matches!(machine.poll(Now::ZERO), Step::End), "after an error comes only the end");
    error
}

#[test]
fn an_outcome_that_is_known_survives_a_later_cancel() {
    for kind in ACTIONS {
        let mut machine = machine(kind);
        let reply = fitting(&action(&mut machine));
        machine.reply(reply, Now::ZERO);
        machine.reply(Reply::Cancelled, Now::ZERO);
        assert!(matches!(machine.poll(Now::ZERO), Step::Item(Ok(_))), "{kind}");
        assert_eq!(error(&mut machine).code, Code::Cancelled, "{kind}");
    }
}

#[test]
fn an_outcome_survives_several_cancels_in_a_row() {
    for kind in ACTIONS {
        for mut machine in [machine(kind), machine(kind).map(|came| came)] {
            let reply = fitting(&action(&mut machine));
            machine.reply(reply, Now::ZERO);
            (0..3).for_each(|_| machine.reply(Reply::Cancelled, Now::ZERO));
            assert!(matches!(machine.poll(Now::ZERO), Step::Item(Ok(_))), "{kind}");
            assert_eq!(error(&mut machine).code, Code::Cancelled, "{kind}");
        }
    }
}

#[test]
fn an_answer_after_a_cancel_is_ignored() {
    for kind in ACTIONS {
        let mut machine = machine(kind);
        let reply = fitting(&action(&mut machine));
        machine.reply(Reply::Cancelled, Now::ZERO);
        machine.reply(reply, Now::ZERO);
        // A report has no outcome that could be lost.
        if kind == "tell" {
            assert!(matches!(machine.poll(Now::ZERO), Step::Item(Ok(_))));
        }
        assert_eq!(error(&mut machine).code, Code::Cancelled, "{kind}");
    }
}

#[test]
fn a_driver_that_does_not_answer_or_answers_something_else_gets_the_error_internal() {
    let wrong = || [Reply::Done, Reply::Customer(None), Reply::Line(None), Reply::Failed("full".into())];
    for kind in ACTIONS {
        let mut unanswered = machine(kind);
        let wanted = action(&mut unanswered);
        if kind == "tell" {
            assert!(matches!(unanswered.poll(Now::ZERO), Step::Item(Ok(_))));
        }
        assert_eq!(error(&mut unanswered).code, Code::Internal, "{kind}");
        let lost = SendError { reached: Reached::No, kind: SendErrorKind::Network, text: String::new() };
        for reply in wrong().into_iter().chain([Reply::Sent(Err(lost))]) {
            let fits = match (&wanted, &reply) {
                (Action::NextLine | Action::Append(_), Reply::Failed(_)) => true,
                (wanted, reply) => std::mem::discriminant(reply) == std::mem::discriminant(&fitting(wanted)),
            };
            if fits {
                continue;
            }
            let mut answered = machine(kind);
            action(&mut answered);
            answered.reply(reply, Now::ZERO);
            if kind == "tell" {
                assert!(matches!(answered.poll(Now::ZERO), Step::Item(Ok(_))));
            }
            assert_eq!(error(&mut answered).code, Code::Internal, "{kind}");
        }
    }
}

#[test]
fn after_a_panic_come_the_error_internal_and_the_end() {
    let mut machine = Coroutine::<()>::new(|_, _| async { panic!("a fault") });
    assert!(catch_unwind(AssertUnwindSafe(|| machine.poll(Now::ZERO))).is_err());
    machine.reply(Reply::Cancelled, Now::ZERO);
    let Step::Item(Err(error)) = machine.poll(Now::ZERO) else { panic!("this must fail") };
    assert_eq!(error.code, Code::Internal);
    assert!(matches!(machine.poll(Now::ZERO), Step::End));
}

#[test]
fn a_machine_may_be_dropped_at_any_action() {
    for kind in ACTIONS {
        drop(machine(kind));
        let mut machine = machine(kind);
        action(&mut machine);
        drop(machine);
    }
}

#[test]
fn a_machine_may_move_to_another_thread_and_takes_little_memory() {
    fn size<T: Send>(machine: Coroutine<T>) -> usize {
        size_of_val(&machine) + machine.block.as_deref().map_or(0, size_of_val)
    }
    let session = session(config());
    let input = ProfileInput::of(["n", "p", "c", "s"]);
    let action = RolloutAction::Assign;
    let rollout = Rollout { action, id: 322, ledger: true, dry_run: false, pace: None, total: None };
    let reassign = Rollout { action: RolloutAction::Reassign { to: 323, force: false }, ..rollout.clone() };
    let sizes = [
        size(session.call(Get { id: 321 })),
        size(session.profiles(1)),
        size(session.ensure(input, true)),
        size(session.rotate_secret(321, Secret::new("s"), None)),
        size(session.each(rollout)),
        size(session.each(reassign)),
    ];
    assert!(sizes.iter().all(|size| *size <= 4 * 1024), "bytes: {sizes:?}");
}
