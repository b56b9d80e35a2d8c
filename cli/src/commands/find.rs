//! `find`: the profile of a name and provider.

use std::collections::BTreeSet;

use workato_oauth_profiles::{Client, Line};

use crate::args::Global;
use crate::failure::{Failure, Result};
use crate::inputs::Shown;
use crate::output::one;
use crate::suggest::among;

const AFTER_HELP: &str = "\
Example:
  workato-oauth-profiles find --name 'Acme HubSpot OAuth app' --provider hubspot";

/// Find the profile of a name and provider; if there is none, the exit code is 1
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Find {
    /// The name of the profile
    #[arg(long)]
    name: String,
    /// The connector, such as hubspot
    #[arg(long)]
    provider: String,
}

impl Find {
    pub fn run(self, global: &Global) -> Result {
        let client = global.client()?;
        match client.find(&self.name, &self.provider)? {
            Some(profile) => one(global.output, Shown(profile))?,
            None => return Err(self.missing(&client)?),
        }
        Ok(0)
    }

    /// The failure, with a suggestion from what is there.
    fn missing(&self, client: &Client) -> Result<Failure> {
        let profiles = client.profiles().collect::<std::result::Result<Vec<_>, _>>()?;
        let names = profiles.iter().filter(|profile| profile.provider == self.provider);
        let names: BTreeSet<String> = names.map(|profile| profile.name.clone()).collect();
        let meant = match names.is_empty() {
            true => among(&self.provider, &profiles.iter().map(|profile| profile.provider.clone()).collect()),
            false => among(&self.name, &names),
        };
        let (name, provider) = (Line(&self.name), Line(&self.provider));
        Ok(Failure::failed(format!("there is no profile `{name}` for `{provider}`{}", Line(&meant))))
    }
}
