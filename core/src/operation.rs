//! What one request asks and what its answer means: one status rule for all operations.

mod answer;
mod done;
mod envelope;
mod key;
mod number;
mod retry_after;

pub(crate) use answer::{answer, correlation_id, shorten};
pub(crate) use done::done_in;
pub(crate) use envelope::{envelope, profile_in};
pub(crate) use key::Key;
pub(crate) use number::{as_whole, check_id, check_id_of, check_range, invalid_id_of, is_exact, shown};
pub use number::{invalid_id, invalid_whole};
pub(crate) use retry_after::retry_after;

use crate::{Error, Method, Secret};

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

/// What an operation sends, before the client adds its base URL and headers.
#[derive(Clone, Debug)]
pub struct Wire {
    /// The method.
    pub method: Method,
    /// The path and query below the base URL.
    pub path: String,
    /// The body, JSON text.
    pub body: Option<Secret>,
    /// What is secret in it: cut out of all that the service says in return.
    pub secrets: Vec<Secret>,
}

impl Wire {
    /// A request without a body.
    pub(crate) fn bare(method: Method, path: String) -> Wire {
        Wire { method, path, body: None, secrets: Vec::new() }
    }
}
