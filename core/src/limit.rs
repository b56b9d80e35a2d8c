//! The rate limit, in requests a minute.
//!
//! Each request takes a slot, which is free again 60 s after the *answer*: the service counts arrivals,
//! and a request arrives at some moment between its send and its answer.
//! A 429 pauses all calls of the client and costs no attempt. After the pause one request is sent alone, as
//! a probe; its answer decides whether the others go on. See docs/design.md#rate-limit.

#[cfg_attr(feature = "__page", allow(dead_code))]
mod shared;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use self::shared::Eval;
#[cfg_attr(feature = "__page", allow(unused_imports))]
pub(crate) use self::shared::{Release, SLOWEST_STORE, SharedLimit, Turn, Verdict};
use crate::Now;

/// How long after its answer a slot is free again.
/// See docs/design.md#a-slot-is-free-60-seconds-after-the-answer.
const WINDOW: Duration = Duration::from_secs(60);
/// The shortest pause after a 429.
/// See docs/design.md#1-second-asking-again-and-the-shortest-pause.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
/// The longest `Retry-After` that all calls of a client follow.
/// See docs/design.md#the-other-calls-wait-at-most-an-hour.
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);
/// The pauses after 429s in a row without `Retry-After`.
/// See docs/design.md#the-pause-after-a-429-up-to-30-seconds.
const PAUSES: [Duration; 4] =
    [Duration::from_secs(5), Duration::from_secs(10), Duration::from_secs(20), Duration::from_secs(30)];

/// The rate limit that all calls of a client share.
#[derive(Clone)]
pub(crate) struct Limit(Arc<Mutex<State>>);

struct State {
    slots: Option<usize>,
    in_flight: usize,
    /// Slots that were dropped in flight. They count as answered when the limit is asked next.
    dropped: usize,
    /// When slots are free again, in the order in which answers were reported. If threads report out of
    /// order, a slot is free a little late.
    free_at: VecDeque<Now>,
    pause: Option<Pause>,
}

struct Pause {
    until: Now,
    /// How many pauses in a row ended with another 429.
    streak: usize,
    /// The probe is under way.
    probing: bool,
}

/// The answer of the rate limit.
pub(crate) enum Decision {
    /// Send now.
    Go(Slot),
    /// Wait and ask again. `until` is `None` if it is not known when a slot is free.
    Wait { until: Option<Now>, why: WaitReason },
}

/// Why to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WaitReason {
    /// All slots of this minute are taken.
    Limit,
    /// The service answered 429.
    Paused,
    /// The last attempt failed.
    Backoff,
    /// Another call of the client creates or changes the same profile.
    OtherCall,
    /// An earlier write of the same profile, or for the same customer, may still be carried out.
    Unsettled,
}

impl Limit {
    pub(crate) fn new(requests_per_minute: Option<u32>) -> Limit {
        Limit(Arc::new(Mutex::new(State {
            slots: requests_per_minute.map(|slots| slots as usize),
            in_flight: 0,
            dropped: 0,
            free_at: VecDeque::new(),
            pause: None,
        })))
    }

    /// Asks for a slot.
    pub(crate) fn ask(&self, now: Now) -> Decision {
        let mut state = self.state();
        state.free_slots(now);
        if let Some(pause) = &state.pause {
            if now < pause.until {
                return Decision::Wait { until: Some(pause.until), why: WaitReason::Paused };
            }
            if pause.probing {
                return Decision::Wait { until: None, why: WaitReason::Paused };
            }
        }
        if state.slots.is_some_and(|slots| state.in_flight + state.free_at.len() >= slots) {
            return Decision::Wait { until: state.free_at.front().copied(), why: WaitReason::Limit };
        }
        state.in_flight += 1;
        let probe = state.pause.as_mut().map(|pause| pause.probing = true).is_some();
        Decision::Go(Slot { limit: self.clone(), probe, sent: false, ended: false })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves valid numbers behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Frees the slots whose 60 s have passed, and begins those of the slots that were dropped in flight.
    fn free_slots(&mut self, now: Now) {
        for _ in 0..std::mem::take(&mut self.dropped) {
            self.answered(now);
        }
        while self.free_at.front().is_some_and(|free_at| *free_at <= now) {
            self.free_at.pop_front();
        }
    }

    fn answered(&mut self, now: Now) {
        if self.slots.is_some() {
            self.free_at.push_back(now.saturating_add(WINDOW));
        }
    }

    /// Lets another request be the probe.
    fn pass_probe_on(&mut self) {
        if let Some(pause) = &mut self.pause {
            pause.probing = false;
        }
    }

    /// Pauses all calls, and returns for how long.
    fn pause(&mut self, now: Now, retry_after: Option<Duration>, probe: bool) -> Duration {
        let (streak, until, probing) = match &self.pause {
            None => (0, Now::ZERO, false),
            Some(pause) if probe => (pause.streak + 1, pause.until, false),
            Some(pause) => (pause.streak, pause.until, pause.probing),
        };
        let default = PAUSES[streak.min(PAUSES.len() - 1)];
        let wait = retry_after.map_or(default, |wait| wait.clamp(SHORTEST_PAUSE, LONGEST_PAUSE));
        let until = until.max(now.saturating_add(wait));
        self.pause = Some(Pause { until, streak, probing });
        until.saturating_sub(now)
    }
}

/// The right to send one request.
pub(crate) struct Slot {
    limit: Limit,
    probe: bool,
    sent: bool,
    ended: bool,
}

impl Slot {
    /// An answer other than 429 arrived, or the request failed and may have arrived.
    pub(crate) fn answered(self, now: Now) {
        self.end(|state| state.answered(now), true);
    }

    /// The request is sent now. A slot that is dropped before this is free again at once.
    pub(crate) fn sent(&mut self) {
        self.sent = true;
    }

    /// The request was not sent.
    pub(crate) fn unsent(self) {
        self.end(|_| {}, true);
    }

    /// The answer was 429. Returns how long all calls pause.
    pub(crate) fn refused(self, now: Now, retry_after: Option<Duration>) -> Duration {
        let probe = self.probe;
        let refuse = |state: &mut State| {
            state.answered(now);
            state.pause(now, retry_after, probe)
        };
        self.end(refuse, false)
    }

    fn end<T>(mut self, how: impl FnOnce(&mut State) -> T, resume: bool) -> T {
        self.ended = true;
        let mut state = self.limit.state();
        state.in_flight -= 1;
        if self.probe && resume {
            state.pause = None;
        }
        how(&mut state)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let mut state = self.limit.state();
        state.in_flight -= 1;
        state.dropped += usize::from(self.sent);
        if self.probe {
            state.pass_probe_on();
        }
    }
}

#[cfg(test)]
mod tests;
