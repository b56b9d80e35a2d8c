//! Who hears of events: `on_event`, and the standard `logging` under this package's name.

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use workato_oauth_profiles::Level;

use crate::error::Raised;
use crate::event::Event;
use crate::exit::imported;

/// The lowest level that anyone hears now. Warnings are always heard; for the rest `logging` must be
/// there already: loading it takes longer than all of this package.
pub(crate) fn level(py: Python<'_>, listens: bool) -> Level {
    if listens {
        return Level::Debug;
    }
    let Some(logger) = imported(py, "logging").and_then(|_| logger(py).ok()) else {
        return Level::Warning;
    };
    let hears = |level: &Level| {
        let enabled = logger.call_method1("isEnabledFor", (number(*level),));
        enabled.and_then(|enabled| enabled.is_truthy()).unwrap_or(false)
    };
    [Level::Debug, Level::Info].into_iter().find(hears).unwrap_or(Level::Warning)
}

/// Tells it to both. What a listener raises is reported, and the call goes on.
pub(crate) fn tell(listener: Option<&Py<PyAny>>, event: &Bound<'_, Event>) -> Result<(), Raised> {
    let py = event.py();
    if let Some(listener) = listener {
        report(py, listener.call1(py, (event,)).map(drop), Some(listener.bind(py)))?;
    }
    if is_logged(py, event.get()) {
        let arguments = (number(event.get().level()), "%s", event);
        let logged = logger(py).and_then(|logger| logger.call_method1("log", arguments).map(drop));
        report(py, logged, None)?;
    }
    Ok(())
}

/// Below a warning `logging` is not loaded for it. Nor is what an exception says anyway: without
/// handlers it would be on the screen twice.
fn is_logged(py: Python<'_>, event: &Event) -> bool {
    let has_handlers = || logger(py)?.call_method0("hasHandlers")?.is_truthy();
    let imported = imported(py, "logging").is_some();
    if event.gave_up() {
        return imported && has_handlers().unwrap_or(false);
    }
    imported || event.level() == Level::Warning
}

/// What ends a program, such as KeyboardInterrupt, is nothing to report.
fn report(py: Python<'_>, told: PyResult<()>, listener: Option<&Bound<'_, PyAny>>) -> Result<(), Raised> {
    match told {
        Err(raised) if raised.is_instance_of::<PyException>(py) => {
            raised.write_unraisable(py, listener);
            Ok(())
        }
        told => Ok(told?),
    }
}

fn logger(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let logger = LOGGER.get_or_try_init(py, || {
        let logger = py.import("logging")?.call_method1("getLogger", ("workato_oauth_profiles",))?;
        Ok::<_, PyErr>(logger.unbind())
    })?;
    Ok(logger.bind(py).clone())
}

/// The level as `logging` counts.
fn number(level: Level) -> u8 {
    match level {
        Level::Debug => 10,
        Level::Info => 20,
        Level::Warning => 30,
    }
}
