//! `validate`: checks the manifest of `plan` and `apply`.

use std::io::{Write, stdout};
use std::path::PathBuf;

use serde_json::json;

use crate::args::{Format, Global};
use crate::failure::{Failure, Result};
use crate::manifest::file::Manifest;
use crate::manifest::show;

/// The JSON schema of the manifest. A test keeps it in step with the types that read the file.
const SCHEMA: &str = include_str!("../../schemas/manifest.json");

const EXAMPLES: &str = "\
Examples:
  workato-oauth-profiles validate profiles.yaml
  workato-oauth-profiles validate --schema > profiles.schema.json";

/// Check a file of profiles, without a token and without a request
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Validate {
    /// The file that describes the profiles
    #[arg(required_unless_present = "schema")]
    file: Option<PathBuf>,
    /// Check only this environment; all of them if not given
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// Print the JSON schema of such a file, for editors
    #[arg(long, exclusive = true)]
    schema: bool,
}

impl Validate {
    pub fn run(self, global: &Global) -> Result {
        let mut out = anstream::AutoStream::auto(stdout());
        let Some(path) = self.file.filter(|_| !self.schema) else {
            write!(out, "{SCHEMA}")?;
            return Ok(0);
        };
        let manifest = Manifest::read(&path)?;
        let names = match &self.env {
            Some(name) => vec![name.as_str()],
            None => manifest.environments(),
        };
        if names.is_empty() {
            return Err(Failure::usage(format!("`{}`: `environments` is empty", path.display())));
        }
        for name in &names {
            manifest.environment(Some(name))?;
        }
        let profiles = manifest.file.profiles.len();
        match global.output {
            Format::Table => writeln!(
                out,
                "`{}` is valid: {} in {}",
                path.display(),
                show::profiles(profiles),
                names.join(", ")
            )?,
            Format::Json | Format::Jsonl => {
                writeln!(out, "{}", json!({"valid": true, "environments": names, "profiles": profiles}))?;
            }
        }
        Ok(0)
    }
}
