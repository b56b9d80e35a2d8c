//! Prints results to standard output: as a table, as one JSON document, or as one JSON document in each line.
//! `schemas/output.json` describes the JSON.

use std::io::{self, IsTerminal, Write, stdout};

use clap::builder::styling::Style;
use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;
use workato_oauth_profiles::Line;

use crate::args::Format;
use crate::failure::{Failure, Result};
use crate::progress::aside;

/// What a table shows of a result.
pub trait Row: Serialize {
    const HEADER: &'static [&'static str];

    /// Texts of the service are made printable later.
    fn cells(&self) -> Vec<String>;
}

/// Prints many results: in JSON as an array. With `jsonl` each is printed as soon as it is there.
pub fn rows<R: Row>(format: Format, rows: impl IntoIterator<Item = Result<R>>) -> Result<()> {
    match format {
        Format::Jsonl => rows.into_iter().try_for_each(|row| line(json(&row?)?)),
        Format::Json => line(pretty(&rows.into_iter().collect::<Result<Vec<R>>>()?)?),
        Format::Table => {
            let rows = rows.into_iter().collect::<Result<Vec<R>>>()?;
            table(&rows)
        }
    }
}

/// Prints one result: in JSON as an object.
pub fn one<R: Row>(format: Format, row: R) -> Result<()> {
    match format {
        Format::Jsonl => line(json(&row)?),
        Format::Json => line(pretty(&row)?),
        Format::Table => table(&[row]),
    }
}

/// Prints a text to standard output.
pub fn text(text: &[u8]) -> Result<()> {
    stdout().write_all(text)?;
    Ok(stdout().flush()?)
}

/// Whether something was printed. `false`: standard output is closed.
pub fn is_read(printed: io::Result<()>) -> Result<bool> {
    match printed {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn table<R: Row>(rows: &[R]) -> Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(R::HEADER);
    for row in rows {
        table.add_row(row.cells().iter().map(|cell| printable(cell)));
    }
    // The table leaves a space around each cell.
    let text = table.trim_fmt();
    let mut lines = text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end());
    line(heading(lines.next().unwrap_or_default()))?;
    lines.try_for_each(line)
}

/// Results that are printed one by one, because they take long. Their table has columns of a fixed width.
pub struct Lines {
    format: Format,
    /// The least width of the first columns.
    widths: [usize; 2],
    are_there: bool,
}

impl Lines {
    pub fn new(format: Format, widths: [usize; 2]) -> Lines {
        Lines { format, widths, are_there: false }
    }

    /// Prints a result at once.
    pub fn add<R: Row>(&mut self, row: &R) -> Result<()> {
        let is_first = !std::mem::replace(&mut self.are_there, true);
        match self.format {
            Format::Jsonl => line(json(row)?),
            Format::Json => part(&format!("{}\n  {}", if is_first { "[" } else { "," }, json(row)?)),
            Format::Table => {
                if is_first {
                    line(heading(&self.columns(R::HEADER.iter().copied())))?;
                }
                line(self.columns(row.cells().iter().map(String::as_str)))
            }
        }
    }

    /// Ends the JSON document.
    pub fn end(&mut self) -> Result<()> {
        match (self.format, self.are_there) {
            (Format::Json, true) => line("\n]"),
            (Format::Json, false) => line("[]"),
            (Format::Table | Format::Jsonl, _) => Ok(()),
        }
    }

    fn columns<'a>(&self, cells: impl Iterator<Item = &'a str>) -> String {
        let widths = self.widths.into_iter().chain(std::iter::repeat(0));
        let cells = cells.zip(widths).map(|(cell, width)| format!("{:width$}", printable(cell)));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    }
}

fn printable(cell: &str) -> String {
    Line(cell).to_string()
}

/// A heading is bold on a terminal.
fn heading(text: &str) -> String {
    let bold = Style::new().bold();
    format!("{bold}{text}{bold:#}")
}

/// Prints a line, and what stands before it in the same line.
fn line(text: impl AsRef<str>) -> Result<()> {
    part(&format!("{}\n", text.as_ref()))
}

fn part(text: &str) -> Result<()> {
    let print = || anstream::AutoStream::auto(stdout()).write_all(text.as_bytes());
    // Only on a terminal a bar can be in the way.
    Ok(if stdout().is_terminal() { aside(print) } else { print() }?)
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(no_json)
}

fn pretty(value: &impl Serialize) -> Result<String> {
    serde_json::to_string_pretty(value).map_err(no_json)
}

fn no_json(error: serde_json::Error) -> Failure {
    Failure::failed(format!("a result cannot be written as JSON: {error}"))
}
