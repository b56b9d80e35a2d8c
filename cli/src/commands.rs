//! The commands: one file for each.

pub mod apply;
pub mod assign;
pub mod completions;
pub mod create;
pub mod delete;
pub mod doctor;
pub mod emulator;
pub mod ensure;
pub mod export;
pub mod find;
pub mod get;
pub mod list;
pub mod man;
pub mod plan;
pub mod rollout;
pub mod rotate_secret;
pub mod unassign;
pub mod update;
pub mod validate;

use crate::args::{Args, Command};
use crate::failure::Result;

/// Runs a command, and returns the exit code.
pub fn run(args: Args) -> Result {
    let Args { global, command } = args;
    match command {
        Command::List(list) => list.run(&global),
        Command::Get(get) => get.run(&global),
        Command::Find(find) => find.run(&global),
        Command::Create(create) => create.run(&global),
        Command::Update(update) => update.run(&global),
        Command::Delete(delete) => delete.run(&global),
        Command::Assign(assign) => assign.run(&global),
        Command::Unassign(unassign) => unassign.run(&global),
        Command::Ensure(ensure) => ensure.run(&global),
        Command::RotateSecret(rotate) => rotate.run(&global),
        Command::Rollout(rollout) => rollout.run(&global),
        Command::Validate(validate) => validate.run(&global),
        Command::Plan(plan) => plan.run(&global),
        Command::Apply(apply) => apply.run(&global),
        Command::Export(export) => export.run(&global),
        Command::Doctor(doctor) => doctor.run(&global),
        Command::Emulator(emulator) => emulator.run(),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
    }
}
