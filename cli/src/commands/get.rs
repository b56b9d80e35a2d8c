//! `get`: one profile.

use crate::args::Global;
use crate::commands::list::Shown;
use crate::failure::Result;
use crate::output::rows;

/// Show one profile
#[derive(Debug, clap::Args)]
pub struct Get {
    /// The id of the profile
    id: i64,
}

impl Get {
    pub fn run(self, global: &Global) -> Result {
        let profile = global.client()?.get(self.id)?;
        rows(global.output, [Ok(Shown(profile))])?;
        Ok(0)
    }
}
