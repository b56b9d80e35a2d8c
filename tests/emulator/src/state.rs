//! What the emulator holds, and the order in which it judges a request.

use std::collections::VecDeque;
use std::time::Duration;

use crate::answer::{Failure, Stamp};
use crate::incoming::Incoming;
use crate::profile::Profiles;
use crate::window::Window;
use crate::{Arrival, Authorization, Fate, Fault, Settings, routes};

pub(crate) struct State {
    token: String,
    pub settings: Settings,
    pub profiles: Profiles,
    pub faults: VecDeque<Fault>,
    pub journal: Vec<Arrival>,
    window: Window,
    stamp: Stamp,
}

impl State {
    pub fn new(token: String) -> State {
        State {
            token,
            settings: Settings::default(),
            profiles: Profiles::default(),
            faults: VecDeque::new(),
            journal: Vec::new(),
            window: Window::default(),
            stamp: Stamp::default(),
        }
    }

    pub fn receive(&mut self, incoming: &Incoming, now: Duration) -> Fate {
        let authorization = self.authorization(incoming);
        let fate = match self.faults.pop_front() {
            Some(fault) => self.strike(fault, now),
            None => Fate::Answer(match self.judge(incoming, authorization, now) {
                Ok(json) => self.stamp.success(json),
                Err(failure) => self.stamp.failure(&failure),
            }),
        };
        self.journal.push(Arrival::new(incoming, authorization, fate.status(), now));
        fate
    }

    pub fn reset(&mut self) {
        self.faults.clear();
        self.journal.clear();
        self.window = Window::default();
    }

    fn authorization(&self, incoming: &Incoming) -> Authorization {
        match incoming.header("authorization") {
            None => Authorization::Missing,
            Some(value) if value.strip_prefix("Bearer ") == Some(&self.token) => Authorization::Right,
            Some(_) => Authorization::Wrong,
        }
    }

    fn strike(&mut self, fault: Fault, now: Duration) -> Fate {
        let fate = match fault {
            Fault::TooManyRequests => Fate::Answer(self.stamp.failure(&Failure::too_many_requests(1))),
            Fault::Unavailable => Fate::Answer(self.stamp.failure(&Failure::unavailable())),
            Fault::Answer(response) => Fate::Answer(response),
            Fault::Hang => Fate::Hang,
        };
        // What is refused with a 429 takes no slot, here as everywhere.
        if fate.status() != Some(429) {
            self.window.count(now);
        }
        fate
    }

    fn judge(
        &mut self,
        incoming: &Incoming,
        authorization: Authorization,
        now: Duration,
    ) -> Result<String, Failure> {
        if authorization != Authorization::Right {
            return Err(Failure::unauthorized());
        }
        self.window.admit(self.settings.requests_per_minute, now).map_err(Failure::too_many_requests)?;
        routes::answer(&self.profiles, incoming)
    }
}
