//! `apply`: makes the profiles of a workspace as the manifest describes them.

use std::io::{Write, stderr, stdout};
use std::time::Duration;

use crate::args::{Format, Global};
use crate::failure::{Failure, INTERRUPTED, Result};
use crate::interrupt;
use crate::manifest::apply::{Outcome, Report, Ui, apply};
use crate::manifest::diff::Options;
use crate::manifest::plan::{Action, Plan};
use crate::manifest::settings::Target;
use crate::manifest::show;
use crate::output::is_read;
use crate::progress::say;

const EXAMPLES: &str = "\
Examples:
  workato-oauth-profiles apply profiles.yaml --env prod
  workato-oauth-profiles apply profiles.yaml --env prod --prune --yes

If it is interrupted in any way, run it again. The state says how far it came.";

/// Make the profiles of a workspace as the file describes them: shows the plan and asks first
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Apply {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    options: Options,
    /// Also if the workspace is empty, so that nothing shows that it is the right one
    #[arg(long)]
    allow_unverified_workspace: bool,
}

impl Apply {
    pub fn run(self, global: &Global) -> Result {
        let environment = self.target.environment()?;
        let client = environment.settings(global)?.client_that_finishes()?;
        let state = self.target.state(&environment);
        let is_text = global.output == Format::Table;
        let mut ui = Terminal { global, is_text };
        let allow = self.allow_unverified_workspace;
        let report = apply(&client, &environment, &state, &self.options, allow, &mut ui);
        let report = report.inspect_err(|failure| {
            if failure.code() == INTERRUPTED {
                say("The state says how far it came. Run apply again to go on");
            }
        })?;
        ui.end(&report)?;
        Ok(0)
    }
}

/// Shows and asks on the terminal. With `--output json` only the report is on standard output.
struct Terminal<'a> {
    global: &'a Global,
    is_text: bool,
}

impl Terminal<'_> {
    /// Prints a text. `false`: nobody reads it. That does not stop an apply halfway.
    fn print(&self, text: &str) -> Result<bool> {
        is_read(match self.is_text {
            true => write!(anstream::AutoStream::auto(stdout()), "{text}"),
            false if self.global.quiet => Ok(()),
            false => write!(anstream::AutoStream::auto(stderr()), "{text}"),
        })
    }

    /// Says whether everything is in sync now.
    fn end(&self, report: &Report) -> Result<()> {
        let failed = report.outcomes.iter().filter(|outcome| outcome.error.is_some()).count();
        match &report.remaining {
            _ if failed > 0 => Err(Failure::failed(format!(
                "{} failed. When that is corrected, run apply again",
                show::profiles(failed)
            ))),
            Some(remaining) => {
                self.print(&format!("\n{}", show::text(remaining)))?;
                Err(Failure::failed("the second plan is not empty. Run apply again"))
            }
            None => self.print("The second plan is empty: everything is in sync.\n").map(drop),
        }
    }
}

impl Ui for Terminal<'_> {
    fn wait(&mut self, time: Duration) {
        if !self.global.quiet {
            say(format_args!(
                "An earlier apply was interrupted during a write. Waiting {} s, until the service has finished that request",
                time.as_secs()
            ));
        }
        // There is nothing to finish: the first Ctrl-C ends the program.
        interrupt::while_asking(|| std::thread::sleep(time));
    }

    fn show(&mut self, plan: &Plan) -> Result<()> {
        match self.print(&show::text(plan))? || self.global.yes {
            true => Ok(()),
            false => Err(Failure::failed(
                "nothing was written: the plan cannot be shown, because the output is closed",
            )),
        }
    }

    fn confirm(&mut self) -> Result<()> {
        self.global.confirm("Carry out this plan?")
    }

    fn done(&mut self, outcome: &Outcome) -> Result<()> {
        let Outcome { profile, id, action, error } = outcome;
        let id = id.map_or(String::new(), |id| format!(", profile {id}"));
        let done = match action {
            Action::Create => "created",
            Action::Update => "updated",
            Action::Delete => "deleted",
            Action::Adopt | Action::Unchanged | Action::Keep | Action::Blocked => "done",
        };
        match error {
            None => self.print(&format!("{profile}: {done}{id}\n")),
            Some(error) => self.print(&format!("{profile}: failed{id}: {error}\n")),
        }
        .map(drop)
    }

    fn report(&mut self, report: &Report) -> Result<()> {
        let mut out = anstream::AutoStream::auto(stdout());
        is_read(match self.global.output {
            Format::Table => Ok(()),
            Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(report).unwrap_or_default()),
            Format::Jsonl => writeln!(out, "{}", serde_json::to_string(report).unwrap_or_default()),
        })
        .map(drop)
    }
}
