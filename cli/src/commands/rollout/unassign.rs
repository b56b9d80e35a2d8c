//! `rollout unassign`: takes a profile from many customers.

use super::batch::{Batch, OptionalLedger, Pace, profile_id};
use super::customers::Customers;
use crate::args::Global;
use crate::failure::Result;

const AFTER_HELP: &str = "\
Example:
  workato-oauth-profiles rollout unassign 321 --customers customers.csv \\
      --ledger unassign.jsonl";

/// Unassign a profile from many customers
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Unassign {
    /// The id of the profile
    id: i64,
    #[command(flatten)]
    customers: Customers,
    #[command(flatten)]
    ledger: OptionalLedger,
    #[command(flatten)]
    pace: Pace,
    /// Unassign it even if connections of the customer use it
    #[arg(long)]
    force: bool,
}

impl Unassign {
    pub fn run(self, global: &Global) -> Result {
        let Unassign { id, customers, ledger, pace, force } = self;
        let customers = customers.read(profile_id(id)?)?;
        let batch = Batch::new(global, customers.len(), ledger.path());
        if force && !ledger.dry_run {
            batch.confirm(&format!("Unassign profile {id}, even if connections use it,"))?;
        }
        let client = global.client_that_finishes()?;
        let each = pace.set(client.unassign_each(id, customers, force).dry_run(ledger.dry_run))?;
        batch.run(ledger.open(each)?)
    }
}
