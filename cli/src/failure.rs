//! Why the program ends, and with which exit code.

use std::error::Error as _;
use std::fmt::Display;
use std::io;
use std::process::ExitCode;

use clap::builder::styling::AnsiColor;
use serde_json::json;
use workato_oauth_profiles::{Code, Error, SendError, SendErrorKind};

use crate::args::Format;
use crate::progress::say;

pub const FAILED: u8 = 1;
pub const USAGE: u8 = 64;
pub const TRY_AGAIN: u8 = 75;
pub const NOT_ALLOWED: u8 = 77;
pub const INTERRUPTED: u8 = 130;

/// What a command returns: the exit code of a run that printed its results, or why it failed.
pub type Result<T = u8> = std::result::Result<T, Failure>;

/// A failure of the program.
#[derive(Debug)]
pub enum Failure {
    /// What was typed or what a file says is not valid.
    Usage(String),
    /// Something else failed.
    Failed(String),
    /// A call failed.
    Call(Box<Error>),
    /// The user pressed Ctrl-C while no call was under way.
    Interrupted,
    /// Standard output was closed, such as by `| head`. Nobody reads a message about it.
    ClosedPipe,
}

impl Failure {
    pub fn usage(text: impl Display) -> Failure {
        Failure::Usage(text.to_string())
    }

    pub fn failed(text: impl Display) -> Failure {
        Failure::Failed(text.to_string())
    }

    pub fn code(&self) -> u8 {
        match self {
            Failure::Usage(_) => USAGE,
            Failure::Failed(_) => FAILED,
            Failure::Call(error) => code_of(error),
            Failure::Interrupted => INTERRUPTED,
            Failure::ClosedPipe => 0,
        }
    }

    /// What failed, in words.
    pub fn text(&self) -> String {
        match self {
            Failure::Usage(text) | Failure::Failed(text) => text.clone(),
            Failure::Call(error) => error.to_string(),
            Failure::Interrupted => "stopped by Ctrl-C".into(),
            Failure::ClosedPipe => "standard output was closed".into(),
        }
    }

    /// Prints the failure to standard error: for people, or as one line of JSON where results are JSON, too.
    pub fn report(&self, format: Format) -> ExitCode {
        let code = self.code();
        let json = match self {
            Failure::Usage(text) => json!({ "code": "usage", "message": text }),
            Failure::Failed(text) => json!({ "code": "failed", "message": text }),
            Failure::Call(error) => json!(error),
            Failure::Interrupted | Failure::ClosedPipe => return ExitCode::from(code),
        };
        let style = AnsiColor::Red.on_default().bold();
        match format {
            Format::Table => say(format_args!("{style}error:{style:#} {}", self.text())),
            Format::Json | Format::Jsonl => say(json!({ "error": json, "exit_code": code })),
        }
        ExitCode::from(code)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Call(Box::new(error))
    }
}

/// Of writing to standard output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
            _ => Failure::failed(format!("cannot write the output: {error}")),
        }
    }
}

/// The exit code of a call that failed.
pub fn code_of(error: &Error) -> u8 {
    match error.code {
        Code::InvalidInput => USAGE,
        Code::Unauthorized | Code::Forbidden => NOT_ALLOWED,
        Code::Network if !may_pass(error) => FAILED,
        Code::RateLimited | Code::Network | Code::Timeout | Code::ServerError => TRY_AGAIN,
        Code::Cancelled => INTERRUPTED,
        Code::NotFound
        | Code::Conflict
        | Code::InvalidRequest
        | Code::Rejected
        | Code::Decode
        | Code::Redirect
        | Code::AmbiguousOutcome
        | Code::Ledger
        | Code::Internal => FAILED,
    }
}

/// Whether a failure of the network may be gone at the next attempt. A certificate is refused each time.
fn may_pass(error: &Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<SendError>());
    cause.is_none_or(|cause| matches!(cause.kind, SendErrorKind::Network | SendErrorKind::Timeout))
}
