//! `list`: all profiles.

use serde::Serialize;
use workato_oauth_profiles::Profile;

use crate::args::Global;
use crate::failure::{Failure, Result};
use crate::output::{Row, rows};

/// List all profiles
#[derive(Debug, clap::Args)]
pub struct List {
    /// Only profiles of this connector, such as hubspot
    #[arg(long)]
    provider: Option<String>,
}

impl List {
    pub fn run(self, global: &Global) -> Result {
        let asked =
            |profile: &Profile| self.provider.as_ref().is_none_or(|wanted| *wanted == profile.provider);
        let profiles = global.client()?.profiles();
        let asked = profiles.filter(|profile| profile.as_ref().map_or(true, asked));
        rows(global.output, asked.map(|profile| profile.map(Shown).map_err(Failure::from)))?;
        Ok(0)
    }
}

/// A profile as it is printed: in JSON as the service writes it.
#[derive(Serialize)]
#[serde(transparent)]
pub struct Shown(pub Profile);

impl Row for Shown {
    const HEADER: &'static [&'static str] =
        &["ID", "NAME", "PROVIDER", "CLIENT ID", "CONNECTIONS", "CUSTOMERS", "UPDATED"];

    fn cells(&self) -> Vec<String> {
        let Shown(profile) = self;
        let number = |count: Option<i64>| count.map_or_else(|| "-".into(), |count| count.to_string());
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
        vec![
            profile.id.to_string(),
            profile.name.clone(),
            profile.provider.clone(),
            text(&profile.client_id),
            number(profile.shared_accounts_count),
            number(profile.oem_customers_count),
            text(&profile.updated_at),
        ]
    }
}
