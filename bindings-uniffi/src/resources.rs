//! What all calls of a client share: a clock, a transport and the ledgers that are open.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;

use workato_oauth_profiles::FileLedger;
use workato_oauth_profiles::drive::Transport;

/// The ledger of a call, if it is a file. It is taken out when the call ends.
pub(crate) type LedgerFile = Arc<Mutex<Option<FileLedger>>>;

/// What the calls of a session share with those of the sessions derived from it.
pub(crate) struct Resources {
    pub(crate) start: Instant,
    /// The user gave a transport.
    pub(crate) own_transport: bool,
    transport: Mutex<Option<Arc<dyn Transport>>>,
    /// Some belong to rollouts that were left half way and wait for a garbage collector.
    ledgers: Mutex<Vec<Weak<Mutex<Option<FileLedger>>>>>,
}

impl Resources {
    pub(crate) fn new(transport: Option<Arc<dyn Transport>>, own_transport: bool) -> Resources {
        let (start, transport) = (Instant::now(), Mutex::new(transport));
        Resources { start, own_transport, transport, ledgers: Mutex::default() }
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
