//! Faults: what a test lets go wrong.

mod read;

use std::time::Duration;

use serde_json::Value;
use workato_oauth_profiles::Response;

use crate::Operation;

/// What happens to a request. "Carried out" means handled as without a fault, so a wrong token is still
/// refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// `429`: an answer with status 429 and `Retry-After: 1`; not carried out.
    TooManyRequests,
    /// `429_bare`: an answer with status 429 and without `Retry-After`; not carried out.
    TooManyRequestsBare,
    /// `503`: an answer with status 503; not carried out.
    Unavailable,
    /// `html`: a 502 with an HTML body, as from a proxy; not carried out.
    Html,
    /// `success_false`: a 200 whose body has `"success": false` and `errors`; not carried out.
    SuccessFalse,
    /// `redirect`: a 307 to another origin; not carried out.
    Redirect,
    /// This answer, with these headers and no others; over HTTP the server adds `Content-Length`. Not
    /// carried out.
    Answer(Response),
    /// `hang`: the request is read, never carried out and never answered.
    Hang,
    /// `drop_before`: the connection is closed before the request is read; not carried out.
    DropBefore,
    /// `drop_after`: the request is read, and the connection closed without an answer; not carried out.
    DropAfter,
    /// `drop_applied`: the request is carried out, and the connection closed without an answer.
    DropApplied,
    /// `{"apply_after": 20}`: the connection is closed without an answer, and the request is carried out
    /// after this time.
    ApplyAfter(Duration),
    /// `{"hang_apply_after": 50}`: the request is read and never answered, and carried out after this time.
    HangApplyAfter(Duration),
    /// `row_vanishes`: carried out; after the answer somebody else deletes the first profile of the list, so
    /// that the rows of later pages move up.
    RowVanishes,
    /// `row_appears`: carried out; after the answer somebody else creates a profile.
    RowAppears,
    /// `truncate`: carried out; the body of the answer breaks off in the middle and the connection closes.
    Truncate,
    /// `drip`: carried out; the answer comes at four bytes a second, so that a timeout ends it.
    Drip,
    /// `wrong_length`: carried out; `Content-Length` is larger than the body, then the connection closes.
    WrongLength,
    /// `{"latency": 2.5}`: carried out at once, and answered after this time.
    Latency(Duration),
    /// `{"on": "create", "fault": "503"}`: this fault, for the next request of this operation.
    On(Operation, Box<Fault>),
}

impl Fault {
    /// Reads a name (such as `503`), or the JSON text of an object such as `{"apply_after": 20}` or of
    /// an answer such as `{"status": 500, "headers": [["Retry-After", "1"]], "body": {"message": "Server error"}}`.
    /// The error says what is wrong.
    pub fn parse(text: &str) -> Result<Fault, String> {
        read::text(text)
    }

    /// Whether it can happen to a request of this operation.
    pub(crate) fn concerns(&self, operation: Option<Operation>) -> bool {
        match self {
            Fault::On(on, fault) => Some(*on) == operation && fault.concerns(operation),
            _ => true,
        }
    }

    /// Whether it closes the connection before the request is read.
    #[cfg(feature = "server")]
    pub(crate) fn closes_unread(&self) -> bool {
        match self {
            Fault::On(_, fault) => fault.closes_unread(),
            fault => *fault == Fault::DropBefore,
        }
    }

    pub(crate) fn from_json(value: &Value) -> Result<Fault, String> {
        read::json(value)
    }
}
