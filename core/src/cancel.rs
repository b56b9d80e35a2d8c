//! Cancels calls from another thread or task.

use std::collections::BTreeMap;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

/// Cancels calls from another thread or task. Clones cancel the same calls.
///
/// Calls get it by [`Options`](crate::Options). After [`Cancel::cancel`] a call that is under way ends
/// with the error `cancelled`: a blocking one within about 100 ms, an async one at once. A later call ends
/// at once. Only `reassign_each` finishes the requests of its customer first.
///
/// ```
/// use workato_oauth_profiles::drive::Cancel;
/// use workato_oauth_profiles::{Client, Code, Options};
///
/// let cancel = Cancel::new();
/// let workato = Client::builder("api token").build()?.with_options(Options::new().cancel(cancel.clone()))?;
/// std::thread::spawn(move || cancel.cancel()).join().expect("it does not panic");
/// assert_eq!(workato.get(321).expect_err("it is cancelled").code, Code::Cancelled);
/// # Ok::<(), workato_oauth_profiles::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    is_cancelled: AtomicBool,
    /// The tasks to wake, by the number of their [`CancelWaiter`].
    tasks: Mutex<BTreeMap<u64, Waker>>,
}

impl Cancel {
    /// A `Cancel` for one or more calls.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Cancels all calls that have it.
    pub fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::SeqCst);
        // Woken without the lock, because a task may begin to run at once.
        let tasks = mem::take(&mut *self.tasks());
        tasks.into_values().for_each(Waker::wake);
    }

    /// Whether [`Cancel::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled.load(Ordering::SeqCst)
    }

    fn tasks(&self) -> MutexGuard<'_, BTreeMap<u64, Waker>> {
        self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of one async call at a [`Cancel`], until it is dropped.
#[derive(Debug)]
pub(crate) struct CancelWaiter {
    cancel: Cancel,
    number: Option<u64>,
}

impl CancelWaiter {
    pub(crate) fn new(cancel: &Cancel) -> CancelWaiter {
        CancelWaiter { cancel: cancel.clone(), number: None }
    }

    /// Whether the call is cancelled. If not, a later cancel wakes its task.
    pub(crate) fn is_cancelled(&mut self, context: &Context<'_>) -> bool {
        let mut tasks = self.cancel.tasks();
        // Asked under the lock: a cancel after this finds the task.
        if self.cancel.is_cancelled() {
            return true;
        }
        let next = tasks.last_key_value().map_or(0, |(last, _)| last + 1);
        tasks.insert(*self.number.get_or_insert(next), context.waker().clone());
        false
    }
}

impl Drop for CancelWaiter {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.cancel.tasks().remove(&number);
        }
    }
}
