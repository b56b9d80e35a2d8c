//! Takes a slot of the shared rate limit before a request, and gives it back after it.

use super::attempts::Attempts;
use crate::limit::{Release, SharedLimit, Turn, Verdict, WaitReason};
use crate::printable::excerpt;
use crate::{Error, EventKind, Now};

/// The slot of the shared rate limit that a call asks for, and has until its request is answered.
pub(super) struct Asked {
    id: String,
    /// When to ask for it again, and why it was refused.
    refused_until: Option<(Now, WaitReason)>,
}

/// Whether a call has its slot.
pub(super) enum SharedSlot {
    /// It has. So it is without a shared limit.
    Taken,
    /// It has none. Ask again then.
    Wait { until: Now, why: WaitReason },
    /// Report this, then ask again.
    News(String),
}

impl Attempts<'_> {
    /// Asks the store for a slot.
    pub(super) async fn take_shared_slot(&mut self) -> Result<SharedSlot, Error> {
        let Some(limit) = self.sender.session.shared_limit().cloned() else { return Ok(SharedSlot::Taken) };
        let new = || Asked { id: limit.next_id(), refused_until: None };
        let asked = self.shared_slot.get_or_insert_with(new);
        let id = asked.id.clone();
        let mut asked_at = self.sender.mailbox.now();
        if let Some((until, why)) = asked.refused_until.filter(|(until, _)| *until > asked_at) {
            return Ok(SharedSlot::Wait { until, why });
        }
        let config = self.sender.session.config();
        let timeout = config.attempt_timeout.min(config.timeout);
        match limit.turn(&id, asked_at, asked_at.saturating_add(timeout)) {
            Turn::Send => return Ok(SharedSlot::Taken),
            Turn::Wait(until) => return Ok(SharedSlot::Wait { until, why: WaitReason::Limit }),
            Turn::Ask => {}
        }
        let mut report = !limit.is_up();
        loop {
            let left = self.time_left_at(asked_at);
            let eval = limit.take(&id, timeout, left, report, asked_at);
            let Ok(said) = self.sender.mailbox.eval(eval).await else {
                // A customer that must be finished asks again after a cancel; the other calls end.
                self.check_or_finish().await?;
                asked_at = self.now();
                continue;
            };
            let (now, was_up) = (self.now(), limit.is_up());
            let ends = now.saturating_add(timeout);
            let verdict = limit.taken(&id, said.as_deref().ok(), report, asked_at, now, ends);
            if !was_up && limit.is_up() {
                // The slot is taken: who asks again with the same id gets no second one.
                return Ok(SharedSlot::News("the store of the shared rate limit answers again".into()));
            }
            return Ok(match verdict {
                Verdict::Go => SharedSlot::Taken,
                Verdict::Wait { until, why } => {
                    self.shared_slot = Some(Asked { id, refused_until: Some((until, why)) });
                    SharedSlot::Wait { until, why }
                }
                Verdict::Failed { is_new: true } => SharedSlot::News(self.outage(&limit, said)),
                // Another call has reported it.
                Verdict::Failed { is_new: false } => SharedSlot::Wait { until: now, why: WaitReason::Limit },
                Verdict::Report => {
                    (report, asked_at) = (true, now);
                    continue;
                }
            });
        }
    }

    /// Gives the slot back that [`Attempts::take_shared_slot`] took. A cancel meanwhile changes nothing: what is known
    /// of the request still counts.
    pub(super) async fn release_shared_slot(&mut self, how: Release) {
        let Some(limit) = self.sender.session.shared_limit().cloned() else { return };
        let Some(Asked { id, .. }) = self.shared_slot.take() else { return };
        let asked_at = self.now();
        let Some(eval) = limit.release(&id, how, asked_at) else { return };
        let Ok(said) = self.sender.mailbox.eval(eval).await else { return };
        if limit.released(said.as_deref().ok(), asked_at, self.now()) {
            self.tell_warning(EventKind::LimitStore, &self.outage(&limit, said)).await;
        }
    }

    /// The warning that the store failed.
    fn outage(&self, limit: &SharedLimit, said: Result<Vec<i64>, String>) -> String {
        let why = match said {
            Ok(_) => "it took longer than 1 s, or its answer cannot be read".to_owned(),
            Err(why) => self.secrets().shown(excerpt(&why).as_ref()),
        };
        format!(
            "the store of the shared rate limit failed ({why}): until it answers again, this client soon sends at \
             most {} requests a minute, and may still meet a 429",
            limit.fallback_share()
        )
    }
}
