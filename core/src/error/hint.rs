//! The hints: what to do about an error.

use std::time::Duration;

use crate::{Code, DataCenter, ErrorData, Secret};

/// The hint for an error of a call, if there is one.
pub(crate) fn hint(error: &ErrorData, token: &Secret, base_url: &str) -> Option<String> {
    let text = match error.code {
        Code::Unauthorized => return Some(unauthorized(token, base_url)),
        Code::Forbidden => "the token's role lacks the privilege for this operation",
        Code::NotFound if is_of_customer(error) => {
            "check the ids of the profile and of the customer, whether both are in this environment and data \
             center, and whether the profile is assigned to the customer"
        }
        Code::Conflict | Code::InvalidRequest if is_of_customer(error) => {
            "the customer may have another profile of this provider, or connections that use this one: to \
             unassign it all the same, set `force`"
        }
        Code::Conflict | Code::InvalidRequest if error.field_errors.is_empty() => {
            "read the message of the service; a profile that is assigned or in use cannot be deleted, so \
             unassign it first"
        }
        Code::Conflict | Code::InvalidRequest => "correct the fields listed above",
        Code::NotFound => {
            "check the id: a profile has a different id in each workspace, environment and data center"
        }
        Code::RateLimited => "wait for as long as the error says, or set a longer timeout",
        Code::Timeout => "set a longer timeout or attempt timeout, or check the connection",
        Code::Redirect => {
            "check the base URL: redirects are never followed, because they could send secrets to another host"
        }
        Code::Decode if error.status.is_some() => {
            "check that the base URL leads to Workato and not to a proxy or login page"
        }
        Code::Network => "check the base URL, the connection and the certificates",
        Code::AmbiguousOutcome => {
            let finds_out = "call `ensure`: it finds out whether the profile was created";
            return Some(match error.settled_in {
                None | Some(Duration::ZERO) => finds_out.to_owned(),
                Some(wait) => format!("wait {} seconds, then {finds_out}", wait.as_secs_f64().ceil()),
            });
        }
        Code::ServerError => "try again later, or give the correlation id to Workato's support",
        _ => return None,
    };
    Some(text.to_owned())
}

fn is_of_customer(error: &ErrorData) -> bool {
    error.path.as_ref().is_some_and(|path| path.starts_with("/api/managed_users/"))
}

fn unauthorized(token: &Secret, base_url: &str) -> String {
    let mut text = format!(
        "check the API token: the token is wrong or was revoked, it belongs to another data center than \
         {base_url}, or its role lacks the privilege for this operation"
    );
    if let Some(other) = other_data_center(token, base_url) {
        text += &format!("; this token looks like one for `{}`", other.as_str());
    }
    text
}

/// The data center in the token's prefix, if the client talks to another one.
pub(crate) fn other_data_center(token: &Secret, base_url: &str) -> Option<DataCenter> {
    let (named, used) = (DataCenter::of_token(token)?, DataCenter::of_base_url(base_url)?);
    (named != used).then_some(named)
}
