//! The native library under the Kotlin, Java and Swift packages. It translates words only.
//!
//! ```text
//! Session(api token, Config)      the settings, the limit and the connections of a client
//!   start(Command) -> Machine
//!     next()                      blocking languages: Rust's driver, up to the next item
//!     poll() -> Step              languages that await have a driver of their own:
//!       Send                        send(), blocking, on a thread of its own
//!       Sleep, Tell                 perform it, then done()
//!     cancel()                    at any time, from any thread; what is under way ends within 0.1 s
//! ```
//!
//! Whatever runs the core has an error to return, even where it never does: a panic reaches the
//! other language as something that it can catch, not as the end of its process. Only
//! `internal_error` has none: it makes the error of such a panic.

#![expect(clippy::result_large_err, reason = "in a Box, uniffi would not rename the record for Swift")]

mod command;
mod config;
mod error;
mod event;
mod machine;
mod model;
mod send;
mod session;

uniffi::setup_scaffolding!();
