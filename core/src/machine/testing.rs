//! A world in virtual time: a host whose service answers by a script.

use std::collections::VecDeque;
use std::time::Duration;

use crate::drive::{Host, next};
use crate::{
    Action, Config, Customer, Error, Event, EventKind, Level, Machine, Now, Reached, Reply, Request, Response,
};
use crate::{Secret, SendError, SendErrorKind, Session, Step};

pub(crate) type Sent = Result<Response, SendError>;

/// What happens to one request.
pub(crate) struct Scripted {
    pub(crate) takes: Duration,
    pub(crate) sent: Sent,
}

#[derive(Default)]
pub(crate) struct World {
    pub(crate) now: Now,
    pub(crate) script: VecDeque<Scripted>,
    pub(crate) requests: Vec<(Now, Request)>,
    pub(crate) events: Vec<Event>,
    pub(crate) sleeps: Vec<Duration>,
    /// A sleeper that wakes after this share of the time only.
    pub(crate) wakes_early: Option<f64>,
    pub(crate) customers: VecDeque<Customer>,
    /// The ledger: what it holds, how far it is read, and when it is full.
    pub(crate) ledger: String,
    pub(crate) read: usize,
    pub(crate) full: bool,
}

pub(crate) fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

pub(crate) fn config() -> Config {
    let mut config = Config::new(Secret::new("wrkaus-canary"));
    config.listen = Some(Level::Debug);
    config
}

pub(crate) fn session(config: Config) -> Session {
    Session::new(config, 7).expect("a valid configuration")
}

pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    Response { status, headers, body: body.into() }
}

/// An answer of that status, quick.
pub(crate) fn answer(status: u16, body: &str) -> Scripted {
    answer_with(status, &[("X-Correlation-Id", "ab12")], body)
}

pub(crate) fn answer_with(status: u16, headers: &[(&str, &str)], body: &str) -> Scripted {
    Scripted { takes: seconds(0.25), sent: Ok(response(status, headers, body)) }
}

pub(crate) fn failure(reached: Reached, kind: SendErrorKind) -> Scripted {
    Scripted { takes: seconds(0.25), sent: Err(SendError { reached, kind, text: "it broke".into() }) }
}

impl Scripted {
    pub(crate) fn after(mut self, takes: f64) -> Scripted {
        self.takes = seconds(takes);
        self
    }
}

impl World {
    pub(crate) fn of(script: impl IntoIterator<Item = Scripted>) -> World {
        World { script: script.into_iter().collect(), ..World::default() }
    }

    pub(crate) fn run<M: Machine>(&mut self, machine: &mut M) -> Option<Result<M::Item, Error>> {
        next(machine, self)
    }

    /// Runs the machine until it asks for such an action, which stays unanswered.
    pub(crate) fn run_until<M: Machine>(
        &mut self,
        machine: &mut M,
        mut is_it: impl FnMut(&Action) -> bool,
    ) -> Action {
        loop {
            match machine.poll(self.now) {
                Step::Do(action) if is_it(&action) => return action,
                Step::Do(action) => {
                    let reply = self.perform(action).expect("a world never stops");
                    machine.reply(reply, self.now);
                }
                Step::Item(_) | Step::End => panic!("it never asks for that"),
            }
        }
    }

    /// The error of a machine that is cancelled at an event of this kind; no request follows.
    pub(crate) fn cancelled_at_event<M: Machine>(&mut self, mut machine: M, kind: EventKind) -> Error {
        self.run_until(&mut machine, |action| matches!(action, Action::Tell(event) if event.kind == kind));
        let sent = self.requests.len();
        machine.reply(Reply::Cancelled, self.now);
        let error = self.error(machine);
        assert_eq!(self.requests.len(), sent, "nothing is sent after it was cancelled");
        error
    }

    /// The only item of a machine that fails.
    pub(crate) fn error<M: Machine>(&mut self, mut machine: M) -> Error {
        let Some(Err(error)) = self.run(&mut machine) else { panic!("this must fail") };
        assert!(self.run(&mut machine).is_none(), "after an error comes only the end");
        error
    }

    /// The only item of a machine that succeeds.
    pub(crate) fn value<M: Machine>(&mut self, mut machine: M) -> M::Item {
        let Some(Ok(value)) = self.run(&mut machine) else { panic!("this must succeed") };
        assert!(self.run(&mut machine).is_none(), "one item");
        value
    }

    /// All items of a machine, and the error if it ended with one.
    pub(crate) fn all<M: Machine>(&mut self, mut machine: M) -> (Vec<M::Item>, Option<Error>) {
        let mut items = Vec::new();
        while let Some(item) = self.run(&mut machine) {
            match item {
                Ok(item) => items.push(item),
                Err(error) => {
                    assert!(self.run(&mut machine).is_none(), "after an error comes only the end");
                    return (items, Some(error));
                }
            }
        }
        (items, None)
    }

    pub(crate) fn sent_at(&self) -> Vec<Now> {
        self.requests.iter().map(|(at, _)| *at).collect()
    }

    pub(crate) fn event_kinds(&self) -> Vec<&'static str> {
        self.events.iter().map(|event| event.kind.as_str()).collect()
    }
}

impl Host for World {
    type Stop = Error;

    fn now(&self) -> Now {
        self.now
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        Ok(match action {
            Action::Send(request) => {
                self.requests.push((self.now, request));
                let scripted = self.script.pop_front().expect("more requests than the test has answers for");
                self.now += scripted.takes;
                Reply::Sent(scripted.sent)
            }
            Action::Sleep(time) => {
                self.sleeps.push(time);
                self.now += self.wakes_early.map_or(time, |share| time.mul_f64(share).max(seconds(1e-6)));
                Reply::Done
            }
            Action::Tell(event) => {
                self.events.push(event);
                Reply::Done
            }
            Action::NextCustomer => Reply::Customer(self.customers.pop_front()),
            Action::NextLine => {
                let line = self.ledger[self.read..].split_inclusive('\n').next().map(str::to_owned);
                self.read += line.as_ref().map_or(0, String::len);
                Reply::Line(line)
            }
            Action::Eval(_) => Reply::Failed("no store".into()),
            Action::Append(_) if self.full => Reply::Failed("no space left on device".into()),
            Action::Append(text) => {
                self.ledger += &text;
                Reply::Done
            }
        })
    }
}
