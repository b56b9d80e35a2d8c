//! `completions`: what a shell needs to complete commands and flags.

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use crate::args::Args;
use crate::failure::Result;
use crate::output::text;

const AFTER_HELP: &str = "\
Examples:
  workato-oauth-profiles completions bash \\
      > ~/.local/share/bash-completion/completions/workato-oauth-profiles
  workato-oauth-profiles completions zsh > ~/.zfunc/_workato-oauth-profiles";

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub fn run(self) -> Result {
        let (mut command, mut script) = (Args::command(), Vec::new());
        let name = command.get_name().to_owned();
        generate(self.shell, &mut command, name, &mut script);
        text(&script)?;
        Ok(0)
    }
}
