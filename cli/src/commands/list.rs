//! `list`: all profiles, or one page of them.

use std::collections::BTreeSet;

use workato_oauth_profiles::{Error, Line, Profile};

use crate::args::Global;
use crate::failure::{Failure, Result};
use crate::inputs::Shown;
use crate::output::rows;
use crate::progress::say;
use crate::suggest::among;

const AFTER_HELP: &str = "\
Examples:
  workato-oauth-profiles list
  workato-oauth-profiles list --provider hubspot --output json";

/// List all profiles
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct List {
    /// Only profiles of this connector, such as hubspot
    #[arg(long)]
    provider: Option<String>,
    /// Only this page of profiles, from 1 on
    #[arg(long, value_name = "N")]
    page: Option<i64>,
    /// How many profiles a page has, 1 to 100
    #[arg(long, value_name = "N", requires = "page", default_value_t = 100)]
    per_page: i64,
}

impl List {
    pub fn run(self, global: &Global) -> Result {
        let client = global.client()?;
        match self.page {
            Some(page) => {
                let profiles = client.list(page, self.per_page)?;
                self.print(global, profiles.into_iter().map(Ok))
            }
            None => self.print(global, client.profiles()),
        }
    }

    fn print(
        self,
        global: &Global,
        profiles: impl Iterator<Item = std::result::Result<Profile, Error>>,
    ) -> Result {
        let (mut found, mut others) = (false, BTreeSet::new());
        let mut is_asked = |profile: &Profile| {
            let is_asked = self.provider.as_ref().is_none_or(|wanted| *wanted == profile.provider);
            found |= is_asked;
            // Only needed for a suggestion.
            if !found {
                others.insert(profile.provider.clone());
            }
            is_asked
        };
        let asked = profiles.filter(|profile| profile.as_ref().map_or(true, &mut is_asked));
        rows(global.output, asked.map(|profile| profile.map(Shown).map_err(Failure::from)))?;
        if let Some(provider) = self.provider.filter(|_| !found && !global.quiet) {
            let meant = among(&provider, &others);
            say(format_args!("no profile has the provider `{}`{}", Line(&provider), Line(&meant)));
        }
        Ok(0)
    }
}
