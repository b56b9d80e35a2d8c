//! What goes wrong on purpose.

mod read;

use std::time::Duration;

use serde_json::Value;
use workato_oauth_profiles::Response;

/// What happens to a request. "Carried out" means judged as always: with a wrong token, nothing is done.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// `429`: an answer of that status with `Retry-After: 1`; not carried out.
    TooManyRequests,
    /// `429_bare`: an answer of that status without `Retry-After`; not carried out.
    TooManyRequestsBare,
    /// `503`: an answer of that status; not carried out.
    Unavailable,
    /// `html`: a 502 with an HTML body, as a proxy gives it; not carried out.
    Html,
    /// `success_false`: a 200 whose body says `"success": false` and why; not carried out.
    SuccessFalse,
    /// `redirect`: a 307 to another origin; not carried out.
    Redirect,
    /// This answer and no header more; over HTTP its length is written by the server.
    Answer(Response),
    /// `hang`: the request is read, never carried out and never answered.
    Hang,
    /// `drop_before`: the connection is closed and the request was not read.
    DropBefore,
    /// `drop_after`: the request is read and not carried out, the connection closed without an answer.
    DropAfter,
    /// `drop_applied`: the request is carried out, the connection closed without an answer.
    DropApplied,
    /// `{"apply_after": 20}`: the connection is closed without an answer, and the request carried out
    /// so much later.
    ApplyAfter(Duration),
    /// `truncate`: carried out; the body of the answer breaks off in the middle and the connection closes.
    Truncate,
    /// `drip`: carried out; the answer comes a byte at a time, more slowly than anyone waits.
    Drip,
    /// `wrong_length`: carried out; more is announced by `Content-Length` than comes, and the
    /// connection closes.
    WrongLength,
    /// `{"latency": 2.5}`: carried out and answered, the answer so much later.
    Latency(Duration),
}

impl Fault {
    /// Reads a name (such as `503`), or the JSON text of an object such as `{"apply_after": 20}` or of
    /// an answer such as `{"status": 500, "headers": [["Retry-After", "1"]], "body": {"message": "Server error"}}`.
    /// The error says what is wrong.
    pub fn parse(text: &str) -> Result<Fault, String> {
        read::text(text)
    }

    pub(crate) fn from_json(value: &Value) -> Result<Fault, String> {
        read::json(value)
    }
}
