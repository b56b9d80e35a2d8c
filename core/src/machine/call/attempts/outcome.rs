//! Again or not.

use std::mem;

use crate::{Code, Error, Now, Reached, Repeat, Response, SendError, SendErrorKind};

use super::{Attempts, State};

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

impl Attempts {
    /// The answer holds the value.
    pub(in super::super) fn succeeded(&mut self, response: &Response, odd: Vec<String>, now: Now) {
        if let State::Sent { slot, .. } = mem::replace(&mut self.state, State::Over(None)) {
            slot.answered(now);
        }
        self.tell_odd(odd, response);
    }

    /// The answer is an error.
    pub(in super::super) fn answered(&mut self, error: Error, now: Now) {
        // It was not carried out: it costs time, never an attempt.
        if error.code == Code::RateLimited {
            return self.limited(error, now);
        }
        let passing = matches!(error.code, Code::ServerError | Code::Timeout);
        let maybe = passing || error.code == Code::Decode;
        self.failed(Failure { error, reached: Reached::Maybe, maybe, passing }, now);
    }

    /// There is no answer.
    pub(super) fn unanswered(&mut self, error: SendError, now: Now) {
        let SendError { reached, kind, text } = error;
        let (code, passing) = match kind {
            SendErrorKind::Network => (Code::Network, true),
            SendErrorKind::Timeout => (Code::Timeout, true),
            SendErrorKind::Certificate => (Code::Network, false),
            SendErrorKind::Unreadable => (Code::Decode, false),
        };
        let maybe = reached == Reached::Maybe;
        self.failed(Failure { error: Error::new(code, text), reached, maybe, passing }, now);
    }

    fn limited(&mut self, error: Error, now: Now) {
        if let State::Sent { slot, .. } = mem::replace(&mut self.state, State::Ready) {
            slot.refused(now, error.retry_after);
        }
        self.last = Some(error);
    }

    fn failed(&mut self, failure: Failure, now: Now) {
        let Failure { mut error, reached, maybe, passing } = failure;
        match (mem::replace(&mut self.state, State::Over(None)), reached) {
            (State::Sent { slot, .. }, Reached::No) => slot.unsent(),
            (State::Sent { slot, .. }, Reached::Maybe) => slot.answered(now),
            (State::Ready | State::Pausing(_) | State::Granted(_) | State::Over(_), _) => {}
        }
        self.failures += 1;
        if maybe && self.repeat == Repeat::Never {
            error.data_mut().code = Code::AmbiguousOutcome;
            error.data_mut().may_have_applied = true;
            return self.fail(error);
        }
        self.may_have_applied |= maybe && self.repeat == Repeat::Write;
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
