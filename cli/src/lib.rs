//! The command line of workato-oauth-profiles, as a library for its own tests. It is no public interface.
//!
//! `args` says what can be typed, `connect` builds the client, `commands` has one file for each command, `output`
//! prints what they return, and `failure` says with which exit code the program ends. `manifest` has the file of
//! `plan` and `apply`.

#![doc(hidden)]
#![allow(missing_docs, reason = "only the tests of this crate use it as a library")]

pub mod args;
pub mod commands;
pub mod connect;
pub mod failure;
pub mod manifest;
pub mod output;

use std::process::ExitCode;

use clap::Parser;

use args::Args;
use failure::USAGE;

/// Runs the program.
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        // Help and the version are "errors" of clap, too.
        Err(error) => {
            let code = if error.use_stderr() { USAGE } else { 0 };
            // A closed pipe, such as that of `| head`, is no failure.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    match commands::run(args) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => failure.report(),
    }
}
