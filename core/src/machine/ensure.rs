//! Makes sure that there is exactly one such profile: lists the profiles, then creates, replaces or
//! leaves it.

use std::time::Duration;

use super::Coroutine;
use super::call::Sender;
use super::pages::Pages;
use crate::ensure::{Verdict, judge};
use crate::operations::{Create, Update};
use crate::{Code, EnsureAction, Ensured, Error, Now, Profile, ProfileInput, Session};

/// A list that began 45 seconds after a lost create shows whether the create arrived: the service may
/// work on a request for 40 s after its connection is gone. See docs/design.md#45-seconds.
const SETTLED_AFTER: Duration = Duration::from_secs(45);
/// See docs/design.md#10-seconds-between-lists.
const LIST_EVERY: Duration = Duration::from_secs(10);
/// See docs/design.md#ensure.
const MOST_CREATES: u32 = 2;

impl Session {
    /// A machine that makes sure that there is exactly one such profile, and yields it.
    pub fn ensure(&self, input: ProfileInput, replace: bool) -> Coroutine<Ensured> {
        Coroutine::new(|mailbox, _| {
            let sender = Sender::new(self, mailbox);
            async move {
                let deadline = sender.deadline();
                let mut ensure = Ensure { sender, input, replace, deadline, doubt: None };
                ensure.run().await.map(Some).map_err(|mut error| {
                    error.data_mut().may_have_applied |= ensure.doubt.is_some();
                    error.in_context(format!("ensure profile `{}`", ensure.input.name))
                })
            }
        })
    }
}

struct Ensure {
    sender: Sender,
    input: ProfileInput,
    replace: bool,
    deadline: Now,
    /// The create whose outcome is not known.
    doubt: Option<Doubt>,
}

struct Doubt {
    error: Error,
    /// A list that begins at this time or later shows whether the create arrived.
    settled_at: Now,
}

impl Ensure {
    async fn run(&mut self) -> Result<Ensured, Error> {
        // Checks the input before anything is sent, and lets the sender know the secrets.
        let create = Create { input: self.input.clone() };
        self.sender.call(&create, Some(self.deadline))?;

        let mut creates = 0;
        loop {
            let began = self.sender.mailbox.now();
            let Some(found) = self.list().await? else {
                self.wait_for_next_list().await?;
                continue;
            };
            match judge(&self.input, self.replace, found) {
                Verdict::None if self.doubt.as_ref().is_some_and(|doubt| began < doubt.settled_at) => {
                    self.wait_for_next_list().await?;
                }
                Verdict::None if creates == MOST_CREATES => return Err(self.give_up(None)),
                Verdict::None => {
                    creates += 1;
                    if let Some(profile) = self.create(&create).await? {
                        return Ok(Ensured { profile, action: EnsureAction::Created });
                    }
                }
                Verdict::Same(profile) if self.doubt.is_some() => {
                    return Ok(Ensured { profile, action: EnsureAction::Created });
                }
                Verdict::Same(profile) if !self.replace => {
                    return Ok(Ensured { profile, action: EnsureAction::Unchanged });
                }
                Verdict::Same(profile) | Verdict::Replace(profile) => {
                    let update = Update { id: profile.id, input: self.input.clone() };
                    let profile = self.sender.run(&update, Some(self.deadline)).await?;
                    return Ok(Ensured { profile, action: EnsureAction::Updated });
                }
                Verdict::Conflict(error) => return Err(error),
            }
        }
    }

    /// The profiles of this name and provider. `None`: the list failed, and the next one may show
    /// whether the create arrived.
    async fn list(&mut self) -> Result<Option<Vec<Profile>>, Error> {
        let (mut pages, mut found) = (Pages::from(1), Vec::<Profile>::new());
        loop {
            let profiles = match pages.next(&mut self.sender, Some(self.deadline)).await {
                Ok(Some(profiles)) => profiles,
                Ok(None) => return Ok(Some(found)),
                Err(error) => return self.list_failed(error).map(|()| None),
            };
            for profile in profiles {
                let is_match = profile.name == self.input.name && profile.provider == self.input.provider;
                if is_match && found.iter().all(|known| known.id != profile.id) {
                    found.push(profile);
                }
            }
        }
    }

    fn list_failed(&mut self, error: Error) -> Result<(), Error> {
        if self.doubt.is_none() || error.code == Code::Cancelled {
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
    async fn create(&mut self, create: &Create) -> Result<Option<Profile>, Error> {
        self.doubt = None;
        let mut call = self.sender.call(create, Some(self.deadline))?;
        let result = call.run().await;
        let settled_at = call.attempts.sent_at.saturating_add(SETTLED_AFTER);
        match result {
            Err(error) if error.code == Code::AmbiguousOutcome && self.sender.mailbox.check().is_ok() => {
                self.doubt = Some(Doubt { error, settled_at });
                Ok(None)
            }
            result => result.map(Some),
        }
    }

    /// Waits until the next list, or fails if that does not fit into the timeout.
    async fn wait_for_next_list(&mut self) -> Result<(), Error> {
        let now = self.sender.mailbox.now();
        let next = now.saturating_add(LIST_EVERY);
        let settled_at = self.doubt.as_ref().map_or(next, |doubt| doubt.settled_at);
        let until = if now < settled_at { next.min(settled_at) } else { next };
        if until >= self.deadline {
            let hint = "set a longer timeout: only a list that is read 45 seconds after a create shows that it \
                        did not arrive; list the profiles before you create it again";
            return Err(self.give_up(Some(hint.to_owned())));
        }
        while self.sender.mailbox.now() < until {
            self.sender.mailbox.sleep(until - self.sender.mailbox.now()).await?;
        }
        Ok(())
    }

    /// The error of the create whose outcome is not known.
    fn give_up(&mut self, hint: Option<String>) -> Error {
        let doubt = self.doubt.take();
        let mut error = doubt.map_or_else(|| Error::internal("no create is in doubt"), |doubt| doubt.error);
        if hint.is_some() {
            error.data_mut().hint = hint;
        }
        error
    }
}

#[cfg(test)]
mod tests;
