//! The events that a client reports while it works.

use std::fmt;
use std::time::Duration;

use crate::Method;
use crate::printable::Line;
use crate::secret::Secrets;

/// How much an event matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Level {
    /// Every request and answer.
    Debug,
    /// Short waits, and trying again.
    Info,
    /// What a person should look at, such as a wait of more than 5 s.
    Warning,
}

impl Level {
    /// Its name in every language.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warning => "warning",
        }
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum EventKind {
    /// A request is about to be sent.
    Sending,
    /// An answer came.
    Received,
    /// The call waits: for the rate limit, or because the service asked for it.
    Waiting,
    /// The request failed and will be sent again.
    Retrying,
    /// The call ended with an error after it was sent. A cancelled call reports this only if it is a
    /// write that may have been carried out.
    GaveUp,
    /// The answer was used, but something in it was not as documented.
    OddAnswer,
    /// The API token looks as if it were for another data center.
    OddToken,
    /// The secret of a Slack profile is replaced without a token: the service may clear the old one.
    NoToken,
    /// The external id of a customer begins with the prefix E already, which the client adds.
    OddCustomer,
    /// A secret has under 8 characters, so it cannot be redacted in a text: errors are without the body of
    /// the answer, and texts of the service that contain it are withheld.
    ShortSecret,
    /// The store of the shared rate limit does not answer, so the client sends fewer requests; or it answers again.
    LimitStore,
}

impl EventKind {
    /// Its name in every language.
    pub fn as_str(self) -> &'static str {
        match self {
            EventKind::Sending => "sending",
            EventKind::Received => "received",
            EventKind::Waiting => "waiting",
            EventKind::Retrying => "retrying",
            EventKind::GaveUp => "gave_up",
            EventKind::OddAnswer => "odd_answer",
            EventKind::OddToken => "odd_token",
            EventKind::NoToken => "no_token",
            EventKind::OddCustomer => "odd_customer",
            EventKind::ShortSecret => "short_secret",
            EventKind::LimitStore => "limit_store",
        }
    }
}

/// Something that happened during a call. It never holds a body, a secret or the API token.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// How much it matters.
    pub level: Level,
    /// The number of the call, which all its events have in common: 1 for the first call of this client. A walk or
    /// a rollout is one call. Clients that are derived with other options count on.
    pub call: u64,
    /// The operation, such as `get`.
    pub operation: &'static str,
    /// The method of the request.
    pub method: Method,
    /// The path and query of the request.
    pub path: String,
    /// How often the request has been sent, this time included; 0 before the first.
    pub attempt: u32,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// The correlation id of the answer, also of a successful one.
    pub correlation_id: Option<String>,
    /// The time from sending the last attempt to its answer or failure.
    pub elapsed: Option<Duration>,
    /// How long the call waits now; `None` if that is not known.
    pub wait: Option<Duration>,
    /// Why it waits, retries or gave up, or what was odd.
    pub reason: Option<String>,
}

impl Event {
    /// Redacts secrets in every text.
    pub(crate) fn redact(&mut self, secrets: &Secrets) {
        self.path = secrets.cut(&self.path);
        for text in [&mut self.correlation_id, &mut self.reason].into_iter().flatten() {
            *text = secrets.cut(text);
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.kind.as_str().replace('_', " "), self.method.as_str(), self.path)?;
        write!(f, ", call {}", self.call)?;
        if self.attempt > 0 {
            write!(f, ", attempt {}", self.attempt)?;
        }
        if let Some(status) = self.status {
            write!(f, ", status {status}")?;
        }
        if let Some(elapsed) = self.elapsed {
            let elapsed = elapsed.saturating_add(Duration::from_micros(500));
            write!(f, ", {}.{:03} s", elapsed.as_secs(), elapsed.subsec_millis())?;
        }
        if let Some(wait) = self.wait {
            let wait = wait.saturating_add(Duration::from_millis(50));
            write!(f, ", for {}.{} s", wait.as_secs(), wait.subsec_millis() / 100)?;
        }
        if let Some(id) = &self.correlation_id {
            write!(f, ", correlation id {}", Line(id))?;
        }
        match &self.reason {
            Some(reason) => write!(f, ": {}", Line(reason)),
            None => Ok(()),
        }
    }
}
