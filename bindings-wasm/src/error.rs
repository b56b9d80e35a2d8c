//! An error as JavaScript sees it.

use std::collections::BTreeMap;

use workato_oauth_profiles::{Error, ErrorData};

use crate::json::{Json, Object, json};
use crate::step::milliseconds;

/// Writes the fields of an error as JSON text.
pub fn write(error: Error) -> String {
    json(&Failure(error))
}

pub struct Failure(pub Error);

impl Json for Failure {
    fn write(&self, out: &mut String) {
        let ErrorData {
            code,
            context: _,
            message,
            status,
            field_errors,
            correlation_id,
            error_id,
            attempts,
            retry_after,
            may_have_applied,
            method,
            path,
            body,
            hint,
        } = &*self.0;
        Object::begin(out)
            .with("code", code.as_str())
            // The whole text: in JavaScript that is what `message` holds.
            .with("message", &self.0.to_string())
            .with("reason", message)
            .with("status", &status.map(i64::from))
            .with("fieldErrors", &Fields(field_errors))
            .with("correlationId", correlation_id)
            .with("errorId", error_id)
            .with("attempts", &i64::from(*attempts))
            .with("retryAfterMs", &retry_after.map(milliseconds))
            .with("mayHaveApplied", may_have_applied)
            .with("method", &method.map(|method| method.as_str()))
            .with("path", path)
            .with("body", body)
            .with("hint", hint)
            .end();
    }
}

/// Names from outside: they may need escapes.
struct Fields<'a>(&'a BTreeMap<String, Vec<String>>);

impl Json for Fields<'_> {
    fn write(&self, out: &mut String) {
        let mut before = '{';
        for (name, texts) in self.0 {
            out.push(before);
            before = ',';
            name.write(out);
            out.push(':');
            texts.write(out);
        }
        out.push_str(if before == '{' { "{}" } else { "}" });
    }
}

#[cfg(test)]
mod tests {
    use workato_oauth_profiles::{Code, Error};

    use crate::typescript;

    #[test]
    fn typescript_knows_all_codes_and_no_others() {
        let codes = typescript::union(include_str!("../js/error.ts"), "ErrorCode");
        assert_eq!(codes, Code::ALL.map(Code::as_str));
    }

    #[test]
    fn an_error_is_json_with_all_its_fields() {
        let text = super::write(Error::invalid_input("a \"b\""));
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["message"], "a \"b\" (invalid_input)");
        assert_eq!(value["fieldErrors"], serde_json::json!({}));
        assert_eq!(value.as_object().map(serde_json::Map::len), Some(14));
    }
}
