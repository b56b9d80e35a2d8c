//! A host in virtual time for one machine and the core's own driver: fast, and without a log.

use std::collections::VecDeque;
use std::time::Duration;

use fastrand::Rng;
use workato_emulator::{Emulator, Fault};
use workato_oauth_profiles::drive::{Host, next};
use workato_oauth_profiles::{Action, Customer, Error, Machine, Now, Reply, Request};

use super::seconds;

/// Counts of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counters {
    /// The number of requests.
    pub requests: u64,
    /// The number of answers with status 429.
    pub too_many: u64,
    /// The round trips of all requests together.
    pub under_way: Duration,
    /// When the last request ended.
    pub end: Now,
}

/// A clock, customers, and an emulator behind a network with random round trips.
pub struct SimulatedHost {
    /// The service.
    pub emulator: Emulator,
    /// The counts so far.
    pub counters: Counters,
    now: Now,
    random: Rng,
    longest: f64,
    unavailable: f64,
    customers: VecDeque<Customer>,
}

impl SimulatedHost {
    /// A round trip takes up to `longest` seconds; a share of the requests is answered 503.
    pub fn new(emulator: Emulator, seed: u64, longest: f64, unavailable: f64) -> SimulatedHost {
        let (random, customers) = (Rng::with_seed(seed), VecDeque::new());
        let counters = Counters::default();
        SimulatedHost { emulator, counters, now: Now::ZERO, random, longest, unavailable, customers }
    }

    /// With these customers.
    pub fn with_customers(self, customers: impl IntoIterator<Item = Customer>) -> SimulatedHost {
        SimulatedHost { customers: customers.into_iter().collect(), ..self }
    }

    /// The first item of a machine that succeeds.
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

impl Host for SimulatedHost {
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
            Action::Eval(_) => unreachable!("there is no shared rate limit"),
        })
    }
}
