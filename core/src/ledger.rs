//! The ledger: a rollout records each customer in it, so that the next run can continue there.
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
//! The ledger of a reassign names both profiles, and says before each request what is done next:
//!
//! ```text
//! {"action":"reassign","base_url":"https://…","format":"workato-oauth-profiles ledger 2","profile":321,"to":322}
//! {"customer":123,"status":"unassigning"}
//! {"customer":123,"status":"assigning"}
//! {"customer":123,"error":"conflict","has":"neither","status":"failed","unassigned":true}
//! ```
//!
//! Each line is JSON. Lines are only added, never changed. Every run begins with a header. It ends with an
//! end line, unless it was killed or a customer was still under way. A last line without a line feed was cut
//! off by a crash ("torn"): the next run adds a mark to it, and every later run skips that line.
//!
//! Format 1 had one header and no end lines. It is read, and continued in format 2.

#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod file;
mod intent;
pub(crate) mod into;
mod seen;
pub(crate) mod slot;

use serde_json::{Value, json};

pub(crate) use self::intent::{Intent, intent_line};
pub(crate) use self::seen::Past;
use self::seen::Seen;
use crate::config::normalized;
use crate::writes::NameKey;
use crate::{Code, Customer, Error, Outcome, OutcomeStatus, ProfileInput, Rollout, RolloutAction};

const FORMAT: &str = "workato-oauth-profiles ledger ";
const VERSION: u32 = 2;
const SENDING: &str = "sending";
const ENSURE_EACH: &str = "ensure_each";
const CREATING: &str = "creating";
/// The fields of a header that say which rollout it is, and their names in messages.
const RUNS: [(&str, &str); 4] =
    [("action", "action"), ("profile", "profile"), ("to", "new profile"), ("base_url", "base url")];
/// The end of a torn line. No whole line ends like this.
const TORN: &str = "<torn>";

/// What earlier runs and this run of a rollout did for its customers. It reads the lines of the ledger.
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
        let mut known = History::of(rollout.action.as_str(), base_url);
        known.header["profile"] = rollout.id.into();
        if let RolloutAction::Reassign { to, .. } = rollout.action {
            known.header["to"] = to.into();
        }
        known
    }

    pub(crate) fn of_ensure_each(base_url: &str) -> History {
        History::of(ENSURE_EACH, base_url)
    }

    fn of(action: &str, base_url: &str) -> History {
        let format = format!("{FORMAT}{VERSION}");
        let header = json!({"format": format, "action": action, "base_url": base_url});
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
        let value: Value = serde_json::from_str(text).unwrap_or_default();
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
                    format!(
                        "the ledger belongs to another rollout: its {shown} is `{found}`, not `{wanted}`"
                    ),
                    "use a separate ledger for each rollout",
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

    /// Whether an earlier run may have created the profile of this input without knowing it.
    pub(crate) fn is_open(&self, input: &ProfileInput) -> bool {
        !self.open_creates.is_empty() && self.open_creates.contains(&input.key())
    }

    fn damaged(&self, what: &str) -> Error {
        ledger_error(
            format!("line {} of the ledger {what}", self.lines),
            "correct or remove that line; nothing was sent or written",
        )
    }

    /// Ends the reading. Returns the text that must be appended before the first customer.
    pub(crate) fn open(&mut self) -> Result<String, Error> {
        let header = format!("{}\n", self.header);
        match self.torn.take() {
            // A torn header must be the beginning of this rollout's header.
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

/// The line that records an outcome, and what it tells a later run.
pub(crate) fn line(outcome: &Outcome, past: Past) -> String {
    let mut entry = json!({"customer": outcome.customer, "status": outcome.status.as_str()});
    // Only the code of the error: the service's message could contain anything.
    if let (OutcomeStatus::Failed, Some(error)) = (outcome.status, &outcome.error) {
        entry["error"] = error.code.as_str().into();
    }
    if let (OutcomeStatus::Failed, Some(has)) = (outcome.status, outcome.has) {
        entry["has"] = has.as_str().into();
    }
    match past {
        Past::MayBeGone => entry["may_be_gone"] = true.into(),
        Past::Unassigned => entry["unassigned"] = true.into(),
        Past::Failed | Past::Done => {}
    }
    format!("{entry}\n")
}

/// The line before an unassign of a customer that has a line already.
pub(crate) fn sending_line(customer: &Customer) -> String {
    format!("{}\n", json!({"customer": customer, "status": SENDING}))
}

/// The line of `ensure_each` before a create.
pub(crate) fn creating_line(input: &ProfileInput) -> String {
    format!("{}\n", json!({"name": input.name, "provider": input.provider, "status": CREATING}))
}

/// The line of `ensure_each` after a create: the profile that there is now, or why it failed.
pub(crate) fn created_line(input: &ProfileInput, profile: Result<i64, &Error>) -> String {
    let mut entry = json!({"name": input.name, "provider": input.provider});
    match profile {
        Ok(id) => (entry["status"], entry["profile"]) = ("created".into(), id.into()),
        Err(error) => {
            (entry["status"], entry["error"]) = ("failed".into(), error.code.as_str().into());
            if error.may_have_applied {
                entry["may_be_created"] = true.into();
            }
        }
    }
    format!("{entry}\n")
}

/// The line at the end of a run in which every customer that was sent has its line.
pub(crate) fn end_line() -> String {
    format!("{}\n", json!({"run": "ended"}))
}

/// The error of a ledger that could not be read or written.
pub(crate) fn unusable(why: &str) -> Error {
    ledger_error(
        why.to_owned(),
        "make sure that the ledger can be read and written and that its disk has space, then start again",
    )
}

fn foreign() -> Error {
    ledger_error(
        "this file was not written by this version of the library".to_owned(),
        "use the file that the rollout wrote before, or for a new rollout a file that does not exist yet; \
         nothing was sent or written",
    )
}

fn written_by_newer(format: u32) -> Error {
    ledger_error(
        format!("this ledger was written by a newer version of the library, in format {format}"),
        "update the library; with another file every customer would be sent again",
    )
}

fn utf_16() -> Error {
    ledger_error(
        "the ledger was saved as UTF-16, by an editor or a shell".to_owned(),
        "save it as UTF-8; with another file every customer would be sent again",
    )
}

pub(crate) fn ledger_error(message: String, hint: &str) -> Error {
    let mut error = Error::new(Code::Ledger, message);
    error.data_mut().hint = Some(hint.to_owned());
    error
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests;
