//! `ensure` and `ensure_each`: settings and results.

use workato_oauth_profiles::{EnsureAction, Error, FileLedger, at_position};

use crate::error::ErrorData;
use crate::input::ProfileInput;
use crate::model::Profile;
use crate::rollout::LedgerPlace;

/// What `ensure` did, or what happened to one input of `ensure_each`.
#[uniffi::remote(Enum)]
pub enum EnsureAction {
    /// There was none: it was created.
    Created,
    /// It was there, and was replaced.
    Updated,
    /// It was there with the same client id. Its secret cannot be read back, so it may differ.
    Unchanged,
    /// `ensure_each` with a dry run: there is none, so it would be created.
    WouldCreate,
    /// `ensure_each` with a dry run: it is there, and would be replaced.
    WouldUpdate,
    /// `ensure_each` only: it failed, and the other inputs go on.
    Failed,
}

/// The result of `ensure`.
#[derive(uniffi::Record)]
pub struct Ensured {
    /// The profile as it is now.
    pub profile: Profile,
    /// What was done.
    pub action: EnsureAction,
}

impl From<workato_oauth_profiles::Ensured> for Ensured {
    fn from(ensured: workato_oauth_profiles::Ensured) -> Ensured {
        let workato_oauth_profiles::Ensured { profile, action } = ensured;
        Ensured { profile: profile.into(), action }
    }
}

/// The settings of `ensure_each`.
#[derive(uniffi::Record)]
pub struct EnsureEach {
    /// The profiles that there must be, each of another name or provider. A list of Java may hold `null`.
    pub inputs: Vec<Option<ProfileInput>>,
    /// Whether to update a profile that is there, also one with another client id.
    pub replace: bool,
    /// Only say for each input what would be done. All requests are lists of profiles.
    pub dry_run: bool,
    /// The ledger, if there is one.
    pub ledger: Option<LedgerPlace>,
}

impl EnsureEach {
    /// The core's record, and the ledger if it is a file.
    pub(crate) fn open(self) -> Result<(workato_oauth_profiles::EnsureEach, Option<FileLedger>), Error> {
        let EnsureEach { inputs, replace, dry_run, ledger } = self;
        let read = |(nth, input): (usize, Option<ProfileInput>)| match input {
            Some(input) => input.try_into().map_err(|error: Error| at_position(nth, &error.message)),
            None => Err(at_position(nth, "it is null")),
        };
        let settings = workato_oauth_profiles::EnsureEach {
            inputs: inputs.into_iter().enumerate().map(read).collect::<Result<_, _>>()?,
            replace,
            dry_run,
            ledger: ledger.is_some(),
        };
        Ok((settings, LedgerPlace::open(ledger)?))
    }
}

/// A position in a list of the caller, in the type that the language counts with.
pub struct Position(usize);

uniffi::custom_type!(Position, i64, {
    lower: |position| i64::try_from(position.0).unwrap_or(i64::MAX),
    try_lift: |position| Ok(Position(position.try_into()?)),
});

/// The result of `ensure_each` for one input.
#[derive(uniffi::Record)]
pub struct EnsuredEach {
    /// The position of the input, from 0.
    pub input: Position,
    /// What was done, or would be.
    pub action: EnsureAction,
    /// The profile as it is now. `None` if it failed or does not exist yet. If the last list shows a second
    /// profile, it is the one that was created.
    pub profile: Option<Profile>,
    /// Why it failed.
    pub error: Option<ErrorData>,
}

impl From<workato_oauth_profiles::EnsuredEach> for EnsuredEach {
    fn from(ensured: workato_oauth_profiles::EnsuredEach) -> EnsuredEach {
        let workato_oauth_profiles::EnsuredEach { input, action, profile, error } = ensured;
        EnsuredEach {
            input: Position(input),
            action,
            profile: profile.map(Profile::from),
            error: error.map(ErrorData::from),
        }
    }
}
