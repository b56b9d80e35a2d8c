//! The verbs: each starts a call.

use std::sync::Arc;

use workato_oauth_profiles::Command;
use workato_oauth_profiles::operations::{Assign, Create, Delete, Get, List, Unassign, Update};

use crate::ensure::EnsureEach;
use crate::error::Failure;
use crate::host::Host;
use crate::input::{Customer, ProfileInput, Secret};
use crate::machine::Machine;
use crate::rollout::Rollout;
use crate::session::Session;

type ForeignHost = Option<Arc<dyn Host>>;
type Started = Result<Arc<Machine>, Failure>;

/// A host is needed for the blocking `Machine::next` alone.
#[uniffi::export]
impl Session {
    /// Reads one page of profiles.
    #[uniffi::method(default(host = None))]
    pub fn list(&self, page: i64, per_page: i64, host: ForeignHost) -> Started {
        self.start(Command::List(List { page, per_page }), None, host)
    }

    /// Reads one profile.
    #[uniffi::method(default(host = None))]
    pub fn get(&self, id: i64, host: ForeignHost) -> Started {
        self.start(Command::Get(Get { id }), None, host)
    }

    /// Creates a profile.
    #[uniffi::method(default(host = None))]
    pub fn create(&self, input: ProfileInput, host: ForeignHost) -> Started {
        self.start(Command::Create(Create { input: input.try_into()? }), None, host)
    }

    /// Replaces a profile.
    #[uniffi::method(default(host = None))]
    pub fn update(&self, id: i64, input: ProfileInput, host: ForeignHost) -> Started {
        self.start(Command::Update(Update { id, input: input.try_into()? }), None, host)
    }

    /// Deletes a profile.
    #[uniffi::method(default(host = None))]
    pub fn delete(&self, id: i64, host: ForeignHost) -> Started {
        self.start(Command::Delete(Delete { id }), None, host)
    }

    /// Assigns a profile to a customer.
    #[uniffi::method(default(host = None))]
    pub fn assign(&self, id: i64, customer: Customer, host: ForeignHost) -> Started {
        self.start(Command::Assign(Assign { id, customer: customer.into() }), None, host)
    }

    /// Unassigns a profile from a customer, with `force` even if the customer's workspace uses it.
    #[uniffi::method(default(host = None))]
    pub fn unassign(&self, id: i64, customer: Customer, force: bool, host: ForeignHost) -> Started {
        self.start(Command::Unassign(Unassign { id, customer: customer.into(), force }), None, host)
    }

    /// Reads all profiles, from this page on.
    #[uniffi::method(default(host = None))]
    pub fn profiles(&self, page: i64, host: ForeignHost) -> Started {
        self.start(Command::Profiles { page }, None, host)
    }

    /// Finds the only profile of this name and provider.
    #[uniffi::method(default(host = None))]
    pub fn find(&self, name: String, provider: String, host: ForeignHost) -> Started {
        self.start(Command::Find { name, provider }, None, host)
    }

    /// Finds or creates the one profile of this name and provider.
    #[uniffi::method(default(host = None))]
    pub fn ensure(&self, input: ProfileInput, replace: bool, host: ForeignHost) -> Started {
        self.start(Command::Ensure { input: input.try_into()?, replace }, None, host)
    }

    /// `ensure` for many profiles.
    #[uniffi::method(default(host = None))]
    pub fn ensure_each(&self, settings: EnsureEach, host: ForeignHost) -> Started {
        // A closed client opens no ledger.
        self.check_open()?;
        let (settings, ledger) = settings.open()?;
        self.start(Command::EnsureEach(settings), ledger, host)
    }

    /// Gives a profile a new client secret.
    #[uniffi::method(default(host = None))]
    pub fn rotate_secret(
        &self,
        id: i64,
        client_secret: Arc<Secret>,
        token: Option<Arc<Secret>>,
        host: ForeignHost,
    ) -> Started {
        let (client_secret, token) = (client_secret.0.clone(), token.map(|token| token.0.clone()));
        self.start(Command::RotateSecret { id, client_secret, token }, None, host)
    }

    /// Assigns a profile to many customers, unassigns it from them, or moves them to another one.
    #[uniffi::method(default(host = None))]
    pub fn each(&self, rollout: Rollout, host: ForeignHost) -> Started {
        // A closed client opens no ledger.
        self.check_open()?;
        let (rollout, ledger) = rollout.open()?;
        self.start(Command::Each(rollout), ledger, host)
    }
}
