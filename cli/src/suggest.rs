//! Finds what a user probably meant.

use std::collections::BTreeSet;

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use workato_oauth_profiles::did_you_mean;

use crate::args::Args;

/// Adds the command that was meant. clap compares letter by letter, and finds nothing for `gte`.
pub fn command(mut error: clap::Error) -> clap::Error {
    if error.kind() != ErrorKind::InvalidSubcommand || error.get(ContextKind::SuggestedSubcommand).is_some() {
        return error;
    }
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) else { return error };
    let commands = Args::command();
    let rollout = commands.find_subcommand("rollout").into_iter().flat_map(clap::Command::get_subcommands);
    let names: Vec<&str> = commands.get_subcommands().chain(rollout).map(clap::Command::get_name).collect();
    if let Some(meant) = did_you_mean(typed, &names).split('`').nth(1) {
        let meant = ContextValue::Strings(vec![meant.to_owned()]);
        error.insert(ContextKind::SuggestedSubcommand, meant);
    }
    error
}

/// The end of a message about a name that nothing has: the similar one, or all if they are few.
pub fn among(name: &str, there: &BTreeSet<String>) -> String {
    let names: Vec<&str> = there.iter().map(String::as_str).collect();
    match did_you_mean(name, &names) {
        meant if !meant.is_empty() => meant,
        _ if names.is_empty() || names.len() > 20 => String::new(),
        _ => format!("; there are {}", names.join(", ")),
    }
}
