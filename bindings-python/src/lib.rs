//! The native module of the Python package: it converts arguments and results, and performs the
//! actions of the core's state machines.
//!
//! ```text
//! Client.get(321)                 python/.../client.py
//!   Session.get                   session.rs, verbs.rs   converts the arguments, makes a machine
//!   next_item                     python/.../drive.py    the driver: calls the code of the user
//!     Machine._run                machine.rs, host.rs    waits and sends, with the core's driver
//! AsyncClient.get(321)            python/.../async_client.py
//!   Session.get                   session.rs, verbs.rs
//!   AsyncItems.__anext__          python/.../async_drive.py   the driver for asyncio
//!     Machine._poll, ._performed       machine.rs, step.rs
//! ```

mod argument;
mod customer;
mod data;
mod emulator;
mod error;
mod event;
mod guard;
mod host;
mod http;
mod json;
mod ledger;
mod machine;
mod outcome;
mod process;
mod profile;
mod profile_input;
mod session;
mod settings;
mod step;
mod values;
mod verbs;

/// What the Python files of this package use; its private names may change at any time.
#[pyo3::pymodule]
mod _native {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use pyo3::exceptions::PyImportError;
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::argument::iterator_of_customers;
    #[pymodule_export]
    use crate::customer::External;
    #[pymodule_export]
    use crate::emulator::Emulator;
    #[pymodule_export]
    use crate::event::Event;
    #[pymodule_export]
    use crate::guard::{lower_guard, raise_guard};
    #[pymodule_export]
    use crate::http::{Request, Response};
    #[pymodule_export]
    use crate::ledger::close_ledgers;
    #[pymodule_export]
    use crate::machine::Machine;
    #[pymodule_export]
    use crate::outcome::{Done, Ensured, EnsuredEach, Outcome, Progress};
    #[pymodule_export]
    use crate::profile::Profile;
    #[pymodule_export]
    use crate::profile_input::ProfileInput;
    #[pymodule_export]
    use crate::session::Session;
    #[pymodule_export]
    use crate::settings::with_env;
    #[pymodule_export]
    use crate::step::{Append, Eval, Item, NextCustomer, NextLine, Pause, Performed, Send, Sleep, Tell};
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name that Python gives it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        workato_oauth_profiles::Language::Python.speak();
        refuse_other_interpreters(module.py())?;
        crate::settings::add_defaults(module)
    }

    /// Subinterpreters would share the classes of the first one. From 3.12 on Python refuses them itself.
    fn refuse_other_interpreters(py: Python<'_>) -> PyResult<()> {
        static SYS_OF_THE_FIRST: AtomicUsize = AtomicUsize::new(0);
        let sys = py.import("sys")?.as_ptr() as usize;
        match SYS_OF_THE_FIRST.compare_exchange(0, sys, Ordering::Relaxed, Ordering::Relaxed) {
            Err(first) if first != sys => Err(PyImportError::new_err(
                "workato_oauth_profiles does not support loading in subinterpreters: use processes",
            )),
            _ => Ok(()),
        }
    }
}
