//! A host in virtual time, whose service is a function.

use std::time::Duration;

use workato_oauth_profiles::drive::{Host, next};
use workato_oauth_profiles::{
    Action, Answer, Command, Config, Customer, Error, Machine, Reply, Request, Response, Secret, SendError,
    Session,
};

use crate::TOKEN;

/// What one request leads to, and how long that takes.
pub type Sent = (Duration, Result<Response, SendError>);

/// A host with a service, customers and a ledger.
pub struct Lab<S> {
    pub service: S,
    pub now: Duration,
    pub requests: Vec<Request>,
    pub customers: Vec<Customer>,
    pub ledger: String,
    pub read: usize,
}

impl<S: FnMut(&Request, Duration) -> Sent> Lab<S> {
    pub fn new(service: S) -> Lab<S> {
        let (requests, customers, ledger) = (Vec::new(), Vec::new(), String::new());
        Lab { service, now: Duration::ZERO, requests, customers, ledger, read: 0 }
    }

    /// Runs a command to its end: its only item, or its error.
    pub fn run(&mut self, command: Command) -> Result<Answer, Error> {
        self.run_all(session().start(command)).pop().expect("a command yields an item or an error")
    }

    pub fn run_all<M: Machine>(&mut self, mut machine: M) -> Vec<Result<M::Item, Error>> {
        let mut items = Vec::new();
        while let Some(item) = next(&mut machine, self) {
            assert!(items.last().is_none_or(Result::is_ok), "after an error comes only the end");
            items.push(item);
        }
        items
    }
}

/// A session that sends each request once.
pub fn session() -> Session {
    let mut config = Config::new(Secret::new(TOKEN));
    config.max_attempts = 1;
    Session::new(config, 7).expect("a valid configuration")
}

/// An answer that takes a quarter of a second.
pub fn answered(status: u16, headers: Vec<(String, String)>, body: impl Into<Vec<u8>>) -> Sent {
    (Duration::from_millis(250), Ok(Response { status, headers, body: body.into() }))
}

impl<S: FnMut(&Request, Duration) -> Sent> Host for Lab<S> {
    type Stop = Error;

    fn now(&self) -> Duration {
        self.now
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        Ok(match action {
            Action::Send(request) => {
                let (took, sent) = (self.service)(&request, self.now);
                self.requests.push(request);
                assert!(self.requests.len() < 10_000, "it never ends");
                self.now += took;
                Reply::Sent(sent)
            }
            Action::Sleep(time) => {
                self.now += time;
                Reply::Done
            }
            Action::Tell(_) => Reply::Done,
            Action::NextCustomer => Reply::Customer(match self.customers.is_empty() {
                true => None,
                false => Some(self.customers.remove(0)),
            }),
            Action::NextLine => {
                let line = self.ledger[self.read..].split_inclusive('\n').next().map(str::to_owned);
                self.read += line.as_ref().map_or(0, String::len);
                Reply::Line(line)
            }
            Action::Append(text) => {
                self.ledger += &text;
                Reply::Done
            }
            Action::Eval(_) => unreachable!("there is no shared rate limit"),
        })
    }
}
