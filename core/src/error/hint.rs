//! The hints: what to do about an error.

use std::time::Duration;

use crate::{Code, DataCenter, ErrorData, Language, Method, Secret, Setting};

/// The hint for an error of a call, if there is one. `operation` is its name, such as `get`.
pub(crate) fn hint(error: &ErrorData, operation: &str, token: &Secret, base_url: &str) -> Option<String> {
    let text = match error.code {
        Code::Unauthorized => unauthorized(operation, token, base_url),
        Code::Forbidden => format!(
            "the token's role lacks the privilege for `{operation}`: in Workato, add it to the role of this \
             API client"
        ),
        Code::NotFound if is_of_customer(error) => not_found_for_customer(error),
        Code::NotFound => format!(
            "check the id: a profile has a different id in each workspace, environment and data center; `{}` lists \
             those of this one",
            Language::verb_of_profiles()
        ),
        Code::InvalidRequest if error.status == Some(407) => {
            format!("give the user name and the password of the proxy in {}", Setting::Proxy)
        }
        Code::Conflict | Code::InvalidRequest | Code::Rejected => refused(error),
        Code::RateLimited => rate_limited(error.retry_after),
        Code::Timeout if error.status.is_some() => "try again later".into(),
        Code::Timeout if error.attempts == 0 => format!("set a longer {}", Setting::Timeout),
        Code::Timeout => {
            format!("set a longer {} and {}, or try again later", Setting::AttemptTimeout, Setting::Timeout)
        }
        Code::Redirect => format!(
            "check {}: redirects are never followed, because they could send secrets to another host",
            Setting::BaseUrl
        ),
        Code::Decode if error.status.is_some() => leads_elsewhere(),
        Code::Network => format!("check {}, {} and the network", Setting::BaseUrl, Setting::Proxy),
        Code::AmbiguousOutcome => ambiguous(error.settled_in),
        Code::ServerError => server_error(error),
        _ => return None,
    };
    Some(text)
}

/// The hint for an answer that does not come from Workato.
pub(crate) fn leads_elsewhere() -> String {
    format!("check that {} leads to Workato, and not to a proxy or a login page", Setting::BaseUrl)
}

/// The hint for a request that the service refused because of what it says.
fn refused(error: &ErrorData) -> String {
    let forced = error.path.as_ref().is_some_and(|path| path.ends_with("?force=true"));
    match (error.method, is_of_customer(error)) {
        (Some(Method::Post), true) => {
            "the customer may have another profile of this provider: unassign that profile first".into()
        }
        (Some(Method::Delete), true) if !forced => format!(
            "connections of the customer may use the profile: to unassign it all the same, give {}",
            Setting::Force
        ),
        (Some(Method::Delete), false) => {
            "the profile may be assigned or in use: unassign it from its customers first".into()
        }
        (Some(Method::Post), false) if error.code == Code::Conflict => {
            "such a profile may exist: `ensure` uses the one that is there".into()
        }
        (Some(Method::Post | Method::Put), false) if !error.field_errors.is_empty() => {
            "correct the fields listed above".into()
        }
        (Some(Method::Post | Method::Put), false) => {
            "check what the service says, and correct the fields of the profile".into()
        }
        _ => "check what the service says, and the arguments of the call".into(),
    }
}

fn not_found_for_customer(error: &ErrorData) -> String {
    let and_so = match error.method {
        Some(Method::Delete) => ", and whether the profile is assigned to the customer",
        _ => "",
    };
    format!(
        "check the ids of the profile and of the customer, and whether both are in this environment and data \
         center{and_so}"
    )
}

fn is_of_customer(error: &ErrorData) -> bool {
    error.path.as_ref().is_some_and(|path| path.starts_with("/api/managed_users/"))
}

fn rate_limited(retry_after: Option<Duration>) -> String {
    let wait = retry_after.map_or_else(|| "wait".into(), |wait| format!("wait {} s", whole(wait)));
    format!("{wait} and try again, or set a {} that leaves time to wait", Setting::Timeout)
}

fn server_error(error: &ErrorData) -> String {
    let when = error.retry_after.map_or_else(|| "later".into(), |wait| format!("in {} s", whole(wait)));
    let then = match error.correlation_id.is_some() || error.error_id.is_some() {
        true => "give the ids above to Workato's support".into(),
        false => leads_elsewhere(),
    };
    format!("try again {when}; if it fails again, {then}")
}

fn ambiguous(settled_in: Option<Duration>) -> String {
    let wait = settled_in.filter(|wait| !wait.is_zero());
    let wait = wait.map_or_else(String::new, |wait| format!("wait {} s, then ", whole(wait)));
    format!("{wait}call `ensure`: it finds out whether the profile was created")
}

/// The seconds of a wait, rounded up: after a shorter one the call would fail again.
fn whole(wait: Duration) -> u64 {
    wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0))
}

fn unauthorized(operation: &str, token: &Secret, base_url: &str) -> String {
    let mut text = format!(
        "check the API token in {}: the token is wrong or was revoked, it belongs to another data center than \
         {base_url}, or its role lacks the privilege for `{operation}`",
        Setting::ApiToken
    );
    if let Some(other) = other_data_center(token, base_url) {
        text += &format!(
            "; this token looks like one for `{}`: set {} to that",
            other.as_str(),
            Setting::DataCenter
        );
    }
    text
}

/// The data center in the token's prefix, if the client talks to another one.
pub fn other_data_center(token: &Secret, base_url: &str) -> Option<DataCenter> {
    let (named, used) = (DataCenter::of_token(token)?, DataCenter::of_base_url(base_url)?);
    (named != used).then_some(named)
}
