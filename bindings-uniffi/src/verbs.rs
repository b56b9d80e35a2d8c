//! The verbs: each starts a call.

use std::sync::Arc;

use workato_oauth_profiles::operations::{Assign, Create, Delete, Get, List, Unassign, Update};
use workato_oauth_profiles::{Command, Secret};

use crate::ensure::EnsureEach;
use crate::error::Failure;
use crate::input::{Customer, ProfileInput};
use crate::machine::Machine;
use crate::rollout::Rollout;
use crate::session::Session;

type Started = Result<Arc<Machine>, Failure>;

#[uniffi::export]
impl Session {
    /// Reads one page of profiles.
    pub fn list(&self, page: i64, per_page: i64) -> Started {
        self.start(Command::List(List { page, per_page }), None)
    }

    /// Reads one profile.
    pub fn get(&self, id: i64) -> Started {
        self.start(Command::Get(Get { id }), None)
    }

    /// Creates a profile.
    pub fn create(&self, input: ProfileInput) -> Started {
        self.start(Command::Create(Create { input: input.try_into()? }), None)
    }

    /// Replaces a profile.
    pub fn update(&self, id: i64, input: ProfileInput) -> Started {
        self.start(Command::Update(Update { id, input: input.try_into()? }), None)
    }

    /// Deletes a profile.
    pub fn delete(&self, id: i64) -> Started {
        self.start(Command::Delete(Delete { id }), None)
    }

    /// Assigns a profile to a customer.
    pub fn assign(&self, id: i64, customer: Customer) -> Started {
        self.start(Command::Assign(Assign { id, customer: customer.into() }), None)
    }

    /// Unassigns a profile from a customer, with `force` even if the customer's workspace uses it.
    pub fn unassign(&self, id: i64, customer: Customer, force: bool) -> Started {
        self.start(Command::Unassign(Unassign { id, customer: customer.into(), force }), None)
    }

    /// Reads all profiles, from this page on.
    pub fn profiles(&self, page: i64) -> Started {
        self.start(Command::Profiles { page }, None)
    }

    /// Finds the only profile of this name and provider.
    pub fn find(&self, name: String, provider: String) -> Started {
        self.start(Command::Find { name, provider }, None)
    }

    /// Finds or creates the one profile of this name and provider.
    pub fn ensure(&self, input: ProfileInput, replace: bool) -> Started {
        self.start(Command::Ensure { input: input.try_into()?, replace }, None)
    }

    /// `ensure` for many profiles.
    pub fn ensure_each(&self, settings: EnsureEach) -> Started {
        // A closed client opens no ledger.
        self.check_open()?;
        let (settings, ledger) = settings.open()?;
        self.start(Command::EnsureEach(settings), ledger)
    }

    /// Gives a profile a new client secret.
    pub fn rotate_secret(&self, id: i64, client_secret: Secret, token: Option<Secret>) -> Started {
        self.start(Command::RotateSecret { id, client_secret, token }, None)
    }

    /// Assigns a profile to many customers, unassigns it from them, or moves them to another one.
    pub fn each(&self, rollout: Rollout) -> Started {
        // A closed client opens no ledger.
        self.check_open()?;
        let (rollout, ledger) = rollout.open()?;
        self.start(Command::Each(rollout), ledger)
    }
}
