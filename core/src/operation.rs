//! What one request asks and what its answer means: one status rule for all operations.

mod answer;
mod envelope;
mod retry_after;

pub(crate) use answer::{answer, correlation_id, shorten};
pub(crate) use envelope::envelope;
pub(crate) use retry_after::retry_after;

use crate::{Error, Method};

/// Ids that every language can hold exactly: 1 to 2^53-1.
const HIGHEST_ID: i64 = (1 << 53) - 1;

/// One operation of the service.
pub trait Operation {
    /// What it answers.
    type Output;
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
#[derive(Clone, Debug, PartialEq)]
pub struct Wire {
    /// The method.
    pub method: Method,
    /// The path and query below the base URL.
    pub path: String,
    /// The body, JSON text.
    pub body: Option<String>,
}

impl Wire {
    pub(crate) fn get(path: String) -> Wire {
        Wire { method: Method::Get, path, body: None }
    }
}

/// Refuses an id that the service cannot have given.
pub(crate) fn check_id(id: i64) -> Result<i64, Error> {
    if (1..=HIGHEST_ID).contains(&id) { Ok(id) } else { Err(invalid_id(&id.to_string())) }
}

/// Whether a number in an answer can be an id or a count in every language.
pub(crate) fn is_exact(number: i64) -> bool {
    (0..=HIGHEST_ID).contains(&number)
}

/// The error for what is no id at all, for languages whose numbers can be more than whole numbers.
pub fn invalid_id(shown: &str) -> Error {
    Error::invalid_input(format!("id must be a whole number from 1 to {HIGHEST_ID}, not `{shown}`"))
}

/// The error for a number that is not whole, for languages whose numbers can be more than that.
pub fn invalid_whole(name: &str, shown: &str) -> Error {
    Error::invalid_input(format!("{name} must be a whole number, not `{shown}`"))
}

/// Refuses a page or page size that the service would answer with something else.
pub(crate) fn check_range(name: &str, value: i64, highest: i64) -> Result<i64, Error> {
    if (1..=highest).contains(&value) {
        return Ok(value);
    }
    let range = if highest == i64::MAX { "1 or more".to_owned() } else { format!("from 1 to {highest}") };
    Err(Error::invalid_input(format!("{name} must be a whole number {range}, not `{value}`")))
}
