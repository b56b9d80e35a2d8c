//! Waiting for a turn, or failing where the wait does not fit.

use std::time::Duration;

use super::{Attempts, State};
use crate::limit::{Ask, Why};
use crate::{Action, Code, Error, Now};

/// Nobody knows when a slot frees that is in flight: sleepers ask again.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);

impl Attempts {
    /// Asks the limit for a slot: takes it, sleeps, or fails.
    pub(super) fn ask(&mut self, now: Now) -> Option<Action> {
        let left = self.time_left(now);
        if left.is_zero() {
            self.fail_waiting(None);
            return None;
        }
        match self.session.limit().ask(now) {
            Ask::Go(slot) => {
                self.waiting = None;
                self.state = State::Granted(slot);
                self.tell_sending();
                None
            }
            Ask::Wait { until, why } => self.wait(until.map(|until| until.saturating_sub(now)), why, left),
        }
    }

    /// Whether all that it needs next is a turn, and it may be given that so much later. Where such a
    /// wait does not fit, it fails.
    pub(in super::super) fn can_wait(&mut self, wait: Duration, now: Now) -> bool {
        let is_ready = match self.state {
            State::Ready => true,
            State::Pausing(until) => until <= now,
            State::Granted(_) | State::Sent { .. } | State::Over(_) => false,
        };
        if !is_ready || self.acting || !self.tells.is_empty() {
            return false;
        }
        let fits = wait < self.time_left(now);
        if !fits {
            self.fail_waiting(Some(wait));
        }
        fits
    }

    fn wait(&mut self, known: Option<Duration>, why: Why, left: Duration) -> Option<Action> {
        if let Some(wait) = known.filter(|wait| *wait >= left) {
            self.fail_limited(wait, why);
            return None;
        }
        self.tell_waiting(known, why);
        let wait = known.unwrap_or(LONGEST_SLEEP);
        // Who listens hears of it before the wait, not after it.
        self.tells.is_empty().then(|| Action::Sleep(wait.min(LONGEST_SLEEP).min(left)))
    }

    /// The wait for the limit does not fit into the time that is left.
    fn fail_limited(&mut self, wait: Duration, why: Why) {
        let mut error = match (self.last.take(), why) {
            (Some(error), Why::Paused) if error.code == Code::RateLimited => error,
            (_, Why::Paused) => Error::new(
                Code::RateLimited,
                "the service asked for a pause, which does not fit into the timeout",
            ),
            (_, Why::Limit) => Error::new(
                Code::RateLimited,
                "the wait for the limit of requests a minute does not fit into the timeout",
            ),
        };
        error.data_mut().retry_after = error.retry_after.max(Some(wait));
        self.fail(error);
    }

    /// No time is left: the reason is what the call waited for.
    pub(super) fn fail_waiting(&mut self, retry_after: Option<Duration>) {
        let mut error = match (self.last.take(), self.waiting) {
            (Some(error), None) => error,
            (Some(error), Some(_)) if error.code == Code::RateLimited => error,
            (_, Some(_)) => Error::new(Code::RateLimited, "no turn came within the timeout"),
            (None, None) => Error::new(Code::Timeout, "the timeout passed"),
        };
        error.data_mut().retry_after = retry_after.or(error.retry_after);
        self.fail(error);
    }
}
