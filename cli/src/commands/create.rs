//! `create`: a new profile.

use crate::args::Global;
use crate::failure::Result;
use crate::inputs::{ProfileArgs, Shown};
use crate::output::one;

const AFTER_HELP: &str = "\
Examples:
  workato-oauth-profiles create --name 'Acme HubSpot OAuth app' --provider hubspot \\
      --client-id 1234 --client-secret-env HUBSPOT_SECRET
  workato-oauth-profiles create --name 'Acme bot' --provider slack --client-id 1234 \\
      --client-secret-file secret.txt --slack-token-file token.txt";

/// Create a profile. `ensure` is safer: it never makes a second one
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Create {
    #[command(flatten)]
    profile: ProfileArgs,
}

impl Create {
    pub fn run(self, global: &Global) -> Result {
        let input = self.profile.read()?;
        one(global.output, Shown(global.client()?.create(&input)?))?;
        Ok(0)
    }
}
