//! What all calls of a client share: a clock and a transport.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use workato_oauth_profiles::drive::Transport;

/// What the calls of a session share with those of the sessions derived from it.
pub(crate) struct Resources {
    pub(crate) start: Instant,
    /// The user gave a transport.
    pub(crate) own_transport: bool,
    transport: Mutex<Option<Arc<dyn Transport>>>,
}

impl Resources {
    pub(crate) fn new(transport: Option<Arc<dyn Transport>>, own_transport: bool) -> Resources {
        Resources { start: Instant::now(), own_transport, transport: Mutex::new(transport) }
    }

    /// The library's transport; none if the user gave one, and after closing.
    pub(crate) fn transport(&self) -> Option<Arc<dyn Transport>> {
        lock(&self.transport).clone()
    }

    /// Closes the connections.
    pub(crate) fn close(&self) {
        lock(&self.transport).take();
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
