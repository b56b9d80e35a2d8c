//! Reads an answer: the status rule, and the body of an error.

mod error_texts;

use serde_json::Value;

use self::error_texts::ErrorTexts;
use super::{Operation, retry_after};
use crate::http::MAX_BODY;
use crate::json::{json_value, without_bom};
use crate::secret::Secrets;
use crate::{Code, Error, Response};

/// A larger body is not read as an error, in bytes.
/// See docs/design.md#the-body-that-is-searched-for-a-message-16-kib.
const MAX_ERROR_BODY: usize = 16 * 1024;
/// How much of a body is searched for secrets before it is shortened, in bytes.
/// See docs/design.md#the-largest-answer-10-mb.
const MAX_KEPT: usize = 1_000_000;
const HTML: &str = "the answer is HTML, not JSON";

/// The value of an answer, or its error. An attempt before this one may have been carried out.
pub(crate) fn answer<O: Operation>(
    operation: &O,
    response: &Response,
    may_have_applied: bool,
    secrets: &Secrets,
    odd: &mut Vec<String>,
) -> Result<O::Output, Error> {
    if let Err(error) = check(response, secrets) {
        // A 404 after a lost delete or unassign: the lost attempt may have done it.
        let is_gone = error.code == Code::NotFound && may_have_applied;
        return O::already().filter(|_| is_gone).ok_or(error);
    }
    if let (204, Some(value)) = (response.status, O::no_content()) {
        return Ok(value);
    }
    operation.read(&response.body, odd).map_err(|why| unreadable(response, why, secrets))
}

/// Refuses an answer that cannot contain a value.
fn check(response: &Response, secrets: &Secrets) -> Result<(), Error> {
    if response.body.len() > MAX_BODY {
        return Err(error(Code::Decode, "the answer is larger than 10 MB", response, secrets));
    }
    let code = match response.status {
        200..=299 => return Ok(()),
        // A browser hides a redirect behind the status 0.
        0 | 300..=399 => Code::Redirect,
        401 => Code::Unauthorized,
        403 => Code::Forbidden,
        404 | 410 => Code::NotFound,
        408 => Code::Timeout,
        409 => Code::Conflict,
        429 => Code::RateLimited,
        400..=499 => Code::InvalidRequest,
        500..=599 => Code::ServerError,
        _ => Code::Decode,
    };
    Err(error(code, default_message(response.status, code), response, secrets))
}

/// The error of a 2xx answer without a value: the service reported a failure, or it cannot be read.
fn unreadable(response: &Response, why: serde_json::Error, secrets: &Secrets) -> Error {
    let body = small_json(response);
    if body["success"] == false || body["result"]["success"] == false {
        return error(Code::Rejected, "the service answered that the request failed", response, secrets);
    }
    let what = match (&response.body, compression(response)) {
        (_, Some(encoding)) => {
            format!("the answer is compressed ({encoding}), although the request asked for no compression")
        }
        (body, _) if body.trim_ascii().is_empty() => "the answer is empty".to_owned(),
        _ if is_html(response) => HTML.to_owned(),
        _ => format!("the answer cannot be read: {}", secrets.shown(&why.to_string())),
    };
    let mut error = error(Code::Decode, "", response, secrets);
    error.data_mut().message = what;
    error
}

fn error(code: Code, otherwise: &str, response: &Response, secrets: &Secrets) -> Error {
    let texts = ErrorTexts::of(&small_json(response)).redacted(secrets);
    let message = match texts.message {
        Some(message) => message,
        None if is_html(response) => HTML.to_owned(),
        None => otherwise.to_owned(),
    };
    let mut error = Error::new(code, message);
    let data = error.data_mut();
    data.status = Some(response.status);
    data.field_errors = texts.field_errors;
    data.error_id = texts.error_id;
    data.correlation_id = correlation_id(response, secrets);
    data.retry_after = retry_after(response);
    let kept = response.body.get(..MAX_KEPT).unwrap_or(&response.body);
    data.body = secrets.body(&String::from_utf8_lossy(kept));
    error
}

/// The JSON of a body that is small enough for an error; null if it is not.
fn small_json(response: &Response) -> Value {
    let body = without_bom(&response.body);
    let is_small = body.len() <= MAX_ERROR_BODY;
    is_small.then(|| json_value(&String::from_utf8_lossy(body)).ok()).flatten().unwrap_or_default()
}

pub(crate) fn correlation_id(response: &Response, secrets: &Secrets) -> Option<String> {
    let id = response.header("x-correlation-id").or_else(|| response.header("x-request-id"))?;
    // The service sends this header twice, and some transports join both values to a list. A secret may
    // contain a comma, so it is redacted first.
    secrets.shown(id).split(',').next().map(|id| id.trim().to_owned())
}

/// How the body is compressed, if the header says so; a transport may have decoded it.
fn compression(response: &Response) -> Option<&str> {
    response
        .header("content-encoding")
        .map(str::trim)
        .filter(|encoding| !encoding.eq_ignore_ascii_case("identity"))
}

fn is_html(response: &Response) -> bool {
    let is_type = |value: &str| value.trim_start().to_ascii_lowercase().starts_with("text/html");
    response.header("content-type").is_some_and(is_type) || response.body.trim_ascii_start().starts_with(b"<")
}

fn default_message(status: u16, code: Code) -> &'static str {
    match code {
        Code::Redirect => "the service answered with a redirect",
        Code::Unauthorized => "Unauthorized",
        Code::Forbidden => "Forbidden",
        Code::NotFound => "Not found",
        Code::Timeout => "the service took too long",
        Code::RateLimited => "too many requests",
        Code::ServerError if status == 503 => "the service is unavailable",
        Code::ServerError => "the service failed",
        Code::Decode => "the status of the answer is unexpected",
        _ => "the service refused the request",
    }
}

#[cfg(test)]
mod tests;
