//! One type for all verbs, for languages that have their own driver.

use crate::operations::{Assign, Create, Delete, Get, List, Unassign, Update};
use crate::{
    Coroutine, Done, EnsureEach, Ensured, EnsuredEach, Outcome, Profile, ProfileInput, Rollout, Secret,
    Session, Texts,
};

mod parse;

/// A verb with its parameters.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Command {
    /// Reads one page of profiles.
    List(List),
    /// Reads one profile.
    Get(Get),
    /// Creates a profile.
    Create(Create),
    /// Replaces all fields of a profile.
    Update(Update),
    /// Deletes a profile.
    Delete(Delete),
    /// Assigns a profile to a customer.
    Assign(Assign),
    /// Unassigns a profile from a customer.
    Unassign(Unassign),
    /// Reads all profiles, page by page.
    Profiles {
        /// The first page, from 1.
        page: i64,
    },
    /// Finds the only profile of a name.
    Find {
        /// The name.
        name: String,
        /// The connector, such as `hubspot`.
        provider: String,
    },
    /// Makes sure that there is exactly one such profile.
    Ensure {
        /// The fields of the profile.
        input: ProfileInput,
        /// Whether to update a profile that is there.
        replace: bool,
    },
    /// `ensure` for many profiles.
    EnsureEach(EnsureEach),
    /// Replaces the client secret of a profile.
    RotateSecret {
        /// The id of the profile, 1 to 2^53-1.
        id: i64,
        /// The new client secret.
        client_secret: Secret,
        /// The Slack app's verification token.
        token: Option<Secret>,
    },
    /// `assign_each`, `unassign_each` and `reassign_each`.
    Each(Rollout),
}

/// What a [`Command`] yields.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Answer {
    /// Of `get`, `create`, `update` and `rotate_secret`, and each of `profiles`.
    Profile(Profile),
    /// Of `find`.
    Found(Option<Profile>),
    /// Of `list`.
    Profiles(Vec<Profile>),
    /// Of `delete`, `assign` and `unassign`.
    Done(Done),
    /// Of `ensure`.
    Ensured(Ensured),
    /// Each of `ensure_each`.
    EnsuredEach(EnsuredEach),
    /// Each of `assign_each`, `unassign_each` and `reassign_each`.
    Outcome(Outcome),
}

impl Texts for Answer {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        match self {
            Answer::Profile(profile) => profile.each_text(change),
            Answer::Found(profile) => profile.each_text(change),
            Answer::Profiles(profiles) => profiles.each_text(change),
            Answer::Done(done) => done.each_text(change),
            Answer::Ensured(ensured) => ensured.each_text(change),
            Answer::EnsuredEach(ensured) => ensured.each_text(change),
            Answer::Outcome(outcome) => outcome.each_text(change),
        }
    }
}

impl Session {
    /// Starts a command: the machine that runs it.
    pub fn start(&self, command: Command) -> Coroutine<Answer> {
        match command {
            Command::List(list) => self.call(list).map(|page| Answer::Profiles(page.profiles)),
            Command::Get(get) => self.call(get).map(Answer::Profile),
            Command::Create(create) => self.call(create).map(Answer::Profile),
            Command::Update(update) => self.call(update).map(Answer::Profile),
            Command::Delete(delete) => self.call(delete).map(Answer::Done),
            Command::Assign(assign) => self.call(assign).map(Answer::Done),
            Command::Unassign(unassign) => self.call(unassign).map(Answer::Done),
            Command::Profiles { page } => self.profiles(page).map(Answer::Profile),
            Command::Find { name, provider } => self.find(name, provider).map(Answer::Found),
            Command::Ensure { input, replace } => self.ensure(input, replace).map(Answer::Ensured),
            Command::EnsureEach(settings) => self.ensure_each(settings).map(Answer::EnsuredEach),
            Command::RotateSecret { id, client_secret, token } => {
                self.rotate_secret(id, client_secret, token).map(Answer::Profile)
            }
            Command::Each(rollout) => self.each(rollout).map(Answer::Outcome),
        }
    }
}
