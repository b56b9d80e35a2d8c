//! What all calls of a client share: a clock, a transport and the ledgers that are open.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use workato_oauth_profiles::drive::{self, Transport};
use workato_oauth_profiles::{FileLedger, Now};

/// The ledger of a call, if it is a file. It is taken out when the call ends.
pub(crate) type LedgerFile = Arc<Mutex<Option<FileLedger>>>;

/// What the calls of a session share with those of the sessions derived from it.
pub(crate) struct Resources {
    /// The emulator, if it is the transport. Requests and waits take no real time then.
    pub(crate) emulator: Option<Arc<dyn Transport>>,
    /// The user gave a transport.
    pub(crate) own_transport: bool,
    transport: Mutex<Option<Arc<dyn Transport>>>,
    /// Some belong to rollouts that were left half way and wait for a garbage collector.
    ledgers: Mutex<Vec<Weak<Mutex<Option<FileLedger>>>>>,
}

impl Resources {
    pub(crate) fn new(
        transport: Option<Arc<dyn Transport>>,
        own_transport: bool,
        is_emulated: bool,
    ) -> Resources {
        let emulator = transport.clone().filter(|_| is_emulated);
        Resources { emulator, own_transport, transport: Mutex::new(transport), ledgers: Mutex::default() }
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

    /// Takes note of a ledger, which closing the client closes.
    pub(crate) fn keep(&self, ledger: Option<FileLedger>) -> LedgerFile {
        let ledger = Arc::new(Mutex::new(ledger));
        if lock(&ledger).is_some() {
            let mut ledgers = lock(&self.ledgers);
            ledgers.retain(|ledger| ledger.strong_count() > 0);
            ledgers.push(Arc::downgrade(&ledger));
        }
        ledger
    }

    /// Closes the connections and the ledgers.
    pub(crate) fn close(&self) {
        lock(&self.transport).take();
        let ledgers: Vec<_> = lock(&self.ledgers).drain(..).collect();
        ledgers.iter().filter_map(Weak::upgrade).for_each(|ledger| drop(lock(&ledger).take()));
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
