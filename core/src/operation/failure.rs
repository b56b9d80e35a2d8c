//! What a failed attempt means: was it carried out, and is another attempt of use?

use crate::{Code, Error, Reached, SendError, SendErrorKind};

/// A failed attempt.
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// The service may have carried the request out.
    pub(crate) may_have_applied: bool,
    /// Another attempt may succeed.
    pub(crate) is_transient: bool,
}

impl Failure {
    /// The request got no answer.
    pub(crate) fn of_send(error: SendError) -> Failure {
        let (code, is_transient) = match error.kind {
            SendErrorKind::Network => (Code::Network, true),
            SendErrorKind::Timeout => (Code::Timeout, true),
            SendErrorKind::Certificate | SendErrorKind::Proxy => (Code::Network, false),
            SendErrorKind::Unreadable => (Code::Decode, false),
        };
        let may_have_applied = error.reached == Reached::Maybe;
        let error = Error::new(code, error.text.clone()).caused_by_send(error);
        Failure { error, may_have_applied, is_transient }
    }

    /// The answer was an error.
    pub(crate) fn of_answer(error: Error) -> Failure {
        let is_transient = matches!(error.code, Code::ServerError | Code::Timeout);
        let may_have_applied = is_transient || error.code == Code::Decode;
        Failure { error, may_have_applied, is_transient }
    }
}
