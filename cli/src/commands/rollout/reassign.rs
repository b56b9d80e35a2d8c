//! `rollout reassign`: moves many customers to another profile.

use std::path::PathBuf;

use super::batch::{Batch, Pace, profile_id};
use super::customers::Customers;
use crate::args::Global;
use crate::failure::Result;

const AFTER_HELP: &str = "\
Example:
  workato-oauth-profiles rollout reassign --from 321 --to 322 --customers customers.csv \\
      --ledger moves.jsonl";

/// Move many customers from one profile to another of the same provider
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Reassign {
    /// The id of the profile that the customers have
    #[arg(long, value_name = "ID")]
    from: i64,
    /// The id of the profile that they get
    #[arg(long, value_name = "ID")]
    to: i64,
    #[command(flatten)]
    customers: Customers,
    /// The file that records each customer, and from which a later run goes on
    #[arg(long, value_name = "FILE")]
    ledger: PathBuf,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    pace: Pace,
    /// Unassign the old profile even if connections of the customer use it
    #[arg(long)]
    force: bool,
}

impl Reassign {
    pub fn run(self, global: &Global) -> Result {
        let Reassign { from, to, customers, ledger, dry_run, pace, force } = self;
        let customers = customers.read(profile_id(from)?)?;
        let batch = Batch::new(global, customers.len(), Some(&ledger));
        if force && !dry_run {
            batch.confirm(&format!(
                "Move from profile {from} to profile {to}, even if connections use the old one,"
            ))?;
        }
        let client = global.client_that_finishes()?;
        let profiles = workato_oauth_profiles::Reassign { from, to };
        let each = client.reassign_each(profiles, customers, ledger)?;
        batch.run(pace.set(each.force(force).dry_run(dry_run))?)
    }
}
