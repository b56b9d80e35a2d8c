//! Prints results as a table, as one JSON document, or as one JSON document in each line.

use std::io::{Write, stdout};

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use crate::args::Format;
use crate::failure::Result;

/// What a table shows of a result.
pub trait Row: Serialize {
    const HEADER: &'static [&'static str];

    fn cells(&self) -> Vec<String>;
}

/// Prints many results. With `jsonl` each is printed as soon as it is there.
pub fn rows<R: Row>(format: Format, rows: impl IntoIterator<Item = Result<R>>) -> Result<()> {
    let mut out = anstream::AutoStream::auto(stdout());
    match format {
        Format::Jsonl => {
            for row in rows {
                writeln!(out, "{}", json(&row?))?;
            }
        }
        Format::Json => {
            let rows = rows.into_iter().collect::<Result<Vec<R>>>()?;
            writeln!(out, "{}", pretty(&rows))?;
        }
        Format::Table => {
            let mut table = Table::new();
            table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
            table.set_header(R::HEADER);
            for row in rows {
                table.add_row(row?.cells());
            }
            writeln!(out, "{}", table.trim_fmt())?;
        }
    }
    Ok(())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
