//! The command line of workato-oauth-profiles, as a library for its own tests. It is no public interface.
//!
//! `args` says what can be typed, `connect` builds the client, `commands` has one file for each command, `output`
//! prints what they return, and `failure` says with which exit code the program ends. `secrets` reads and asks for
//! what must not be an argument, `interrupt` handles Ctrl-C, `progress` writes to standard error, and `manifest` has the
//! file of `plan` and `apply`.

#![doc(hidden)]
#![allow(missing_docs, reason = "only the tests of this crate use it as a library")]

pub mod args;
pub mod commands;
pub mod connect;
pub mod failure;
pub mod inputs;
pub mod interrupt;
pub mod manifest;
pub mod output;
pub mod progress;
pub mod secrets;
mod suggest;

use std::process::ExitCode;

use anstream::ColorChoice;
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};
use workato_oauth_profiles::Language;

use args::Args;
use failure::USAGE;

/// Runs the program.
pub fn main() -> ExitCode {
    Language::CommandLine.speak();
    // Help and errors of usage are printed before the flags are read.
    if std::env::args_os().any(|argument| argument == "--no-color") {
        ColorChoice::Never.write_global();
    }
    let matches = Args::command().try_get_matches().and_then(|matches| Args::from_arg_matches(&matches));
    match matches {
        Ok(args) => {
            let format = args.global.output;
            match commands::run(args) {
                Ok(code) => ExitCode::from(code),
                Err(failure) => failure.report(format),
            }
        }
        Err(error) => refuse(error),
    }
}

/// Prints help or the version, which are "errors" of clap too, or what is wrong with the arguments.
fn refuse(error: clap::Error) -> ExitCode {
    let error = suggest::command(error);
    let is_wrong = error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    // A closed pipe, such as that of `| head`, is no failure.
    let _ = error.print();
    ExitCode::from(if is_wrong { USAGE } else { 0 })
}
