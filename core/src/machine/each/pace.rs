//! One request every so often, by schedule: who is late may catch up a little.

use std::time::Duration;

use super::Rollout;
use crate::{Action, Config, Now};

const MINUTE: Duration = Duration::from_secs(60);
/// How many requests that are late may follow each other at once.
const CATCH_UP: u32 = 5;

pub(super) struct Pace {
    period: Duration,
    due: Now,
    begun: Option<Now>,
    /// Since it began, up to the last customer that was concluded.
    elapsed: Duration,
    concluded: u32,
}

impl Pace {
    pub(super) fn of(rollout: &Rollout, config: &Config) -> Pace {
        let period = match (rollout.pace, config.requests_per_minute) {
            (Some(pace), _) => MINUTE / pace.max(1),
            (None, Some(limit)) => MINUTE * 6 / 5 / limit.max(1),
            (None, None) => Duration::ZERO,
        };
        Pace { period, due: Now::ZERO, begun: None, elapsed: Duration::ZERO, concluded: 0 }
    }

    /// How long to wait before the next request.
    pub(super) fn wait(&self, now: Now) -> Option<Duration> {
        self.due.checked_sub(now).filter(|wait| !wait.is_zero())
    }

    /// Counts an action that is a request.
    pub(super) fn count(&mut self, action: &Action, now: Now) {
        if let Action::Send(_) = action {
            // Before the first nobody is late.
            if self.begun.replace(self.begun.unwrap_or(now)).is_none() {
                self.due = now;
            }
            self.due = self.due.max(now.saturating_sub(self.period * CATCH_UP)) + self.period;
        }
    }

    pub(super) fn concluded(&mut self, now: Now) {
        self.concluded = self.concluded.saturating_add(1);
        self.elapsed = self.begun.map_or(Duration::ZERO, |begun| now.saturating_sub(begun));
    }

    /// How long a customer takes, by what was seen so far.
    pub(super) fn each(&self) -> Duration {
        self.elapsed.checked_div(self.concluded).unwrap_or_default().max(self.period)
    }
}
