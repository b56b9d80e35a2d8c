//! A plan as people read it: as text, and as Markdown for a comment of a pull request.

use std::fmt::Write;

use serde_json::Value;
use workato_oauth_profiles::Line;

use super::plan::{Action, Change, Field, Plan, Step, Summary};

const BOLD: &str = "\x1b[1m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const CYAN: &str = "\x1b[36m";
const RESET: &str = "\x1b[0m";

/// The plan with colors, which the stream takes away where there is no terminal.
pub fn text(plan: &Plan) -> String {
    let mut out = String::new();
    let Plan { environment, workspace, host, .. } = plan;
    let verified = if plan.workspace_verified { "" } else { ", not verified" };
    line(
        &mut out,
        format_args!("{BOLD}Plan for `{environment}`{RESET}: workspace {workspace} at {host}{verified}"),
    );
    for step in plan.profiles.iter().filter(|step| is_shown(step)) {
        out.push('\n');
        show_step(&mut out, step);
    }
    out.push('\n');
    for note in &plan.notes {
        line(&mut out, format_args!("{YELLOW}Note:{RESET} {}", printable(note)));
    }
    line(&mut out, format_args!("{}", summary(plan)));
    out
}

/// The plan as Markdown.
pub fn markdown(plan: &Plan) -> String {
    let text = anstream::adapter::strip_str(&text(plan)).to_string();
    // Nothing in the text may end the block.
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let title = if plan.is_blocked() {
        "blocked"
    } else if plan.in_sync {
        "in sync"
    } else {
        "changes are pending"
    };
    format!("### OAuth profiles, `{}`: {title}\n\n{fence}diff\n{text}{fence}\n", plan.environment)
}

/// A number of profiles, in words.
pub fn profiles(count: usize) -> String {
    format!("{count} profile{}", if count == 1 { "" } else { "s" })
}

/// One line that counts the steps.
fn summary(plan: &Plan) -> String {
    let Summary { create, update, adopt, delete, unchanged, keep, blocked } = plan.summary;
    let counts = [
        (create, "to create"),
        (update, "to update"),
        (adopt, "to adopt"),
        (delete, "to delete"),
        (blocked, "blocked"),
        (keep, "kept"),
        (unchanged, "unchanged"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let counts = if counts.is_empty() { "there are no profiles".to_owned() } else { counts.join(", ") };
    let verdict = match plan {
        plan if plan.is_blocked() => "Blocked: apply would write nothing.",
        plan if plan.in_sync => "In sync.",
        _ => "Changes are pending.",
    };
    format!("{verdict} Profiles: {counts}.")
}

/// Profiles that nothing happens to are only counted.
fn is_shown(step: &Step) -> bool {
    step.action != Action::Unchanged || !step.notes.is_empty()
}

fn show_step(out: &mut String, step: &Step) {
    let (color, sign, verb) = match step.action {
        Action::Create => (GREEN, "+", "create"),
        Action::Update => (YELLOW, "~", "update"),
        Action::Adopt => (CYAN, "=", "adopt"),
        Action::Delete => (RED, "-", "delete"),
        Action::Unchanged => (RESET, "=", "unchanged"),
        Action::Keep => (RESET, "=", "keep"),
        Action::Blocked => (RED, "!", "blocked"),
    };
    let id = step.id.map_or(String::new(), |id| format!(", profile {id}"));
    line(out, format_args!("{color}{sign} {}{RESET}: {verb}{id}", step.profile));
    let fields = step.fields.iter();
    let is_plain = matches!(step.action, Action::Adopt | Action::Unchanged);
    for field in fields.filter(|field| !is_plain || field.change != Change::Equal) {
        show_field(out, field);
    }
    for note in &step.notes {
        line(out, format_args!("    {}", printable(note)));
    }
}

fn show_field(out: &mut String, field: &Field) {
    let Field { field, change, before, after, drift } = field;
    let is_secret = matches!(field.as_str(), "client_secret" | "token");
    let shown = |value: &Value| match value {
        Value::Null => "not known".to_owned(),
        value if is_secret => format!("version {value}"),
        value => shown(value),
    };
    let drift = if *drift { ", somebody else has changed it since the last apply" } else { "" };
    let (before, after, field) = (shown(before), shown(after), printable(field));
    match change {
        Change::Add => line(out, format_args!("    {GREEN}+ {field}{RESET}: {after}")),
        Change::Change => line(out, format_args!("    {YELLOW}~ {field}{RESET}: {before} -> {after}{drift}")),
        Change::Equal => line(out, format_args!("    = {field}: {after}")),
        Change::Unknown => line(
            out,
            format_args!("    {CYAN}? {field}{RESET}: the API does not return it, and it stays as it is"),
        ),
    }
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String does not fail.
    let _ = writeln!(out, "{text}");
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        value => printable(&value.to_string()),
    }
}

/// A text of the service or of the file in quotes, in one line.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", printable(&text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// The text in one line, without characters that move the cursor, change colors or the direction of writing.
fn printable(text: &str) -> String {
    Line(text).to_string()
}

#[cfg(test)]
mod tests;
