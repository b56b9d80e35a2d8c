//! Waits for the rate limit, or fails if the wait does not fit into the timeout.

use std::time::Duration;

use super::attempts::Attempts;
use super::shared_limit::SharedSlot;
use crate::limit::{Decision, Slot, WaitReason};
use crate::{Code, Error, EventKind, Level, Now, Setting};

/// Nobody knows when a request that is under way frees its slot, so a waiting call asks again at least
/// once a second. See docs/design.md#1-second-asking-again-and-the-shortest-pause.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);

impl Attempts<'_> {
    /// Waits for a slot of the rate limit. In a rollout it waits for the rollout's pace first.
    pub(super) async fn wait_for_rate_limit(&mut self) -> Result<Slot, Error> {
        loop {
            let is_cancelled = self.check_or_finish().await?;
            let (now, left) = (self.now(), self.time_left());
            if let Some(wait) = self.sender.pace.wait(now).filter(|_| !is_cancelled) {
                if wait >= left {
                    return Err(self.fail_without_time(Some(wait)).await);
                }
                self.sleep_or_finish(wait).await?;
                continue;
            }
            if left.is_zero() {
                return Err(self.fail_without_time(None).await);
            }
            let decision = match self.asked_to_wait_until().filter(|until| *until > now) {
                Some(until) => Decision::Wait { until: Some(until), why: WaitReason::Paused },
                None => self.sender.session.limit().ask(now),
            };
            let (until, why) = match decision {
                // The listener may call the client, so the slot is free while the event is reported.
                Decision::Go(slot) if !self.announced && self.sender.session.listens(Level::Debug) => {
                    drop(slot);
                    self.waiting = None;
                    self.announced = true;
                    self.tell_sending().await;
                    continue;
                }
                Decision::Go(slot) => match self.take_shared_slot().await? {
                    SharedSlot::Taken => {
                        self.waiting = None;
                        self.announced = false;
                        return Ok(slot);
                    }
                    SharedSlot::Wait { .. } if is_cancelled => {
                        return Err(self.fail(Error::cancelled()).await);
                    }
                    SharedSlot::Wait { until, why } => (Some(until), why),
                    SharedSlot::News(text) => {
                        drop(slot);
                        self.tell_warning(EventKind::LimitStore, &text).await;
                        continue;
                    }
                },
                Decision::Wait { .. } if is_cancelled => return Err(self.fail(Error::cancelled()).await),
                Decision::Wait { until, why } => (until, why),
            };
            // The store of a shared limit has taken some time.
            let (now, left) = (self.now(), self.time_left());
            let known = until.map(|until| until.saturating_sub(now));
            if let Some(wait) = known.filter(|wait| *wait >= left) {
                return Err(self.fail_for_rate_limit(wait, why).await);
            }
            // A listener can be slow, so after the event the loop looks at the time again before it sleeps.
            if !self.tell_waiting(known, why).await {
                self.sleep_or_finish(known.unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP).min(left)).await?;
            }
        }
    }

    /// Sleeps until the time is over. After a cancel a customer that must be finished waits no more.
    async fn sleep_or_finish(&self, time: Duration) -> Result<(), Error> {
        match self.sender.mailbox.sleep(time).await {
            Ok(()) => Ok(()),
            Err(_) => self.check_or_finish().await.map(|_| ()),
        }
    }

    /// The end of the `Retry-After` of the last 429. The other calls of the client follow it for at most an
    /// hour, and the call that got it follows all of it.
    fn asked_to_wait_until(&self) -> Option<Now> {
        let last = self.last_error.as_ref().filter(|last| last.code == Code::RateLimited)?;
        Some(self.answered_at.saturating_add(last.retry_after?))
    }

    async fn fail_for_rate_limit(&mut self, wait: Duration, why: WaitReason) -> Error {
        let message = match why {
            WaitReason::Paused => {
                "the service answered 429, and the pause that it asked for does not fit into the timeout"
                    .into()
            }
            _ => format!(
                "the rate limit ({}) is reached, and the wait for it does not fit into the timeout",
                Setting::RequestsPerMinute
            ),
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
