//! What `ensure` and `ensure_each` decide, and what they return.

mod judge;
mod listing;

pub(crate) use judge::{Verdict, judge, list_keeps_changing, only, several_profiles};
pub(crate) use listing::{Listing, Wanted};

use crate::{Error, Profile, ProfileInput, Texts};

/// The result of `ensure`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Ensured {
    /// The profile as it is now.
    pub profile: Profile,
    /// What was done.
    pub action: EnsureAction,
}

impl Ensured {
    /// This profile, and what was done.
    pub fn new(profile: Profile, action: EnsureAction) -> Ensured {
        Ensured { profile, action }
    }
}

impl Texts for Ensured {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        self.profile.each_text(change);
    }
}

/// The settings of `ensure_each`.
#[derive(Clone, Debug, Default)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct EnsureEach {
    /// The profiles that there must be, each of another name or provider.
    pub inputs: Vec<ProfileInput>,
    /// Whether to update a profile that is there, also one with another client id.
    pub replace: bool,
    /// Only say for each input what would be done. All requests are lists of profiles.
    pub dry_run: bool,
    /// Whether there is a ledger: it is read first, and written before and after each create.
    pub ledger: bool,
}

impl EnsureEach {
    /// These inputs without a ledger; a profile that is there stays as it is.
    pub fn new(inputs: impl IntoIterator<Item = ProfileInput>) -> EnsureEach {
        EnsureEach { inputs: inputs.into_iter().collect(), ..EnsureEach::default() }
    }
}

/// The error for an input that is refused, with its position in the list.
pub fn at_position(nth: usize, message: &str) -> Error {
    Error::invalid_input(format!("input {} of the list: {message}", nth + 1))
}

/// The result of `ensure_each` for one input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct EnsuredEach {
    /// The position of the input, from 0.
    pub input: usize,
    /// What was done, or would be.
    pub action: EnsureAction,
    /// The profile as it is now. `None` if it failed or does not exist yet. If the last list shows a second
    /// profile, it is the one that was created.
    pub profile: Option<Profile>,
    /// Why it failed.
    pub error: Option<Error>,
}

/// Its error was redacted when the request failed.
impl Texts for EnsuredEach {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        self.profile.each_text(change);
    }
}

/// What `ensure` did, or what happened to one input of `ensure_each`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
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

impl EnsureAction {
    /// Its name in every language.
    pub fn as_str(self) -> &'static str {
        match self {
            EnsureAction::Created => "created",
            EnsureAction::Updated => "updated",
            EnsureAction::Unchanged => "unchanged",
            EnsureAction::WouldCreate => "would_create",
            EnsureAction::WouldUpdate => "would_update",
            EnsureAction::Failed => "failed",
        }
    }
}
