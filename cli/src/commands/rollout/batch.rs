//! What the rollouts have in common: the ledger, the pace, and how their outcomes are shown.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::{Serialize, Serializer};
use workato_oauth_profiles::operations::Get;
use workato_oauth_profiles::{
    Assigned, Code, Customer, EachCustomer, Error, Operation, Outcome, OutcomeStatus, Setting, count,
};

use crate::args::Global;
use crate::failure::{FAILED, Failure, INTERRUPTED, Result, TRY_AGAIN, code_of};
use crate::output::{Lines, Row};
use crate::progress::{Bar, say};

/// The ledger of a rollout that can do without one.
#[derive(Debug, Args)]
pub struct OptionalLedger {
    /// The file that records each customer, and from which a later run goes on
    #[arg(long, value_name = "FILE", required_unless_present_any = ["no_ledger", "dry_run"])]
    ledger: Option<PathBuf>,
    /// Keep no ledger: a later run begins with the first customer again
    #[arg(long, conflicts_with = "ledger")]
    no_ledger: bool,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
}

impl OptionalLedger {
    pub fn path(&self) -> Option<&Path> {
        self.ledger.as_deref()
    }

    pub fn open<I: Iterator<Item = Customer>>(&self, each: EachCustomer<I>) -> Result<EachCustomer<I>> {
        Ok(match &self.ledger {
            Some(path) => each.ledger(path)?,
            None => each,
        })
    }
}

/// How fast a rollout is.
#[derive(Debug, Args)]
pub struct Pace {
    /// How many requests a minute at most [default: five sixths of the rate limit]
    #[arg(long, value_name = "N")]
    pace: Option<i64>,
}

impl Pace {
    pub fn set<I: Iterator<Item = Customer>>(&self, each: EachCustomer<I>) -> Result<EachCustomer<I>> {
        Ok(match self.pace {
            Some(pace) => each.pace(count(Setting::Pace, pace)?),
            None => each,
        })
    }
}

/// Checks the id of a profile before customers are read.
pub fn profile_id(id: i64) -> Result<i64> {
    Get { id }.request()?;
    Ok(id)
}

/// A rollout that is about to begin.
pub struct Batch<'a> {
    global: &'a Global,
    customers: usize,
    ledger: Option<PathBuf>,
}

impl Batch<'_> {
    pub fn new<'a>(global: &'a Global, customers: usize, ledger: Option<&Path>) -> Batch<'a> {
        Batch { global, customers, ledger: ledger.map(Path::to_owned) }
    }

    /// Asks whether to do this for all customers.
    pub fn confirm(&self, what: &str) -> Result<()> {
        self.global.confirm(&format!("{what} for {}?", customers(self.customers)))
    }

    /// Prints each outcome, and a summary. A closed standard output does not end a rollout.
    pub fn run<I: Iterator<Item = Customer>>(self, each: EachCustomer<I>) -> Result {
        let bar = Bar::show(self.customers, !self.global.quiet);
        let mut lines = Some(Lines::new(self.global.output, [24, 8]));
        let mut counts = Counts::default();
        let mut ended = None;
        for outcome in each {
            match outcome {
                Ok(outcome) => {
                    bar.update(&outcome.progress);
                    counts.add(outcome.status);
                    lines = unless_closed(lines, |lines| lines.add(&ShownOutcome(outcome)))?;
                }
                Err(error) => ended = Some(error),
            }
        }
        drop(bar);
        unless_closed(lines, |lines| lines.end())?;
        self.end(&counts, ended)
    }

    fn end(&self, counts: &Counts, ended: Option<Error>) -> Result {
        // What is wrong for all needs a correction, and not another run.
        if let Some(error) = ended.as_ref().filter(|error| counts.all() == 0 && !may_pass(error)) {
            return Err(Failure::from(error.clone()));
        }
        if !self.global.quiet {
            say(counts.text(self.customers));
        }
        match ended {
            None if counts.failed == 0 => Ok(0),
            None => {
                self.advise("to try the failed customers again, run the same command again");
                Ok(FAILED)
            }
            Some(error) if error.code == Code::Cancelled => {
                say("stopped by Ctrl-C");
                self.advise("to go on, run the same command again");
                Ok(INTERRUPTED)
            }
            Some(error) => {
                self.advise("to go on, run the same command again");
                Err(Failure::from(error))
            }
        }
    }

    fn advise(&self, what: &str) {
        match &self.ledger {
            _ if self.global.quiet => {}
            Some(path) => say(format_args!("{what}: `{}` knows which customers are done", path.display())),
            None => say(format_args!("{what}; without a ledger it begins with the first customer")),
        }
    }
}

/// Prints, unless standard output is closed.
fn unless_closed(
    lines: Option<Lines>,
    print: impl FnOnce(&mut Lines) -> Result<()>,
) -> Result<Option<Lines>> {
    let Some(mut lines) = lines else { return Ok(None) };
    match print(&mut lines) {
        Ok(()) => Ok(Some(lines)),
        Err(Failure::ClosedPipe) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Whether the same command may succeed later.
fn may_pass(error: &Error) -> bool {
    matches!(code_of(error), TRY_AGAIN | INTERRUPTED)
}

/// How many customers had which result.
#[derive(Default)]
struct Counts {
    done: usize,
    already: usize,
    failed: usize,
    dry_run: usize,
}

impl Counts {
    fn add(&mut self, status: OutcomeStatus) {
        *match status {
            OutcomeStatus::Done => &mut self.done,
            OutcomeStatus::Already => &mut self.already,
            OutcomeStatus::Failed => &mut self.failed,
            OutcomeStatus::DryRun => &mut self.dry_run,
        } += 1;
    }

    fn all(&self) -> usize {
        self.done + self.already + self.failed + self.dry_run
    }

    fn text(&self, total: usize) -> String {
        let Counts { done, already, failed, dry_run } = *self;
        let left = total.saturating_sub(self.all());
        let parts = [
            (dry_run, "would be sent"),
            (done, "done now"),
            (already, "done before"),
            (failed, "failed"),
            (left, "left"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, what)| format!("{count} {what}")).collect();
        format!("{}: {}", customers(total), parts.join(", "))
    }
}

fn customers(count: usize) -> String {
    if count == 1 { "1 customer".into() } else { format!("{count} customers") }
}

/// The result for one customer, as the library writes it.
struct ShownOutcome(Outcome);

impl Serialize for ShownOutcome {
    fn serialize<S: Serializer>(&self, writer: S) -> std::result::Result<S::Ok, S::Error> {
        self.0.serialize(writer)
    }
}

impl Row for ShownOutcome {
    const HEADER: &'static [&'static str] = &["CUSTOMER", "STATUS", "NOTE"];

    fn cells(&self) -> Vec<String> {
        let ShownOutcome(Outcome { customer, status, error, has, progress: _ }) = self;
        let has = has.map(|has| match has {
            Assigned::From => "has the old profile",
            Assigned::To => "has the new profile",
            Assigned::Neither => "has neither profile",
            Assigned::Unknown => "it is not known which profile it has",
        });
        let error = error.as_ref().map(Error::to_string);
        let note: Vec<String> = has.map(str::to_owned).into_iter().chain(error).collect();
        vec![customer.to_string(), status.as_str().to_owned(), note.join(": ")]
    }
}
