//! What the library asks of the language that called it, and the result.

use workato_oauth_profiles::SendErrorKind;

use crate::event::Event;
use crate::http::{Incoming, Outgoing, response, send_error};
use crate::input::Customer;

/// What a driver is asked to do.
#[derive(uniffi::Enum)]
pub enum Action {
    /// Send this request by the user's transport.
    Send {
        /// The request.
        request: Outgoing,
    },
    /// Report an event to the listener.
    Tell {
        /// The event.
        event: Event,
    },
    /// Take the next customer of the rollout.
    NextCustomer,
    /// Read the next line of the user's ledger.
    NextLine,
    /// Append a text to the user's ledger.
    Append {
        /// The text, as it is.
        text: String,
    },
}

/// The result of an action or of a wait.
#[derive(uniffi::Enum)]
pub enum Reply {
    /// The action was performed.
    Done,
    /// The whole wait is over on the caller's clock, which may be the virtual clock of a test.
    Waited,
    /// The request was answered.
    Answered {
        /// The answer.
        incoming: Incoming,
    },
    /// The request was not answered.
    Unanswered {
        /// Whether it may have reached the service.
        reached: bool,
        /// What failed.
        kind: SendErrorKind,
        /// What failed, in words.
        reason: String,
    },
    /// The next customer; none after the last one.
    Next {
        /// The customer.
        customer: Option<Customer>,
    },
    /// The next item of the caller's list is not a customer.
    NotCustomer {
        /// How it looks.
        shown: String,
    },
    /// The next line with its line feed, if it has one; none after the last one.
    Line {
        /// The line.
        line: Option<String>,
    },
    /// The ledger could not be read or written.
    Failed {
        /// Why.
        reason: String,
    },
    /// The caller cancelled.
    Cancelled,
}

/// The action in the words of the border; `None` for a wait, which is no action there.
pub(crate) fn foreign(action: workato_oauth_profiles::Action) -> Option<Action> {
    use workato_oauth_profiles::Action as Core;
    Some(match action {
        Core::Send(request) => Action::Send { request: request.into() },
        Core::Tell(event) => Action::Tell { event: event.into() },
        Core::NextCustomer => Action::NextCustomer,
        Core::NextLine => Action::NextLine,
        Core::Append(text) => Action::Append { text },
        // There is no shared rate limit yet.
        Core::Sleep(_) | Core::Eval(_) => return None,
    })
}

impl From<Reply> for workato_oauth_profiles::Reply {
    fn from(reply: Reply) -> workato_oauth_profiles::Reply {
        use workato_oauth_profiles::Reply as Core;
        match reply {
            Reply::Done | Reply::Waited => Core::Done,
            Reply::Answered { incoming } => Core::Sent(response(incoming)),
            Reply::Unanswered { reached, kind, reason } => Core::Sent(Err(send_error(reached, kind, reason))),
            Reply::Next { customer } => Core::Customer(customer.map(Customer::into)),
            Reply::NotCustomer { shown } => Core::NotCustomer(shown),
            Reply::Line { line } => Core::Line(line),
            Reply::Failed { reason } => Core::Failed(reason),
            Reply::Cancelled => Core::Cancelled,
        }
    }
}
