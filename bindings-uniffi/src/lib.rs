//! The native library under the Kotlin, Java and Swift packages. It translates, and decides nothing.
//!
//! ```text
//! Session(api token, Config)      the settings, the rate limit and the connections of a client
//!   get(id), create(input), ...   each verb starts a call and returns its Machine
//!     poll() -> Step              each language has a driver of its own:
//!       Work                        call work(), blocking, on a thread that may block
//!       Sleep, Do(Action)           perform it, then call reply()
//!     cancel()                    at any time, from any thread; what is under way ends within 100 ms
//! ```
//!
//! Every build exports the same functions, so that one set of generated sources fits all. A build without
//! the feature `ureq` or `emulator` refuses the transport or the emulator with an error.
//!
//! Every function that runs the core returns a `Result`, even if it never fails: so a panic reaches the
//! other language as an exception, and does not end its process. The exceptions are `internal_error` and `input_error`, which
//! makes the error of such a panic, and the text of an event: they only copy text.

#![expect(clippy::result_large_err, reason = "in a Box, uniffi would not rename the record for Swift")]

mod action;
mod answer;
mod call_io;
mod config;
mod emulator;
mod ensure;
mod error;
mod event;
mod http;
mod input;
mod interrupts;
mod machine;
mod model;
mod resources;
mod rollout;
mod runtime;
mod session;
mod transport;
mod verbs;

uniffi::setup_scaffolding!();
