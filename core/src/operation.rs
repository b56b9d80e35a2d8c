//! An operation of the service: its request, and how its answer is read, by one status rule for all.

mod answer;
mod done;
mod envelope;
mod failure;
mod retry_after;

pub(crate) use answer::{answer, correlation_id};
pub(crate) use done::done_in;
pub(crate) use envelope::{about, envelope, profile_in};
pub(crate) use failure::Failure;
pub(crate) use retry_after::retry_after;

use crate::{Error, Texts, Wire};

/// One operation of the service.
pub trait Operation: Send + Sync + 'static {
    /// The value of its answer.
    type Output: Texts + Send + 'static;
    /// Its name, such as `get`.
    const NAME: &'static str;
    /// Whether it may be sent again when it is not known whether it arrived.
    const REPEAT: Repeat;
    /// What is being done, for errors, such as `get profile 321`.
    fn context(&self) -> String;
    /// The request, or the error of invalid input.
    fn request(&self) -> Result<Wire, Error>;
    /// Reads the value in a 2xx answer. Notes about unexpected values go to `odd`.
    fn read(&self, body: &[u8], odd: &mut Vec<String>) -> Result<Self::Output, serde_json::Error>;
    /// The value of an answer without a body (204); `None` if that is an error.
    fn no_content() -> Option<Self::Output> {
        None
    }
    /// The value of a 404 after an attempt that may have been carried out, such as the 404 after a lost
    /// delete; `None` if that is an error.
    fn already() -> Option<Self::Output> {
        None
    }
}

/// Whether a request may be sent again when it is not known whether it arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Repeat {
    /// It changes nothing, so it is sent again.
    Read,
    /// It is idempotent, so it is sent again. A later error says that it may have been carried out.
    Write,
    /// It is not idempotent: a create is never sent again.
    Never,
}
