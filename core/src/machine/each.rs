//! A profile for many customers, one request at a time, at a pace that leaves room for others.
//!
//! ```text
//! Reading ── the ledger's end ──> Opening ── get the profile: Looking
//!                                               │
//!        Writing <── an outcome ── Sending <─ Taking ── no more customers ──> Over
//!           └────────> Yielding ───────────────> ^
//! ```

mod customer;
mod either;
mod outcome;
mod pace;
mod plan;

use std::mem;
use std::time::Duration;

use self::either::Either;
use self::outcome::Tally;
pub use self::outcome::{Outcome, OutcomeStatus, Progress};
use self::pace::Pace;
pub use self::plan::{Rollout, RolloutAction};
use super::call::Deadline;
use crate::customer::not_a_customer;
use crate::ledger::{self, Known};
use crate::operations::Get;
use crate::{Action, Call, Code, Customer, Error, Machine, Now, Reply, Session, Step};

/// The machine of `assign_each` and `unassign_each`. It yields an outcome for each customer.
pub struct Each {
    session: Session,
    rollout: Rollout,
    stage: Stage,
    /// An action of its own is out, and its reply is due.
    acting: bool,
    ledger: Option<Known>,
    /// An earlier run began, and no customer has been met that it did not come to.
    resumes: bool,
    /// The user does not want to go on: no customer is taken any more.
    cancelled: bool,
    pace: Pace,
    tally: Tally,
}

enum Stage {
    Reading,
    Opening(String),
    Looking(Call<Get>),
    Taking,
    Sending(Customer, Either),
    Writing(Outcome, Option<Error>),
    Yielding(Outcome, Option<Error>),
    Failed(Error),
    Over,
}

impl Each {
    pub(crate) fn new(session: Session, rollout: Rollout) -> Each {
        let ledger = rollout.ledger.then(|| Known::new(&rollout, session.base_url()));
        let (pace, tally) = (Pace::of(&rollout, session.config()), Tally::new(rollout.total));
        let look = session.call_within(Get { id: rollout.id }, Deadline::FromSend);
        let stage = match rollout.check() {
            Err(error) => Stage::Failed(error),
            Ok(()) if look.is_over() || ledger.is_none() => Stage::Looking(look),
            Ok(()) => Stage::Reading,
        };
        let (resumes, cancelled) = (false, false);
        Each { session, rollout, stage, acting: false, ledger, resumes, cancelled, pace, tally }
    }

    /// The next step, or the stage changed.
    fn step(&mut self, now: Now) -> Option<Step<Outcome>> {
        let action = match mem::replace(&mut self.stage, Stage::Over) {
            Stage::Reading => {
                self.stage = Stage::Reading;
                Action::NextLine
            }
            Stage::Opening(text) => {
                self.stage = Stage::Opening(String::new());
                Action::Append(text)
            }
            Stage::Taking => {
                self.stage = Stage::Taking;
                Action::NextCustomer
            }
            Stage::Writing(outcome, then) => {
                let line = ledger::line(&outcome);
                self.stage = Stage::Writing(outcome, then);
                Action::Append(line)
            }
            Stage::Looking(call) => return self.look_on(call, now),
            Stage::Sending(customer, call) => return self.send_on(customer, call, now),
            Stage::Yielding(outcome, then) => {
                self.stage = then.map_or(Stage::Taking, Stage::Failed);
                return Some(Step::Item(Ok(outcome)));
            }
            Stage::Failed(error) => return Some(Step::Item(Err(self.as_a_whole(error)))),
            Stage::Over => return Some(Step::End),
        };
        self.acting = true;
        Some(Step::Do(action))
    }

    fn look_on(&mut self, mut call: Call<Get>, now: Now) -> Option<Step<Outcome>> {
        if let Some(wait) = self.pace.wait(now).filter(|wait| call.can_wait(*wait, now)) {
            self.stage = Stage::Looking(call);
            return self.sleep(wait);
        }
        match call.poll(now) {
            Step::Do(action) => {
                self.pace.count(&action, now);
                self.stage = Stage::Looking(call);
                return Some(Step::Do(action));
            }
            // Who may not read may still assign: the first assign decides.
            Step::Item(Err(error)) if !matches!(error.code, Code::Unauthorized | Code::Forbidden) => {
                self.stage = Stage::Failed(error);
            }
            Step::Item(_) | Step::End => self.stage = Stage::Taking,
        }
        None
    }

    fn send_on(&mut self, customer: Customer, mut call: Either, now: Now) -> Option<Step<Outcome>> {
        if let Some(wait) = self.pace.wait(now).filter(|wait| call.can_wait(*wait, now)) {
            self.stage = Stage::Sending(customer, call);
            return self.sleep(wait);
        }
        match call.poll(now) {
            Step::Do(action) => {
                self.pace.count(&action, now);
                self.stage = Stage::Sending(customer, call);
                return Some(Step::Do(action));
            }
            Step::Item(result) => self.conclude(customer, result, now),
            Step::End => {}
        }
        None
    }

    fn sleep(&mut self, wait: Duration) -> Option<Step<Outcome>> {
        self.acting = true;
        Some(Step::Do(Action::Sleep(wait)))
    }

    fn read_on(&mut self, line: Option<String>) {
        let Some(ledger) = &mut self.ledger else {
            return;
        };
        let opening = match line {
            Some(line) => ledger.read(&line).map(|()| None),
            None => {
                self.resumes = ledger.resumes();
                self.tally.settled_before(ledger.settled());
                ledger.open().map(Some)
            }
        };
        match opening {
            Ok(None) => {}
            Ok(Some(Some(text))) if !self.rollout.dry_run => self.stage = Stage::Opening(text),
            Ok(Some(_)) => self.stage = self.look(),
            Err(error) => self.stage = Stage::Failed(error),
        }
    }

    fn look(&self) -> Stage {
        Stage::Looking(self.session.call_within(Get { id: self.rollout.id }, Deadline::FromSend))
    }

    fn cancel(&mut self, now: Now) {
        self.cancelled = true;
        match &mut self.stage {
            // Who may not read may still assign, but not who does not want to go on.
            Stage::Looking(call) if call.is_over() => self.stage = Stage::Failed(Error::cancelled()),
            Stage::Looking(call) => call.reply(Reply::Cancelled, now),
            Stage::Sending(_, call) => call.reply(Reply::Cancelled, now),
            Stage::Yielding(_, then @ None) => *then = Some(Error::cancelled()),
            Stage::Yielding(_, Some(_)) | Stage::Failed(_) | Stage::Over => {}
            Stage::Reading | Stage::Opening(_) | Stage::Taking => {
                self.stage = Stage::Failed(Error::cancelled());
            }
            Stage::Writing(..) => self.written(Some(Error::cancelled())),
        }
    }

    fn written(&mut self, failure: Option<Error>) {
        self.stage = match mem::replace(&mut self.stage, Stage::Over) {
            Stage::Writing(outcome, then) => Stage::Yielding(outcome, failure.or(then)),
            other => other,
        };
    }

    fn as_a_whole(&self, error: Error) -> Error {
        if !error.context.is_empty() {
            return error;
        }
        let (action, id) = (self.rollout.action.as_str(), self.rollout.id);
        error.in_context(format!("{action} profile {id}, customer by customer"))
    }
}

impl Machine for Each {
    type Item = Outcome;

    fn poll(&mut self, now: Now) -> Step<Outcome> {
        if mem::take(&mut self.acting) {
            self.stage =
                Stage::Failed(Error::internal("the machine was polled before its action was answered"));
        }
        loop {
            if let Some(step) = self.step(now) {
                return step;
            }
        }
    }

    fn reply(&mut self, reply: Reply, now: Now) {
        let acting = mem::take(&mut self.acting);
        match (&mut self.stage, reply) {
            (_, Reply::Cancelled) => self.cancel(now),
            (Stage::Looking(_) | Stage::Sending(..), Reply::Done) if acting => {}
            (Stage::Looking(call), reply) if !acting => call.reply(reply, now),
            (Stage::Sending(_, call), reply) if !acting => call.reply(reply, now),
            (Stage::Reading, Reply::Line(line)) if acting => self.read_on(line),
            (Stage::Opening(_), Reply::Done) if acting => self.stage = self.look(),
            (Stage::Reading | Stage::Opening(_), Reply::Failed(why)) if acting => {
                self.stage = Stage::Failed(ledger::unusable(&why));
            }
            (Stage::Taking, Reply::Customer(customer)) if acting => self.stage = self.take(customer),
            (Stage::Taking, Reply::NotCustomer(shown)) if acting => {
                self.tally.took_one();
                self.stage = Stage::Failed(self.tally.at_position(&not_a_customer(&shown)));
            }
            (Stage::Writing(..), Reply::Done) if acting => self.written(None),
            (Stage::Writing(..), Reply::Failed(why)) if acting => self.written(Some(ledger::unusable(&why))),
            (Stage::Yielding(..) | Stage::Failed(_) | Stage::Over, _) => {}
            _ => self.stage = Stage::Failed(Error::internal("a reply came that answers no action")),
        }
    }
}

#[cfg(test)]
mod tests;
