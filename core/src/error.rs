//! The error of every call: a stable code, the message of the service, and a hint what to do.

mod code;
mod hint;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use crate::printable::Line;
use crate::secret::Secrets;
use crate::{Method, SendError};

pub use code::Code;
pub use hint::other_data_center;
pub(crate) use hint::{hint, leads_elsewhere};

/// Everything that is known about a failure. Secrets and the API token are redacted in every text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct ErrorData {
    /// What went wrong.
    pub code: Code,
    /// What was being done, such as `get profile 321`.
    pub context: String,
    /// What the service said, or what went wrong here.
    pub message: String,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// What the service said about single fields.
    pub field_errors: BTreeMap<String, Vec<String>>,
    /// The id of this answer in the service's own logs: give it to Workato's support.
    pub correlation_id: Option<String>,
    /// The id that the service gave to its own error (500).
    pub error_id: Option<String>,
    /// How often the request was sent.
    pub attempts: u32,
    /// How long to wait before trying again, if that is known.
    pub retry_after: Option<Duration>,
    /// Of `ambiguous_outcome`: how long until a list of the profiles shows for certain whether the write was
    /// carried out. Until then the service may still be working on it. Wait this long, then call `ensure`.
    pub settled_in: Option<Duration>,
    /// Whether the service may have carried out the request despite the error.
    pub may_have_applied: bool,
    /// The method of the request.
    pub method: Option<Method>,
    /// The path and query of the request.
    pub path: Option<String>,
    /// The first 2 KiB of the answer's body.
    pub body: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

/// Why a call failed. Its fields are those of [`ErrorData`].
///
/// ```
/// use workato_oauth_profiles::{Client, Code};
///
/// let error = Client::builder("").build().unwrap_err();
/// assert_eq!(error.code, Code::InvalidInput);
/// ```
///
/// Two errors are equal if their fields are; their [`source`](std::error::Error::source) is not compared.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    data: ErrorData,
    source: Option<Source>,
}

/// What caused an error.
#[derive(Clone)]
enum Source {
    Send(SendError),
    #[cfg_attr(target_arch = "wasm32", expect(dead_code, reason = "there are no files"))]
    File(Arc<io::Error>),
}

impl Error {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Error {
        let data = ErrorData {
            code,
            context: String::new(),
            message: message.into(),
            status: None,
            field_errors: BTreeMap::new(),
            correlation_id: None,
            error_id: None,
            attempts: 0,
            retry_after: None,
            settled_in: None,
            may_have_applied: false,
            method: None,
            path: None,
            body: None,
            hint: None,
        };
        Error(Box::new(Inner { data, source: None }))
    }

    /// The same error, caused by a request that got no answer.
    pub(crate) fn caused_by_send(mut self, source: SendError) -> Error {
        self.0.source = Some(Source::Send(source));
        self
    }

    /// The same error, caused by the file system.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn caused_by_file(mut self, source: io::Error) -> Error {
        self.0.source = Some(Source::File(Arc::new(source)));
        self
    }

    /// The error of invalid input. The message says what is wrong, with the value in backticks.
    pub fn invalid_input(message: impl Into<String>) -> Error {
        Error::new(Code::InvalidInput, Secrets::default().shown(&message.into()))
    }

    /// The error of a bug in this library or in the driver of a machine.
    pub fn internal(message: impl Into<String>) -> Error {
        Error::new(Code::Internal, message)
    }

    /// The error after a panic in this library.
    pub(crate) fn panicked() -> Error {
        Error::internal("a fault in this library ended the call: please report it")
    }

    /// The error of a call that the caller cancelled.
    pub(crate) fn cancelled() -> Error {
        Error::new(Code::Cancelled, "cancelled by the caller")
    }

    /// Takes the fields out of the error.
    pub fn into_data(self) -> ErrorData {
        self.0.data
    }

    /// The same error in the context of a larger task.
    pub(crate) fn in_context(mut self, context: String) -> Error {
        self.data_mut().context = context;
        self
    }

    pub(crate) fn data_mut(&mut self) -> &mut ErrorData {
        &mut self.0.data
    }

    /// Redacts secrets in what the caller gave, such as a name, and in what a verb made of a profile. What
    /// came from outside was redacted when it came.
    pub(crate) fn redact(&mut self, secrets: &Secrets) {
        let ErrorData { context, message, path, hint, .. } = &mut self.0.data;
        for text in [context, message] {
            *text = secrets.cut(text);
        }
        for text in [path, hint].into_iter().flatten() {
            *text = secrets.cut(text);
        }
    }
}

impl Deref for Error {
    type Target = ErrorData;

    fn deref(&self) -> &ErrorData {
        &self.0.data
    }
}

/// The source is the [`SendError`] of a request that got no answer, with secrets redacted, or the
/// [`io::Error`] of a file that cannot be used; other errors have no source.
impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.0.source.as_ref()? {
            Source::Send(error) => Some(error),
            Source::File(error) => Some(&**error),
        }
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Error) -> bool {
        self.0.data == other.0.data
    }
}

impl Eq for Error {}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Error").field(&self.0.data).finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.context.is_empty() {
            write!(f, "{}: ", Line(&self.context))?;
        }
        write!(f, "{}", Line(&self.message))?;
        for (field, texts) in &self.field_errors {
            write!(f, "; {} {}", Line(field), Line(&texts.join(", ")))?;
        }
        write!(f, " ({}", self.code.as_str())?;
        if let Some(status) = self.status {
            write!(f, ", {status}")?;
        }
        if self.attempts > 1 {
            write!(f, ", {} attempts", self.attempts)?;
        }
        if let Some(id) = &self.error_id {
            write!(f, ", error id {}", Line(id))?;
        }
        if let Some(id) = &self.correlation_id {
            write!(f, ", correlation id {}", Line(id))?;
        }
        write!(f, ")")?;
        match &self.hint {
            Some(hint) => write!(f, "; {}", Line(hint)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_with_code_status_correlation_id_and_hint() {
        let mut error = Error::new(Code::NotFound, "Not found");
        let data = error.data_mut();
        data.context = "get profile 321".into();
        data.status = Some(404);
        data.correlation_id = Some("ab12".into());
        assert_eq!(error.to_string(), "get profile 321: Not found (not_found, 404, correlation id ab12)");
        error.data_mut().hint = Some("check the id".into());
        assert!(error.to_string().ends_with("correlation id ab12); check the id"));
    }

    #[test]
    fn a_text_of_the_service_cannot_begin_a_new_line() {
        let mut error = Error::new(Code::InvalidRequest, "a\nERROR forged \u{1b}[31m");
        error.data_mut().field_errors.insert("name\r".into(), vec!["b\nc".into()]);
        let text = error.to_string();
        assert!(!text.chars().any(char::is_control), "{text:?}");
        assert_eq!(error.message, "a\nERROR forged \u{1b}[31m", "the field itself is as it came");
    }

    #[test]
    fn field_errors_are_part_of_the_text() {
        let mut error = Error::new(Code::InvalidRequest, "Bad request");
        error.data_mut().field_errors.insert("name".into(), vec!["can't be blank".into()]);
        assert_eq!(error.to_string(), "Bad request; name can't be blank (invalid_request)");
    }

    #[test]
    fn a_secret_that_the_caller_gave_is_redacted() {
        let mut error = Error::new(Code::InvalidRequest, "`canary-1` is no customer");
        let data = error.data_mut();
        data.context = "assign profile 1 to canary-1".into();
        data.path = Some("/api/managed_users/Ecanary%2D1".into());
        data.hint = Some("not canary-1".into());
        let mut secrets = Secrets::default();
        secrets.add(&crate::Secret::new("canary-1"));
        error.redact(&secrets);
        assert!(!format!("{error:?} {error}").contains("canary"), "{error:?}");
    }
}
