//! What a client promises, held against a log. Each rule is written from the promise, not from the code.

mod limit;
mod pause;
mod repeat;
mod report;
mod rollout;
mod time;

use std::fmt;
use std::time::Duration;

use super::{Log, What, calls};

/// What the machines of a log were told.
#[derive(Debug)]
pub struct Settings {
    /// The limit of requests a minute that all share.
    pub limit: Option<u32>,
    /// Of each machine, by its number.
    pub subjects: Vec<Subject>,
}

/// What one machine was told.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Its verb.
    pub verb: &'static str,
    /// How long the whole may take: of `profiles` a page, of a rollout a customer.
    pub timeout: Duration,
    /// How long a request may take.
    pub attempt_timeout: Duration,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// How often a request may fail.
    pub max_attempts: u32,
    /// A rollout's requests a minute.
    pub pace: Option<u32>,
    /// A rollout has a ledger.
    pub ledger: bool,
    /// A rollout only says what it would do.
    pub dry_run: bool,
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the limit is {:?} a minute", self.limit)?;
        self.subjects.iter().enumerate().try_for_each(|(task, subject)| writeln!(f, "{task} {subject:?}"))
    }
}

impl Subject {
    fn is_rollout(&self) -> bool {
        self.verb.ends_with("_each")
    }
}

/// What was broken, in words.
pub fn judge(log: &Log, settings: &Settings) -> Vec<String> {
    let mut wrong = Vec::new();
    limit::judge(log, settings.limit, &mut wrong);
    pause::judge(log, &mut wrong);
    for (task, subject) in settings.subjects.iter().enumerate() {
        let calls = calls(log, task);
        let mut found = Vec::new();
        time::judge(log, task, subject, &calls, &mut found);
        repeat::judge(subject, &calls, &mut found);
        report::judge(log, task, subject, &calls, &mut found);
        if subject.is_rollout() {
            rollout::judge(log, task, subject, &mut found);
        }
        if !log.of(task).any(|entry| matches!(entry.what, What::End | What::Dropped)) {
            found.push("it did not come to an end".to_owned());
        }
        wrong.extend(found.into_iter().map(|text| format!("{} {task}: {text}", subject.verb)));
    }
    wrong
}
