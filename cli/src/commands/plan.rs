//! `plan`: shows what an apply would do.

use std::io::{Write, stdout};

use crate::args::{Format, Global};
use crate::failure::{FAILED, Failure, Result};
use crate::manifest::diff::Options;
use crate::manifest::planner;
use crate::manifest::reader::Reader;
use crate::manifest::settings::Target;
use crate::manifest::show;
use crate::manifest::state::StateFile;
use crate::output::is_read;

/// What `plan --detailed-exitcode` exits with if changes are pending.
const PENDING: u8 = 2;

const EXAMPLES: &str = "\
Examples:
  workato-oauth-profiles plan profiles.yaml --env prod
  workato-oauth-profiles plan profiles.yaml --env prod --markdown --detailed-exitcode";

/// Show what an apply would do. It only reads, and needs no secret but the API token
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Plan {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    options: Options,
    /// Exit with 2 if changes are pending, 0 if nothing is to do, 1 if a profile is blocked. A plan that fails exits
    /// with the code of its failure
    #[arg(long)]
    detailed_exitcode: bool,
    /// Print Markdown, for a comment of a pull request
    #[arg(long)]
    markdown: bool,
}

impl Plan {
    pub fn run(self, global: &Global) -> Result {
        if self.markdown && global.output != Format::Table {
            return Err(Failure::usage("give either `--markdown` or `--output`, not both"));
        }
        let environment = self.target.environment()?;
        let client = environment.settings(global)?.client()?;
        let state = StateFile::read(&self.target.state(&environment), &environment, client.base_url())?;
        let plan = planner::plan(&Reader::new(&client), &environment, &state.state, &self.options)?.plan;
        let mut out = anstream::AutoStream::auto(stdout());
        let printed = match (self.markdown, global.output) {
            (true, _) => write!(out, "{}", show::markdown(&plan)),
            (false, Format::Table) => write!(out, "{}", show::text(&plan)),
            (false, Format::Json) => {
                writeln!(out, "{}", serde_json::to_string_pretty(&plan).unwrap_or_default())
            }
            (false, Format::Jsonl) => writeln!(out, "{}", serde_json::to_string(&plan).unwrap_or_default()),
        };
        // The exit code says what the plan has, also if nobody reads the plan.
        is_read(printed)?;
        Ok(match (plan.is_blocked(), plan.in_sync) {
            (true, _) => FAILED,
            (false, false) if self.detailed_exitcode => PENDING,
            (false, _) => 0,
        })
    }
}
