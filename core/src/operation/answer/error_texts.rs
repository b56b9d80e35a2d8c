//! The texts in the body of an error.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::json::json_text;
use crate::secret::Secrets;

/// The keys that can have a text, the most telling first.
const TEXTS: [&str; 4] = ["message", "error", "detail", "title"];

/// The texts in the body of an error: in a format that the service is known to use, or that servers before
/// it use. `message`, `error` and `errors` can each be a text, a list or an object.
#[derive(Default)]
pub(super) struct ErrorTexts {
    pub(super) message: Option<String>,
    pub(super) error_id: Option<String>,
    pub(super) field_errors: BTreeMap<String, Vec<String>>,
}

impl ErrorTexts {
    pub(super) fn of(body: &Value) -> ErrorTexts {
        if body.is_object() { ErrorTexts::of_object(body) } else { ErrorTexts::at(body) }
    }

    /// The same texts without secrets.
    pub(super) fn redacted(self, secrets: &Secrets) -> ErrorTexts {
        let shown = |text: String| secrets.shown(&text);
        let mut field_errors = BTreeMap::new();
        for (field, texts) in self.field_errors {
            field_errors.insert(shown(field), texts.into_iter().map(shown).collect());
        }
        ErrorTexts { message: self.message.map(shown), error_id: self.error_id.map(shown), field_errors }
    }

    fn of_object(object: &Value) -> ErrorTexts {
        let mut texts = ErrorTexts { error_id: text(&object["id"]), ..ErrorTexts::default() };
        for key in TEXTS.into_iter().chain(["errors"]) {
            texts.add(ErrorTexts::at(&object[key]));
        }
        if object["result"].is_object() {
            texts.add(ErrorTexts::of_object(&object["result"]));
        }
        texts
    }

    /// Of a text, a list, an object with a text, or an object with the errors of each field.
    fn at(value: &Value) -> ErrorTexts {
        match value {
            Value::Array(values) => ErrorTexts::of_list(values),
            Value::Object(_) if TEXTS.iter().any(|key| value[key].is_string()) => {
                ErrorTexts::of_object(value)
            }
            Value::Object(fields) if fields.contains_key("errors") => ErrorTexts::of_object(value),
            Value::Object(fields) => {
                let mut field_errors = BTreeMap::new();
                for (field, errors) in fields {
                    field_errors.insert(field.clone(), texts(errors));
                }
                ErrorTexts { field_errors, ..ErrorTexts::default() }
            }
            _ => ErrorTexts { message: text(value), ..ErrorTexts::default() },
        }
    }

    fn of_list(values: &[Value]) -> ErrorTexts {
        let (mut all, mut messages) = (ErrorTexts::default(), Vec::new());
        for mut texts in values.iter().map(ErrorTexts::at) {
            messages.extend(texts.message.take());
            all.add(texts);
        }
        ErrorTexts { message: (!messages.is_empty()).then(|| messages.join(", ")), ..all }
    }

    /// Adds what is not known yet.
    fn add(&mut self, other: ErrorTexts) {
        self.message = self.message.take().or(other.message);
        self.error_id = self.error_id.take().or(other.error_id);
        for (field, errors) in other.field_errors {
            self.field_errors.entry(field).or_insert(errors);
        }
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The errors of a field: a text, a list of texts, or objects with a text.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![ErrorTexts::of(other).message.unwrap_or_else(|| json_text(other))],
    }
}
