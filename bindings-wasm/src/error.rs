//! An error as JavaScript sees it.

use std::collections::BTreeMap;

use serde::Serialize;
use workato_oauth_profiles::{Error, ErrorData};

use crate::step::{json, milliseconds};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    code: &'static str,
    /// The whole text: in JavaScript that is what `message` holds.
    message: String,
    reason: String,
    status: Option<u16>,
    field_errors: BTreeMap<String, Vec<String>>,
    correlation_id: Option<String>,
    error_id: Option<String>,
    attempts: u32,
    retry_after_ms: Option<u64>,
    may_have_applied: bool,
    method: Option<&'static str>,
    path: Option<String>,
    body: Option<String>,
    hint: Option<String>,
}

/// Writes the fields of an error as JSON text.
pub fn write(error: Error) -> String {
    json(&Failure::from(error))
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let text = error.to_string();
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
        } = error.into_data();
        Failure {
            code: code.as_str(),
            message: text,
            reason: message,
            status,
            field_errors,
            correlation_id,
            error_id,
            attempts,
            retry_after_ms: retry_after.map(milliseconds),
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
    use workato_oauth_profiles::Code;

    use crate::typescript;

    #[test]
    fn typescript_knows_all_codes_and_no_others() {
        let codes = typescript::union(include_str!("../js/error.ts"), "ErrorCode");
        assert_eq!(codes, Code::ALL.map(Code::as_str));
    }
}
