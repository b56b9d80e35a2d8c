//! How a call ends other than with a value.

use std::mem;

use super::{Attempts, State};
use crate::error::hint;
use crate::operation::shorten;
use crate::secret::longest_first;
use crate::{Code, Error, Repeat, Secret};

impl Attempts {
    /// The error that it ended with.
    pub(in super::super) fn take_error(&mut self) -> Option<Error> {
        match &mut self.state {
            State::Over(error) => error.take(),
            State::Ready | State::Pausing(_) | State::Granted(_) | State::Sent { .. } => None,
        }
    }

    /// Ends the call with an error, which gets all that the call knows.
    pub(in super::super) fn fail(&mut self, mut error: Error) {
        let under_way = matches!(self.state, State::Sent { .. });
        self.may_have_applied |= under_way && self.repeat != Repeat::Read;
        error.redact(&self.secrets());
        let data = error.data_mut();
        data.body.as_mut().map(shorten);
        shorten(&mut data.message);
        data.attempts = self.attempts;
        data.may_have_applied |= self.may_have_applied;
        data.method = self.wire.as_ref().map(|wire| wire.method);
        data.path = self.wire.as_ref().map(|wire| wire.path.clone());
        data.hint = data
            .hint
            .take()
            .or_else(|| hint(data, &self.session.config().api_token, self.session.base_url()));
        // Whoever cancelled knows that it ended, and where a language has an error of its own for that,
        // an event is all that can say what may have been done.
        if self.attempts > 0 && (error.code != Code::Cancelled || error.may_have_applied) {
            self.tell_gave_up(&error);
        }
        self.state = State::Over(Some(error));
    }

    /// All that may not be seen of this call.
    pub(super) fn secrets(&self) -> Vec<&Secret> {
        let given = self.wire.iter().flat_map(|wire| &wire.secrets);
        longest_first(given.chain([&self.session.config().api_token]))
    }

    pub(super) fn cancelled(&mut self) {
        match mem::replace(&mut self.state, State::Over(None)) {
            // Too late: how it ended is known.
            over @ State::Over(_) => self.state = over,
            State::Granted(slot) => {
                slot.give_back();
                self.fail_cancelled();
            }
            under_way => {
                self.state = under_way;
                self.fail_cancelled();
            }
        }
    }

    fn fail_cancelled(&mut self) {
        self.tells.clear();
        self.fail(Error::cancelled());
    }
}
