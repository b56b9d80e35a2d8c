//! The result of one step.

use serde::Serialize;

use crate::args::Format;
use crate::failure::Result;
use crate::output::{Lines, Row};

/// What is checked, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Settings,
    Connection,
    Proxy,
    Certificate,
    Clock,
    DataCenter,
    Token,
    Role,
    Answer,
    RateLimit,
}

impl Step {
    fn as_str(self) -> &'static str {
        match self {
            Step::Settings => "settings",
            Step::Connection => "connection",
            Step::Proxy => "proxy",
            Step::Certificate => "certificate",
            Step::Clock => "clock",
            Step::DataCenter => "data center",
            Step::Token => "token",
            Step::Role => "role",
            Step::Answer => "answer",
            Step::RateLimit => "rate limit",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Ok,
    Failed,
    /// It was not reached, or cannot be known.
    Unknown,
}

/// What a step found, and the fix if it failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    step: Step,
    status: Status,
    text: String,
}

impl Check {
    pub fn ok(step: Step, text: impl Into<String>) -> Check {
        Check { step, status: Status::Ok, text: text.into() }
    }

    /// `text` says what is wrong and what to do.
    pub fn failed(step: Step, text: impl Into<String>) -> Check {
        Check { step, status: Status::Failed, text: text.into() }
    }

    pub fn unknown(step: Step, why: impl Into<String>) -> Check {
        Check { step, status: Status::Unknown, text: why.into() }
    }
}

impl Row for Check {
    const HEADER: &'static [&'static str] = &["STEP", "STATUS", "WHAT"];

    fn cells(&self) -> Vec<String> {
        let status = match self.status {
            Status::Ok => "ok",
            Status::Failed => "FAILED",
            Status::Unknown => "unknown",
        };
        vec![self.step.as_str().to_owned(), status.to_owned(), self.text.clone()]
    }
}

/// The checks so far. Each is printed as soon as it is there.
pub struct Checks {
    lines: Lines,
    have_failed: bool,
}

impl Checks {
    pub fn new(format: Format) -> Checks {
        Checks { lines: Lines::new(format, [11, 7]), have_failed: false }
    }

    pub fn add(&mut self, check: Check) -> Result<()> {
        self.have_failed |= check.status == Status::Failed;
        self.lines.add(&check)
    }

    pub fn add_all(&mut self, checks: impl IntoIterator<Item = Check>) -> Result<()> {
        checks.into_iter().try_for_each(|check| self.add(check))
    }

    pub fn have_failed(&self) -> bool {
        self.have_failed
    }

    pub fn end(&mut self) -> Result<()> {
        self.lines.end()
    }
}
