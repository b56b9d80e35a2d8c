//! After a failed attempt: retries with backoff, or ends the call.

use std::time::Duration;

use super::attempts::Attempts;
use crate::limit::WaitReason;
use crate::operation::Failure;
use crate::writes::SETTLED_AFTER;
use crate::{Code, Error, Now, Repeat};

/// A long wait is cut into sleeps of this length, and after each of them it is reported again.
pub(super) const LONGEST_SLEEP: Duration = Duration::from_secs(60);

impl Attempts<'_> {
    /// Waits before the next attempt. An `Err` ends the call without another attempt.
    pub(super) async fn back_off(&mut self, failure: Failure) -> Result<(), Error> {
        let Failure { mut error, may_have_applied, is_transient } = failure;
        self.failures += 1;
        let failed = self.pending.take_if(|_| may_have_applied);
        let settled_at = failed.map(|pending| pending.failed(self.answered_at));
        self.forget_pending_write();
        // A create that may have arrived is never sent again.
        if may_have_applied && self.repeat == Repeat::Never {
            error.data_mut().code = Code::AmbiguousOutcome;
            // The hint of the failure itself would advise to send it again.
            error.data_mut().hint = None;
            error.data_mut().settled_in = settled_at.map(|at| at.saturating_sub(self.now()));
            self.may_have_applied = true;
            return Err(self.fail(error).await);
        }
        if may_have_applied && self.repeat == Repeat::Write {
            self.may_have_applied = true;
            self.sender.settled_at = self.answered_at.saturating_add(SETTLED_AFTER);
        }
        if !is_transient || self.failures >= self.sender.session.config().max_attempts {
            return Err(self.fail(error).await);
        }
        let pause = self.sender.session.backoff(self.failures).max(error.retry_after.unwrap_or_default());
        // The pause begins at the answer, even if a listener has taken time since then.
        let until = self.answered_at.saturating_add(pause);
        if pause >= self.time_left_at(self.answered_at) {
            self.last_error = Some(error);
            return Err(self.fail_without_time(Some(pause)).await);
        }
        self.check().await?;
        self.tell_retrying(&error, pause).await;
        self.last_error = Some(error);
        self.wait_until(until, WaitReason::Backoff).await
    }

    /// Waits until then, and reports the wait.
    pub(crate) async fn wait_until(&mut self, until: Now, why: WaitReason) -> Result<(), Error> {
        while self.now() < until {
            let left = until.saturating_sub(self.now());
            if !self.tell_waiting(Some(left), why).await {
                self.sleep(left.min(LONGEST_SLEEP)).await?;
            }
        }
        self.waiting = None;
        Ok(())
    }
}
