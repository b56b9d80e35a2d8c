//! Checks a log against what the client promises. Each rule is written from the promise, not from the code.

mod limit;
mod pause;
mod repeat;
mod report;
mod rollout;
mod time;

use std::fmt;
use std::time::Duration;

use workato_oauth_profiles::Config;

use super::{Log, What, sent_requests};

/// The settings of the machines of a log.
#[derive(Debug)]
pub struct Settings {
    /// The rate limit that all share, in requests a minute.
    pub limit: Option<u32>,
    /// The settings of each machine, by its number.
    pub machines: Vec<MachineSettings>,
}

/// The settings of one machine.
#[derive(Clone, Debug)]
pub struct MachineSettings {
    /// Its verb.
    pub verb: &'static str,
    /// The timeout of the whole call; for `profiles` of a page, for a rollout of a customer.
    pub timeout: Duration,
    /// The timeout of one attempt.
    pub attempt_timeout: Duration,
    /// The timeout of connecting.
    pub connect_timeout: Duration,
    /// The maximum number of attempts that fail.
    pub max_attempts: u32,
    /// The pace of a rollout, in requests a minute.
    pub pace: Option<u32>,
    /// Whether the rollout has a ledger.
    pub ledger: bool,
    /// Whether the rollout is a dry run.
    pub dry_run: bool,
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the limit is {:?} a minute", self.limit)?;
        self.machines.iter().enumerate().try_for_each(|(task, settings)| writeln!(f, "{task} {settings:?}"))
    }
}

impl MachineSettings {
    /// The settings of a verb, other than a rollout, of a client with this configuration.
    pub fn new(verb: &'static str, config: &Config) -> MachineSettings {
        let Config { timeout, attempt_timeout, connect_timeout, max_attempts, .. } = *config;
        let (pace, ledger, dry_run) = (None, false, false);
        MachineSettings {
            verb,
            timeout,
            attempt_timeout,
            connect_timeout,
            max_attempts,
            pace,
            ledger,
            dry_run,
        }
    }

    fn is_rollout(&self) -> bool {
        self.verb.ends_with("_each")
    }
}

/// The promises that were broken, in words.
pub fn judge(log: &Log, settings: &Settings) -> Vec<String> {
    let mut wrong = Vec::new();
    limit::judge(log, settings.limit, &mut wrong);
    pause::judge(log, &mut wrong);
    for (task, settings) in settings.machines.iter().enumerate() {
        let calls = sent_requests(log, task);
        let mut found = Vec::new();
        time::judge(log, task, settings, &calls, &mut found);
        repeat::judge(settings, &calls, &mut found);
        report::judge(log, task, settings, &calls, &mut found);
        if settings.is_rollout() {
            rollout::judge(log, task, settings, &mut found);
        }
        if !log.of(task).any(|entry| matches!(entry.what, What::End | What::Dropped)) {
            found.push("it did not come to an end".to_owned());
        }
        wrong.extend(found.into_iter().map(|text| format!("{} {task}: {text}", settings.verb)));
    }
    wrong
}
