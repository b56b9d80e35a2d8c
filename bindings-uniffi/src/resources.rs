//! What all calls of a client share: a clock and a transport.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use workato_oauth_profiles::Now;
use workato_oauth_profiles::drive::{self, Transport};

/// What the calls of a session share with those of the sessions derived from it.
pub(crate) struct Resources {
    /// The emulator, if it is the transport. Requests and waits take no real time then.
    pub(crate) emulator: Option<Arc<dyn Transport>>,
    /// The user gave a transport.
    pub(crate) own_transport: bool,
    transport: Mutex<Option<Arc<dyn Transport>>>,
}

impl Resources {
    pub(crate) fn new(
        transport: Option<Arc<dyn Transport>>,
        own_transport: bool,
        is_emulated: bool,
    ) -> Resources {
        let emulator = transport.clone().filter(|_| is_emulated);
        Resources { emulator, own_transport, transport: Mutex::new(transport) }
    }

    pub(crate) fn now(&self) -> Now {
        self.emulator.as_ref().map_or_else(drive::now, |emulator| emulator.now())
    }

    pub(crate) fn sleep(&self, time: Duration) {
        self.emulator.as_ref().map_or_else(|| thread::sleep(time), |emulator| emulator.sleep(time));
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
