//! What one request asks and what its answer means: one status rule for all operations.

mod answer;
mod done;
mod envelope;
mod failure;
mod retry_after;

pub(crate) use answer::{answer, correlation_id, shorten};
pub(crate) use done::done_in;
pub(crate) use envelope::{envelope, profile_in};
pub(crate) use failure::Failure;
pub(crate) use retry_after::retry_after;

use crate::{Error, Wire};

/// One operation of the service.
pub trait Operation: Send + Sync + 'static {
    /// What it answers.
    type Output: Send + 'static;
    /// Its name, such as `get`.
    const NAME: &'static str;
    /// Whether it may be sent again when nobody knows whether it arrived.
    const REPEAT: Repeat;
    /// What is being done, for errors, such as `get profile 321`.
    fn context(&self) -> String;
    /// What to send, or why the input is not valid.
    fn request(&self) -> Result<Wire, Error>;
    /// The value in a 2xx answer; what is odd about it goes to `odd`.
    fn read(&self, body: &[u8], odd: &mut Vec<String>) -> Result<Self::Output, serde_json::Error>;
    /// What an answer without a body (204) means; `None`: nothing.
    fn no_content() -> Option<Self::Output> {
        None
    }
    /// What a 404 means after an attempt that may have been carried out; `None`: not found.
    fn already() -> Option<Self::Output> {
        None
    }
}

/// Whether a request may be sent again when nobody knows whether it arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// It changes nothing: again.
    Read,
    /// Twice is as once: again, and a later failure says that it may have been done.
    Write,
    /// Twice is two: never.
    Never,
}
