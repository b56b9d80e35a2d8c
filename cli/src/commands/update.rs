//! `update`: all fields of a profile.

use crate::args::Global;
use crate::failure::Result;
use crate::inputs::{ProfileArgs, Shown};
use crate::output::one;

const AFTER_HELP: &str = "\
Example:
  workato-oauth-profiles update 321 --name 'Acme HubSpot OAuth app' --provider hubspot \\
      --client-id 1234 --client-secret-env HUBSPOT_SECRET";

/// Replace all fields of a profile. For a new secret only, use `rotate-secret`
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Update {
    /// The id of the profile
    id: i64,
    #[command(flatten)]
    profile: ProfileArgs,
}

impl Update {
    pub fn run(self, global: &Global) -> Result {
        let input = self.profile.read()?;
        one(global.output, Shown(global.client()?.update(self.id, &input)?))?;
        Ok(0)
    }
}
