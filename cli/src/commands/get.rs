//! `get`: one profile.

use crate::args::Global;
use crate::failure::Result;
use crate::inputs::Shown;
use crate::output::one;

const AFTER_HELP: &str = "\
Example:
  workato-oauth-profiles get 321";

/// Show one profile
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Get {
    /// The id of the profile
    id: i64,
}

impl Get {
    pub fn run(self, global: &Global) -> Result {
        one(global.output, Shown(global.client()?.get(self.id)?))?;
        Ok(0)
    }
}
