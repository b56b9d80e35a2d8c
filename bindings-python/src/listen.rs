//! Where events go: to `on_event`, and to the standard `logging` under this package's name.

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use workato_oauth_profiles::Level;

use crate::error::Raised;
use crate::event::Event;
use crate::exit::imported_module;

/// The lowest level that anyone listens to now.
///
/// Warnings are always logged. Lower levels are logged only if somebody has imported `logging`
/// already: importing it takes longer than importing this package.
pub(crate) fn level(py: Python<'_>, has_listener: bool) -> Level {
    if has_listener {
        return Level::Debug;
    }
    let Some(logger) = imported_module(py, "logging").and_then(|_| logger(py).ok()) else {
        return Level::Warning;
    };
    let is_enabled = |level: &Level| {
        let enabled = logger.call_method1("isEnabledFor", (number(*level),));
        enabled.and_then(|enabled| enabled.is_truthy()).unwrap_or(false)
    };
    [Level::Debug, Level::Info].into_iter().find(is_enabled).unwrap_or(Level::Warning)
}

/// Gives the event to both. What a listener raises is reported as unraisable, and the call goes on.
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

/// Only a warning imports `logging`. An event that a call gave up is logged only to handlers: without
/// them `logging` prints to the screen, where the exception of the call says the same.
fn is_logged(py: Python<'_>, event: &Event) -> bool {
    let has_handlers = || logger(py)?.call_method0("hasHandlers")?.is_truthy();
    let is_imported = imported_module(py, "logging").is_some();
    if event.gave_up() {
        return is_imported && has_handlers().unwrap_or(false);
    }
    is_imported || event.level() == Level::Warning
}

/// Reports an exception of a listener; what ends a program, such as `KeyboardInterrupt`, is raised.
fn report(py: Python<'_>, called: PyResult<()>, listener: Option<&Bound<'_, PyAny>>) -> Result<(), Raised> {
    match called {
        Err(raised) if raised.is_instance_of::<PyException>(py) => {
            raised.write_unraisable(py, listener);
            Ok(())
        }
        called => Ok(called?),
    }
}

fn logger(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    py.import("logging")?.call_method1("getLogger", ("workato_oauth_profiles",))
}

/// The number that `logging` has for a level.
fn number(level: Level) -> u8 {
    match level {
        Level::Debug => 10,
        Level::Info => 20,
        Level::Warning => 30,
    }
}
