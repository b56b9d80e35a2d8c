//! The state of the emulator, and the order in which it checks a request.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::answer::{AnswerBuilder, Failure};
use crate::chance::Chance;
use crate::delayed::Delayed;
use crate::incoming::Incoming;
use crate::journal::{Arrival, Authorization};
use crate::routes::{self, Answer, Family};
use crate::window::Window;
use crate::workspace::Workspace;
use crate::{Fault, Settings};

pub(crate) struct State {
    token: String,
    pub settings: Settings,
    pub workspace: Workspace,
    pub faults: VecDeque<Fault>,
    pub journal: Vec<Arrival>,
    /// The rate limits of profiles and of customers. With one limit for all, the first is used for both.
    windows: [Window; 2],
    pub answers: AnswerBuilder,
    pub chance: Chance,
    delayed: Delayed,
    /// The time since the beginning.
    pub now: Duration,
    /// Since when the time passes by itself, because a server runs: `now` is the time at this moment.
    pub running: Option<Instant>,
}

impl State {
    pub fn new(token: String) -> State {
        State {
            token,
            settings: Settings::default(),
            workspace: Workspace::default(),
            faults: VecDeque::new(),
            journal: Vec::new(),
            windows: Default::default(),
            answers: AnswerBuilder::default(),
            chance: Chance::new(Settings::default().seed),
            delayed: Delayed::default(),
            now: Duration::ZERO,
            running: None,
        }
    }

    /// Lets time pass, and carries out the delayed writes that are due by then. Time never goes back.
    pub fn advance_to(&mut self, now: Duration) {
        while let Some((when, incoming)) = self.delayed.due(now) {
            self.now = self.now.max(when);
            // Its connection is closed, so nobody receives the answer.
            let _ = self.carry_out(&incoming);
        }
        self.now = self.now.max(now);
        self.workspace.forget(self.settings.list_lag, self.now);
    }

    /// If a server runs, lets the time pass that has really passed since the last call.
    pub fn tick(&mut self) {
        if let Some(since) = &mut self.running {
            let passed = since.elapsed();
            *since += passed;
            self.advance_to(self.now + passed);
        }
    }

    pub fn set(&mut self, settings: Settings) {
        if settings.seed != self.settings.seed {
            self.chance = Chance::new(settings.seed);
        }
        self.settings = settings;
    }

    /// Drops the delayed writes too. The time goes on: a client may follow it.
    pub fn reset(&mut self) {
        self.faults.clear();
        self.journal.clear();
        self.windows = Default::default();
        self.chance = Chance::new(self.settings.seed);
        self.delayed = Delayed::default();
        self.workspace.forget_all();
    }

    /// Takes out the fault of this request.
    pub fn next_fault(&mut self, incoming: &Incoming) -> Option<Fault> {
        let queued = self.find_fault(incoming).and_then(|index| self.faults.remove(index));
        queued.or_else(|| self.chance.fault(&self.settings))
    }

    /// The place in the queue of the first fault that concerns this request.
    pub fn find_fault(&self, incoming: &Incoming) -> Option<usize> {
        let operation = routes::operation(incoming);
        self.faults.iter().position(|fault| fault.concerns(operation))
    }

    pub fn authorization(&self, incoming: &Incoming) -> Authorization {
        match incoming.header("authorization") {
            None => Authorization::Missing,
            Some(value) if value.strip_prefix("Bearer ") == Some(&self.token) => Authorization::Right,
            Some(_) => Authorization::Wrong,
        }
    }

    /// Checks a request and carries it out.
    pub fn judge(&mut self, incoming: &Incoming) -> Answer {
        self.admit(incoming)?;
        self.carry_out(incoming)
    }

    fn carry_out(&mut self, incoming: &Incoming) -> Answer {
        if incoming.method != "GET" {
            self.workspace.remember(&self.settings, self.now);
        }
        routes::answer(&mut self.workspace, &self.settings, incoming)
    }

    /// Deletes the first profile of the list, as somebody else would.
    pub fn delete_first(&mut self) {
        self.workspace.remember(&self.settings, self.now);
        let mut ids = self.workspace.profiles().map(|profile| profile.id).collect::<Vec<_>>().into_iter();
        let first = if self.settings.newest_first { ids.next_back() } else { ids.next() };
        first.into_iter().for_each(|id| self.workspace.delete(id));
    }

    /// Adds a profile, as somebody else would.
    pub fn add_one(&mut self) {
        self.workspace.remember(&self.settings, self.now);
        self.workspace.add_profiles(1);
    }

    /// Checks a request now and carries it out later.
    pub fn delay(&mut self, incoming: &Incoming, after: Duration) {
        if self.admit(incoming).is_ok() {
            self.delayed.add(self.now + after, incoming.clone());
        }
    }

    /// Counts a request for the rate limit, even if the limit is reached.
    pub fn count(&mut self, incoming: &Incoming) {
        let now = self.now;
        self.window(incoming).count(now);
    }

    fn admit(&mut self, incoming: &Incoming) -> Result<(), Failure> {
        if self.authorization(incoming) != Authorization::Right {
            return Err(Failure::new(401));
        }
        let (limit, says_when, now) =
            (self.settings.requests_per_minute, self.settings.retry_after, self.now);
        let admitted = self.window(incoming).admit(limit, now);
        admitted.map_err(|seconds| Failure::too_many_requests(says_when.then_some(seconds)))
    }

    fn window(&mut self, incoming: &Incoming) -> &mut Window {
        let second = self.settings.two_windows && routes::family(incoming) == Family::Customers;
        &mut self.windows[usize::from(second)]
    }
}
