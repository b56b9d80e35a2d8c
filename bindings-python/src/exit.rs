//! Work without Python's global lock (the GIL), also while the interpreter shuts down.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyModule};

/// Whether the interpreter has begun to shut down.
static SHUTTING_DOWN: AtomicBool = AtomicBool::new(false);

/// Registers with `atexit`, so that a shutdown is noticed.
pub(crate) fn watch(py: Python<'_>) -> PyResult<()> {
    let note = pyo3::types::PyCFunction::new_closure(py, None, None, |_, _| {
        SHUTTING_DOWN.store(true, Ordering::Relaxed);
    })?;
    py.import("atexit")?.call_method1("register", (note,)).map(drop)
}

/// Does the work with the GIL released, so that other threads go on.
///
/// A thread that asks for the GIL during a shutdown is ended by Python: before 3.14 by unwinding its
/// stack, which frames of Rust do not allow. So such a thread never returns from here, and the process
/// ends without it.
pub(crate) fn without_gil<T: Send>(py: Python<'_>, is_main: bool, work: impl FnOnce() -> T + Send) -> T {
    py.detach(|| {
        let done = work();
        while !is_main && SHUTTING_DOWN.load(Ordering::Relaxed) {
            thread::park();
        }
        done
    })
}

/// Whether this is the main thread, the only one on which Python handles signals.
pub(crate) fn is_main_thread(py: Python<'_>) -> PyResult<bool> {
    // As long as nobody imported `threading` there is hardly a second thread, and checking for signals
    // on another thread would do no harm.
    let Some(threading) = imported_module(py, "threading") else { return Ok(true) };
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    main.eq(threading.call_method0("get_ident")?)
}

/// A module, if somebody has imported it.
pub(crate) fn imported_module<'py>(py: Python<'py>, name: &str) -> Option<Bound<'py, PyModule>> {
    let modules = py.import("sys").ok()?.getattr("modules").ok()?.cast_into::<PyDict>().ok()?;
    modules.get_item(name).ok()??.cast_into().ok()
}
