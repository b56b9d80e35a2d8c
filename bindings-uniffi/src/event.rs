//! The events of a client.

use std::fmt;
use std::time::Duration;

use workato_oauth_profiles::{EventKind, Level, Method};

/// An HTTP method of the service.
#[uniffi::remote(Enum)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// DELETE
    Delete,
}

/// How much an event matters.
#[uniffi::remote(Enum)]
pub enum Level {
    /// Every request and answer.
    Debug,
    /// Short waits, and trying again.
    Info,
    /// What a person should look at, such as a wait of more than 5 s.
    Warning,
}

/// What happened.
#[uniffi::remote(Enum)]
pub enum EventKind {
    /// A request is about to be sent.
    Sending,
    /// An answer came.
    Received,
    /// The call waits: for the rate limit, or because the service asked for it.
    Waiting,
    /// The request failed and will be sent again.
    Retrying,
    /// The call ended with an error after it was sent. A cancelled call reports this only if it is
    /// a write that may have been carried out.
    GaveUp,
    /// The answer was used, but something in it was not as documented.
    OddAnswer,
    /// The API token looks as if it were for another data center.
    OddToken,
    /// The secret of a Slack profile is replaced without a token: the service may clear the old one.
    NoToken,
    /// The external id of a customer begins with the prefix E already, which the client adds.
    OddCustomer,
    /// A secret has under 8 characters, so it cannot be redacted in a text: errors are without the body
    /// of the answer, and texts of the service that contain it are withheld.
    ShortSecret,
    /// The store of the shared rate limit does not answer, so the client sends fewer requests; or it answers again.
    LimitStore,
}

/// Something that happened during a call. It never holds a body, a secret or the API token.
#[derive(uniffi::Record)]
#[uniffi::export(Display)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// How much it matters.
    pub level: Level,
    /// The number of the call, which all its events have in common: 1 for the first call of this client. A
    /// walk or a rollout is one call. Clients that are derived with other options count on.
    pub call: i64,
    /// The operation, such as `get`.
    pub operation: String,
    /// The method of the request.
    pub method: Method,
    /// The path and query of the request.
    pub path: String,
    /// How often the request has been sent, this time included; 0 before the first.
    pub attempt: i64,
    /// The status of the answer, if there was one.
    pub status: Option<i32>,
    /// The correlation id of the answer, also of a successful one.
    pub correlation_id: Option<String>,
    /// The time from sending the last attempt to its answer or failure.
    pub elapsed: Option<Duration>,
    /// How long the call waits now; `None` if that is not known.
    pub wait: Option<Duration>,
    /// Why it waits, retries or gave up, or what was odd.
    pub reason: Option<String>,
    /// The whole event in a line for people.
    pub text: String,
}

impl From<workato_oauth_profiles::Event> for Event {
    fn from(event: workato_oauth_profiles::Event) -> Event {
        let text = event.to_string();
        let workato_oauth_profiles::Event {
            kind,
            level,
            call,
            operation,
            method,
            path,
            attempt,
            status,
            correlation_id,
            elapsed,
            wait,
            reason,
        } = event;
        Event {
            kind,
            level,
            call: i64::try_from(call).unwrap_or(i64::MAX),
            operation: operation.to_owned(),
            method,
            path,
            attempt: attempt.into(),
            status: status.map(i32::from),
            correlation_id,
            elapsed,
            wait,
            reason,
            text,
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
