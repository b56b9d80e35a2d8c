//! What can be typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use workato_oauth_profiles::Secret;

use crate::commands;

const AFTER_HELP: &str = "\
Exit codes:
  0    done
  1    failed, or one customer or profile failed
  2    `plan --detailed-exitcode`: changes are pending
  64   wrong usage
  75   temporary failure: rate limit, network, server error. Try again
  77   not allowed (401, 403)
  130  cancelled with Ctrl-C";

/// Manages Workato's custom OAuth profiles: create, rotate, assign to customers, and keep environments in step.
#[derive(Debug, Parser)]
#[command(name = "workato-oauth-profiles", version, after_help = AFTER_HELP, max_term_width = 100)]
pub struct Args {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command accepts.
#[derive(Clone, Debug, clap::Args)]
pub struct Global {
    /// The base URL, such as https://www.workato.com
    #[arg(long, global = true, env = "WORKATO_HOST", hide_env_values = true, value_name = "URL")]
    pub host: Option<String>,
    /// The data center: us, eu, jp, sg, au, il, kr, uk, cn or trial
    #[arg(long, global = true, env = "WORKATO_DATA_CENTER", value_name = "NAME")]
    pub data_center: Option<String>,
    /// Read the API token from this file, and not from WORKATO_API_TOKEN; `-` is standard input
    #[arg(long, global = true, value_name = "FILE")]
    pub api_token_file: Option<PathBuf>,
    /// The API token, if `plan` or `apply` found it where the manifest says.
    #[arg(skip)]
    pub api_token: Option<Secret>,
    /// How to print results
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub output: Format,
    /// Print only results and errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print each request and wait to standard error
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// Never use color. The variable NO_COLOR does the same
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Answer yes to every question
    #[arg(long, short, global = true)]
    pub yes: bool,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for people
    Table,
    /// One JSON document
    Json,
    /// One JSON document in each line
    Jsonl,
}

/// The commands, each in a file of `commands`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List all profiles
    List(commands::list::List),
    /// Show one profile
    Get(commands::get::Get),
    Validate(commands::validate::Validate),
    Plan(commands::plan::Plan),
    Apply(commands::apply::Apply),
    Export(commands::export::Export),
}
