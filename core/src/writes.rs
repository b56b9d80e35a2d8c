//! What a session knows about its own writes: which of them may still be carried out, and which name is
//! being created. So one session never makes two profiles of a name. See docs/design.md#exactly-one.

mod name_key;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

pub use self::name_key::NameKey;
#[cfg(all(target_arch = "wasm32", feature = "__host_case"))]
pub use self::name_key::lower_case_by;
use crate::Now;

/// A list that began this long after a write failed shows whether the write was carried out: the service
/// may work on a request for 40 s after its connection is gone.
/// See docs/design.md#45-seconds-an-attempt-and-until-a-write-is-settled.
pub(crate) const SETTLED_AFTER: Duration = Duration::from_secs(45);

/// The writes of a session. Clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Writes(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    last_number: u64,
    pending: Vec<Pending>,
    /// The lists that are being read, and when each began.
    lists: Vec<(u64, Now)>,
    locks: Vec<Lock>,
}

/// A write that was sent and may still be carried out, or was answered while a list was read.
struct Pending {
    number: u64,
    target: Target,
    in_flight: bool,
    answered: bool,
    settled_at: Now,
}

/// A name that a call is creating.
struct Lock {
    number: u64,
    name: NameKey,
    /// The deadline of the call. Its lock ends then, even if nobody polls the call any more.
    until: Now,
    /// The thread of the listener that the call reports an event to.
    listener: Option<ThreadId>,
}

/// The profile that a write creates, changes or deletes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The name that it gives to the profile.
    pub(crate) name: Option<NameKey>,
    /// The profile, if it exists already.
    pub(crate) id: Option<i64>,
}

impl Target {
    /// Whether this is a profile of this name, or one of these ids.
    pub(crate) fn is(&self, name: &NameKey, ids: &[i64]) -> bool {
        self.name.as_ref() == Some(name) || self.id.is_some_and(|id| ids.contains(&id))
    }
}

/// What a list that begins now cannot show yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unsettled {
    /// When a list can begin that shows it.
    pub(crate) settled_at: Now,
    /// A write is under way, so it may be settled sooner.
    pub(crate) in_flight: bool,
}

/// Why a name cannot be locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locked {
    /// Another call of the session is creating it.
    ByAnotherCall,
    /// The call that is creating it waits for the listener that asks now.
    ByTheListenersCall,
}

impl Writes {
    /// Notes a write before it is sent. Its request ends within the timeout.
    pub(crate) fn open(&self, target: Target, now: Now, timeout: Duration) -> PendingWrite {
        let mut state = self.state();
        state.forget_settled(now);
        let number = state.next_number();
        let settled_at = now.saturating_add(timeout).saturating_add(SETTLED_AFTER);
        state.pending.push(Pending { number, target, in_flight: true, answered: false, settled_at });
        PendingWrite { writes: self.clone(), number }
    }

    /// Notes a create of an earlier process, which ended before this time with an unknown outcome.
    pub(crate) fn open_lost(&self, name: NameKey, now: Now) {
        self.open(Target { name: Some(name), id: None }, now, Duration::ZERO).failed(now);
    }

    /// The writes with such a target that a list which began at this time may not show.
    pub(crate) fn unsettled(&self, began: Now, concerns: impl Fn(&Target) -> bool) -> Option<Unsettled> {
        let state = self.state();
        let writes = state.pending.iter().filter(|write| !write.answered);
        let writes = writes.filter(|write| began < write.settled_at && concerns(&write.target));
        writes.fold(None, |all: Option<Unsettled>, write| {
            let in_flight = write.in_flight || all.is_some_and(|all| all.in_flight);
            let settled_at = all.map_or(write.settled_at, |all| all.settled_at.max(write.settled_at));
            Some(Unsettled { settled_at, in_flight })
        })
    }

    /// Begins to read a list. Until it is dropped, no write is forgotten that it may not show.
    pub(crate) fn begin_list(&self, now: Now) -> BegunList {
        let mut state = self.state();
        let number = state.next_number();
        state.lists.push((number, now));
        BegunList { writes: self.clone(), number, began: now }
    }

    /// Locks a name for a call that creates it, until the deadline of the call.
    pub(crate) fn lock(&self, name: &NameKey, until: Now, now: Now) -> Result<NameLock, Locked> {
        let mut state = self.state();
        state.locks.retain(|lock| now < lock.until);
        if let Some(lock) = state.locks.iter().find(|lock| lock.name == *name) {
            let in_listener = lock.listener == Some(std::thread::current().id());
            return Err(if in_listener { Locked::ByTheListenersCall } else { Locked::ByAnotherCall });
        }
        let number = state.next_number();
        state.locks.push(Lock { number, name: name.clone(), until, listener: None });
        Ok(NameLock { writes: self.clone(), number })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code here panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Forgets the writes that every list shows, those that are being read and those that begin from now on.
    fn forget_settled(&mut self, now: Now) {
        let oldest = self.lists.iter().map(|(_, began)| *began).fold(now, Now::min);
        self.pending.retain(|write| write.in_flight || oldest < write.settled_at);
    }
}

/// A list that is being read.
pub(crate) struct BegunList {
    writes: Writes,
    number: u64,
    began: Now,
}

impl BegunList {
    /// Whether it may not show a write with such a target.
    pub(crate) fn may_miss(&self, concerns: impl Fn(&Target) -> bool) -> bool {
        let state = self.writes.state();
        state.pending.iter().any(|write| self.began < write.settled_at && concerns(&write.target))
    }
}

impl Drop for BegunList {
    fn drop(&mut self) {
        self.writes.state().lists.retain(|(number, _)| *number != self.number);
    }
}

/// A write that was sent. If it is dropped without a result, nobody knows when its request ends, so it
/// stays unsettled until 45 s after the latest possible end.
pub(crate) struct PendingWrite {
    writes: Writes,
    number: u64,
}

impl PendingWrite {
    /// The service answered at this time whether it was carried out, or it never arrived. A list that began
    /// before may not show it.
    pub(crate) fn answered(self, at: Now) {
        self.change(|write| {
            (write.in_flight, write.answered, write.settled_at) = (false, true, at);
        });
        self.writes.state().forget_settled(at);
    }

    /// It failed at this time and may still be carried out. Returns when a list can begin that shows it.
    pub(crate) fn failed(self, at: Now) -> Now {
        let settled_at = at.saturating_add(SETTLED_AFTER);
        self.change(|write| write.settled_at = settled_at);
        settled_at
    }

    fn change(&self, change: impl FnOnce(&mut Pending)) {
        if let Some(write) = self.writes.state().pending.iter_mut().find(|write| write.number == self.number)
        {
            change(write);
        }
    }
}

impl Drop for PendingWrite {
    fn drop(&mut self) {
        self.change(|write| write.in_flight = false);
    }
}

/// The right to create a name. Dropped, another call of the session may create it.
pub(crate) struct NameLock {
    writes: Writes,
    number: u64,
}

impl NameLock {
    /// Notes the deadline of the call, which begins with its write.
    pub(crate) fn end_at(&self, deadline: Now) {
        let mut state = self.writes.state();
        if let Some(lock) = state.locks.iter_mut().find(|lock| lock.number == self.number) {
            lock.until = deadline;
        }
    }

    /// Notes which thread's listener the call waits for, or that it waits for none.
    pub(crate) fn in_listener(&self, listener: Option<ThreadId>) {
        let mut state = self.writes.state();
        if let Some(lock) = state.locks.iter_mut().find(|lock| lock.number == self.number) {
            lock.listener = listener;
        }
    }
}

impl Drop for NameLock {
    fn drop(&mut self) {
        self.writes.state().locks.retain(|lock| lock.number != self.number);
    }
}

#[cfg(test)]
mod tests;
