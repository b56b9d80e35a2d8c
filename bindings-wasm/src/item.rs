//! What a call yields, as JavaScript sees it.

use serde::Serialize;
use serde_json::{Map, Value};
use workato_oauth_profiles::{Customer, Done, Ensured, Progress};

use crate::error::Failure;
use crate::step::milliseconds;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    id: i64,
    name: String,
    provider: String,
    user_id: Option<i64>,
    client_id: Option<String>,
    shared_accounts_count: Option<i64>,
    oem_customers_count: Option<i64>,
    created_at: Option<String>,
    updated_at: Option<String>,
    extra: Map<String, Value>,
}

impl From<workato_oauth_profiles::Profile> for Profile {
    fn from(profile: workato_oauth_profiles::Profile) -> Profile {
        let workato_oauth_profiles::Profile {
            id,
            name,
            provider,
            user_id,
            client_id,
            shared_accounts_count,
            oem_customers_count,
            created_at,
            updated_at,
            extra,
        } = profile;
        Profile {
            id,
            name,
            provider,
            user_id,
            client_id,
            shared_accounts_count,
            oem_customers_count,
            created_at,
            updated_at,
            extra,
        }
    }
}

#[derive(Serialize)]
pub struct WasDone {
    already: bool,
}

impl From<Done> for WasDone {
    fn from(Done { already }: Done) -> WasDone {
        WasDone { already }
    }
}

#[derive(Serialize)]
pub struct WasEnsured {
    profile: Profile,
    action: &'static str,
}

impl From<Ensured> for WasEnsured {
    fn from(Ensured { profile, action }: Ensured) -> WasEnsured {
        WasEnsured { profile: profile.into(), action: action.as_str() }
    }
}

/// `workspace` or `externalId` is the customer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    workspace: Option<i64>,
    external_id: Option<String>,
    status: &'static str,
    error: Option<Failure>,
    done: u64,
    failed: u64,
    left: Option<u64>,
    time_left_ms: Option<u64>,
}

impl From<workato_oauth_profiles::Outcome> for Outcome {
    fn from(outcome: workato_oauth_profiles::Outcome) -> Outcome {
        let workato_oauth_profiles::Outcome { customer, status, error, progress } = outcome;
        let Progress { done, failed, left, time_left } = progress;
        let (workspace, external_id) = match customer {
            Customer::Workspace(id) => (Some(id), None),
            Customer::External(id) => (None, Some(id)),
        };
        Outcome {
            workspace,
            external_id,
            status: status.as_str(),
            error: error.map(Failure::from),
            done,
            failed,
            left,
            time_left_ms: time_left.map(milliseconds),
        }
    }
}
