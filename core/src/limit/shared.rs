//! The rate limit that several programs share through a store, such as Redis.
//!
//! The script `shared.lua` decides who gets a slot. This part knows whether the store answers, and limits the requests
//! while it does not. See docs/design.md#shared-rate-limit.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{WINDOW, WaitReason};
use crate::{Error, Now};

const SCRIPT: &str = include_str!("shared.lua");

/// How long the store may take. After that a call goes on without it.
pub(crate) const SLOWEST_STORE: Duration = Duration::from_secs(1);
/// How often one call asks a store that failed.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// What the engine asks its driver to evaluate on the store: a Lua script with its keys and arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Eval {
    /// The script; always the same text.
    pub script: &'static str,
    /// The keys that the script uses.
    pub keys: Vec<String>,
    /// Its arguments.
    pub args: Vec<String>,
}

/// A rate limit that all programs with the same store and key share. Clones are the same limit.
#[derive(Clone)]
pub(crate) struct SharedLimit(Arc<Inner>);

struct Inner {
    key: String,
    worker: String,
    limit: u32,
    fallback_share: u32,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next_id: u64,
    /// The epoch of the store's state; 0 before its first answer.
    epoch: i64,
    /// The slots that this session has, and until when at most. A store that lost its state learns of them.
    held: VecDeque<(String, Now)>,
    /// How many more slots this session could have had, at the last answer of the store.
    part: usize,
    answered_at: Now,
    outage: Option<Outage>,
}

/// The store does not answer.
struct Outage {
    /// How many slots this session may have.
    slots: usize,
    /// From then on its requests are spread over time, too.
    paced_from: Now,
    /// When a call asks the store again.
    ask_at: Now,
    /// When the next request may be sent.
    send_at: Now,
}

/// What a call does to get a slot.
pub(crate) enum Turn {
    /// Ask the store.
    Ask,
    /// Send now: the store does not answer.
    Send,
    /// Wait: the store does not answer.
    Wait(Now),
}

/// What the store said.
pub(crate) enum Verdict {
    Go,
    Wait {
        until: Now,
        why: WaitReason,
    },
    /// It lost its state: ask again, and report the slots of this session.
    Report,
    /// It failed. `is_new` says whether it did answer before.
    Failed {
        is_new: bool,
    },
}

/// How the request of a slot ended.
#[derive(Clone, Copy)]
pub(crate) enum Release {
    Unsent,
    Answered,
    /// With a 429, after which all programs pause for this long.
    Refused(Duration),
}

impl SharedLimit {
    pub(crate) fn new(
        key: &str,
        worker: u64,
        limit: Option<u32>,
        fallback_share: u32,
    ) -> Result<SharedLimit, Error> {
        if key.is_empty() {
            return Err(Error::invalid_input(
                "the key of the shared rate limit is empty: give one key for each workspace",
            ));
        }
        let limit = limit
            .ok_or_else(|| Error::invalid_input("a shared rate limit needs a number of requests a minute"))?;
        if fallback_share == 0 {
            return Err(Error::invalid_input(
                "the fallback share of the shared rate limit must be at least 1",
            ));
        }
        Ok(SharedLimit(Arc::new(Inner {
            key: format!("workato-oauth-profiles:limit:{key}"),
            worker: format!("{worker:016x}"),
            limit,
            fallback_share,
            state: Mutex::default(),
        })))
    }

    /// A new id for the slot of one request. If a call asks again with the same id, it gets no second slot.
    pub(crate) fn next_id(&self) -> String {
        let mut state = self.state();
        state.next_id += 1;
        format!("{}:{}", self.0.worker, state.next_id)
    }

    /// What a call does now to get the slot `id`, whose request ends before `ends`.
    pub(crate) fn turn(&self, id: &str, now: Now, ends: Now) -> Turn {
        let mut state = self.state();
        state.held.retain(|(_, free_at)| *free_at > now);
        let held = state.held.iter().filter(|(held, _)| held != id).count();
        let first_free = state.held.iter().map(|(_, free_at)| *free_at).min();
        let Some(outage) = &mut state.outage else { return Turn::Ask };
        if now >= outage.ask_at {
            // The other calls go on without the store meanwhile.
            outage.ask_at = now.saturating_add(ASK_AGAIN);
            return Turn::Ask;
        }
        let is_paced = now >= outage.paced_from;
        let mut send_at = if is_paced { outage.send_at } else { now };
        if held >= outage.slots {
            send_at = send_at.max(first_free.unwrap_or(now));
        }
        if send_at > now {
            return Turn::Wait(send_at.min(outage.ask_at));
        }
        if is_paced {
            outage.send_at = now.saturating_add(WINDOW / self.0.fallback_share);
        }
        state.hold(id, ends.saturating_add(WINDOW));
        Turn::Send
    }

    /// Asks for the slot `id`, for a call that has so much time left. With `report` the store learns of the slots that
    /// this session has.
    pub(crate) fn take(&self, id: &str, timeout: Duration, left: Duration, report: bool, now: Now) -> Eval {
        let state = self.state();
        let lease = timeout.saturating_add(WINDOW);
        let mut args = vec![
            milliseconds(lease),
            milliseconds(timeout),
            milliseconds(left),
            state.epoch.to_string(),
            if report { "report".to_owned() } else { String::new() },
        ];
        let others = state.held.iter().filter(|(held, free_at)| report && held != id && *free_at > now);
        for (held, free_at) in others {
            args.extend([held.clone(), milliseconds(free_at.saturating_sub(now))]);
        }
        self.eval("take", id, args)
    }

    /// Reads what the store said to [`SharedLimit::take`], or why it failed.
    pub(crate) fn taken(
        &self,
        id: &str,
        said: Option<&[i64]>,
        reported: bool,
        asked_at: Now,
        now: Now,
        ends: Now,
    ) -> Verdict {
        let mut state = self.state();
        let is_late = now.saturating_sub(asked_at) > SLOWEST_STORE;
        let (verdict, wait) = match said.filter(|_| !is_late) {
            Some(&[4, ..]) if !reported => return Verdict::Report,
            Some(&[verdict @ 1..=3, wait, epoch, free, workers]) => {
                state.answer(epoch, free, workers, now);
                (verdict, wait)
            }
            _ => return Verdict::Failed { is_new: state.fail(self.0.fallback_share, asked_at, now) },
        };
        // Only now does the store know what this session sent without it.
        if reported {
            state.outage = None;
        }
        let until = now.saturating_add(Duration::from_millis(wait.unsigned_abs()));
        match verdict {
            1 => {
                state.hold(id, ends.saturating_add(WINDOW));
                Verdict::Go
            }
            2 => Verdict::Wait { until, why: WaitReason::Limit },
            _ => Verdict::Wait { until, why: WaitReason::Paused },
        }
    }

    /// Gives the slot `id` back. `None` if the store need not know now.
    pub(crate) fn release(&self, id: &str, how: Release, now: Now) -> Option<Eval> {
        let mut state = self.state();
        let (how, pause) = match how {
            Release::Unsent => ("unsent", Duration::ZERO),
            Release::Answered => ("answered", Duration::ZERO),
            Release::Refused(pause) => ("refused", pause),
        };
        state.held.retain(|(held, _)| held != id);
        if how != "unsent" {
            state.hold(id, now.saturating_add(WINDOW));
        }
        let is_known = state.outage.is_none();
        drop(state);
        is_known.then(|| self.eval("release", id, vec![how.to_owned(), milliseconds(pause)]))
    }

    /// Reads what the store said to [`SharedLimit::release`]; returns whether it failed for the first time.
    pub(crate) fn released(&self, said: Option<&[i64]>, asked_at: Now, now: Now) -> bool {
        let mut state = self.state();
        match said {
            Some(&[_, _, epoch, free, workers]) => {
                // Another epoch: the next `take` reports the slots.
                if epoch == state.epoch {
                    state.answer(epoch, free, workers, now);
                }
                false
            }
            _ => state.fail(self.0.fallback_share, asked_at, now),
        }
    }

    /// Whether the store answered the last time.
    pub(crate) fn is_up(&self) -> bool {
        self.state().outage.is_none()
    }

    /// How many requests a minute a session sends while the store does not answer.
    pub(crate) fn fallback_share(&self) -> u32 {
        self.0.fallback_share
    }

    fn eval(&self, task: &str, id: &str, args: Vec<String>) -> Eval {
        let first = [task, &self.0.worker, id, &self.0.limit.to_string()].map(str::to_owned);
        Eval { script: SCRIPT, keys: vec![self.0.key.clone()], args: first.into_iter().chain(args).collect() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves valid numbers behind.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn hold(&mut self, id: &str, free_at: Now) {
        self.held.retain(|(held, _)| held != id);
        self.held.push_back((id.to_owned(), free_at));
    }

    fn answer(&mut self, epoch: i64, free: i64, workers: i64, now: Now) {
        self.epoch = epoch;
        self.part = usize::try_from(free / workers.max(1)).unwrap_or(0);
        self.answered_at = now;
    }

    /// The store failed; returns whether it did answer before.
    fn fail(&mut self, fallback_share: u32, asked_at: Now, now: Now) -> bool {
        if let Some(outage) = &mut self.outage {
            outage.ask_at = now.saturating_add(ASK_AGAIN);
            return false;
        }
        let held = self.held.iter().filter(|(_, free_at)| *free_at > now).count();
        // What an older answer said of the free slots is no longer true, and nobody knows what the others send.
        let is_recent = self.epoch != 0 && asked_at.saturating_sub(self.answered_at) <= WINDOW;
        self.outage = Some(Outage {
            paced_from: if is_recent { now.saturating_add(WINDOW) } else { now },
            slots: if is_recent { held + self.part } else { fallback_share as usize },
            ask_at: now.saturating_add(ASK_AGAIN),
            send_at: now,
        });
        true
    }
}

fn milliseconds(time: Duration) -> String {
    // At most a day and a minute.
    time.as_millis().min(100_000_000).to_string()
}
