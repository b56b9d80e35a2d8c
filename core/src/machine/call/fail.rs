//! Completes and reports the error that ends a call.

use std::cmp::Reverse;

use super::Sender;
use super::attempts::Attempts;
use crate::error::hint;
use crate::operation::shorten;
use crate::{Code, Error, Secret};

impl Sender {
    /// Adds secrets to those that are redacted.
    pub(super) fn learn(&mut self, secrets: &[Secret]) {
        for secret in secrets {
            if self.secrets.iter().all(|known| known.expose() != secret.expose()) {
                self.secrets.push(secret.clone());
            }
        }
        // If one is a part of another, redacting the shorter one first would leave the rest of the
        // longer one.
        self.secrets.sort_by_key(|secret| Reverse(secret.expose().len()));
    }
}

impl Attempts<'_> {
    /// Fails once the caller has cancelled.
    pub(crate) async fn check(&self) -> Result<(), Error> {
        match self.sender.mailbox.check() {
            Ok(()) => Ok(()),
            Err(stop) => Err(self.fail(stop).await),
        }
    }

    /// Completes the error and reports it. Secrets are redacted before a text is shortened: otherwise
    /// half a secret could stay.
    pub(super) async fn fail(&self, mut error: Error) -> Error {
        error.redact(&self.sender.secrets);
        let session = &self.sender.session;
        let data = error.data_mut();
        data.body.as_mut().map(shorten);
        shorten(&mut data.message);
        data.attempts = self.attempts;
        data.may_have_applied |= self.may_have_applied;
        data.method = Some(self.wire.method);
        data.path = Some(self.wire.path.clone());
        if data.hint.is_none() {
            let token = &session.config().api_token;
            data.hint = hint(data, self.operation, token, session.base_url());
        }
        // A cancelled write that may have been carried out is reported too. In a language with its own
        // cancellation exception, only this event says so.
        if self.attempts > 0 && (error.code != Code::Cancelled || error.may_have_applied) {
            self.tell_gave_up(&error).await;
        }
        error
    }
}
