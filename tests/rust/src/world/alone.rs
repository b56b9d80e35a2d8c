//! One machine in virtual time, for the core's own driver: quick, and without a log.

use std::collections::VecDeque;
use std::time::Duration;

use fastrand::Rng;
use workato_emulator::{Emulator, Fault};
use workato_oauth_profiles::drive::{Host, next};
use workato_oauth_profiles::{Action, Customer, Error, Machine, Now, Reply, Request};

use super::seconds;

/// What was counted on the way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counters {
    /// Requests.
    pub requests: u64,
    /// Answers with the status 429.
    pub too_many: u64,
    /// The time of all requests, there and back.
    pub under_way: Duration,
    /// When the last of them ended.
    pub end: Now,
}

/// A clock, customers, and an emulator at the end of a line whose round trip is drawn.
pub struct Alone {
    /// The service.
    pub emulator: Emulator,
    /// What was counted.
    pub counters: Counters,
    now: Now,
    random: Rng,
    longest: f64,
    unavailable: f64,
    customers: VecDeque<Customer>,
}

impl Alone {
    /// A round trip takes up to `longest` seconds; a share of the requests is answered 503.
    pub fn new(emulator: Emulator, seed: u64, longest: f64, unavailable: f64) -> Alone {
        let (random, customers) = (Rng::with_seed(seed), VecDeque::new());
        let counters = Counters::default();
        Alone { emulator, counters, now: Now::ZERO, random, longest, unavailable, customers }
    }

    /// With these customers.
    pub fn with_customers(self, customers: impl IntoIterator<Item = Customer>) -> Alone {
        Alone { customers: customers.into_iter().collect(), ..self }
    }

    /// What a machine yields that succeeds.
    pub fn value<M: Machine>(&mut self, mut machine: M) -> M::Item {
        next(&mut machine, self).expect("it yields one item").expect("it succeeds")
    }

    fn send(&mut self, request: &Request) -> Reply {
        let round_trip = seconds(self.random.f64() * self.longest);
        let there = round_trip.mul_f64(self.random.f64());
        if self.random.f64() < self.unavailable {
            self.emulator.fail_next(Fault::Unavailable);
        }
        let (took, sent) = self.emulator.handle(request, self.now + there).sent(request.timeout - there);
        let took = round_trip + took;
        self.now += took;
        self.counters.requests += 1;
        self.counters.too_many += u64::from(sent.as_ref().is_ok_and(|response| response.status == 429));
        self.counters.under_way += took;
        self.counters.end = self.now;
        Reply::Sent(sent)
    }
}

impl Host for Alone {
    type Stop = Error;

    fn now(&self) -> Now {
        self.now
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        Ok(match action {
            Action::Send(request) => self.send(&request),
            Action::Sleep(time) => {
                let slept = if self.random.bool() { time } else { time.mul_f64(self.random.f64().max(0.1)) };
                self.now += slept.max(Duration::from_micros(1));
                Reply::Done
            }
            Action::Tell(_) | Action::Append(_) => Reply::Done,
            Action::NextCustomer => Reply::Customer(self.customers.pop_front()),
            Action::NextLine => Reply::Line(None),
        })
    }
}
