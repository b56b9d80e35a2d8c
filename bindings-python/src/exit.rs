//! Leaving Python for a while, and the end of the process meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyModule};

/// Python's last moments have begun.
static ENDING: AtomicBool = AtomicBool::new(false);

/// Takes note when the interpreter begins to end.
pub(crate) fn watch(py: Python<'_>) -> PyResult<()> {
    let note = pyo3::types::PyCFunction::new_closure(py, None, None, |_, _| {
        ENDING.store(true, Ordering::Relaxed);
    })?;
    py.import("atexit")?.call_method1("register", (note,)).map(drop)
}

/// Works without Python, so that other threads go on.
///
/// Below 3.14 the interpreter ends a thread that comes back to it too late by unwinding its stack,
/// through frames that do not bear it. Such a thread stays away; the process ends without it.
pub(crate) fn away<T: Send>(py: Python<'_>, is_main: bool, work: impl FnOnce() -> T + Send) -> T {
    py.detach(|| {
        let done = work();
        while !is_main && ENDING.load(Ordering::Relaxed) {
            thread::park();
        }
        done
    })
}

/// Whether Python looks at signals on this thread.
pub(crate) fn is_main(py: Python<'_>) -> PyResult<bool> {
    // Without `threading`, there is hardly another thread, and looking would do no harm.
    let Some(threading) = imported(py, "threading") else { return Ok(true) };
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    main.eq(threading.call_method0("get_ident")?)
}

/// A module, if somebody has imported it.
pub(crate) fn imported<'py>(py: Python<'py>, name: &str) -> Option<Bound<'py, PyModule>> {
    static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let modules = MODULES.get_or_try_init(py, || {
        let modules = py.import("sys")?.getattr("modules")?;
        Ok::<_, PyErr>(modules.cast_into::<PyDict>()?.unbind())
    });
    let module = modules.ok()?.bind(py).get_item(name).ok()??;
    module.cast_into::<PyModule>().ok()
}
