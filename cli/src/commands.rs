//! The commands: one file for each.

pub mod apply;
pub mod export;
pub mod get;
pub mod list;
pub mod plan;
pub mod validate;

use crate::args::{Args, Command};
use crate::failure::Result;

/// Runs a command, and returns the exit code.
pub fn run(args: Args) -> Result {
    match args.command {
        Command::List(list) => list.run(&args.global),
        Command::Get(get) => get.run(&args.global),
        Command::Validate(validate) => validate.run(&args.global),
        Command::Plan(plan) => plan.run(&args.global),
        Command::Apply(apply) => apply.run(&args.global),
        Command::Export(export) => export.run(&args.global),
    }
}
