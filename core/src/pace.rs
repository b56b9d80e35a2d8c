//! One request every so often, by schedule: who is late may catch up a little.

use std::time::Duration;

use crate::{Config, Now, Rollout};

const MINUTE: Duration = Duration::from_secs(60);
/// How many requests that are late may follow each other at once.
const CATCH_UP: u32 = 5;

/// The default has no pace.
#[derive(Default)]
pub(crate) struct Pace {
    period: Duration,
    due: Now,
    begun: Option<Now>,
    /// Since it began, up to the last customer that was concluded.
    elapsed: Duration,
    concluded: u32,
}

impl Pace {
    pub(crate) fn of(rollout: &Rollout, config: &Config) -> Pace {
        let period = match (rollout.pace, config.requests_per_minute) {
            (Some(pace), _) => MINUTE / pace.max(1),
            (None, Some(limit)) => MINUTE * 6 / 5 / limit.max(1),
            (None, None) => Duration::ZERO,
        };
        Pace { period, ..Pace::default() }
    }

    /// How long to wait before the next request.
    pub(crate) fn wait(&self, now: Now) -> Option<Duration> {
        self.due.checked_sub(now).filter(|wait| !wait.is_zero())
    }

    /// A request is sent now.
    pub(crate) fn sent(&mut self, now: Now) {
        // Before the first request nothing is late.
        if self.begun.is_none() {
            (self.begun, self.due) = (Some(now), now);
        }
        self.due = self.due.max(now.saturating_sub(self.period * CATCH_UP)) + self.period;
    }

    pub(crate) fn concluded(&mut self, now: Now) {
        self.concluded = self.concluded.saturating_add(1);
        self.elapsed = self.begun.map_or(Duration::ZERO, |begun| now.saturating_sub(begun));
    }

    /// How long a customer takes, by what was seen so far.
    pub(crate) fn each(&self) -> Duration {
        self.elapsed.checked_div(self.concluded).unwrap_or_default().max(self.period)
    }
}
