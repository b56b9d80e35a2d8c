//! `assign`: gives a profile to a customer.

use crate::args::Global;
use crate::failure::Result;
use crate::inputs::{CustomerArg, Written};
use crate::output::one;

const AFTER_HELP: &str = "\
Examples:
  workato-oauth-profiles assign 321 --workspace 123
  workato-oauth-profiles assign 321 --external A2300";

/// Assign a profile to a customer; `rollout assign` does it for many
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Assign {
    /// The id of the profile
    id: i64,
    #[command(flatten)]
    customer: CustomerArg,
}

impl Assign {
    pub fn run(self, global: &Global) -> Result {
        let customer = self.customer.customer()?;
        let done = global.client()?.assign(self.id, &customer)?;
        one(global.output, Written::new(self.id, Some(customer), done))?;
        Ok(0)
    }
}
