//! `unassign`: takes a profile from a customer.

use crate::args::Global;
use crate::failure::Result;
use crate::inputs::{CustomerArg, Written};
use crate::output::one;

const AFTER_HELP: &str = "\
Examples:
  workato-oauth-profiles unassign 321 --workspace 123
  workato-oauth-profiles unassign 321 --external A2300 --force --yes";

/// Unassign a profile from a customer; `rollout unassign` does it for many
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Unassign {
    /// The id of the profile
    id: i64,
    #[command(flatten)]
    customer: CustomerArg,
    /// Unassign it even if connections of the customer use it
    #[arg(long)]
    force: bool,
}

impl Unassign {
    pub fn run(self, global: &Global) -> Result {
        let customer = self.customer.customer()?;
        if self.force {
            global.confirm(&format!(
                "Unassign profile {} from customer {customer}, even if connections use it?",
                self.id
            ))?;
        }
        let done = global.client()?.unassign(self.id, &customer, self.force)?;
        one(global.output, Written::new(self.id, Some(customer), done))?;
        Ok(0)
    }
}
