//! What only the user's side can do, and what came of it.

use std::sync::Arc;

use workato_oauth_profiles::SendErrorKind;

use crate::event::Event;
use crate::http::{Incoming, Outgoing, response, send_error};
use crate::input::Customer;

/// What a driver is asked to do.
#[derive(uniffi::Enum)]
pub enum Action {
    /// Send this by the user's transport.
    Send {
        /// The request.
        request: Arc<Outgoing>,
    },
    /// Tell whoever listens.
    Tell {
        /// What.
        event: Event,
    },
    /// Give the next customer.
    NextCustomer,
    /// Read the next line of the user's ledger.
    NextLine,
    /// Write this at the end of the user's ledger.
    Append {
        /// The text, as it is.
        text: String,
    },
}

/// What came of it, or of a wait.
#[derive(uniffi::Enum)]
pub enum Reply {
    /// It was done.
    Done,
    /// The request was answered.
    Answered {
        /// With this.
        incoming: Incoming,
    },
    /// The request was not answered.
    Unanswered {
        /// Whether it can have reached the service.
        reached: bool,
        /// What failed.
        kind: SendErrorKind,
        /// What failed, in words.
        reason: String,
    },
    /// The next customer; none: there are no more.
    Next {
        /// The customer.
        customer: Option<Customer>,
    },
    /// What came next is no customer.
    NotCustomer {
        /// How it looks.
        shown: String,
    },
    /// The next line with its line feed, if it has one; none: there are no more.
    Line {
        /// The line.
        line: Option<String>,
    },
    /// The ledger could not be read or written.
    Failed {
        /// Why.
        reason: String,
    },
    /// The user does not want to go on.
    Cancelled,
}

/// The action for the user's side; `None` for a wait, which is left to no user.
pub(crate) fn foreign(action: workato_oauth_profiles::Action) -> Option<Action> {
    use workato_oauth_profiles::Action as Of;
    Some(match action {
        Of::Send(request) => Action::Send { request: Arc::new(Outgoing(request)) },
        Of::Tell(event) => Action::Tell { event: event.into() },
        Of::NextCustomer => Action::NextCustomer,
        Of::NextLine => Action::NextLine,
        Of::Append(text) => Action::Append { text },
        Of::Sleep(_) => return None,
    })
}

impl From<Reply> for workato_oauth_profiles::Reply {
    fn from(reply: Reply) -> workato_oauth_profiles::Reply {
        use workato_oauth_profiles::Reply as To;
        match reply {
            Reply::Done => To::Done,
            Reply::Answered { incoming } => To::Sent(response(incoming)),
            Reply::Unanswered { reached, kind, reason } => To::Sent(Err(send_error(reached, kind, reason))),
            Reply::Next { customer } => To::Customer(customer.map(Customer::into)),
            Reply::NotCustomer { shown } => To::NotCustomer(shown),
            Reply::Line { line } => To::Line(line),
            Reply::Failed { reason } => To::Failed(reason),
            Reply::Cancelled => To::Cancelled,
        }
    }
}
