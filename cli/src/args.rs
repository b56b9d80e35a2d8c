//! What can be typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use workato_oauth_profiles::Secret;

use crate::commands::*;

const AFTER_HELP: &str = "\
Exit codes:
  0    done
  1    failed, or one customer or profile failed
  2    `plan --detailed-exitcode`: changes are pending
  64   wrong usage
  75   temporary failure: rate limit, network, timeout, server error. Try again
  77   not allowed (401, 403)
  130  cancelled with Ctrl-C

Example: see what is there, with the API token in WORKATO_API_TOKEN
  workato-oauth-profiles --data-center eu list";

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
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The base URL, such as https://www.workato.com [env: WORKATO_HOST]
    #[arg(long, global = true, value_name = "URL")]
    pub host: Option<String>,
    /// The data center: us, eu, jp, sg, au, il, kr, uk, cn or trial [env: WORKATO_DATA_CENTER] [default: us]
    #[arg(long, global = true, value_name = "NAME")]
    pub data_center: Option<String>,
    /// Read the API token from this file, and not from WORKATO_API_TOKEN; `-` is standard input
    #[arg(long, global = true, value_name = "FILE")]
    pub api_token_file: Option<PathBuf>,
    /// The API token, if a command found it elsewhere.
    #[arg(skip)]
    pub api_token: Option<Secret>,
    /// The proxy, such as http://proxy.example.com:3128, or `off` [env: HTTPS_PROXY, NO_PROXY]
    #[arg(long, global = true, value_name = "URL", hide_short_help = true)]
    pub proxy: Option<String>,
    /// A PEM file of the certificates to trust, instead of those of the system [env: SSL_CERT_FILE]
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub ca_bundle: Option<PathBuf>,
    /// Allow plain http to hosts other than this machine
    #[arg(long, global = true, hide_short_help = true)]
    pub allow_http: bool,
    /// How long a call may take, in seconds, waits included [default: 120]
    #[arg(long, global = true, value_name = "SECONDS", hide_short_help = true)]
    pub timeout: Option<f64>,
    /// How long one request may take, in seconds [default: 45]
    #[arg(long, global = true, value_name = "SECONDS", hide_short_help = true)]
    pub attempt_timeout: Option<f64>,
    /// How long connecting may take, in seconds [default: 10]
    #[arg(long, global = true, value_name = "SECONDS", hide_short_help = true)]
    pub connect_timeout: Option<f64>,
    /// How often a request may fail before the call does [default: 3]
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    pub max_attempts: Option<i64>,
    /// The rate limit, or `off` [default: 60, that of Workato]
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    pub requests_per_minute: Option<String>,
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
    /// One JSON document; errors are JSON, too
    Json,
    /// One JSON document in each line; errors are JSON, too
    Jsonl,
}

/// The commands, each in a file of `commands`.
#[derive(Debug, Subcommand)]
pub enum Command {
    List(list::List),
    Get(get::Get),
    Find(find::Find),
    Create(create::Create),
    Update(update::Update),
    Delete(delete::Delete),
    Assign(assign::Assign),
    Unassign(unassign::Unassign),
    Ensure(ensure::Ensure),
    RotateSecret(rotate_secret::RotateSecret),
    Rollout(rollout::Rollout),
    Validate(validate::Validate),
    Plan(plan::Plan),
    Apply(apply::Apply),
    Export(export::Export),
    Doctor(doctor::Doctor),
    Emulator(emulator::Emulator),
    Completions(completions::Completions),
    Man(man::Man),
}
