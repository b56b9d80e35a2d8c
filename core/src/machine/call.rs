//! One operation: what the answer means is the operation's, all else is [`Attempts`].

mod attempts;

use self::attempts::Attempts;
use std::time::Duration;

pub(crate) use self::attempts::Deadline;
use crate::operation::answer;
use crate::{Code, Error, EventKind, Machine, Now, Operation, Reply, Session, Step};

/// The machine of one operation. It yields one item.
pub struct Call<O: Operation> {
    operation: O,
    attempts: Attempts,
    value: Option<O::Output>,
}

impl<O: Operation> Call<O> {
    pub(crate) fn new(session: Session, operation: O, within: Deadline) -> Call<O> {
        let attempts = Attempts::new::<O>(session, operation.request(), within);
        Call { operation, attempts, value: None }
    }

    /// Before it is sent, whoever listens is warned of this.
    pub(super) fn warn(mut self, kind: EventKind, reason: &str) -> Call<O> {
        self.attempts.tell_warning(kind, reason);
        self
    }

    /// It ended, such as with input that is not valid.
    pub(super) fn is_over(&self) -> bool {
        self.attempts.is_over()
    }

    /// The user does not want to go on: what it found out is of no use either. For a call that is
    /// not the last of its machine.
    pub(super) fn cancel(&mut self, now: Now) {
        self.reply(Reply::Cancelled, now);
        if self.value.take().is_some() {
            self.attempts.fail(Error::cancelled());
        }
    }

    /// Whether all that it needs next is a turn, and it may be given that so much later. Where such a
    /// wait does not fit, it fails.
    pub(super) fn can_wait(&mut self, wait: Duration, now: Now) -> bool {
        self.attempts.can_wait(wait, now)
    }

    /// Makes the error `decode` of a call whose value turned out to be of no use.
    pub(super) fn refuse(mut self, message: &str) -> Call<O> {
        self.attempts.fail(Error::new(Code::Decode, message));
        self
    }
}

impl<O: Operation> Machine for Call<O> {
    type Item = O::Output;

    fn poll(&mut self, now: Now) -> Step<O::Output> {
        if let Some(action) = self.attempts.poll(now) {
            return Step::Do(action);
        }
        if let Some(mut error) = self.attempts.take_error() {
            error.data_mut().context = self.operation.context();
            self.value = None;
            return Step::Item(Err(error));
        }
        self.value.take().map_or(Step::End, |value| Step::Item(Ok(value)))
    }

    fn reply(&mut self, reply: Reply, now: Now) {
        let Some(response) = self.attempts.reply(reply, now) else {
            return;
        };
        let mut odd = Vec::new();
        match answer(&self.operation, &response, &mut odd).or_else(|error| self.already(error)) {
            Ok(value) => {
                self.value = Some(value);
                self.attempts.succeeded(&response, odd, now);
            }
            Err(error) => self.attempts.answered(error, now),
        }
    }
}

impl<O: Operation> Call<O> {
    /// What is not there any more may have gone by an attempt whose answer was lost.
    fn already(&self, error: Error) -> Result<O::Output, Error> {
        let is_gone = error.code == Code::NotFound && self.attempts.may_have_applied();
        O::already().filter(|_| is_gone).ok_or(error)
    }
}

#[cfg(test)]
mod tests;
