//! `delete`: removes a profile.

use crate::args::Global;
use crate::failure::Result;
use crate::inputs::Written;
use crate::output::one;

const AFTER_HELP: &str = "\
The id of a Slack or Teams profile is part of the URLs of its bot: a profile that is deleted and
created again breaks the bot. `update` and `ensure` keep the id.

Example:
  workato-oauth-profiles delete 321 --yes";

/// Delete a profile
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Delete {
    /// The id of the profile
    id: i64,
}

impl Delete {
    pub fn run(self, global: &Global) -> Result {
        global.confirm(&format!("Delete profile {}?", self.id))?;
        let done = global.client()?.delete(self.id)?;
        one(global.output, Written::new(self.id, None, done))?;
        Ok(0)
    }
}
