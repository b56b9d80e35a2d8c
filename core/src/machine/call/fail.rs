//! Completes and reports the error that ends a call.

use super::attempts::Attempts;
use crate::error::hint;
use crate::secret::Secrets;
use crate::{Code, Error};

impl Attempts<'_> {
    /// Fails once the caller has cancelled.
    pub(crate) async fn check(&self) -> Result<(), Error> {
        match self.sender.mailbox.check() {
            Ok(()) => Ok(()),
            Err(stop) => Err(self.fail(stop).await),
        }
    }

    /// Fails once the caller has cancelled, unless a customer must be finished. Then it returns true: nothing
    /// may be waited for.
    pub(super) async fn check_or_finish(&self) -> Result<bool, Error> {
        match self.sender.check() {
            Ok(is_cancelled) => Ok(is_cancelled),
            Err(stop) => Err(self.fail(stop).await),
        }
    }

    /// Completes the error and reports it.
    pub(super) async fn fail(&self, mut error: Error) -> Error {
        let session = &self.sender.session;
        let data = error.data_mut();
        data.attempts = self.attempts;
        data.may_have_applied |= self.may_have_applied;
        data.method = Some(self.wire.method);
        data.path = Some(self.wire.path.clone());
        if data.hint.is_none() {
            data.hint = hint(data, self.operation, &session.token().secret, session.base_url());
        }
        // A cancelled write that may have been carried out is reported too. In a language with its own
        // cancellation exception, only this event says so.
        if self.attempts > 0 && (error.code != Code::Cancelled || error.may_have_applied) {
            self.tell_gave_up(&error).await;
        }
        error
    }

    /// What is redacted in texts from outside.
    pub(super) fn secrets(&self) -> Secrets {
        self.sender.mailbox.secrets()
    }
}
