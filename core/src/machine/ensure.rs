//! Makes sure that there is exactly one such profile: lists the profiles, then creates, replaces or
//! leaves it. See docs/design.md#ensure.

use std::time::Duration;

use super::Coroutine;
use super::call::Sender;
use super::pages::Pages;
use crate::ensure::{Listing, Verdict, judge, list_keeps_changing, several_profiles};
use crate::limit::WaitReason;
use crate::operations::{Create, List, Update};
use crate::printable::excerpt;
use crate::{Code, EnsureAction, Ensured, Error, Now, Profile, ProfileInput, Session};

/// The pause after a list that failed. See docs/design.md#10-seconds-between-lists.
const LIST_EVERY: Duration = Duration::from_secs(10);
/// How many creates with an unknown outcome one `ensure` may send. See docs/design.md#exactly-one.
const MOST_CREATES: u32 = 2;
/// How often `ensure` lists until two lists in a row agree. See docs/design.md#a-missing-profile-needs-proof.
const MOST_LISTS: u32 = 4;

impl Session {
    /// A machine that makes sure that there is exactly one such profile, and yields it.
    pub fn ensure(&self, input: ProfileInput, replace: bool) -> Coroutine<Ensured> {
        Coroutine::new(|mailbox, _| {
            let sender = Sender::new(self, mailbox);
            async move {
                let deadline = sender.deadline();
                let create = Create { input };
                let mut ensure = Ensure { sender, create, replace, deadline, lost: None };
                ensure.run().await.map(Some).map_err(|mut error| {
                    error.data_mut().may_have_applied |= ensure.lost.is_some();
                    error.in_context(format!("ensure profile `{}`", excerpt(&ensure.create.input.name)))
                })
            }
        })
    }
}

struct Ensure {
    sender: Sender,
    create: Create,
    replace: bool,
    deadline: Now,
    /// The error of the last create, if nobody knows whether it was carried out.
    lost: Option<Error>,
}

impl Ensure {
    async fn run(&mut self) -> Result<Ensured, Error> {
        // Checks the input before anything is sent, and lets the sender know the secrets.
        let mut create = self.sender.call(&self.create, Some(self.deadline))?;
        create.attempts.lock_name().await?;

        let name = self.create.input.key();
        let (mut creates, mut ids) = (0, Vec::new());
        loop {
            self.wait_until_settled(&ids).await?;
            let list = self.sender.session.writes().begin_list(self.sender.mailbox.now());
            let Some(found) = self.find().await? else {
                self.wait_for_next_list().await?;
                continue;
            };
            ids = found.iter().map(|profile| profile.id).collect();
            if list.may_miss(|target| target.is(&name, &ids)) {
                continue;
            }
            drop(list);
            match judge(&self.create.input, self.replace, found) {
                Verdict::None if creates == MOST_CREATES => return Err(self.give_up(None)),
                Verdict::None => {
                    creates += 1;
                    if let Some(profile) = self.create().await? {
                        self.check_that_it_is_alone(&profile).await?;
                        return Ok(Ensured { profile, action: EnsureAction::Created });
                    }
                }
                Verdict::Same(profile) if self.lost.is_some() => {
                    return Ok(Ensured { profile, action: EnsureAction::Created });
                }
                Verdict::Same(profile) if !self.replace => {
                    return Ok(Ensured { profile, action: EnsureAction::Unchanged });
                }
                Verdict::Same(profile) | Verdict::Replace(profile) => {
                    self.sender.check_data(profile.id)?;
                    let input = self.create.input.clone().with_data_of(&profile);
                    let update = Update { id: profile.id, input };
                    let profile = self.sender.run(&update, Some(self.deadline)).await?;
                    return Ok(Ensured { profile, action: EnsureAction::Updated });
                }
                Verdict::Conflict(error) => return Err(error),
            }
        }
    }

    /// Waits until a list shows every earlier write of this name, or of one of these profiles.
    async fn wait_until_settled(&mut self, ids: &[i64]) -> Result<(), Error> {
        let mut create = self.sender.call(&self.create, Some(self.deadline))?;
        let waited = create.attempts.wait_until_settled(ids).await;
        waited.map_err(|error| match &self.lost {
            Some(lost) if error.code == Code::AmbiguousOutcome => {
                let mut lost = lost.clone();
                let data = lost.data_mut();
                (data.settled_in, data.hint) = (error.settled_in, error.hint.clone());
                lost
            }
            _ => error,
        })
    }

    /// The profiles that have this name and provider, or differ only in case or spaces. Lists the
    /// profiles again where one list does not prove that there is none. `None`: a list failed, and the
    /// next one may show whether the create arrived.
    async fn find(&mut self) -> Result<Option<Vec<Profile>>, Error> {
        let mut before: Option<Listing> = None;
        for _ in 0..MOST_LISTS {
            let listing = match self.list().await {
                Ok(listing) => listing,
                Err(error) => return self.list_failed(error).map(|()| None),
            };
            if !listing.found.is_empty() {
                return Ok(Some(listing.found));
            }
            listing.check_that_none_is_hidden()?;
            if listing.is_atomic() || before.is_some_and(|before| listing.confirms(&before)) {
                return Ok(Some(Vec::new()));
            }
            before = Some(listing);
        }
        Err(list_keeps_changing())
    }

    async fn list(&mut self) -> Result<Listing, Error> {
        let (mut pages, mut listing) = (Pages::from(1), Listing::new(&self.create.input));
        while let Some(page) = pages.next(&mut self.sender, Some(self.deadline)).await? {
            listing.add(page);
        }
        listing.moved |= pages.moved;
        listing.unreadable = pages.unreadable;
        Ok(listing)
    }

    fn list_failed(&mut self, error: Error) -> Result<(), Error> {
        if self.lost.is_none() || error.code == Code::Cancelled {
            return Err(error);
        }
        self.sender.mailbox.check()?;
        match error.code {
            Code::Network | Code::Timeout | Code::ServerError | Code::RateLimited => Ok(()),
            _ => Err(self.give_up(Some(format!(
                "listing the profiles to see whether it was created failed: {}",
                error.message
            )))),
        }
    }

    /// Creates the profile. `None`: it is not known whether it was created.
    async fn create(&mut self) -> Result<Option<Profile>, Error> {
        self.lost = None;
        let mut call = self.sender.call(&self.create, Some(self.deadline))?;
        match Box::pin(call.run()).await {
            Err(error) if error.code == Code::AmbiguousOutcome && self.sender.mailbox.check().is_ok() => {
                self.lost = Some(error);
                Ok(None)
            }
            result => result.map(Some),
        }
    }

    /// Lists the profiles once more: another process may have created the same one meanwhile. A list that
    /// fails does not hide that the profile was created.
    async fn check_that_it_is_alone(&mut self, created: &Profile) -> Result<(), Error> {
        let mut listing = match self.list().await {
            Ok(listing) => listing,
            Err(error) => {
                // A request that failed was reported.
                if error.attempts == 0 && error.code != Code::Cancelled {
                    self.sender.call(&List::default(), None)?.attempts.tell_gave_up(&error).await;
                }
                return Ok(());
            }
        };
        listing.found.retain(|profile| profile.id != created.id);
        if listing.found.is_empty() {
            return Ok(());
        }
        let mut error = several_profiles(&self.create.input, [created].into_iter().chain(&listing.found));
        error.data_mut().may_have_applied = true;
        Err(error)
    }

    /// Waits until the next list, or fails if that does not fit into the timeout.
    async fn wait_for_next_list(&mut self) -> Result<(), Error> {
        let until = self.sender.mailbox.now().saturating_add(LIST_EVERY);
        if until >= self.deadline {
            return Err(self.give_up(None));
        }
        let mut create = self.sender.call(&self.create, Some(self.deadline))?;
        create.attempts.wait_until(until, WaitReason::Backoff).await
    }

    /// The error of the create whose outcome is not known.
    fn give_up(&mut self, hint: Option<String>) -> Error {
        let lost = self.lost.take();
        let mut error = lost.unwrap_or_else(|| Error::internal("no create was lost"));
        let (name, now) = (self.create.input.key(), self.sender.mailbox.now());
        let unsettled = self.sender.session.writes().unsettled(now, |target| target.is(&name, &[]));
        let data = error.data_mut();
        data.settled_in = Some(unsettled.map_or(Duration::ZERO, |unsettled| unsettled.settled_at - now));
        if hint.is_some() {
            data.hint = hint;
        }
        error
    }
}

#[cfg(test)]
mod tests;
