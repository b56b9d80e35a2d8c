//! What `ensure` decides, and what it returns.

mod judge;
mod listing;

pub(crate) use judge::{Verdict, judge, list_keeps_changing, several_profiles};
pub(crate) use listing::Listing;

use crate::{Profile, Texts};

/// The result of `ensure`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Ensured {
    /// The profile as it is now.
    pub profile: Profile,
    /// What was done.
    pub action: EnsureAction,
}

impl Texts for Ensured {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        self.profile.each_text(change);
    }
}

impl Ensured {
    /// This profile, and what was done.
    pub fn new(profile: Profile, action: EnsureAction) -> Ensured {
        Ensured { profile, action }
    }
}

/// What `ensure` did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum EnsureAction {
    /// There was none: it was created.
    Created,
    /// It was there, and was replaced.
    Updated,
    /// It was there with the same client id. Its secret cannot be read back, so it may differ.
    Unchanged,
}

impl EnsureAction {
    /// Its name in every language.
    pub fn as_str(self) -> &'static str {
        match self {
            EnsureAction::Created => "created",
            EnsureAction::Updated => "updated",
            EnsureAction::Unchanged => "unchanged",
        }
    }
}
