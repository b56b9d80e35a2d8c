//! `rollout assign`: gives a profile to many customers.

use super::batch::{Batch, OptionalLedger, Pace, profile_id};
use super::customers::Customers;
use crate::args::Global;
use crate::failure::Result;

const AFTER_HELP: &str = "\
Examples:
  workato-oauth-profiles rollout assign 321 --customers customers.csv --ledger rollout.jsonl
  workato-oauth-profiles rollout assign 321 --workspace 123 --external A2300 --no-ledger";

/// Assign a profile to many customers
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Assign {
    /// The id of the profile
    id: i64,
    #[command(flatten)]
    customers: Customers,
    #[command(flatten)]
    ledger: OptionalLedger,
    #[command(flatten)]
    pace: Pace,
}

impl Assign {
    pub fn run(self, global: &Global) -> Result {
        let Assign { id, customers, ledger, pace } = self;
        let customers = customers.read(profile_id(id)?)?;
        let batch = Batch::new(global, customers.len(), ledger.path());
        let client = global.client_that_finishes()?;
        let each = pace.set(client.assign_each(id, customers).dry_run(ledger.dry_run))?;
        batch.run(ledger.open(each)?)
    }
}
