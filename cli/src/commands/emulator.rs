//! `emulator`: the emulator of the service, for trials and tests.

use std::ffi::OsString;

use workato_emulator::program;

use crate::failure::{Failure, Result};

/// Start an emulator of the service on this machine; `emulator --help` lists its options
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true, override_usage = "workato-oauth-profiles emulator [OPTIONS]")]
pub struct Emulator {
    /// The options of the emulator
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    arguments: Vec<OsString>,
}

impl Emulator {
    pub fn run(self) -> Result {
        match program::run("workato-oauth-profiles emulator", self.arguments) {
            Ok(()) => Ok(0),
            Err(program::Failure::Usage(text)) => Err(Failure::Usage(text)),
            Err(program::Failure::Failed(text)) => Err(Failure::Failed(text)),
        }
    }
}
