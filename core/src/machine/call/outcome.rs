//! Again or not.

use crate::limit::Slot;
use crate::operation::answer;
use crate::{Code, Error, Now, Operation, Reached, Repeat, Response, SendError, SendErrorKind};

use super::{Call, State};

/// Why an attempt gave no value, and what that means.
struct Failure {
    error: Error,
    /// The request can have reached the service.
    reached: Reached,
    /// It may have been carried out.
    maybe: bool,
    /// Another attempt can end otherwise.
    passing: bool,
}

impl<O: Operation> Call<O> {
    /// The request ended.
    pub(super) fn sent(&mut self, result: Result<Response, SendError>, slot: Slot, at: Now, now: Now) {
        let failure = match result {
            Ok(response) => {
                self.tell_received(&response, now.saturating_sub(at));
                let mut odd = Vec::new();
                match answer(&self.operation, &response, &mut odd) {
                    Err(error) if response.status == 429 => return self.limited(error, slot, now),
                    Err(error) => Failure::answered(error),
                    Ok(value) => {
                        slot.answered(now);
                        self.tell_odd(odd, &response);
                        self.state = State::Over(Some(Ok(value)));
                        return;
                    }
                }
            }
            Err(error) => Failure::unanswered(error),
        };
        self.failed(failure, slot, now);
    }

    /// A 429 was not carried out: it costs time, never an attempt.
    fn limited(&mut self, error: Error, slot: Slot, now: Now) {
        slot.refused(now, error.retry_after);
        self.last = Some(error);
        self.state = State::Ready;
    }

    fn failed(&mut self, failure: Failure, slot: Slot, now: Now) {
        let Failure { mut error, reached, maybe, passing } = failure;
        match reached {
            Reached::No => slot.unsent(),
            Reached::Maybe => slot.answered(now),
        }
        self.failures += 1;
        if maybe && O::REPEAT == Repeat::Never {
            error.data_mut().code = Code::AmbiguousOutcome;
            error.data_mut().may_have_applied = true;
            return self.fail(error);
        }
        self.may_have_applied |= maybe && O::REPEAT == Repeat::Write;
        if !passing || self.failures >= self.session.config().max_attempts {
            return self.fail(error);
        }
        let pause = self.session.pause(self.failures).max(error.retry_after.unwrap_or_default());
        self.last = Some(error);
        if pause >= self.time_left(now) {
            return self.fail_waiting(Some(pause));
        }
        self.tell_retrying(pause);
        self.state = State::Pausing(now.saturating_add(pause));
    }
}

impl Failure {
    fn answered(error: Error) -> Failure {
        let passing = matches!(error.code, Code::ServerError | Code::Timeout);
        let maybe = passing || error.code == Code::Decode;
        Failure { error, reached: Reached::Maybe, maybe, passing }
    }

    fn unanswered(error: SendError) -> Failure {
        let SendError { reached, kind, text } = error;
        let (code, passing) = match kind {
            SendErrorKind::Network => (Code::Network, true),
            SendErrorKind::Timeout => (Code::Timeout, true),
            SendErrorKind::Certificate => (Code::Network, false),
            SendErrorKind::Unreadable => (Code::Decode, false),
        };
        Failure { error: Error::new(code, text), reached, maybe: reached == Reached::Maybe, passing }
    }
}
