//! What the emulator holds, and the order in which it judges a request.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::answer::{Failure, Stamp};
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
    /// Of profiles and of customers; where there is one limit, the first counts for both.
    windows: [Window; 2],
    pub stamp: Stamp,
    pub chance: Chance,
    delayed: Delayed,
    /// The latest that was seen.
    now: Duration,
    /// When a server first began, from which on time passes by itself.
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
            stamp: Stamp::default(),
            chance: Chance::new(Settings::default().seed),
            delayed: Delayed::default(),
            now: Duration::ZERO,
            started: None,
        }
    }

    /// Carries out what is due. Time never goes back.
    pub fn advance(&mut self, now: Duration) -> Duration {
        self.now = self.now.max(now);
        while let Some(incoming) = self.delayed.due(self.now) {
            // Its answer has nobody to go to.
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

    /// What was sent and is not carried out yet goes too, and a clock of the caller's may begin anew.
    pub fn reset(&mut self) {
        self.faults.clear();
        self.journal.clear();
        self.windows = Default::default();
        self.chance = Chance::new(self.settings.seed);
        self.delayed = Delayed::default();
        self.now = Duration::ZERO;
    }

    /// The fault that the next request meets.
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

    /// Judges a request and carries it out.
    pub fn judge(&mut self, incoming: &Incoming) -> Answer {
        self.admit(incoming)?;
        routes::answer(&mut self.workspace, &self.settings, incoming)
    }

    /// Judges a request now, to carry it out later.
    pub fn delay(&mut self, incoming: &Incoming, after: Duration) {
        if self.admit(incoming).is_ok() {
            self.delayed.add(self.now + after, incoming.clone());
        }
    }

    /// Counts a request whether there is room or not.
    pub fn count(&mut self, incoming: &Incoming) {
        let now = self.now;
        self.window(incoming).count(now);
    }

    fn admit(&mut self, incoming: &Incoming) -> Result<(), Failure> {
        if self.authorization(incoming) != Authorization::Right {
            return Err(Failure::new(401));
        }
        let (limit, told, now) = (self.settings.requests_per_minute, self.settings.retry_after, self.now);
        let admitted = self.window(incoming).admit(limit, now);
        admitted.map_err(|seconds| Failure::too_many_requests(told.then_some(seconds)))
    }

    fn window(&mut self, incoming: &Incoming) -> &mut Window {
        let second = self.settings.two_windows && routes::family(incoming) == Family::Customers;
        &mut self.windows[usize::from(second)]
    }
}
