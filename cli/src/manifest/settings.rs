//! Where to connect to, and where the state is. See docs/design.md#the-order-of-settings.

use std::path::{Path, PathBuf};

use workato_oauth_profiles::DataCenter;

use super::file::Manifest;
use super::wanted::Environment;
use crate::args::Global;
use crate::failure::{Failure, Result};

/// How many links are followed at most. Linux follows as many.
const MOST_LINKS: usize = 40;

/// Which manifest, environment and state.
#[derive(Clone, Debug, clap::Args)]
pub struct Target {
    /// The file that describes the profiles
    pub file: PathBuf,
    /// The environment in the file; required if it has several
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// The state file; beside the file if not given: NAME.ENV.state.json
    #[arg(long, value_name = "PATH")]
    pub state: Option<PathBuf>,
}

impl Target {
    /// Reads the manifest.
    pub fn environment(&self) -> Result<Environment> {
        Manifest::read(&self.file)?.environment(self.env.as_deref())
    }

    /// The path of the state file.
    pub fn state(&self, environment: &Environment) -> PathBuf {
        let stem = self.file.file_stem().unwrap_or_default().to_string_lossy();
        let name = format!("{stem}.{}.state.json", environment.name);
        let mut path = self.state.clone().unwrap_or_else(|| self.file.with_file_name(name));
        // To save it replaces the file. A link must stay, and both of its paths must have one lock.
        for _ in 0..MOST_LINKS {
            let Ok(link) = std::fs::read_link(&path) else { break };
            path = path.parent().unwrap_or(Path::new("")).join(link);
        }
        path
    }
}

impl Environment {
    /// The settings of a client of this environment.
    ///
    /// # Errors
    /// A usage failure if the environment variables name another host or token than the manifest.
    pub fn settings(&self, global: &Global) -> Result<Global> {
        let mut global = global.clone();
        self.choose_host(&mut global)?;
        self.choose_token(&mut global)?;
        Ok(global)
    }

    /// A flag wins over the manifest. A variable must not disagree with it.
    fn choose_host(&self, global: &mut Global) -> Result<()> {
        let Some(wanted) = &self.settings.host else { return Ok(()) };
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        if global.host.is_some() || global.data_center.is_some() {
            return Ok(());
        }
        if let Some(host) = variable("WORKATO_HOST").filter(|host| !is_same_host(host, wanted)) {
            return Err(self.disagrees("WORKATO_HOST", &host, wanted));
        }
        if let Some(name) = variable("WORKATO_DATA_CENTER")
            && !is_same_host(DataCenter::from_name(&name)?.base_url(), wanted)
        {
            return Err(self.disagrees("WORKATO_DATA_CENTER", &name, wanted));
        }
        global.host = Some(wanted.clone());
        Ok(())
    }

    fn disagrees(&self, variable: &str, value: &str, wanted: &str) -> Failure {
        Failure::usage(format!(
            "{variable} is `{}`, and the environment `{}` of `{}` has the host `{}`: unset {variable}, or choose another \
             environment",
            shown(value),
            self.name,
            self.path.display(),
            shown(wanted)
        ))
    }

    fn choose_token(&self, global: &mut Global) -> Result<()> {
        let Some(reference) = self.settings.api_token.as_ref().filter(|_| global.api_token_file.is_none())
        else {
            return Ok(());
        };
        let about =
            |why: String| Failure::usage(format!("the API token of the environment `{}`: {why}", self.name));
        let variable = std::env::var("WORKATO_API_TOKEN").ok().filter(|token| !token.is_empty());
        let token = reference.read(self.folder()).map_err(about)?;
        match (variable, token) {
            (Some(variable), Some(token)) if variable != token.expose() => Err(about(format!(
                "WORKATO_API_TOKEN has another value than {reference}: unset WORKATO_API_TOKEN, or give \
                 `--api-token-file`"
            ))),
            (None, None) => Err(about(format!("{reference} is not set"))),
            (_, token) => {
                global.api_token = token;
                Ok(())
            }
        }
    }

    /// The folder of the manifest: paths in it are relative to this.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }
}

/// A host as messages show it. A user name, a password or a query is a mistake, and may be a secret.
fn shown(host: &str) -> String {
    if host.contains(['@', '?', '#']) { "...".into() } else { host.escape_debug().to_string() }
}

fn is_same_host(one: &str, other: &str) -> bool {
    one.trim_end_matches('/').eq_ignore_ascii_case(other.trim_end_matches('/'))
}
