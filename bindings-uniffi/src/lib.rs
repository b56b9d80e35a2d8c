//! The native library under the Kotlin, Java and Swift packages. It translates words only.
//!
//! ```text
//! Session(api token, Config)      the settings, the limit and the connections of a client
//!   start(Command) -> Machine
//!     next()                      blocking languages: Rust's driver, up to the next item; it waits,
//!                                   sends and writes the ledger, and asks a Host for the rest
//!     poll() -> Step              languages that await have a driver of their own:
//!       Work                        work(), blocking, on a thread of its own
//!       Sleep, Do(Action)           perform it, then reply()
//!     cancel()                    at any time, from any thread; what is under way ends within 0.1 s
//! ```
//!
//! What it exports is the same in every build, so that one set of generated sources fits all: without
//! its features, its transport and its emulator are refused with an error.
//!
//! Whatever runs the core has an error to return, even where it never does: a panic reaches the
//! other language as something that it can catch, not as the end of its process. `internal_error`,
//! which makes the error of such a panic, and the texts of an event and of a secret have none: they
//! only copy text.

#![expect(clippy::result_large_err, reason = "in a Box, uniffi would not rename the record for Swift")]

mod action;
mod answer;
mod blocking;
mod call_io;
mod config;
mod emulator;
mod error;
mod event;
mod host;
mod http;
mod input;
mod machine;
mod model;
mod resources;
mod rollout;
mod session;
mod transport;
mod verbs;

uniffi::setup_scaffolding!();
