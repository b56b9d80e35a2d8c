//! After a failed attempt: another one after a pause, or the end of the call.

use super::attempts::Attempts;
use crate::{Code, Error, Reached, Repeat, SendError, SendErrorKind};

/// A failed attempt.
pub(super) struct Failure {
    error: Error,
    /// The service may have carried the request out.
    may_have_applied: bool,
    /// Another attempt may end in another way.
    is_passing: bool,
}

impl Failure {
    /// The request got no answer.
    pub(super) fn of_send(error: SendError) -> Failure {
        let (code, is_passing) = match error.kind {
            SendErrorKind::Network => (Code::Network, true),
            SendErrorKind::Timeout => (Code::Timeout, true),
            SendErrorKind::Certificate => (Code::Network, false),
            SendErrorKind::Unreadable => (Code::Decode, false),
        };
        let may_have_applied = error.reached == Reached::Maybe;
        Failure { error: Error::new(code, error.text), may_have_applied, is_passing }
    }

    /// The answer was an error.
    fn of_answer(error: Error) -> Failure {
        let is_passing = matches!(error.code, Code::ServerError | Code::Timeout);
        let may_have_applied = is_passing || error.code == Code::Decode;
        Failure { error, may_have_applied, is_passing }
    }
}

impl Attempts<'_> {
    /// Takes an answer that is an error. An `Err` ends the call.
    pub(super) async fn refused(&mut self, error: Error) -> Result<(), Error> {
        // A 429 costs no attempt: the service did not carry the request out. The rate limit waits.
        if error.code == Code::RateLimited {
            self.last = Some(error);
            return Ok(());
        }
        self.back_off(Failure::of_answer(error)).await
    }

    /// Waits for the next attempt. An `Err` ends the call.
    pub(super) async fn back_off(&mut self, failure: Failure) -> Result<(), Error> {
        let Failure { mut error, may_have_applied, is_passing } = failure;
        self.failures += 1;
        // A create that may have arrived is never sent again.
        if may_have_applied && self.repeat == Repeat::Never {
            error.data_mut().code = Code::AmbiguousOutcome;
            self.may_have_applied = true;
            return Err(self.fail(error).await);
        }
        self.may_have_applied |= may_have_applied && self.repeat == Repeat::Write;
        if !is_passing || self.failures >= self.caller.session.config().max_attempts {
            return Err(self.fail(error).await);
        }
        let pause = self.caller.session.pause(self.failures).max(error.retry_after.unwrap_or_default());
        let until = self.now().saturating_add(pause);
        if pause >= self.time_left() {
            self.last = Some(error);
            return Err(self.fail_without_time(Some(pause)).await);
        }
        self.check().await?;
        self.tell_retrying(&error, pause).await;
        self.last = Some(error);
        while self.now() < until {
            self.sleep(until - self.now()).await?;
        }
        Ok(())
    }
}
