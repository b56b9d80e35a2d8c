//! The place of the ledger of a run, from which closing the client can free it.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::drive::Ledger;

/// The place of the ledger of a run. Closing the client frees the ledger: at once where the run rests between
/// two outcomes, otherwise once the outcome that is under way is written down.
#[derive(Default)]
pub struct LedgerSlot(Mutex<State>);

#[derive(Default)]
struct State {
    /// None before it is opened, after it is freed, and while it is read or written.
    ledger: Option<Box<dyn Ledger>>,
    works: bool,
    closed: bool,
}

impl LedgerSlot {
    /// Puts a ledger that was just opened into its place.
    pub fn put(&self, ledger: Box<dyn Ledger>) {
        self.change(|state| state.ledger = Some(ledger));
    }

    /// The run begins to work on its next outcome: closing waits for [`LedgerSlot::rest`].
    pub fn work(&self) {
        self.change(|state| state.works = true);
    }

    /// The run rests, because it has yielded an outcome.
    pub fn rest(&self) {
        self.change(|state| state.works = false);
    }

    /// Frees the ledger once the run rests.
    pub fn close(&self) {
        self.change(|state| state.closed = true);
    }

    /// Frees the ledger now or, while another thread reads or writes it, after that.
    pub fn free(&self) {
        self.change(|state| (state.works, state.closed) = (false, true));
    }

    /// Frees the ledger in a child process, right after a fork: the child would keep its lock. Does nothing
    /// if the fork came while another thread used this slot.
    pub fn free_after_fork(&self) {
        // The thread that holds the lock does not exist in the child, so nobody would release it.
        if let Ok(mut state) = self.0.try_lock() {
            state.ledger = None;
        }
    }

    /// Whether there is a ledger that can be read or written.
    pub fn is_open(&self) -> bool {
        self.state().ledger.is_some()
    }

    /// Reads or writes the ledger.
    ///
    /// # Errors
    /// What `work` fails with, or that there is no ledger or that it was closed.
    pub fn with<T>(&self, work: impl FnOnce(&mut dyn Ledger) -> io::Result<T>) -> io::Result<T> {
        // The lock is not held meanwhile: the ledger may be of the user and close the client.
        let taken = self.state().ledger.take();
        let mut ledger = taken.ok_or_else(|| io::Error::other("the ledger is closed"))?;
        let result = work(&mut *ledger);
        self.put(ledger);
        result
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        let freed = if state.closed && !state.works { state.ledger.take() } else { None };
        // The user's own ledger may close the client when it is dropped, so the lock is released first.
        drop(state);
        drop(freed);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code here panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for LedgerSlot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LedgerSlot").field("is_open", &self.is_open()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Counts as open as long as this is not dropped.
    struct Counted(#[expect(dead_code, reason = "only its number of owners matters")] Arc<()>);

    impl Ledger for Counted {
        fn next_line(&mut self) -> io::Result<Option<String>> {
            Ok(None)
        }
        fn append(&mut self, _: &str) -> io::Result<()> {
            Ok(())
        }
    }

    fn slot() -> (LedgerSlot, impl Fn() -> bool) {
        let (slot, owners) = (LedgerSlot::default(), Arc::new(()));
        slot.put(Box::new(Counted(owners.clone())));
        (slot, move || Arc::strong_count(&owners) > 1)
    }

    #[test]
    fn a_ledger_at_rest_is_freed_at_once() {
        let (slot, is_open) = slot();
        slot.work();
        slot.rest();
        assert!(is_open());
        slot.close();
        assert!(!is_open());
        assert!(slot.with(|ledger| ledger.append("a")).is_err());
    }

    #[test]
    fn a_ledger_at_work_is_written_before_it_is_freed() {
        let (slot, is_open) = slot();
        slot.work();
        slot.close();
        slot.with(|ledger| ledger.append("a")).expect("it is still open");
        assert!(is_open());
        slot.rest();
        assert!(!is_open());
    }

    #[test]
    fn a_ledger_that_is_freed_while_it_is_written_is_freed_after_that() {
        let (slot, is_open) = slot();
        slot.work();
        let written = slot.with(|ledger| {
            slot.free();
            assert!(is_open());
            ledger.append("a")
        });
        assert!(written.is_ok() && !is_open());
    }
}
