//! The one error: a code that never changes, what the service said, and what to do.

mod code;
mod hint;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use crate::secret::cut_out;
use crate::{Method, Secret};

pub use code::Code;
pub(crate) use hint::{hint, other_data_center};

/// Everything that is known about a failure. Secrets and the API token are cut out of every text.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorData {
    /// What went wrong.
    pub code: Code,
    /// What was being done, such as `get profile 321`.
    pub context: String,
    /// What the service said, or what went wrong here.
    pub message: String,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// What the service said of single fields.
    pub field_errors: BTreeMap<String, Vec<String>>,
    /// The id of this answer in the service's own logs: name it to Workato's support.
    pub correlation_id: Option<String>,
    /// The id that the service gave to an error of its own (500).
    pub error_id: Option<String>,
    /// How often the request was sent.
    pub attempts: u32,
    /// How long to wait before trying again, where that is known.
    pub retry_after: Option<Duration>,
    /// Whether the service may have done what was asked all the same.
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
#[derive(Clone, Debug, PartialEq)]
pub struct Error(Box<ErrorData>);

impl Error {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Error {
        Error(Box::new(ErrorData {
            code,
            context: String::new(),
            message: message.into(),
            status: None,
            field_errors: BTreeMap::new(),
            correlation_id: None,
            error_id: None,
            attempts: 0,
            retry_after: None,
            may_have_applied: false,
            method: None,
            path: None,
            body: None,
            hint: None,
        }))
    }

    /// Input that is not valid: what is wrong with it, the value in backticks.
    pub fn invalid_input(message: impl Into<String>) -> Error {
        Error::new(Code::InvalidInput, message)
    }

    /// A fault in what drives a machine: an action unanswered, or answered by something else.
    pub fn internal(message: impl Into<String>) -> Error {
        Error::new(Code::Internal, message)
    }

    /// The caller did not want to go on.
    pub(crate) fn cancelled() -> Error {
        Error::new(Code::Cancelled, "cancelled by the caller")
    }

    /// All that is known, to be taken apart.
    pub fn into_data(self) -> ErrorData {
        *self.0
    }

    /// The same error, as that of what is being done as a whole.
    pub(crate) fn in_context(mut self, context: String) -> Error {
        self.data_mut().context = context;
        self
    }

    pub(crate) fn data_mut(&mut self) -> &mut ErrorData {
        &mut self.0
    }

    /// Cuts secrets, the longest first, out of every text that came from outside.
    pub(crate) fn redact(&mut self, secrets: &[&Secret]) {
        let cut = |text: &String| cut_out(secrets, text);
        let data = &mut self.0;
        data.message = cut(&data.message);
        for text in [&mut data.body, &mut data.correlation_id, &mut data.error_id].into_iter().flatten() {
            *text = cut(text);
        }
        let fields = std::mem::take(&mut data.field_errors).into_iter();
        let cut_all = |texts: Vec<String>| texts.iter().map(cut).collect();
        data.field_errors = map(fields.map(|(field, texts)| (cut(&field), cut_all(texts))));
    }
}

/// One by one: collecting would sort first, with the code of a whole sort.
pub(crate) fn map(fields: impl Iterator<Item = (String, Vec<String>)>) -> BTreeMap<String, Vec<String>> {
    let mut map = BTreeMap::new();
    for (field, texts) in fields {
        map.insert(field, texts);
    }
    map
}

impl Deref for Error {
    type Target = ErrorData;

    fn deref(&self) -> &ErrorData {
        &self.0
    }
}

impl std::error::Error for Error {}

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
        if let Some(id) = &self.correlation_id {
            write!(f, ", correlation id {}", Line(id))?;
        }
        write!(f, ")")?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

/// A text that stays on its line, whatever the service put into it.
struct Line<'a>(&'a str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character.is_control() {
            true => write!(f, "{}", character.escape_debug()),
            false => write!(f, "{character}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_shown_on_one_line_with_code_status_correlation_id_and_hint() {
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
    fn nothing_that_the_service_says_begins_a_line_of_its_own() {
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
    fn a_secret_is_cut_out_of_all_that_the_service_said() {
        let mut error = Error::new(Code::InvalidRequest, "canary was refused");
        error.data_mut().body = Some("canary".into());
        error.data_mut().field_errors.insert("canary".into(), vec!["no canary".into()]);
        error.data_mut().correlation_id = Some("canary".into());
        error.data_mut().error_id = Some("canary".into());
        error.redact(&[&Secret::new("canary")]);
        assert!(!format!("{error:?} {error}").contains("canary"));
    }
}
