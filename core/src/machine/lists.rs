//! Lists all profiles to find those of some names. See docs/design.md#a-missing-profile-needs-proof.

use std::time::Duration;

use super::call::Sender;
use super::pages::Pages;
use crate::ensure::{Listing, Wanted, list_keeps_changing, several_profiles};
use crate::operations::List;
use crate::writes::{BegunList, NameKey, Target};
use crate::{Code, Error, Now, Profile, ProfileInput};

/// Three pairs in a row. See docs/design.md#a-missing-profile-needs-proof.
pub(super) const MOST_LISTS: u32 = 4;
/// See docs/design.md#60-seconds-after-the-list.
const FRESH: Duration = Duration::from_secs(60);

/// The lists of all profiles that a call has read.
pub(super) struct Lists {
    wanted: Wanted,
    newest: Option<Listing>,
    /// The list that began first of those that the newest one rests on.
    begun: Option<BegunList>,
    /// A profile that the newest list does not show does not exist.
    proves_absence: bool,
}

impl Lists {
    pub(super) fn new(wanted: Wanted) -> Lists {
        Lists { wanted, newest: None, begun: None, proves_absence: false }
    }

    /// Whether they may not show a write with such a target.
    pub(super) fn may_miss(&self, concerns: impl Fn(&Target) -> bool) -> bool {
        self.begun.as_ref().is_some_and(|begun| begun.may_miss(concerns))
    }

    /// Begins anew: the next result rests on lists that begin from now on.
    pub(super) fn forget(&mut self) {
        *self = Lists::new(self.wanted.clone());
    }

    /// The profiles that have this name and provider, or nearly have. Lists all profiles if that was not done
    /// yet, and again where the list does not prove that there is none.
    ///
    /// # Errors
    /// `conflict` if the list keeps changing; `decode` if a row that cannot be read may be the profile.
    pub(super) async fn find(
        &mut self,
        sender: &mut Sender,
        key: &NameKey,
        deadline: Option<Now>,
    ) -> Result<Vec<Profile>, Error> {
        let mut lists = 0;
        loop {
            if let Some(newest) = &self.newest {
                let found = newest.found(key);
                if !found.is_empty() {
                    return Ok(found.to_vec());
                }
                newest.check_that_none_is_hidden(key)?;
                if self.proves_absence {
                    return Ok(Vec::new());
                }
            }
            if lists == MOST_LISTS {
                return Err(list_keeps_changing());
            }
            lists += 1;
            self.read(sender, deadline).await?;
        }
    }

    /// Whether the newest list is so new that a profile which it does not show can be created. Its age counts
    /// from its end, so a list that was read just now is new, however long it took.
    pub(super) fn permit_a_create(&self, now: Now) -> bool {
        self.newest.as_ref().is_some_and(|newest| now <= newest.ended.saturating_add(FRESH))
    }

    /// Lists all profiles.
    pub(super) async fn read(&mut self, sender: &mut Sender, deadline: Option<Now>) -> Result<(), Error> {
        let begun = sender.session.writes().begin_list(sender.mailbox.now());
        let (mut pages, mut listing) = (Pages::from(1), Listing::new(self.wanted.clone()));
        while let Some(page) = pages.next(sender, deadline).await? {
            listing.add(page);
        }
        listing.ended = sender.mailbox.now();
        listing.moved |= pages.moved;
        listing.unreadable = pages.unreadable;
        let confirmed = self.newest.as_ref().is_some_and(|before| listing.confirms(before));
        if !confirmed {
            self.begun = Some(begun);
        }
        self.proves_absence = confirmed || listing.is_atomic();
        self.newest = Some(listing);
        Ok(())
    }

    /// Lists all profiles after a create, because another process may have created the same one meanwhile.
    /// Returns whether it could. A list that fails is only reported, so it does not hide what was created.
    pub(super) async fn read_once_more(&mut self, sender: &mut Sender, deadline: Option<Now>) -> bool {
        let Err(error) = self.read(sender, deadline).await else { return true };
        // A request that failed was reported.
        if error.attempts == 0
            && error.code != Code::Cancelled
            && let Ok(call) = sender.call(&List::default(), None)
        {
            call.attempts.tell_gave_up(&error).await;
        }
        false
    }

    /// The error if the newest list shows another profile of the same name beside the one that was created:
    /// another process created it meanwhile.
    pub(super) fn duplicate(&self, input: &ProfileInput, created: &Profile) -> Option<Error> {
        let key = input.key();
        let found = self.newest.iter().flat_map(|newest| newest.found(&key)).map(|profile| profile.id);
        let mut others = found.filter(|id| *id != created.id).peekable();
        others.peek()?;
        let mut error = several_profiles(&input.provider, std::iter::once(created.id).chain(others));
        error.data_mut().may_have_applied = true;
        Some(error)
    }
}
