//! Keeps a session from creating a profile twice: one create of a name at a time, and none while an
//! earlier write may still be carried out. See docs/design.md#exactly-one.

use std::time::Duration;

use super::attempts::Attempts;
use super::retry::LONGEST_SLEEP;
use crate::limit::WaitReason;
use crate::writes::{Locked, Unsettled};
use crate::{Code, Error, Now};

/// Nobody knows when another call ends, so a call that waits for it asks again once a second.
const ASK_EVERY: Duration = Duration::from_secs(1);

impl Attempts<'_> {
    /// Waits until no other call of the session creates a profile of this name, and keeps others from it
    /// until this call ends. A call whose timeout has not begun waits as long as the timeout all the same.
    pub(crate) async fn lock_name(&mut self) -> Result<(), Error> {
        let Some(name) = self.wire.target.as_ref().and_then(|target| target.name.clone()) else {
            return Ok(());
        };
        let until = self.deadline.unwrap_or_else(|| self.sender.deadline());
        while self.sender.name_lock.is_none() {
            self.check().await?;
            let (now, deadline) = (self.now(), self.deadline.unwrap_or(Now::MAX));
            match self.sender.session.writes().lock(&name, deadline, now) {
                Ok(lock) => self.sender.name_lock = Some(lock),
                Err(Locked::ByTheListenersCall) => {
                    let message = "the listener of a call that creates this profile tried to create it too: do \
                                   that after the call has ended";
                    return Err(self.fail(Error::invalid_input(message)).await);
                }
                Err(Locked::ByAnotherCall) => self.wait_for_call(WaitReason::OtherCall, until).await?,
            }
        }
        self.waiting = None;
        Ok(())
    }

    /// Fails while an earlier write of this name may still be carried out.
    pub(super) async fn check_settled(&mut self) -> Result<(), Error> {
        match self.unsettled(&[]) {
            Some(unsettled) => Err(self.fail_unsettled(unsettled).await),
            None => Ok(()),
        }
    }

    /// Waits until a list can begin that shows every earlier write of this name, or of one of these ids.
    pub(crate) async fn wait_until_settled(&mut self, ids: &[i64]) -> Result<(), Error> {
        while let Some(unsettled) = self.unsettled(ids) {
            self.check().await?;
            let wait = unsettled.settled_at.saturating_sub(self.now());
            if unsettled.in_flight && !self.time_left().is_zero() {
                self.wait_for_call(WaitReason::Unsettled, self.deadline.unwrap_or(Now::MAX)).await?;
            } else if wait >= self.time_left() {
                return Err(self.fail_unsettled(unsettled).await);
            } else if !self.tell_waiting(Some(wait), WaitReason::Unsettled).await {
                self.sleep(wait.min(LONGEST_SLEEP)).await?;
            }
        }
        self.waiting = None;
        Ok(())
    }

    /// The writes of this name, or of one of these ids, that a list which begins now may not show.
    fn unsettled(&self, ids: &[i64]) -> Option<Unsettled> {
        let name = self.wire.target.as_ref()?.name.as_ref()?;
        self.sender.session.writes().unsettled(self.now(), |target| target.is(name, ids))
    }

    async fn wait_for_call(&mut self, why: WaitReason, until: Now) -> Result<(), Error> {
        let left = until.saturating_sub(self.now());
        if left.is_zero() {
            let message = "timed out waiting for another call of this client that creates or changes the \
                           same profile";
            return Err(self.fail(Error::new(Code::Timeout, message)).await);
        }
        if !self.tell_waiting(None, why).await {
            self.sleep(ASK_EVERY.min(left)).await?;
        }
        Ok(())
    }

    async fn fail_unsettled(&mut self, unsettled: Unsettled) -> Error {
        let message = "an earlier write of this profile may still be carried out, so nothing was created";
        let mut error = Error::new(Code::AmbiguousOutcome, message);
        let data = error.data_mut();
        data.may_have_applied = true;
        data.settled_in = Some(unsettled.settled_at.saturating_sub(self.now()));
        self.fail(error).await
    }
}
