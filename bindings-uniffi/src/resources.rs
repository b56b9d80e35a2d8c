//! What all calls of a client share: a clock and a transport.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use workato_oauth_profiles::Now;
use workato_oauth_profiles::drive::{self, Transport};

use crate::interrupts::Interrupts;

/// What the calls of a session share with those of the sessions derived from it.
pub(crate) struct Resources {
    /// The emulator, if it is the transport. Requests and waits take no real time then.
    pub(crate) emulator: Option<Arc<dyn Transport>>,
    /// The user gave a transport.
    pub(crate) own_transport: bool,
    /// How far the waits of virtual clocks are ahead of real time.
    skipped: Mutex<Duration>,
    transport: Mutex<Option<Arc<dyn Transport>>>,
    interrupts: Option<Box<dyn Interrupts>>,
}

impl Resources {
    pub(crate) fn new(
        transport: Option<Arc<dyn Transport>>,
        own_transport: bool,
        is_emulated: bool,
        interrupts: Option<Box<dyn Interrupts>>,
    ) -> Resources {
        let emulator = transport.clone().filter(|_| is_emulated);
        let skipped = Mutex::default();
        Resources { emulator, own_transport, skipped, transport: Mutex::new(transport), interrupts }
    }

    pub(crate) fn now(&self) -> Now {
        let real = || drive::now() + *lock(&self.skipped);
        self.emulator.as_ref().map_or_else(real, |emulator| emulator.now())
    }

    /// It is at least this late: a wait is over that ended then. Tests of Kotlin can have a virtual clock, on which a
    /// wait takes no real time.
    pub(crate) fn advance_to(&self, time: Now) {
        let mut skipped = lock(&self.skipped);
        *skipped = time.saturating_sub(drive::now()).max(*skipped);
    }

    /// Whether the current thread was interrupted, in a language that has that.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupts.as_ref().is_some_and(|interrupts| interrupts.is_interrupted())
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
