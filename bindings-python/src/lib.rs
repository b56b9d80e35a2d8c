//! The Python door: translates words, and performs what the core asks for.
//!
//! ```text
//! Client.get(321)                 python/.../client.py
//!   Session.get                   session.rs, verbs.rs   words into a machine
//!     Machine.__next__            machine.rs   the core's blocking driver, over host.rs
//!   AsyncClient.get(321)          python/.../async_client.py
//!     Items.__anext__             python/.../drive.py: a driver of its own
//!       Machine._poll, ._sent     machine.rs, awaiting.rs, step.rs
//! ```

mod awaiting;
mod customer;
mod emulator;
mod error;
mod event;
mod exit;
mod feed;
mod host;
mod http;
mod listen;
mod machine;
mod number;
mod outcome;
mod process;
mod profile;
mod session;
mod settings;
mod step;
mod text;
mod verbs;

/// What the Python sources of this package stand on; not for use from elsewhere.
#[pyo3::pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::customer::External;
    #[pymodule_export]
    use crate::emulator::Emulator;
    #[pymodule_export]
    use crate::event::Event;
    #[pymodule_export]
    use crate::http::{Request, Response};
    #[pymodule_export]
    use crate::machine::Machine;
    #[pymodule_export]
    use crate::outcome::{Done, Ensured, Outcome, Progress};
    #[pymodule_export]
    use crate::profile::Profile;
    #[pymodule_export]
    use crate::session::Session;
    #[pymodule_export]
    use crate::settings::from_env;
    #[pymodule_export]
    use crate::step::{Append, Item, NextCustomer, NextLine, Send, Sent, Sleep, Tell};
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name that Python gives it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::exit::watch(module.py())
    }
}
