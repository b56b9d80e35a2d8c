//! The Python door: translates words, and performs what the core asks for.
//!
//! ```text
//! Client.get(321)                 python/.../client.py
//!   Session._get                  session.rs   words into a machine
//!     Machine.__next__            machine.rs   the core's blocking driver, over host.rs
//!   AsyncClient.get(321)          python/.../async_client.py: a driver of its own
//!     Machine._poll, ._reply      machine.rs, step.rs
//! ```

mod error;
mod event;
mod host;
mod machine;
mod number;
mod profile;
mod session;
mod step;

/// What the Python sources of this package stand on; not for use from elsewhere.
#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    use crate::event::Event;
    #[pymodule_export]
    use crate::machine::Machine;
    #[pymodule_export]
    use crate::profile::Profile;
    #[pymodule_export]
    use crate::session::Session;
    #[pymodule_export]
    use crate::step::{Item, Send, Sent, Sleep, Tell};
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name that Python gives it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
