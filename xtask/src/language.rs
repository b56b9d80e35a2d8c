//! What xtask knows of a language: which tools it needs, and a function for each task.

use crate::install::{Need, missing};
use crate::job::Job;
use crate::workspace::Result;

/// A task in one language. It runs the tools of the language through the [`Job`].
type Task = fn(&mut Job) -> Result;

/// How the tasks are done in one language.
pub struct Language {
    pub name: &'static str,
    pub needs: &'static [Need],
    /// The tasks by name. The task `read` is a demo that reads a real workspace.
    pub tasks: &'static [(&'static str, Task)],
}

impl Language {
    pub fn task(&self, name: &str) -> Option<Task> {
        self.tasks.iter().find(|(known, _)| *known == name).map(|(_, task)| *task)
    }

    /// Does the task, or leaves the language out if its tools are missing. `test` lints first.
    pub fn run(&self, name: &str, job: &mut Job) -> Result {
        let missing = missing(job, self.needs)?;
        if !missing.is_empty() {
            return missing.into_iter().try_for_each(|line| job.leave_out(line));
        }
        if let ("test", Some(lint)) = (name, self.task("lint")) {
            job.part(lint);
        }
        self.task(name).ok_or_else(|| format!("{} has no task `{name}`", self.name))?(job)
    }
}
