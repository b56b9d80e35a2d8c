//! The erased machine: one type for all verbs, for languages with a driver of their own.

use crate::operations::{Get, List};
use crate::{Machine, Now, Profile, Reply, Session, Step};

mod parse;

/// A verb and what it is about.
#[derive(Clone, Debug)]
pub enum Command {
    /// One profile.
    Get(Get),
    /// One page of profiles.
    List(List),
    /// All profiles, from a page on.
    Profiles {
        /// The first page, from 1.
        page: i64,
    },
}

/// What a [`Command`] yields.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of `get`, and each of `profiles`.
    Profile(Profile),
    /// Of `list`.
    Profiles(Vec<Profile>),
}

/// The machine of a [`Command`], whichever it is.
pub struct Erased(Box<dyn Machine<Item = Answer> + Send>);

impl Session {
    /// Starts a command.
    pub fn start(&self, command: Command) -> Erased {
        Erased(match command {
            Command::Get(get) => Box::new(Into(self.call(get), Answer::Profile)),
            Command::List(list) => Box::new(Into(self.call(list), Answer::Profiles)),
            Command::Profiles { page } => Box::new(Into(self.profiles(page), Answer::Profile)),
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
