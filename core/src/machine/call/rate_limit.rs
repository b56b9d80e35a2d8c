//! Waits for the rate limit, or fails if the wait does not fit into the timeout.

use std::time::Duration;

use super::attempts::Attempts;
use crate::limit::{Decision, Slot, WaitReason};
use crate::{Code, Error};

/// Nobody knows when a request that is under way frees its slot, so a waiting call asks again at least
/// once a second. See docs/design.md#1-second.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);

impl Attempts<'_> {
    /// Waits for a slot of the rate limit. In a rollout it waits for the rollout's pace first.
    pub(super) async fn wait_for_rate_limit(&mut self) -> Result<Slot, Error> {
        loop {
            self.check().await?;
            let (now, left) = (self.now(), self.time_left());
            if let Some(wait) = self.sender.pace.wait(now) {
                if wait >= left {
                    return Err(self.fail_without_time(Some(wait)).await);
                }
                self.sleep(wait).await?;
                continue;
            }
            if left.is_zero() {
                return Err(self.fail_without_time(None).await);
            }
            let (until, why) = match self.sender.session.limit().ask(now) {
                Decision::Go(slot) => {
                    self.waiting = None;
                    self.tell_sending().await;
                    return Ok(slot);
                }
                Decision::Wait { until, why } => (until, why),
            };
            let known = until.map(|until| until.saturating_sub(now));
            if let Some(wait) = known.filter(|wait| *wait >= left) {
                return Err(self.fail_for_rate_limit(wait, why).await);
            }
            // A listener can be slow, so after the event the loop looks at the time again before it sleeps.
            if !self.tell_waiting(known, why).await {
                self.sleep(known.unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP).min(left)).await?;
            }
        }
    }

    async fn fail_for_rate_limit(&mut self, wait: Duration, why: WaitReason) -> Error {
        let message = match why {
            WaitReason::Paused => "the pause that the service asked for does not fit into the timeout",
            _ => "the wait for the rate limit does not fit into the timeout",
        };
        let answer =
            self.last_error.take().filter(|last| why == WaitReason::Paused && last.code == Code::RateLimited);
        let mut error = answer.unwrap_or_else(|| Error::new(Code::RateLimited, message));
        error.data_mut().retry_after = error.retry_after.max(Some(wait));
        self.fail(error).await
    }

    /// The error of a call that has no time left. It says what the call waited for.
    pub(super) async fn fail_without_time(&mut self, retry_after: Option<Duration>) -> Error {
        let mut error = match (self.last_error.take(), self.waiting) {
            (Some(error), None) => error,
            (Some(error), Some(_)) if error.code == Code::RateLimited => error,
            (_, Some(_)) => Error::new(Code::RateLimited, "timed out waiting for the rate limit"),
            (None, None) => Error::new(Code::Timeout, "the call timed out"),
        };
        error.data_mut().retry_after = retry_after.or(error.retry_after);
        self.fail(error).await
    }
}
