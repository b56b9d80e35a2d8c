//! What is asked for, and what comes out.

use std::sync::Arc;

use workato_oauth_profiles::operations::{Assign, Create, Delete, Get, List, Unassign, Update};
use workato_oauth_profiles::{Error, FileLedger};

use crate::input::{Customer, ProfileInput, Secret};
use crate::model::{Done, Ensured, Profile};
use crate::rollout::{Outcome, Rollout};

/// A verb and what it is about.
#[derive(uniffi::Enum)]
pub enum Command {
    /// One page of profiles.
    List {
        /// The page, from 1.
        page: i64,
        /// Profiles on a page, 1 to 100.
        per_page: i64,
    },
    /// One profile.
    Get {
        /// Its id.
        id: i64,
    },
    /// A new profile.
    Create {
        /// What it shall be.
        input: ProfileInput,
    },
    /// A profile replaced.
    Update {
        /// Its id.
        id: i64,
        /// What it shall be.
        input: ProfileInput,
    },
    /// A profile deleted.
    Delete {
        /// Its id.
        id: i64,
    },
    /// A profile assigned to a customer.
    Assign {
        /// Its id.
        id: i64,
        /// The customer.
        customer: Customer,
    },
    /// A profile taken from a customer.
    Unassign {
        /// Its id.
        id: i64,
        /// The customer.
        customer: Customer,
        /// Even where it is in use.
        force: bool,
    },
    /// All profiles.
    Profiles {
        /// The first page, from 1.
        page: i64,
    },
    /// Exactly one such profile.
    Ensure {
        /// What it shall be.
        input: ProfileInput,
        /// Replace what is there.
        replace: bool,
    },
    /// A new client secret for a profile.
    RotateSecret {
        /// Its id.
        id: i64,
        /// The new client secret.
        client_secret: Arc<Secret>,
        /// The Slack app's verification token.
        token: Option<Arc<Secret>>,
    },
    /// A profile for many customers.
    Each {
        /// How it is done.
        rollout: Rollout,
    },
}

impl Command {
    /// The core's word for it, and the ledger where that is a file.
    pub(crate) fn open(self) -> Result<(workato_oauth_profiles::Command, Option<FileLedger>), Error> {
        use workato_oauth_profiles::Command as To;
        let command = match self {
            Command::List { page, per_page } => To::List(List { page, per_page }),
            Command::Get { id } => To::Get(Get { id }),
            Command::Create { input } => To::Create(Create { input: input.into() }),
            Command::Update { id, input } => To::Update(Update { id, input: input.into() }),
            Command::Delete { id } => To::Delete(Delete { id }),
            Command::Assign { id, customer } => To::Assign(Assign { id, customer: customer.into() }),
            Command::Unassign { id, customer, force } => {
                To::Unassign(Unassign { id, customer: customer.into(), force })
            }
            Command::Profiles { page } => To::Profiles { page },
            Command::Ensure { input, replace } => To::Ensure { input: input.into(), replace },
            Command::RotateSecret { id, client_secret, token } => To::RotateSecret {
                id,
                client_secret: client_secret.0.clone(),
                token: token.map(|token| token.0.clone()),
            },
            Command::Each { rollout } => {
                let (rollout, ledger) = rollout.open()?;
                return Ok((To::Each(rollout), ledger));
            }
        };
        Ok((command, None))
    }
}

/// What a command yields.
#[derive(uniffi::Enum)]
pub enum Answer {
    /// Of `Get`, `Create`, `Update` and `RotateSecret`, and each of `Profiles`.
    One {
        /// The profile.
        profile: Profile,
    },
    /// Of `List`.
    Page {
        /// The profiles of the page.
        profiles: Vec<Profile>,
    },
    /// Of `Delete`, `Assign` and `Unassign`.
    Written {
        /// That it was carried out.
        done: Done,
    },
    /// Of `Ensure`.
    Exactly {
        /// What was found or made.
        ensured: Ensured,
    },
    /// Each of `Each`.
    Gone {
        /// How it went for a customer.
        outcome: Outcome,
    },
}

impl From<workato_oauth_profiles::Answer> for Answer {
    fn from(answer: workato_oauth_profiles::Answer) -> Answer {
        use workato_oauth_profiles::Answer as Of;
        match answer {
            Of::Profile(profile) => Answer::One { profile: profile.into() },
            Of::Profiles(profiles) => {
                Answer::Page { profiles: profiles.into_iter().map(Profile::from).collect() }
            }
            Of::Done(done) => Answer::Written { done: done.into() },
            Of::Ensured(ensured) => Answer::Exactly { ensured: ensured.into() },
            Of::Outcome(outcome) => Answer::Gone { outcome: outcome.into() },
        }
    }
}
