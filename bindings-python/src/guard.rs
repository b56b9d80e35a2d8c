//! The guard of users' tests, `only_emulators`: while one is in use, the clients of this process reach only
//! emulators and this machine.

use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::process::Process;

/// How many guards are in use.
static GUARDS: AtomicUsize = AtomicUsize::new(0);

/// Begins a guard. Guards may be nested.
#[pyfunction]
pub(crate) fn raise_guard() {
    GUARDS.fetch_add(1, Ordering::Relaxed);
}

/// Ends a guard.
#[pyfunction]
pub(crate) fn lower_guard() {
    GUARDS.fetch_sub(1, Ordering::Relaxed);
}

/// Refuses a client of another host, and one that uses a proxy, while a guard is in use.
pub(crate) fn check(process: &Process) -> PyResult<()> {
    let session = &process.session;
    if GUARDS.load(Ordering::Relaxed) == 0 || process.is_emulated {
        return Ok(());
    }
    let (refused, fix) = match (session.is_on_this_machine(), process.uses_proxy) {
        (true, false) => return Ok(()),
        (true, true) => {
            let fix = "give the client `proxy=False`, or set `NO_PROXY` to `localhost,127.0.0.1`";
            ("a proxy, which may be another machine".to_owned(), fix)
        }
        (false, _) => {
            let fix = "build the client with `emulator.client()`, or give it `base_url=emulator.url`";
            (session.base_url().to_owned(), fix)
        }
    };
    Err(PyRuntimeError::new_err(format!(
        "`only_emulators` refuses {refused}: while it is in use, a client may reach nothing but an emulator; {fix}"
    )))
}
