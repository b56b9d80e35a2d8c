//! The commands: one file for each.

pub mod get;
pub mod list;

use crate::args::{Args, Command};
use crate::failure::Result;

/// Runs a command, and returns the exit code.
pub fn run(args: Args) -> Result {
    match args.command {
        Command::List(list) => list.run(&args.global),
        Command::Get(get) => get.run(&args.global),
    }
}
