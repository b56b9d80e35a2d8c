//! The help of all commands, as a user reads it.

use crate::support::{program, run, snapshot};

const COMMANDS: [&[&str]; 22] = [
    &[],
    &["list"],
    &["get"],
    &["find"],
    &["create"],
    &["update"],
    &["delete"],
    &["assign"],
    &["unassign"],
    &["ensure"],
    &["rotate-secret"],
    &["rollout"],
    &["rollout", "assign"],
    &["rollout", "unassign"],
    &["rollout", "reassign"],
    &["validate"],
    &["plan"],
    &["apply"],
    &["export"],
    &["doctor"],
    &["completions"],
    &["man"],
];

fn help(command: &[&str], flag: &str) -> String {
    run(&mut program(&[command, &[flag]].concat())).ok()
}

#[test]
fn the_short_help_of_all_commands() {
    let mut all = String::new();
    for command in COMMANDS {
        let text = help(command, "-h");
        assert!(text.contains("Example"), "{command:?} has no example");
        let mut lines = text.lines().filter(|line| !line.starts_with("Usage:"));
        assert!(lines.all(|line| line.chars().count() <= 100), "{command:?}");
        // All commands have the same global options, of which the first one shows.
        let (before, rest) = text.split_once("Global options:").expect("they are there");
        let (_, after) = rest.split_once("\n\n").expect("there are examples");
        let text = if command.is_empty() { text.clone() } else { format!("{before}{after}") };
        all += &format!("$ workato-oauth-profiles {}\n{text}\n", [command, &["-h"]].concat().join(" "));
    }
    snapshot("help.txt", &all);
}

#[test]
fn the_long_help_lists_all_settings() {
    snapshot("long-help.txt", &help(&[], "--help"));
}

#[test]
fn the_emulator_shows_its_own_help() {
    let text = help(&["emulator"], "--help");
    assert!(text.contains("workato-oauth-profiles emulator [OPTIONS]"), "{text}");
    assert!(text.contains("\n  --port N ") && text.contains("requests_per_minute=60"), "{text}");
}

/// A command that is new needs a line above.
#[test]
fn no_command_is_left_out() {
    let text = help(&[], "-h");
    let (_, commands) = text.split_once("Commands:\n").expect("commands");
    let commands = commands.split("\n\n").next().expect("an end").lines();
    let names = commands.filter_map(|line| line.strip_prefix("  ")?.split_once(' ').map(|(name, _)| name));
    for name in names.filter(|name| !["", "help", "emulator"].contains(name)) {
        assert!(COMMANDS.iter().any(|command| *command == [name]), "{name}");
    }
}
