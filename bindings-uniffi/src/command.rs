//! What is asked for, and what comes out.

use workato_oauth_profiles::Error;
use workato_oauth_profiles::operations::{Get, List};

use crate::model::Profile;

/// Of what no command here asks for.
pub(crate) const NO_SUCH_VERB: &str = "this package has no such verb yet";

/// A verb and what it is about.
#[derive(uniffi::Enum)]
pub enum Command {
    /// One profile.
    Get {
        /// Its id.
        id: i64,
    },
    /// One page of profiles.
    List {
        /// The page, from 1.
        page: i64,
        /// Profiles on a page, 1 to 100.
        per_page: i64,
    },
    /// All profiles.
    Profiles {
        /// The first page, from 1.
        page: i64,
    },
}

impl From<Command> for workato_oauth_profiles::Command {
    fn from(command: Command) -> workato_oauth_profiles::Command {
        match command {
            Command::Get { id } => workato_oauth_profiles::Command::Get(Get { id }),
            Command::List { page, per_page } => {
                workato_oauth_profiles::Command::List(List { page, per_page })
            }
            Command::Profiles { page } => workato_oauth_profiles::Command::Profiles { page },
        }
    }
}

/// What a command yields.
#[derive(uniffi::Enum)]
pub enum Answer {
    /// Of `Get`, and each of `Profiles`.
    One {
        /// The profile.
        profile: Profile,
    },
    /// Of `List`.
    Page {
        /// The profiles of the page.
        profiles: Vec<Profile>,
    },
}

impl TryFrom<workato_oauth_profiles::Answer> for Answer {
    type Error = Error;

    fn try_from(answer: workato_oauth_profiles::Answer) -> Result<Answer, Error> {
        use workato_oauth_profiles::Answer as Of;
        match answer {
            Of::Profile(profile) => Ok(Answer::One { profile: profile.into() }),
            Of::Profiles(profiles) => {
                Ok(Answer::Page { profiles: profiles.into_iter().map(Profile::from).collect() })
            }
            Of::Done(_) | Of::Ensured(_) | Of::Outcome(_) => Err(Error::internal(NO_SUCH_VERB)),
        }
    }
}
