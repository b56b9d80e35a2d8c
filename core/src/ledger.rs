//! The ledger: a run writes down in it what it does and what came of it, so that the next run goes on there.
//! That of a rollout has a line for each customer:
//!
//! ```text
//! {"action":"assign","base_url":"https://…","format":"workato-oauth-profiles ledger 2","profile":322}
//! {"customer":123,"status":"done"}
//! {"customer":{"external_id":"A2300"},"error":"not_found","status":"failed"}
//! {"customer":124,"error":"network","may_be_gone":true,"status":"failed"}
//! {"customer":125,"status":"sending"}
//! {"run":"ended"}
//! ```
//!
//! That of a reassign says before each request what is done next: see `intent`.
//!
//! That of `ensure_each` has two lines for each create, one before it and one after it:
//!
//! ```text
//! {"action":"ensure_each","base_url":"https://…","format":"workato-oauth-profiles ledger 2"}
//! {"name":"Acme HubSpot OAuth app","provider":"hubspot","status":"creating"}
//! {"name":"Acme HubSpot OAuth app","profile":322,"provider":"hubspot","status":"created"}
//! ```
//!
//! Each line is JSON. Lines are only added, never changed. Every run begins with a header. A rollout ends with
//! an end line, unless it was killed or a customer was still under way. A last line without a line feed was cut
//! off by a crash ("torn"): the next run adds a mark to it, and every later run skips that line.
//!
//! Format 1 had one header and no end lines. It is read, and continued in format 2.

mod errors;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod file;
mod intent;
pub(crate) mod into;
mod lines;
mod seen;
pub(crate) mod slot;

use serde_json::Value;

use self::errors::{foreign, utf_16, written_by_newer};
pub(crate) use self::errors::{ledger_error, unusable};
pub(crate) use self::intent::{Intent, intent_line};
use self::lines::{CREATING, SENDING, object_of, text_of_line};
pub(crate) use self::lines::{created_line, creating_line, end_line, line, sending_line};
pub(crate) use self::seen::Past;
use self::seen::Seen;
use crate::config::normalized;
use crate::json::{json_text, json_value};
use crate::writes::NameKey;
use crate::{Code, Customer, Error, Rollout, RolloutAction};

const FORMAT: &str = "workato-oauth-profiles ledger ";
const VERSION: u32 = 2;
const ENSURE_EACH: &str = "ensure_each";
/// The fields of a header that say what the ledger is for, and their names in messages.
const RUNS: [(&str, &str); 4] =
    [("action", "action"), ("profile", "profile"), ("to", "new profile"), ("base_url", "base URL")];
/// The end of a torn line. No whole line ends like this.
const TORN: &str = "<torn>";

/// What earlier runs did, and this run so far. It reads the lines of the ledger.
pub(crate) struct History {
    header: Value,
    /// The format of the last header that was read.
    format: Option<u32>,
    /// The last run has no end line.
    interrupted: bool,
    lines: u64,
    torn: Option<String>,
    seen: Seen,
    /// The creates of `ensure_each` that were announced, and have no outcome or an unknown one.
    open_creates: Vec<NameKey>,
}

impl History {
    pub(crate) fn new(rollout: &Rollout, base_url: &str) -> History {
        let to = match rollout.action {
            RolloutAction::Reassign { to, .. } => Some(to),
            RolloutAction::Assign | RolloutAction::Unassign { .. } => None,
        };
        History::of(rollout.action.as_str(), base_url, Some(rollout.id), to)
    }

    pub(crate) fn of_ensure_each(base_url: &str) -> History {
        History::of(ENSURE_EACH, base_url, None, None)
    }

    fn of(action: &str, base_url: &str, profile: Option<i64>, to: Option<i64>) -> History {
        let header = object_of(&[
            ("format", Some(format!("{FORMAT}{VERSION}").into())),
            ("action", Some(action.into())),
            ("base_url", Some(base_url.into())),
            ("profile", profile.map(Value::from)),
            ("to", to.map(Value::from)),
        ]);
        let (format, interrupted, lines, torn) = (None, false, 0, None);
        let (seen, open_creates) = (Seen::default(), Vec::new());
        History { header, format, interrupted, lines, torn, seen, open_creates }
    }

    /// Reads the next line.
    pub(crate) fn read(&mut self, line: &str) -> Result<(), Error> {
        self.lines += 1;
        // Some editors begin a file with a byte order mark.
        let line = if self.lines == 1 { line.trim_start_matches('\u{feff}') } else { line };
        if self.torn.is_some() {
            return Err(self.damaged("follows a line that has no line feed"));
        }
        if self.format.is_none() && (line.contains("{\0") || line.contains("\0{")) {
            return Err(utf_16());
        }
        let Some(text) = line.strip_suffix('\n') else {
            self.torn = Some(line.to_owned());
            return Ok(());
        };
        // If the header was torn, it follows on a later line.
        if text.trim_end_matches('\r').ends_with(TORN) {
            return Ok(());
        }
        let value = json_value(text).unwrap_or_default();
        match self.format {
            Some(_) if value["format"].is_null() && self.header["action"] == ENSURE_EACH => {
                self.create(&value)
            }
            Some(format) if value["format"].is_null() => self.entry(&value, format),
            _ => self.begin(&value),
        }
    }

    /// Reads a header.
    fn begin(&mut self, value: &Value) -> Result<(), Error> {
        let version = value["format"].as_str().and_then(|format| format.strip_prefix(FORMAT));
        let format = match version.and_then(|version| version.parse().ok()) {
            Some(format @ 1..=VERSION) => format,
            Some(newer) => return Err(written_by_newer(newer)),
            None if self.format.is_some() => return Err(self.damaged("cannot be read")),
            None => return Err(foreign()),
        };
        for (field, shown) in RUNS {
            let (found, wanted) = (plain(&value[field]), plain(&self.header[field]));
            if found != wanted && (field != "base_url" || normalized(&found) != wanted) {
                return Err(ledger_error(
                    format!("this ledger was written for another {shown}: `{found}`, not `{wanted}`"),
                    "use a separate ledger for each action, profile and base URL",
                ));
            }
        }
        (self.format, self.interrupted) = (Some(format), true);
        Ok(())
    }

    fn entry(&mut self, value: &Value, format: u32) -> Result<(), Error> {
        if value["run"] == "ended" {
            self.interrupted = false;
            return Ok(());
        }
        let may_be_gone = match format {
            1 => value["error"] != Code::NotFound.as_str(),
            _ => value["may_be_gone"] == true,
        };
        let past = match value["status"].as_str() {
            Some("done" | "already") => Some(Past::Done),
            Some("failed") if may_be_gone => Some(Past::MayBeGone),
            Some("failed") if value["unassigned"] == true => Some(Past::Unassigned),
            Some("failed") => Some(Past::Failed),
            Some(SENDING) => Some(Past::MayBeGone),
            status => Intent::ALL.into_iter().find(|it| Some(it.as_str()) == status).map(Intent::past),
        };
        let (Ok(customer), Some(past)) = (Customer::from_json(&value["customer"]), past) else {
            return Err(self.damaged("cannot be read"));
        };
        self.seen.insert(&customer, past);
        Ok(())
    }

    /// Reads a line of `ensure_each`.
    fn create(&mut self, value: &Value) -> Result<(), Error> {
        let (Some(name), Some(provider)) = (value["name"].as_str(), value["provider"].as_str()) else {
            return Err(self.damaged("is not a line of a ledger"));
        };
        let name = NameKey::new(name, provider);
        let is_open = match value["status"].as_str() {
            Some(CREATING) => true,
            Some("failed") => value["may_be_created"] == true,
            Some("created") => false,
            _ => return Err(self.damaged("is not a line of a ledger")),
        };
        self.open_creates.retain(|other| *other != name);
        if is_open {
            self.open_creates.push(name);
        }
        Ok(())
    }

    /// The creates of earlier runs whose outcome nobody knows.
    pub(crate) fn open_creates(&self) -> impl Iterator<Item = &NameKey> {
        self.open_creates.iter()
    }

    /// Whether an earlier run may have created a profile of this name without knowing it.
    pub(crate) fn is_open(&self, name: &NameKey) -> bool {
        self.open_creates.contains(name)
    }

    fn damaged(&self, what: &str) -> Error {
        ledger_error(
            format!("line {} of the ledger {what}", self.lines),
            "correct or remove that line; nothing was sent or written",
        )
    }

    /// Ends the reading. Returns the text that must be appended before the first customer.
    pub(crate) fn open(&mut self) -> Result<String, Error> {
        let header = text_of_line(&self.header);
        match self.torn.take() {
            // A torn header must be the beginning of the header of this run.
            Some(torn) if self.format.is_none() && !is_torn_header(&torn, &header) => Err(foreign()),
            Some(_) => Ok(format!("{TORN}\n{header}")),
            None => Ok(header),
        }
    }

    /// Whether an earlier run may have sent a customer that has no line.
    pub(crate) fn was_interrupted(&self) -> bool {
        self.interrupted
    }

    /// What is known about this customer, if anything.
    pub(crate) fn past(&self, customer: &Customer) -> Option<Past> {
        self.seen.get(customer)
    }

    /// Remembers what this run found out about a customer.
    pub(crate) fn record(&mut self, customer: &Customer, past: Past) {
        self.seen.insert(customer, past);
    }

    /// How many customers are done.
    pub(crate) fn done(&self) -> u64 {
        self.seen.done()
    }
}

/// Whether the text is the beginning of the header, in this format or in format 1, perhaps followed by the
/// beginning of the mark.
fn is_torn_header(torn: &str, header: &str) -> bool {
    let older = header.replacen(&format!("{FORMAT}{VERSION}"), &format!("{FORMAT}1"), 1);
    let is_beginning = |rest: &str| header.starts_with(rest) || older.starts_with(rest);
    (0..=TORN.len()).any(|cut| torn.strip_suffix(&TORN[..cut]).is_some_and(is_beginning))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| json_text(value), str::to_owned)
}

#[cfg(test)]
mod tests;
