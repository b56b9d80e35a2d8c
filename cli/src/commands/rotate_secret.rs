//! `rotate-secret`: a new client secret.

use crate::args::Global;
use crate::failure::Result;
use crate::inputs::Shown;
use crate::output::one;
use crate::secrets::{ClientSecret, SlackToken};

const AFTER_HELP: &str = "\
For Slack give the verification token too, or the service may clear it.

Examples:
  workato-oauth-profiles rotate-secret 321
  vault read -field=secret hubspot | workato-oauth-profiles rotate-secret 321 --client-secret-file -";

/// Give a profile a new client secret, and change nothing else
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct RotateSecret {
    /// The id of the profile
    id: i64,
    #[command(flatten)]
    client_secret: ClientSecret,
    #[command(flatten)]
    slack_token: SlackToken,
}

impl RotateSecret {
    pub fn run(self, global: &Global) -> Result {
        let token = self.slack_token.read()?;
        let secret = self.client_secret.read()?;
        one(global.output, Shown(global.client()?.rotate_secret(self.id, secret, token)?))?;
        Ok(0)
    }
}
