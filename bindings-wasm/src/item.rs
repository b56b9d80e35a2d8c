//! What a call yields, as JavaScript reads it.

use serde::Serialize;
use serde_json::{Map, Value};
use workato_oauth_profiles::{Customer, Done, Ensured, EnsuredEach, Outcome, Profile, Progress};

use crate::error::ErrorJson;
use crate::time::milliseconds;

/// An answer that holds no error.
#[derive(Serialize)]
#[serde(untagged)]
pub enum ItemJson {
    Found(Option<ProfileJson>),
    Done(DoneJson),
    Ensured(EnsuredJson),
}

/// `Profile` of `js/profile.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileJson {
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

impl From<Profile> for ProfileJson {
    fn from(profile: Profile) -> ProfileJson {
        let Profile {
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
        ProfileJson {
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

/// `Done` of `js/outcome.ts`.
#[derive(Serialize)]
pub struct DoneJson {
    already: bool,
}

impl From<Done> for DoneJson {
    fn from(Done { already }: Done) -> DoneJson {
        DoneJson { already }
    }
}

/// `Ensured` of `js/outcome.ts`.
#[derive(Serialize)]
pub struct EnsuredJson {
    profile: ProfileJson,
    action: &'static str,
}

impl From<Ensured> for EnsuredJson {
    fn from(Ensured { profile, action }: Ensured) -> EnsuredJson {
        EnsuredJson { profile: profile.into(), action: action.as_str() }
    }
}

/// What one customer or one input came to: it may hold an error. `OutcomeJson` of `js/run.ts`.
#[derive(Serialize)]
#[serde(untagged)]
pub enum EachJson {
    Customer(OutcomeJson),
    Input(EnsuredEachJson),
}

/// `EnsuredEach` of `js/outcome.ts`.
#[derive(Serialize)]
pub struct EnsuredEachJson {
    input: usize,
    action: &'static str,
    profile: Option<ProfileJson>,
    error: Option<ErrorJson>,
}

impl From<EnsuredEach> for EnsuredEachJson {
    fn from(EnsuredEach { input, action, profile, error }: EnsuredEach) -> EnsuredEachJson {
        EnsuredEachJson {
            input,
            action: action.as_str(),
            profile: profile.map(ProfileJson::from),
            error: error.map(ErrorJson::from),
        }
    }
}

/// `Outcome` of `js/outcome.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeJson {
    customer: CustomerJson,
    status: &'static str,
    error: Option<ErrorJson>,
    has: Option<&'static str>,
    progress: ProgressJson,
}

impl From<Outcome> for OutcomeJson {
    fn from(Outcome { customer, status, error, has, progress }: Outcome) -> OutcomeJson {
        OutcomeJson {
            customer: customer.into(),
            status: status.as_str(),
            error: error.map(ErrorJson::from),
            has: has.map(|has| has.as_str()),
            progress: progress.into(),
        }
    }
}

/// `Customer` of `js/customer.ts`: a number, or `{"externalId": "A2300"}`.
#[derive(Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum CustomerJson {
    Workspace(i64),
    External { external_id: String },
}

impl From<Customer> for CustomerJson {
    fn from(customer: Customer) -> CustomerJson {
        match customer {
            Customer::Workspace(id) => CustomerJson::Workspace(id),
            Customer::External(external_id) => CustomerJson::External { external_id },
        }
    }
}

/// `Progress` of `js/outcome.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgressJson {
    done: u64,
    failed: u64,
    left: Option<u64>,
    time_left_ms: Option<u64>,
}

impl From<Progress> for ProgressJson {
    fn from(Progress { done, failed, left, time_left }: Progress) -> ProgressJson {
        ProgressJson { done, failed, left, time_left_ms: time_left.map(milliseconds) }
    }
}
