//! The erased machine: one type for all verbs, for languages with a driver of their own.

use crate::operations::{Assign, Create, Delete, Get, List, Unassign, Update};
use crate::{
    Done, Ensured, Machine, Now, Outcome, Profile, ProfileInput, Reply, Rollout, Secret, Session, Step,
};

mod parse;

/// A verb and what it is about.
#[derive(Clone, Debug)]
pub enum Command {
    /// One page of profiles.
    List(List),
    /// One profile.
    Get(Get),
    /// A new profile.
    Create(Create),
    /// A profile replaced.
    Update(Update),
    /// A profile deleted.
    Delete(Delete),
    /// A profile assigned to a customer.
    Assign(Assign),
    /// A profile taken from a customer.
    Unassign(Unassign),
    /// All profiles, from a page on.
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
        /// The id of the profile, 1 to 2^53-1.
        id: i64,
        /// The new client secret.
        client_secret: Secret,
        /// The Slack app's verification token.
        token: Option<Secret>,
    },
    /// `assign_each` and `unassign_each`.
    Each(Rollout),
}

/// What a [`Command`] yields.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of `get`, `create`, `update` and `rotate_secret`, and each of `profiles`.
    Profile(Profile),
    /// Of `list`.
    Profiles(Vec<Profile>),
    /// Of `delete`, `assign` and `unassign`.
    Done(Done),
    /// Of `ensure`.
    Ensured(Ensured),
    /// Each of `assign_each` and `unassign_each`.
    Outcome(Outcome),
}

/// The machine of a [`Command`], whichever it is.
pub struct Erased(Box<dyn Machine<Item = Answer> + Send>);

impl Session {
    /// Starts a command.
    pub fn start(&self, command: Command) -> Erased {
        Erased(match command {
            Command::List(list) => Box::new(Into(self.call(list), Answer::Profiles)),
            Command::Get(get) => Box::new(Into(self.call(get), Answer::Profile)),
            Command::Create(create) => Box::new(Into(self.call(create), Answer::Profile)),
            Command::Update(update) => Box::new(Into(self.call(update), Answer::Profile)),
            Command::Delete(delete) => Box::new(Into(self.call(delete), Answer::Done)),
            Command::Assign(assign) => Box::new(Into(self.call(assign), Answer::Done)),
            Command::Unassign(unassign) => Box::new(Into(self.call(unassign), Answer::Done)),
            Command::Profiles { page } => Box::new(Into(self.profiles(page), Answer::Profile)),
            Command::Ensure { input, replace } => {
                Box::new(Into(self.ensure(input, replace), Answer::Ensured))
            }
            Command::RotateSecret { id, client_secret, token } => {
                Box::new(Into(self.rotate_secret(id, client_secret, token), Answer::Profile))
            }
            Command::Each(rollout) => Box::new(Into(self.each(rollout), Answer::Outcome)),
        })
    }
}
impl Machine for Erased {
    type Item = Answer;

    fn poll(&mut self, now: Now) -> Step<Answer> {
        self.0.poll(now)
    }

    fn reply(&mut self, reply: Reply, now: Now) {
        self.0.reply(reply, now);
    }
}

/// A machine whose items are put into an [`Answer`].
struct Into<M: Machine>(M, fn(M::Item) -> Answer);

impl<M: Machine> Machine for Into<M> {
    type Item = Answer;

    fn poll(&mut self, now: Now) -> Step<Answer> {
        match self.0.poll(now) {
            Step::Do(action) => Step::Do(action),
            Step::Item(item) => Step::Item(item.map(self.1)),
            Step::End => Step::End,
        }
    }

    fn reply(&mut self, reply: Reply, now: Now) {
        self.0.reply(reply, now);
    }
}
