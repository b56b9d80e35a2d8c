//! An error as JavaScript reads it.

use std::collections::BTreeMap;

use serde::Serialize;
use workato_oauth_profiles::{Error, ErrorData};

use crate::time::milliseconds;

/// `ErrorFields` of `js/error.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorJson {
    code: &'static str,
    message: String,
    reason: String,
    http_status: Option<u16>,
    field_errors: BTreeMap<String, Vec<String>>,
    correlation_id: Option<String>,
    error_id: Option<String>,
    attempts: u32,
    retry_after_ms: Option<u64>,
    settled_in_ms: Option<u64>,
    may_have_applied: bool,
    method: Option<&'static str>,
    path: Option<String>,
    body: Option<String>,
    hint: Option<String>,
}

impl From<Error> for ErrorJson {
    fn from(error: Error) -> ErrorJson {
        // In JavaScript `message` holds the whole text, context and hint included.
        let whole = error.to_string();
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
            settled_in,
            may_have_applied,
            method,
            path,
            body,
            hint,
        } = error.into_data();
        ErrorJson {
            code: code.as_str(),
            message: whole,
            reason: message,
            http_status: status,
            field_errors,
            correlation_id,
            error_id,
            attempts,
            retry_after_ms: retry_after.map(milliseconds),
            settled_in_ms: settled_in.map(milliseconds),
            may_have_applied,
            method: method.map(|method| method.as_str()),
            path,
            body,
            hint,
        }
    }
}

#[cfg(test)]
mod tests {
    use workato_oauth_profiles::{Code, Error};

    use super::ErrorJson;
    use crate::{json, typescript};

    #[test]
    fn typescript_knows_all_codes_and_no_others() {
        let codes = typescript::union(include_str!("../js/error.ts"), "ErrorCode");
        assert_eq!(codes, Code::ALL.map(Code::as_str));
    }

    #[test]
    fn an_error_is_json_with_all_its_fields() {
        let text = json(&ErrorJson::from(Error::invalid_input("a \"b\"")));
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["message"], "a \"b\" (invalid_input)");
        assert_eq!(value["fieldErrors"], serde_json::json!({}));
        assert_eq!(value.as_object().map(serde_json::Map::len), Some(15));
    }
}
