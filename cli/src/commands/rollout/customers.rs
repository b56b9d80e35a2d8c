//! The customers of a rollout: read from a file or from arguments, and all checked before the first request.

use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;
use workato_oauth_profiles::operations::Assign;
use workato_oauth_profiles::{Customer, Operation, did_you_mean};

use crate::failure::{Failure, Result};
use crate::secrets::open;

const WORKSPACE: &str = "workspace_id";
const EXTERNAL: &str = "external_id";
const BOM: &[u8] = b"\xef\xbb\xbf";

const LINE_BREAK: &str = "a cell of this row contains a line break. If a quotation mark is not closed, close it; \
                          otherwise remove the line break";

/// The customers, in this order: those of the file, then the workspaces, then the external ids.
#[derive(Debug, Args)]
#[group(id = "who", required = true, multiple = true)]
pub struct Customers {
    /// A CSV file with a header, or JSON lines: `workspace_id` or `external_id`. `-` is standard input
    #[arg(long = "customers", value_name = "FILE")]
    file: Option<PathBuf>,
    /// A customer by the id of its workspace; may be given again
    #[arg(long, value_name = "ID")]
    workspace: Vec<i64>,
    /// A customer by your own id of it, without the prefix E; may be given again
    #[arg(long, value_name = "ID")]
    external: Vec<String>,
}

impl Customers {
    /// Reads and checks them all.
    pub fn read(self, profile: i64) -> Result<Vec<Customer>> {
        let mut customers = match &self.file {
            Some(path) => of_file(path, profile)?,
            None => Vec::new(),
        };
        let workspaces = self.workspace.into_iter().map(Customer::Workspace);
        for customer in workspaces.chain(self.external.into_iter().map(Customer::External)) {
            check(&customer, profile).map_err(Failure::usage)?;
            customers.push(customer);
        }
        Ok(customers)
    }
}

fn of_file(path: &Path, profile: i64) -> Result<Vec<Customer>> {
    let name =
        if path.as_os_str() == "-" { "standard input".into() } else { format!("`{}`", path.display()) };
    let customers = read(open(path, "--customers")?, profile);
    let customers = customers.map_err(|Wrong { line, why }| {
        let line = if line == 0 { String::new() } else { format!(", line {line}") };
        Failure::usage(format!("{name}{line}: {why}; nothing was sent"))
    })?;
    if customers.is_empty() {
        return Err(Failure::usage(format!("{name} has no customers")));
    }
    Ok(customers)
}

/// What is wrong in a file; the line is 0 if it is not known.
struct Wrong {
    line: u64,
    why: String,
}

fn wrong(line: u64, why: impl Into<String>) -> Wrong {
    Wrong { line, why: why.into() }
}

fn read(mut file: impl Read, profile: i64) -> std::result::Result<Vec<Customer>, Wrong> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| wrong(0, format!("cannot be read: {error}")))?;
    // Excel puts a byte order mark at the beginning.
    let bytes = bytes.strip_prefix(BOM).unwrap_or(&bytes);
    match bytes.trim_ascii_start().first() {
        Some(b'{') => of_json_lines(bytes, profile),
        _ => of_csv(bytes, profile),
    }
}

fn of_json_lines(file: &[u8], profile: i64) -> std::result::Result<Vec<Customer>, Wrong> {
    let mut customers = Vec::new();
    for (number, line) in (1..).zip(file.lines()) {
        let line = line.map_err(|error| wrong(number, format!("cannot be read: {error}")))?;
        if line.trim().is_empty() {
            continue;
        }
        let json: Value = serde_json::from_str(&line)
            .map_err(|error| wrong(number, format!("this is not JSON: {error}")))?;
        let customer = of_json(&json).map_err(|why| wrong(number, why))?;
        check(&customer, profile).map_err(|why| wrong(number, why))?;
        customers.push(customer);
    }
    Ok(customers)
}

fn of_json(json: &Value) -> std::result::Result<Customer, String> {
    let given = |key: &str| json.get(key).filter(|value| !value.is_null());
    match (given(WORKSPACE), given(EXTERNAL)) {
        (Some(id), None) => id.as_i64().map(Customer::Workspace).ok_or(not_a_workspace(&id.to_string())),
        (None, Some(Value::String(id))) => Ok(Customer::External(id.clone())),
        (None, Some(_)) => Err(format!("`{EXTERNAL}` must be a text: put it in quotation marks")),
        (Some(_), Some(_)) => Err(both()),
        (None, None) => {
            let keys = json.as_object().into_iter().flat_map(serde_json::Map::keys);
            Err(neither("key", keys.map(String::as_str)))
        }
    }
}

fn of_csv(file: &[u8], profile: i64) -> std::result::Result<Vec<Customer>, Wrong> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::Headers).from_reader(file);
    let line = |position: Option<&csv::Position>| position.map_or(0, |position| line_at(file, position));
    let failed = |error: csv::Error| wrong(line(error.position()), format!("cannot be read: {error}"));
    let header = reader.headers().map_err(failed)?;
    if has_line_break(header) {
        return Err(wrong(1, LINE_BREAK));
    }
    let column = |name: &str| header.iter().position(|known| known == name);
    let (workspace, external) = (column(WORKSPACE), column(EXTERNAL));
    if workspace.is_none() && external.is_none() {
        let why = neither("column", header.iter());
        let is_other = header.len() == 1 && header.iter().any(|names| names.contains([';', '\t']));
        let fix = if is_other { "; separate the columns by commas" } else { "" };
        return Err(wrong(1, why + fix));
    }
    let (mut customers, mut record) = (Vec::new(), csv::StringRecord::new());
    while reader.read_record(&mut record).map_err(failed)? {
        let wrong = |why: String| wrong(line(record.position()), why);
        if has_line_break(&record) {
            return Err(wrong(LINE_BREAK.into()));
        }
        let cell = |column: Option<usize>| record.get(column?).map(str::trim).filter(|cell| !cell.is_empty());
        let customer = match (cell(workspace), cell(external)) {
            (Some(id), None) => id.parse().map(Customer::Workspace).map_err(|_| not_a_workspace(id)),
            (None, Some(id)) => Ok(Customer::External(id.to_owned())),
            (Some(_), Some(_)) => Err(both()),
            (None, None) => Err("the row names no customer".into()),
        };
        let customer = customer.map_err(wrong)?;
        check(&customer, profile).map_err(wrong)?;
        customers.push(customer);
    }
    Ok(customers)
}

/// The line on which a record begins. Its position is before the empty lines above it.
fn line_at(file: &[u8], position: &csv::Position) -> u64 {
    let begin = usize::try_from(position.byte()).unwrap_or(usize::MAX).min(file.len());
    let (before, after) = file.split_at(begin);
    let empty = after.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    1 + before.iter().chain(empty).filter(|byte| **byte == b'\n').count() as u64
}

/// Whether a cell has several lines. After a quotation mark that is not closed, it may hold the rows of other customers.
fn has_line_break(record: &csv::StringRecord) -> bool {
    record.as_slice().contains(['\n', '\r'])
}

/// The library's own check of a customer. Nothing is sent.
fn check(customer: &Customer, profile: i64) -> std::result::Result<(), String> {
    let assign = Assign { id: profile, customer: customer.clone() };
    assign.request().map(drop).map_err(|error| error.message.clone())
}

fn not_a_workspace(shown: &str) -> String {
    let shown: String = shown.chars().take(100).collect();
    format!(
        "`{}` is not the id of a workspace, which is a whole number",
        workato_oauth_profiles::Line(&shown)
    )
}

fn both() -> String {
    format!("both `{WORKSPACE}` and `{EXTERNAL}` are given: give one of them")
}

/// No name is known.
fn neither<'a>(what: &str, mut names: impl Iterator<Item = &'a str>) -> String {
    let meant = names.find_map(|name| {
        let meant = did_you_mean(name, &[WORKSPACE, EXTERNAL]);
        (!meant.is_empty()).then(|| format!(", but `{name}`{meant}"))
    });
    format!("there is no {what} `{WORKSPACE}` or `{EXTERNAL}`{}", meant.unwrap_or_default())
}

#[cfg(test)]
mod tests;
