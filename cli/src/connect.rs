//! Builds the client from flags and the environment.

use std::io::{IsTerminal, Read, stdin};
use std::path::Path;

use workato_oauth_profiles::{Client, ClientBuilder, DataCenter, Level, Secret};

use crate::args::Global;
use crate::failure::{Failure, Result};

const TOKEN: &str = "WORKATO_API_TOKEN";

impl Global {
    /// A client with these settings.
    pub fn client(&self) -> Result<Client> {
        Ok(self.builder()?.build()?)
    }

    /// The settings of a client. Its events go to standard error, with `--verbose` all of them.
    fn builder(&self) -> Result<ClientBuilder> {
        let lowest = match (self.quiet, self.verbose) {
            (true, _) => None,
            (false, true) => Some(Level::Debug),
            (false, false) => Some(Level::Warning),
        };
        let mut builder = Client::builder(self.api_token()?);
        match (&self.host, &self.data_center) {
            (Some(host), None) => builder = builder.base_url(host),
            (None, Some(name)) => builder = builder.data_center(DataCenter::from_name(name)?),
            (None, None) => {}
            (Some(_), Some(_)) => {
                return Err(Failure::usage("give either `--host` or `--data-center`, not both"));
            }
        }
        if let Some(lowest) = lowest {
            builder =
                builder.on_event(lowest, |event| anstream::eprintln!("{}: {event}", event.level.as_str()));
        }
        Ok(builder.user_agent(concat!("cli/", env!("CARGO_PKG_VERSION"))))
    }

    /// The API token: from a file, from the environment, or from a prompt on a terminal.
    fn api_token(&self) -> Result<Secret> {
        if let Some(token) = &self.api_token {
            return Ok(token.clone());
        }
        if let Some(path) = &self.api_token_file {
            return read_secret(path, "--api-token-file");
        }
        match std::env::var(TOKEN) {
            Ok(token) if !token.is_empty() => Ok(Secret::new(token)),
            _ if stdin().is_terminal() => ask_secret("API token"),
            _ => {
                Err(Failure::usage(format!("there is no API token: set {TOKEN}, or give `--api-token-file`")))
            }
        }
    }
}

/// Asks for a secret on the terminal; what is typed is not shown.
pub fn ask_secret(what: &str) -> Result<Secret> {
    let text = rpassword::prompt_password(format!("{what}: "))
        .map_err(|error| Failure::failed(format!("cannot ask for the {what}: {error}")))?;
    Ok(Secret::new(text))
}

/// Reads a secret from a file, or from standard input if the path is `-`. One line break at its end is not part of it.
pub fn read_secret(path: &Path, flag: &str) -> Result<Secret> {
    let mut text = String::new();
    let read = match path.to_str() {
        Some("-") => stdin().read_to_string(&mut text),
        _ => std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text)),
    };
    read.map_err(|error| Failure::usage(format!("`{flag}`: cannot read `{}`: {error}", path.display())))?;
    Ok(Secret::new(text.strip_suffix('\n').map_or(&*text, |text| text.strip_suffix('\r').unwrap_or(text))))
}
