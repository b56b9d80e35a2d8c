//! Secrets come from a file, from the environment, or from a prompt; never from an argument, which other users of
//! this machine can see and a shell keeps.

use std::env;
use std::fs::File;
use std::io::{BufRead, ErrorKind, IsTerminal, Read, Write, stdin};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::Args;
use workato_oauth_profiles::Secret;

use crate::args::Global;
use crate::failure::{Failure, Result};
use crate::interrupt;

/// The most that is read of a file with a secret, in bytes: it may be the wrong file.
const LONGEST: u64 = 64 * 1024;

/// Where the client secret comes from.
#[derive(Debug, Args)]
pub struct ClientSecret {
    /// Read the client secret from this file; `-` is standard input. If it is not given, the program asks
    #[arg(long, value_name = "FILE", conflicts_with = "client_secret_env")]
    client_secret_file: Option<PathBuf>,
    /// Read the client secret from this environment variable
    #[arg(long, value_name = "VARIABLE")]
    client_secret_env: Option<String>,
}

impl ClientSecret {
    pub fn read(&self) -> Result<Secret> {
        let given = given(
            self.client_secret_file.as_deref(),
            "--client-secret-file",
            self.client_secret_env.as_deref(),
            "--client-secret-env",
        )?;
        match given {
            Some(secret) => Ok(secret),
            None => ask("client secret", "give `--client-secret-file` or `--client-secret-env`"),
        }
    }
}

/// Where the verification token of a Slack app comes from, if there is one.
#[derive(Debug, Args)]
pub struct SlackToken {
    /// Read the verification token of the Slack app from this file; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "slack_token_env")]
    slack_token_file: Option<PathBuf>,
    /// Read the verification token of the Slack app from this environment variable
    #[arg(long, value_name = "VARIABLE")]
    slack_token_env: Option<String>,
}

impl SlackToken {
    pub fn read(&self) -> Result<Option<Secret>> {
        given(
            self.slack_token_file.as_deref(),
            "--slack-token-file",
            self.slack_token_env.as_deref(),
            "--slack-token-env",
        )
    }
}

fn given(
    file: Option<&Path>,
    file_flag: &'static str,
    variable: Option<&str>,
    variable_flag: &str,
) -> Result<Option<Secret>> {
    match (file, variable) {
        (Some(path), _) => from_file(path, file_flag).map(Some),
        (None, Some(variable)) => from_variable(variable, variable_flag).map(Some),
        (None, None) => Ok(None),
    }
}

/// Reads a secret from a file, or from standard input if the path is `-`.
pub fn from_file(path: &Path, flag: &'static str) -> Result<Secret> {
    let secret = read(open(path, flag)?);
    secret.map_err(|why| Failure::usage(format!("`{flag}`: `{}` {why}", path.display())))
}

/// Reads a secret. One line break at its end is not part of it.
///
/// # Errors
/// Why there is no secret, for the end of a sentence. It never contains the secret.
pub fn read(file: impl Read) -> std::result::Result<Secret, String> {
    let mut text = String::new();
    file.take(LONGEST + 1).read_to_string(&mut text).map_err(|error| format!("cannot be read: {error}"))?;
    let is_large = text.len() as u64 > LONGEST;
    let text = Secret::new(text);
    let line = text.expose().strip_suffix('\n').unwrap_or(text.expose());
    match line.strip_suffix('\r').unwrap_or(line) {
        _ if is_large => Err("is larger than 64 KiB, so it is probably the wrong file".into()),
        line if is_blank(line) => Err("is empty".into()),
        line => Ok(Secret::new(line)),
    }
}

/// Whether a text cannot be a secret.
pub fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn from_variable(variable: &str, flag: &str) -> Result<Secret> {
    match env::var(variable) {
        Ok(secret) if !is_blank(&secret) => Ok(Secret::new(secret)),
        Err(env::VarError::NotUnicode(_)) => {
            Err(Failure::usage(format!("`{flag}`: the variable holds a character that is not Unicode")))
        }
        // Its name is not shown: a secret may have been given in its place.
        _ => Err(Failure::usage(format!(
            "`{flag}`: the environment variable of this name is not set, or empty: export it first"
        ))),
    }
}

/// Opens a file, or standard input if the path is `-`, which only one flag can read.
pub fn open(path: &Path, flag: &'static str) -> Result<Box<dyn BufRead>> {
    static READ_BY: OnceLock<&str> = OnceLock::new();
    if path.as_os_str() != "-" {
        let file = File::open(path).map_err(|error| {
            Failure::usage(format!("`{flag}`: cannot read `{}`: {error}", path.display()))
        })?;
        return Ok(Box::new(std::io::BufReader::new(file)));
    }
    match *READ_BY.get_or_init(|| flag) {
        first if first == flag => Ok(Box::new(stdin().lock())),
        first => Err(Failure::usage(format!(
            "`{first}` and `{flag}` are both `-`: only one of them can be standard input"
        ))),
    }
}

/// Asks for a secret on the terminal; what is typed is not shown. `else_give` is what to do where there is none.
pub fn ask(what: &str, else_give: &str) -> Result<Secret> {
    if !stdin().is_terminal() {
        return Err(Failure::usage(format!(
            "there is no {what}, and no terminal to ask for it: {else_give}"
        )));
    }
    // The prompt reads Ctrl-C as a key, and puts the terminal in order before it fails.
    match rpassword::prompt_password(format!("{}: ", capitalized(what))) {
        Ok(text) => Ok(Secret::new(text)),
        Err(error) if error.kind() == ErrorKind::Interrupted => Err(Failure::Interrupted),
        Err(error) => Err(Failure::failed(format!("cannot ask for the {what}: {error}"))),
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

impl Global {
    /// Asks before something is destroyed. With `--yes` it does not ask.
    pub fn confirm(&self, question: &str) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        if !stdin().is_terminal() {
            return Err(Failure::usage(format!("{question} There is no terminal to ask on: give `--yes`")));
        }
        interrupt::cancel()?;
        let mut answer = String::new();
        let _ = write!(anstream::stderr(), "{question} [y/N] ");
        interrupt::while_asking(|| stdin().read_line(&mut answer))
            .map_err(|error| Failure::failed(format!("cannot read the answer: {error}")))?;
        match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(Failure::failed("nothing was done: the answer was not yes")),
        }
    }
}
