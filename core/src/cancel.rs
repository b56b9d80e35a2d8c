//! Cancels blocking calls from another thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Cancels blocking calls from another thread. Clones cancel the same calls.
///
/// Calls get it by [`Options`](crate::Options). After [`Cancel::cancel`] a call that is under way ends
/// with the error `cancelled` within about 100 ms, and a later call ends at once.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A `Cancel` for one or more calls.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Cancels all calls that have it.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether [`Cancel::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
