//! The pace of a rollout: its requests go out by a schedule, and late ones catch up a little.

use std::time::Duration;

use crate::{Config, Now};

const MINUTE: Duration = Duration::from_secs(60);
/// How many late requests may follow each other at once.
/// See docs/design.md#up-to-five-late-requests-catch-up.
const CATCH_UP: u32 = 5;

/// The schedule of the requests. The default sends at once.
#[derive(Default)]
pub(crate) struct Pace {
    period: Duration,
    /// When the next request is due.
    due: Now,
    begun: Option<Now>,
    /// From the first request to the outcome of the last customer.
    elapsed: Duration,
    outcomes: u32,
}

impl Pace {
    /// A pace of so many requests a minute. The default is five sixths of the rate limit, so that other calls get
    /// through. See docs/design.md#the-pace-five-sixths-of-the-rate-limit.
    pub(crate) fn new(requests_per_minute: Option<u32>, config: &Config) -> Pace {
        let period = match (requests_per_minute, config.requests_per_minute) {
            (Some(pace), _) => MINUTE / pace.max(1),
            (None, Some(limit)) => MINUTE * 6 / 5 / limit.max(1),
            (None, None) => Duration::ZERO,
        };
        Pace { period, ..Pace::default() }
    }

    /// How long to wait before the next request: at most one period, even if the clock was set back.
    pub(crate) fn wait(&mut self, now: Now) -> Option<Duration> {
        self.due = self.due.min(now.saturating_add(self.period));
        self.due.checked_sub(now).filter(|wait| !wait.is_zero())
    }

    /// Plans the next request, because one is sent now.
    pub(crate) fn sent(&mut self, now: Now) {
        // The schedule begins with the first request.
        if self.begun.is_none() {
            (self.begun, self.due) = (Some(now), now);
        }
        let earliest = now.saturating_sub(self.period * CATCH_UP);
        self.due = self.due.max(earliest).saturating_add(self.period);
    }

    /// Counts a customer that has its outcome now.
    pub(crate) fn customer_ended(&mut self, now: Now) {
        self.outcomes = self.outcomes.saturating_add(1);
        self.elapsed = self.begun.map_or(Duration::ZERO, |begun| now.saturating_sub(begun));
    }

    /// The mean time for one customer so far, but at least the time between two requests.
    pub(crate) fn time_per_customer(&self) -> Duration {
        self.elapsed.checked_div(self.outcomes).unwrap_or_default().max(self.period)
    }
}
