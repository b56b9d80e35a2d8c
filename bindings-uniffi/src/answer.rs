//! What a call yields.

use crate::ensure::{Ensured, EnsuredEach};
use crate::model::{Done, Profile};
use crate::rollout::Outcome;

/// What a verb yields.
#[derive(uniffi::Enum)]
pub enum Answer {
    /// Of `get`, `create`, `update` and `rotate_secret`, and each of `profiles`.
    Profile {
        /// The profile.
        profile: Profile,
    },
    /// Of `find`.
    Found {
        /// The profile; none if there is none.
        profile: Option<Profile>,
    },
    /// Of `list`.
    Profiles {
        /// The profiles of the page.
        profiles: Vec<Profile>,
    },
    /// Of `delete`, `assign` and `unassign`.
    Done {
        /// What the write did.
        done: Done,
    },
    /// Of `ensure`.
    Ensured {
        /// What was found or made.
        ensured: Ensured,
    },
    /// Each of `ensure_each`.
    EnsuredEach {
        /// The result for one input.
        ensured: EnsuredEach,
    },
    /// Each of `each`.
    Outcome {
        /// The outcome for one customer.
        outcome: Outcome,
    },
}

impl From<workato_oauth_profiles::Answer> for Answer {
    fn from(answer: workato_oauth_profiles::Answer) -> Answer {
        use workato_oauth_profiles::Answer as Core;
        match answer {
            Core::Profile(profile) => Answer::Profile { profile: profile.into() },
            Core::Found(profile) => Answer::Found { profile: profile.map(Profile::from) },
            Core::Profiles(profiles) => {
                Answer::Profiles { profiles: profiles.into_iter().map(Profile::from).collect() }
            }
            Core::Done(done) => Answer::Done { done: done.into() },
            Core::Ensured(ensured) => Answer::Ensured { ensured: ensured.into() },
            Core::EnsuredEach(ensured) => Answer::EnsuredEach { ensured: ensured.into() },
            Core::Outcome(outcome) => Answer::Outcome { outcome: outcome.into() },
        }
    }
}
