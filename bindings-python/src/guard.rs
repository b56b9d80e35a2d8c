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

/// Refuses a client of another host while a guard is in use.
pub(crate) fn check(process: &Process) -> PyResult<()> {
    let session = &process.session;
    if GUARDS.load(Ordering::Relaxed) == 0 || process.is_emulated || session.is_on_this_machine() {
        return Ok(());
    }
    Err(PyRuntimeError::new_err(format!(
        "`only_emulators` refuses {}: while it is in use, a client may reach nothing but an emulator. Build the \
         client with `emulator.client()`, or give it `base_url=emulator.url`",
        session.base_url()
    )))
}
