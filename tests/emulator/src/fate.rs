//! When and how a request ends.

use std::time::Duration;

use workato_oauth_profiles::{Reached, Response, SendError, SendErrorKind};

use crate::encode;

/// The time between two bytes of an answer that drips.
pub(crate) const DRIP: Duration = Duration::from_millis(250);

/// When and how a request to the emulator ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Fate {
    /// How long after the request arrived.
    pub after: Duration,
    /// How it ends.
    pub end: End,
}

/// How a request to the emulator ends.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// With this answer.
    Answer(Response),
    /// Never: it was read, and nothing comes back until the client gives up.
    Hang,
    /// The connection closes without an answer.
    Close {
        /// Whether the request was read before.
        read: bool,
    },
    /// The connection closes in the middle of the body of this answer.
    Truncate(Response),
    /// This answer comes a byte at a time, four bytes a second.
    Drip(Response),
    /// This answer comes with a `Content-Length` that is too large, then the connection closes.
    WrongLength(Response),
}

impl Fate {
    /// How long the request takes, and what a transport with this timeout reports for it.
    pub fn sent(self, timeout: Duration) -> (Duration, Result<Response, SendError>) {
        let (after, result) = self.end.reported();
        match self.after.checked_add(after).filter(|after| *after <= timeout) {
            Some(after) => (after, result),
            None => (timeout, Err(failed(SendErrorKind::Timeout, "the answer took too long"))),
        }
    }

    /// The answer, if a whole one is sent, however late.
    pub fn answer(self) -> Option<Response> {
        match self.end {
            End::Answer(response) => Some(response),
            End::Hang | End::Close { .. } | End::Truncate(_) | End::Drip(_) | End::WrongLength(_) => None,
        }
    }
}

impl End {
    fn reported(self) -> (Duration, Result<Response, SendError>) {
        let (after, result) = match self {
            End::Answer(response) => (Duration::ZERO, Ok(response)),
            End::Hang => (Duration::MAX, Err("the emulator never answers this request")),
            End::Close { .. } => {
                (Duration::ZERO, Err("the emulator closed the connection without an answer"))
            }
            End::Truncate(_) | End::WrongLength(_) => {
                (Duration::ZERO, Err("the emulator closed the connection within the answer"))
            }
            End::Drip(response) => (DRIP * encode::size(&response) as u32, Ok(response)),
        };
        (after, result.map_err(|text| failed(SendErrorKind::Network, text)))
    }

    /// The status that is sent, if one is.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            End::Answer(response)
            | End::Truncate(response)
            | End::Drip(response)
            | End::WrongLength(response) => Some(response.status),
            End::Hang | End::Close { .. } => None,
        }
    }
}

fn failed(kind: SendErrorKind, text: &str) -> SendError {
    SendError { reached: Reached::Maybe, kind, text: text.into() }
}
