//! All of a call but its value: the turns, tries and pauses of one request.
//!
//! ```text
//! Ready ── the limit says go ──> Granted ── Send ──> Sent ── an answer, or an error to keep ──> Over
//!   ^ └─ the limit says wait: Sleep, ask again          │
//!   └──────────── Pausing <── worth another try ────────┘      429: back to Ready, the limit waits
//! ```

mod ending;
mod outcome;
mod tell;
mod turn;
mod wire;

use std::collections::VecDeque;
use std::mem;
use std::time::Duration;

use crate::limit::{Slot, Why};
use crate::operation::Wire;
use crate::{Action, Error, Event, Now, Operation, Repeat, Reply, Response, Session};

/// Sends a request until there is an answer to keep or an error. It is the same for all operations,
/// so it is compiled once.
pub(super) struct Attempts {
    session: Session,
    operation: &'static str,
    repeat: Repeat,
    wire: Option<Wire>,
    state: State,
    /// An action is out, and its reply is due.
    acting: bool,
    tells: VecDeque<Event>,
    begun: bool,
    within: Deadline,
    deadline: Option<Now>,
    /// How often the request was sent.
    attempts: u32,
    /// How many of them failed; a 429 is no failure.
    failures: u32,
    /// A write may have arrived.
    may_have_applied: bool,
    /// Why the last attempt did not end the call.
    last: Option<Error>,
    /// The wait that was told.
    waiting: Option<Waiting>,
    /// How long the last attempt took.
    elapsed: Option<Duration>,
}

/// A wait for a turn.
#[derive(Clone, Copy, PartialEq)]
struct Waiting {
    why: Why,
    /// It is known to be long.
    long: bool,
}

/// Until when a call may go on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deadline {
    /// The timeout, from the first poll on.
    FromPoll,
    /// The timeout, from the first send on: waiting for a turn before that counts for nobody.
    FromSend,
    /// This moment: the call is part of something longer.
    At(Now),
}

enum State {
    Ready,
    Pausing(Now),
    Granted(Slot),
    Sent { slot: Slot, at: Now },
    Over(Option<Error>),
}

impl Attempts {
    pub(super) fn new<O: Operation>(
        session: Session,
        wire: Result<Wire, Error>,
        within: Deadline,
    ) -> Attempts {
        let wire = wire.and_then(|wire| wire::refuse_api_token(wire, &session));
        let (wire, state) = match wire {
            Ok(wire) => (Some(wire), State::Ready),
            Err(error) => (None, State::Over(Some(error))),
        };
        Attempts {
            session,
            operation: O::NAME,
            repeat: O::REPEAT,
            wire,
            state,
            acting: false,
            tells: VecDeque::new(),
            begun: false,
            within,
            deadline: None,
            attempts: 0,
            failures: 0,
            may_have_applied: false,
            last: None,
            waiting: None,
            elapsed: None,
        }
    }

    /// What to do next; nothing once it is over.
    pub(super) fn poll(&mut self, now: Now) -> Option<Action> {
        if mem::take(&mut self.acting) {
            self.tells.clear();
            self.fail(Error::internal("the machine was polled before its action was answered"));
        }
        if !mem::replace(&mut self.begun, true) {
            self.deadline = match self.within {
                Deadline::FromPoll => Some(now.saturating_add(self.session.config().timeout)),
                Deadline::FromSend => None,
                Deadline::At(moment) => Some(moment),
            };
            self.tell_odd_token();
        }
        loop {
            let tell = self.tells.pop_front().map(Action::Tell);
            if let Some(action) = tell.or_else(|| self.step(now)) {
                self.acting = true;
                return Some(action);
            }
            if matches!(self.state, State::Over(_)) && self.tells.is_empty() {
                return None;
            }
        }
    }

    /// Takes the reply; an answer is given back to be judged, by `succeeded` or `answered`.
    pub(super) fn reply(&mut self, reply: Reply, now: Now) -> Option<Response> {
        let was_acting = mem::take(&mut self.acting);
        match reply {
            // At any time: who cancels may not know how far the driver is.
            Reply::Cancelled => self.cancelled(),
            _ if !was_acting && matches!(self.state, State::Over(_)) => {}
            _ if !was_acting => self.fail(Error::internal("a reply came to no action")),
            Reply::Done if !matches!(self.state, State::Sent { .. }) => {}
            Reply::Done => self.fail(Error::internal("a request was answered without an answer")),
            Reply::Customer(_) | Reply::NotCustomer(_) | Reply::Line(_) | Reply::Failed(_) => {
                self.fail(Error::internal("an answer came that answers no action of a call"));
            }
            Reply::Sent(result) => match (&self.state, result) {
                (State::Sent { at, .. }, result) => {
                    self.elapsed = Some(now.saturating_sub(*at));
                    match result {
                        Ok(response) => {
                            self.tell_received(&response);
                            return Some(response);
                        }
                        Err(error) => self.unanswered(error, now),
                    }
                }
                _ => self.fail(Error::internal("an answer came to an action that was no request")),
            },
        }
        None
    }

    /// A write may have been carried out.
    pub(super) fn may_have_applied(&self) -> bool {
        self.may_have_applied
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, State::Over(_))
    }

    fn time_left(&self, now: Now) -> Duration {
        self.deadline.map_or(Duration::MAX, |deadline| deadline.saturating_sub(now))
    }

    /// The next action, or none if the state changed.
    fn step(&mut self, now: Now) -> Option<Action> {
        match mem::replace(&mut self.state, State::Over(None)) {
            State::Ready => {
                self.state = State::Ready;
                self.ask(now)
            }
            State::Pausing(until) if now < until => {
                self.state = State::Pausing(until);
                Some(Action::Sleep(until - now))
            }
            State::Pausing(_) => {
                self.state = State::Ready;
                None
            }
            State::Granted(slot) => self.send(slot, now),
            over @ (State::Sent { .. } | State::Over(_)) => {
                self.state = over;
                None
            }
        }
    }

    fn send(&mut self, slot: Slot, now: Now) -> Option<Action> {
        let timeout = self.session.config().timeout;
        self.deadline.get_or_insert_with(|| now.saturating_add(timeout));
        if self.time_left(now).is_zero() {
            slot.give_back();
            self.fail_waiting(None);
            return None;
        }
        let request = self.wire.as_ref().map(|wire| self.request(now, wire))?;
        self.attempts += 1;
        self.state = State::Sent { slot, at: now };
        Some(Action::Send(request))
    }
}
