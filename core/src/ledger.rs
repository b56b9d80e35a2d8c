//! The ledger: a rollout records each customer in it, so that the next run can continue there.
//!
//! ```text
//! {"action":"assign","base_url":"https://…","format":"workato-oauth-profiles ledger 1","profile":322}
//! {"customer":123,"status":"done"}
//! {"customer":{"external_id":"A2300"},"error":"not_found","status":"failed"}
//! ```
//!
//! Each line is JSON. Lines are only added, never changed. A last line without a line feed was cut off
//! by a crash ("torn"): the next run adds a mark to it, and every later run skips that line.

#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod file;
mod seen;

use serde_json::{Value, json};

pub(crate) use self::seen::Past;
use self::seen::Seen;
use crate::{Code, Customer, Error, Outcome, OutcomeStatus, Rollout};

const NOT_FOUND: &str = Code::NotFound.as_str();
const FORMAT: &str = "workato-oauth-profiles ledger 1";
/// The mark at the end of a torn line. No whole line ends like this.
const TORN: &str = "<torn>\n";

/// A ledger while it is read, and the customers in it.
pub(crate) struct Known {
    header: Value,
    begun: bool,
    lines: u64,
    torn: Option<String>,
    seen: Seen,
}

impl Known {
    pub(crate) fn new(rollout: &Rollout, base_url: &str) -> Known {
        let header = json!({
            "format": FORMAT,
            "action": rollout.action.as_str(),
            "profile": rollout.id,
            "base_url": base_url,
        });
        Known { header, begun: false, lines: 0, torn: None, seen: Seen::default() }
    }

    /// Reads the next line.
    pub(crate) fn read(&mut self, line: &str) -> Result<(), Error> {
        self.lines += 1;
        if self.torn.is_some() {
            return Err(self.damaged("follows a line that has no line feed"));
        }
        let Some(text) = line.strip_suffix('\n') else {
            self.torn = Some(line.to_owned());
            return Ok(());
        };
        // If the header was torn, it follows on a later line.
        if line.ends_with(TORN) {
            return Ok(());
        }
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        if self.begun { self.entry(&value) } else { self.begin(&value) }
    }

    fn begin(&mut self, value: &Value) -> Result<(), Error> {
        if value["format"] != self.header["format"] {
            return Err(foreign());
        }
        for field in ["action", "profile", "base_url"] {
            if value[field] != self.header[field] {
                return Err(ledger_error(
                    format!(
                        "the ledger belongs to another rollout: its {} is `{}`, not `{}`",
                        field.replace('_', " "),
                        plain(&value[field]),
                        plain(&self.header[field]),
                    ),
                    "use a separate ledger for each rollout",
                ));
            }
        }
        self.begun = true;
        Ok(())
    }

    fn entry(&mut self, value: &Value) -> Result<(), Error> {
        let settled = match value["status"].as_str() {
            Some("done" | "already") => Some(true),
            Some("failed") => Some(false),
            _ => None,
        };
        let (Ok(customer), Some(settled)) = (Customer::from_json(&value["customer"]), settled) else {
            return Err(self.damaged("is not a line of a ledger"));
        };
        self.seen.insert(&customer, Past { settled, was_there: !settled && value["error"] != NOT_FOUND });
        Ok(())
    }

    fn damaged(&self, what: &str) -> Error {
        ledger_error(
            format!("line {} of the ledger {what}", self.lines),
            "correct or remove that line; nothing was sent or written",
        )
    }

    /// Ends the reading. Returns the text that must be appended before the first customer.
    pub(crate) fn open(&mut self) -> Result<Option<String>, Error> {
        self.seen.close();
        let header = format!("{}\n", self.header);
        match self.torn.take() {
            // A torn header must be the beginning of this rollout's header.
            Some(torn) if !self.begun && !is_torn_header(&torn, &header) => Err(foreign()),
            Some(_) if !self.begun => Ok(Some(format!("{TORN}{header}"))),
            Some(_) => Ok(Some(TORN.to_owned())),
            None if !self.begun => Ok(Some(header)),
            None => Ok(None),
        }
    }

    /// Whether an earlier run began this ledger.
    pub(crate) fn resumes(&self) -> bool {
        self.begun
    }

    /// What earlier runs recorded about this customer, if anything.
    pub(crate) fn past(&self, customer: &Customer) -> Option<Past> {
        self.seen.get(customer)
    }

    /// How many customers are done.
    pub(crate) fn settled(&self) -> u64 {
        self.seen.settled()
    }
}

/// Whether the text is the beginning of the header, perhaps followed by the beginning of the mark.
fn is_torn_header(torn: &str, header: &str) -> bool {
    (0..TORN.len()).any(|cut| torn.strip_suffix(&TORN[..cut]).is_some_and(|rest| header.starts_with(rest)))
}

/// The line that records an outcome.
pub(crate) fn line(outcome: &Outcome) -> String {
    let mut entry = json!({"customer": outcome.customer, "status": outcome.status.as_str()});
    // Only the code of the error: the service's message could contain anything.
    if let (OutcomeStatus::Failed, Some(error)) = (outcome.status, &outcome.error) {
        entry["error"] = error.code.as_str().into();
    }
    format!("{entry}\n")
}

/// The error of a ledger that another process uses.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn in_use(path: &str) -> Error {
    ledger_error(
        format!("`{path}`: another rollout is using this ledger"),
        "wait until it ends, or use another ledger for this rollout",
    )
}

/// The error of a ledger that could not be read or written.
pub(crate) fn unusable(why: &str) -> Error {
    ledger_error(why.to_owned(), "make sure that the ledger can be read and written, and start again")
}

fn foreign() -> Error {
    ledger_error(
        "this file was not written by this version of the library".to_owned(),
        "use a file that does not exist yet as the ledger; nothing was sent or written",
    )
}

fn ledger_error(message: String, hint: &str) -> Error {
    let mut error = Error::new(Code::Ledger, message);
    error.data_mut().hint = Some(hint.to_owned());
    error
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests;
