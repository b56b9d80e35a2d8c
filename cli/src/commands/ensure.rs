//! `ensure`: exactly one profile of a name and provider.

use serde::Serialize;
use workato_oauth_profiles::Ensured;

use crate::args::Global;
use crate::failure::Result;
use crate::inputs::{ProfileArgs, Shown};
use crate::output::{Row, one};

const AFTER_HELP: &str = "\
It may be run again after any failure, and never makes a second profile. A profile with the same
client id stays as it is; with --replace it is written again, because its secret cannot be read back
and compared.

Example:
  workato-oauth-profiles ensure --name 'Acme HubSpot OAuth app' --provider hubspot \\
      --client-id 1234 --client-secret-env HUBSPOT_SECRET";

/// Make sure that there is exactly one profile of this name and provider
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Ensure {
    #[command(flatten)]
    profile: ProfileArgs,
    /// Update the profile if it is there, also one with another client id
    #[arg(long)]
    replace: bool,
}

impl Ensure {
    pub fn run(self, global: &Global) -> Result {
        let input = self.profile.read()?;
        let Ensured { profile, action } = global.client()?.ensure(&input, self.replace)?;
        one(global.output, ShownEnsured { action: action.as_str(), profile: Shown(profile) })?;
        Ok(0)
    }
}

/// What was done, and the profile as it is now.
#[derive(Serialize)]
struct ShownEnsured {
    action: &'static str,
    profile: Shown,
}

impl Row for ShownEnsured {
    const HEADER: &'static [&'static str] =
        &["ACTION", "ID", "NAME", "PROVIDER", "CLIENT ID", "CONNECTIONS", "CUSTOMERS", "UPDATED"];

    fn cells(&self) -> Vec<String> {
        [vec![self.action.to_owned()], self.profile.cells()].concat()
    }
}
