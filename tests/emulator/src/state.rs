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
    /// The latest time so far.
    now: Duration,
    /// When the first server started. From then on time passes by itself.
    pub started: Option<Instant>,
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
            started: None,
        }
    }

    /// Carries out the delayed writes that are due. Time never goes back.
    pub fn advance(&mut self, now: Duration) -> Duration {
        self.now = self.now.max(now);
        while let Some(incoming) = self.delayed.due(self.now) {
            // Its connection is closed, so nobody receives the answer.
            let _ = routes::answer(&mut self.workspace, &self.settings, &incoming);
        }
        self.now
    }

    pub fn set(&mut self, settings: Settings) {
        if settings.seed != self.settings.seed {
            self.chance = Chance::new(settings.seed);
        }
        self.settings = settings;
    }

    /// Drops the delayed writes too. The caller's clock may begin at zero again.
    pub fn reset(&mut self) {
        self.faults.clear();
        self.journal.clear();
        self.windows = Default::default();
        self.chance = Chance::new(self.settings.seed);
        self.delayed = Delayed::default();
        self.now = Duration::ZERO;
    }

    /// The fault of the next request.
    pub fn next_fault(&mut self) -> Option<Fault> {
        self.faults.pop_front().or_else(|| self.chance.fault(&self.settings))
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
        routes::answer(&mut self.workspace, &self.settings, incoming)
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
