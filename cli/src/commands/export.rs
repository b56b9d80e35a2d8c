//! `export`: writes a manifest of the profiles that there are.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use crate::args::Global;
use crate::failure::{Failure, Result};
use crate::manifest::export::export;
use crate::manifest::show;
use crate::manifest::wanted::{WORD, is_word};
use crate::progress::say;

const EXAMPLES: &str = "\
Example:
  workato-oauth-profiles export profiles.yaml --env prod";

/// Write a file for `plan` and `apply` of the profiles that there are, with references in place of secrets
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Export {
    /// The file to write. A file that exists is refused
    file: PathBuf,
    /// The name of the environment in the file
    #[arg(long, value_name = "NAME", default_value = "prod")]
    env: String,
}

impl Export {
    pub fn run(self, global: &Global) -> Result {
        let path = self.file.display();
        if !is_word(&self.env) {
            return Err(Failure::usage(format!("`--env`: {WORD}")));
        }
        if self.file.exists() {
            return Err(Failure::usage(format!("`{path}` exists already, and is not replaced")));
        }
        let client = global.client()?;
        let profiles = client.survey()?.profiles;
        let Some(workspace) = profiles.iter().find_map(|profile| profile.user_id) else {
            return Err(Failure::failed("there is no profile, so there is nothing to export"));
        };
        let exported = export(&self.env, client.base_url(), workspace, &profiles);
        let written = OpenOptions::new().write(true).create_new(true).open(&self.file);
        let written = written.and_then(|mut file| file.write_all(exported.text.as_bytes()));
        written.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => {
                Failure::usage(format!("`{path}` exists already, and is not replaced"))
            }
            _ => Failure::failed(format!("cannot write `{path}`: {error}")),
        })?;
        exported.left_out.iter().for_each(|line| say(format_args!("warning: {line}")));
        if !global.quiet {
            let count = show::profiles(exported.count);
            say(format_args!("`{path}`: {count}. Now give each TODO_... a secret"));
        }
        Ok(0)
    }
}
