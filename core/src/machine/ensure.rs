//! Makes sure that there is exactly one such profile: lists the profiles, then creates, replaces or
//! leaves it. See docs/design.md#ensure.

use std::time::Duration;

use super::Coroutine;
use super::call::Sender;
use super::lists::Lists;
use crate::ensure::{Verdict, Wanted, judge};
use crate::ledger;
use crate::limit::WaitReason;
use crate::operations::{Create, Update};
use crate::printable::excerpt;
use crate::{Code, EnsureAction, Ensured, Error, Now, Profile, ProfileInput, Session};

/// The pause after a list that failed. See docs/design.md#10-seconds-between-lists.
const PAUSE_BETWEEN_LISTS: Duration = Duration::from_secs(10);
/// How many creates with an unknown outcome one `ensure` may send. See docs/design.md#exactly-one.
const MOST_CREATES: u32 = 2;

impl Session {
    /// A machine that makes sure that there is exactly one such profile, and yields it.
    pub fn ensure(&self, input: ProfileInput, replace: bool) -> Coroutine<Ensured> {
        Coroutine::new(|mailbox, _| {
            let sender = Sender::new(self, mailbox);
            let create = Create { input };
            let lists = Lists::new(Wanted::new([create.input.key()]));
            async move {
                let deadline = Some(sender.deadline());
                Ensure::new(sender, lists, replace, deadline).run_alone(&create).await.map(Some)
            }
        })
    }
}

/// Ensures one input after the other; `ensure` itself has only one.
pub(super) struct Ensure {
    pub(super) sender: Sender,
    pub(super) lists: Lists,
    replace: bool,
    /// The deadline of the input under way. `None`: its time begins when its create is sent.
    deadline: Option<Now>,
    /// The error of its last create, if nobody knows whether it was carried out.
    lost: Option<Error>,
    /// Whether there is a ledger to write.
    pub(super) writes_ledger: bool,
    /// The ledger has the line `creating` of the input under way, perhaps of an earlier run, and no outcome of it yet.
    pub(super) is_announced: bool,
}

impl Ensure {
    pub(super) fn new(sender: Sender, lists: Lists, replace: bool, deadline: Option<Now>) -> Ensure {
        let (lost, writes_ledger, is_announced) = (None, false, false);
        Ensure { sender, lists, replace, deadline, lost, writes_ledger, is_announced }
    }

    async fn run_alone(&mut self, create: &Create) -> Result<Ensured, Error> {
        let ensured = self.run(create).await?;
        if ensured.action == EnsureAction::Created
            && self.lost.is_none()
            && self.lists.read_once_more(&mut self.sender, self.deadline).await
            && let Some(error) = self.lists.duplicate(&create.input, &ensured.profile)
        {
            return Err(error.in_context(context(&create.input)));
        }
        Ok(ensured)
    }

    /// Makes sure that there is exactly one such profile, as far as the lists show that.
    pub(super) async fn run(&mut self, create: &Create) -> Result<Ensured, Error> {
        let result = self.settle_and_judge(create).await;
        result.map_err(|mut error| {
            error.data_mut().may_have_applied |= self.lost.is_some();
            error.in_context(context(&create.input))
        })
    }

    /// What [`Ensure::run`] would do, found out with lists only.
    pub(super) async fn preview(
        &mut self,
        create: &Create,
    ) -> Result<(EnsureAction, Option<Profile>), Error> {
        let found = self.lists.find(&mut self.sender, &create.input.key(), None).await;
        let verdict = found.map(|found| judge(&create.input, self.replace, found));
        Ok(match verdict.map_err(|error| error.in_context(context(&create.input)))? {
            Verdict::None => (EnsureAction::WouldCreate, None),
            Verdict::Same(profile) if !self.replace => (EnsureAction::Unchanged, Some(profile)),
            Verdict::Same(profile) | Verdict::Replace(profile) => (EnsureAction::WouldUpdate, Some(profile)),
            Verdict::Conflict(error) => return Err(error.in_context(context(&create.input))),
        })
    }

    /// Ends the input under way, and writes the outcome of its create to the ledger, if there was one.
    pub(super) async fn end(&mut self, create: &Create, id: Result<i64, &Error>) -> Result<(), Error> {
        self.sender.unlock_name();
        (self.deadline, self.lost) = (None, None);
        match std::mem::take(&mut self.is_announced) {
            true => self.sender.mailbox.append(ledger::created_line(&create.input, id)).await,
            false => Ok(()),
        }
    }

    async fn settle_and_judge(&mut self, create: &Create) -> Result<Ensured, Error> {
        // Checks the input before anything is sent, and lets the sender know the secrets.
        self.sender.call(create, self.deadline)?.attempts.lock_name().await?;

        let mut creates = 0;
        loop {
            let found = self.find_settled(create).await?;
            match judge(&create.input, self.replace, found) {
                Verdict::None if creates == MOST_CREATES => return Err(self.give_up(create, None)),
                Verdict::None if !self.lists.permit_a_create(self.sender.mailbox.now()) => {
                    self.lists.forget()
                }
                Verdict::None => {
                    creates += 1;
                    if let Some(profile) = self.create(create).await? {
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
                    let profile = self.update(create, &profile).await?;
                    return Ok(Ensured { profile, action: EnsureAction::Updated });
                }
                Verdict::Conflict(error) => return Err(error),
            }
        }
    }

    /// The profiles that have this name and provider, or nearly have, in a list that shows every earlier write
    /// of the name and of these profiles.
    async fn find_settled(&mut self, create: &Create) -> Result<Vec<Profile>, Error> {
        let (key, mut ids) = (create.input.key(), Vec::new());
        loop {
            self.wait_until_settled(create, &ids).await?;
            if self.lists.may_miss(|target| target.is(&key, &ids)) {
                self.lists.forget();
            }
            let Some(found) = self.find(create).await? else {
                self.wait_for_next_list(create).await?;
                continue;
            };
            ids = found.iter().map(|profile| profile.id).collect();
            if !self.lists.may_miss(|target| target.is(&key, &ids)) {
                return Ok(found);
            }
        }
    }

    /// Waits until a list shows every earlier write of this name, or of one of these profiles.
    async fn wait_until_settled(&mut self, create: &Create, ids: &[i64]) -> Result<(), Error> {
        let mut call = self.sender.call(create, self.deadline)?;
        let waited = call.attempts.wait_until_settled(ids).await;
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

    /// The profiles that have this name and provider, or nearly have. `None`: a list failed, and the next one
    /// may show whether the create arrived.
    async fn find(&mut self, create: &Create) -> Result<Option<Vec<Profile>>, Error> {
        match self.lists.find(&mut self.sender, &create.input.key(), self.deadline).await {
            Ok(found) => Ok(Some(found)),
            Err(error) => self.list_failed(create, error).map(|()| None),
        }
    }

    fn list_failed(&mut self, create: &Create, error: Error) -> Result<(), Error> {
        if self.lost.is_none() || error.code == Code::Cancelled {
            return Err(error);
        }
        self.sender.mailbox.check()?;
        match error.code {
            Code::Network | Code::Timeout | Code::ServerError | Code::RateLimited => Ok(()),
            _ => Err(self.give_up(
                create,
                Some(format!("listing the profiles to see whether it was created failed: {}", error.message)),
            )),
        }
    }

    /// Creates the profile. `None`: it is not known whether it was created.
    async fn create(&mut self, create: &Create) -> Result<Option<Profile>, Error> {
        self.lost = None;
        if self.writes_ledger {
            self.sender.mailbox.append(ledger::creating_line(&create.input)).await?;
            self.is_announced = true;
        }
        let mut call = self.sender.call(create, self.deadline)?;
        let result = call.run().await;
        self.deadline = call.attempts.deadline;
        match result {
            Err(error) if error.code == Code::AmbiguousOutcome && self.sender.mailbox.check().is_ok() => {
                self.lost = Some(error);
                Ok(None)
            }
            result => result.map(Some),
        }
    }

    /// Writes the input to a profile that exists, with what else the profile has in `data`.
    async fn update(&mut self, create: &Create, profile: &Profile) -> Result<Profile, Error> {
        self.sender.check_data(profile.id)?;
        let update = Update { id: profile.id, input: create.input.clone().with_data_of(profile) };
        self.sender.run(&update, self.deadline).await
    }

    /// Waits until the next list, or fails if that does not fit into the timeout.
    async fn wait_for_next_list(&mut self, create: &Create) -> Result<(), Error> {
        let until = self.sender.mailbox.now().saturating_add(PAUSE_BETWEEN_LISTS);
        if self.deadline.is_some_and(|deadline| until >= deadline) {
            return Err(self.give_up(create, None));
        }
        let mut call = self.sender.call(create, self.deadline)?;
        call.attempts.wait_until(until, WaitReason::Backoff).await
    }

    /// The error of the create whose outcome is not known.
    fn give_up(&mut self, create: &Create, hint: Option<String>) -> Error {
        let lost = self.lost.take();
        let mut error = lost.unwrap_or_else(|| Error::internal("no create was lost"));
        let (key, now) = (create.input.key(), self.sender.mailbox.now());
        let unsettled = self.sender.session.writes().unsettled(now, |target| target.is(&key, &[]));
        let data = error.data_mut();
        data.settled_in = Some(unsettled.map_or(Duration::ZERO, |unsettled| unsettled.settled_at - now));
        if hint.is_some() {
            data.hint = hint;
        }
        error
    }
}

/// What an error says that the call wanted.
pub(super) fn context(input: &ProfileInput) -> String {
    format!("ensure profile `{}`", excerpt(&input.name))
}

#[cfg(test)]
mod tests;
