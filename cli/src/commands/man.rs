//! `man`: the manual pages.

use std::path::PathBuf;

use clap::CommandFactory;
use clap_mangen::{Man as Page, generate_to};

use crate::args::Args;
use crate::failure::{Failure, Result};
use crate::output::text;

const AFTER_HELP: &str = "\
Examples:
  workato-oauth-profiles man | man -l -
  workato-oauth-profiles man --dir /usr/local/share/man/man1";

/// Print the manual page, or write one for each command into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Man {
    /// Write a page for each command into this folder
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

impl Man {
    pub fn run(self) -> Result {
        let Some(folder) = self.dir else {
            let mut page = Vec::new();
            Page::new(Args::command()).render(&mut page)?;
            text(&page)?;
            return Ok(0);
        };
        generate_to(Args::command(), &folder).map_err(|error| {
            Failure::failed(format!("cannot write the pages into `{}`: {error}", folder.display()))
        })?;
        Ok(0)
    }
}
