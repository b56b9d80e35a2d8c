//! What a call yields, as JavaScript sees it.

use workato_oauth_profiles::{Customer, Done, Ensured, Outcome, Profile, Progress};

use crate::error::Failure;
use crate::json::{Json, Object};
use crate::step::milliseconds;

impl Json for Profile {
    fn write(&self, out: &mut String) {
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
        } = self;
        Object::begin(out)
            .with("id", id)
            .with("name", name)
            .with("provider", provider)
            .with("userId", user_id)
            .with("clientId", client_id)
            .with("sharedAccountsCount", shared_accounts_count)
            .with("oemCustomersCount", oem_customers_count)
            .with("createdAt", created_at)
            .with("updatedAt", updated_at)
            .with("extra", extra)
            .end();
    }
}

impl Json for Done {
    fn write(&self, out: &mut String) {
        let Done { already } = self;
        Object::begin(out).with("already", already).end();
    }
}

impl Json for Ensured {
    fn write(&self, out: &mut String) {
        let Ensured { profile, action } = self;
        Object::begin(out).with("profile", profile).with("action", action.as_str()).end();
    }
}

/// `workspace` or `externalId` is the customer.
pub fn write_outcome(outcome: Outcome, out: &mut String) {
    let Outcome { customer, status, error, progress } = outcome;
    let Progress { done, failed, left, time_left } = progress;
    let (workspace, external_id) = match customer {
        Customer::Workspace(id) => (Some(id), None),
        Customer::External(id) => (None, Some(id)),
    };
    Object::begin(out)
        .with("workspace", &workspace)
        .with("externalId", &external_id)
        .with("status", status.as_str())
        .with("error", &error.map(Failure))
        .with("done", &done)
        .with("failed", &failed)
        .with("left", &left)
        .with("timeLeftMs", &time_left.map(milliseconds))
        .end();
}
