//! `rollout`: the same for many customers.

mod assign;
mod batch;
mod customers;
mod reassign;
mod unassign;

use crate::args::Global;
use crate::failure::Result;

const AFTER_HELP: &str = "\
Customers come from a CSV file whose header has `workspace_id` or `external_id` (other columns are
ignored), from JSON lines with these keys, from standard input (`-`), or from --workspace and
--external. All are checked before the first request. The ledger records each customer: run the same
command again to go on after Ctrl-C or a failure, and to try those that failed once more.

Examples:
  workato-oauth-profiles rollout assign 321 --customers customers.csv --ledger rollout.jsonl
  workato-oauth-profiles rollout reassign --from 321 --to 322 --customers customers.csv \\
      --ledger moves.jsonl";

/// Assign, unassign or move a profile for many customers
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP, arg_required_else_help = true)]
pub struct Rollout {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Assign(assign::Assign),
    Unassign(unassign::Unassign),
    Reassign(reassign::Reassign),
}

impl Rollout {
    pub fn run(self, global: &Global) -> Result {
        match self.action {
            Action::Assign(assign) => assign.run(global),
            Action::Unassign(unassign) => unassign.run(global),
            Action::Reassign(reassign) => reassign.run(global),
        }
    }
}
