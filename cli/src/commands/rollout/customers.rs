//! The customers of a rollout: read from a file or from arguments, and all checked before the first request.

use std::io::{BufRead, BufReader, Cursor, Read};
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

fn read(mut file: impl BufRead, profile: i64) -> std::result::Result<Vec<Customer>, Wrong> {
    let unreadable = |error: std::io::Error| wrong(0, format!("cannot be read: {error}"));
    // Excel puts a byte order mark at the beginning.
    let mut head = Vec::new();
    file.by_ref().take(BOM.len() as u64).read_to_end(&mut head).map_err(unreadable)?;
    let head = head.strip_prefix(BOM).map(<[u8]>::to_vec).unwrap_or(head);
    let mut file = BufReader::new(Cursor::new(head).chain(file));
    let begin = file.fill_buf().map_err(unreadable)?;
    match begin.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => of_json_lines(file, profile),
        _ => of_csv(file, profile),
    }
}

fn of_json_lines(file: impl BufRead, profile: i64) -> std::result::Result<Vec<Customer>, Wrong> {
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

fn of_csv(file: impl BufRead, profile: i64) -> std::result::Result<Vec<Customer>, Wrong> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file);
    let failed = |error: csv::Error| {
        let line = error.position().map_or(0, csv::Position::line);
        wrong(line, format!("cannot be read: {error}"))
    };
    let header = reader.headers().map_err(failed)?;
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
        // The reader counts empty lines before a record as a part of it, and has read its line break.
        let begin = record.position().map_or(0, csv::Position::line);
        let line = begin.max(reader.position().line().saturating_sub(1));
        let cell = |column: Option<usize>| record.get(column?).filter(|cell| !cell.is_empty());
        let customer = match (cell(workspace), cell(external)) {
            (Some(id), None) => id.parse().map(Customer::Workspace).map_err(|_| not_a_workspace(id)),
            (None, Some(id)) => Ok(Customer::External(id.to_owned())),
            (Some(_), Some(_)) => Err(both()),
            (None, None) => Err("the row names no customer".into()),
        };
        let customer = customer.map_err(|why| wrong(line, why))?;
        check(&customer, profile).map_err(|why| wrong(line, why))?;
        customers.push(customer);
    }
    Ok(customers)
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
