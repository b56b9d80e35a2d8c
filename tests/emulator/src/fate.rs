//! How a request ends.

use workato_oauth_profiles::{Reached, Response, SendError, SendErrorKind};

/// How a request to the emulator ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// With this answer.
    Answer(Response),
    /// Never: it was read, and nothing comes back until the client gives up.
    Hang,
}

impl Fate {
    /// What a transport reports: a request that hangs ended as one that took too long.
    pub fn sent(self) -> Result<Response, SendError> {
        match self {
            Fate::Answer(response) => Ok(response),
            Fate::Hang => Err(SendError {
                reached: Reached::Maybe,
                kind: SendErrorKind::Timeout,
                text: "the emulator never answers this request".into(),
            }),
        }
    }

    /// The status of the answer, where there is one.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Fate::Answer(response) => Some(response.status),
            Fate::Hang => None,
        }
    }
}
