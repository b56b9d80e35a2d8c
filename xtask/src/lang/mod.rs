//! A language each: what it needs, and how each task is done in it.
//!
//! A language is a file with a `pub const LANGUAGE`. Its functions call the scripts that live in
//! the language's own folder, through [`Job`]: `job.quiet` for what only matters when it fails,
//! `job.shown` for what people read, `job.tests` for a test runner, `job.leave_out` for what this
//! machine lacks, `job.part` for what must not keep the rest from being done. They return an error
//! for everything that is not as it should be.

mod android;
mod ios;
mod js;
mod kotlin;
mod python;
mod rust;
mod swift;

use crate::Result;
use crate::job::Job;

/// The emulated workspace of examples that write: some profiles and customers, a limit that would be too
/// low for a demo, and what every call has to get through.
const WORKSPACE: [&str; 10] = [
    "--profiles",
    "20",
    "--customers",
    "60",
    "--set",
    "requests_per_minute=3600",
    "--fault",
    "429",
    "--fault",
    "503",
];

/// How the tasks are done in one language.
pub struct Language {
    pub name: &'static str,
    /// What a person has to install first, a line each; installs itself what it may.
    pub missing: fn(&Job) -> Result<Vec<String>>,
    pub demo: fn(&mut Job) -> Result,
    /// The part of the demo that only reads, against a real workspace; only where there is one.
    pub read: Option<fn(&mut Job, &str) -> Result>,
    pub test: fn(&mut Job) -> Result,
    pub lint: fn(&mut Job) -> Result,
    pub package: fn(&mut Job) -> Result,
    /// Only where there is one.
    pub bench: Option<fn(&mut Job) -> Result>,
}

const ALL: [&Language; 5] =
    [&rust::LANGUAGE, &python::LANGUAGE, &js::LANGUAGE, &kotlin::LANGUAGE, &swift::LANGUAGE];

/// What is packaged by its name and has no other task: the parts of Kotlin and Swift for phones.
const PACKAGES: [&Language; 2] = [&android::LANGUAGE, &ios::LANGUAGE];

fn packaged_only(_: &mut Job) -> Result {
    Err("there is only a package of this".into())
}

/// What is asked for.
pub struct Asked {
    pub task: Task,
    pub languages: Vec<&'static Language>,
    /// The real workspace that is read.
    pub base_url: Option<String>,
}

/// What can be asked for.
#[derive(Clone, Copy, PartialEq)]
pub enum Task {
    Demo,
    Test,
    Bench,
    Lint,
    Package,
}

impl Task {
    const ALL: [Task; 5] = [Task::Demo, Task::Test, Task::Bench, Task::Lint, Task::Package];

    pub fn name(self) -> &'static str {
        match self {
            Task::Demo => "demo",
            Task::Test => "test",
            Task::Bench => "bench",
            Task::Lint => "lint",
            Task::Package => "package",
        }
    }
}

impl Language {
    /// Does the task, or leaves the language out where its tools are missing.
    pub fn run(&self, task: Task, base_url: Option<&str>, job: &mut Job) -> Result {
        let missing = (self.missing)(job)?;
        if !missing.is_empty() {
            return job.leave_all_out(&missing);
        }
        match (task, base_url) {
            (Task::Demo, Some(url)) => self.read.ok_or("this demo knows the emulator only")?(job, url),
            (Task::Demo, None) => (self.demo)(job),
            (Task::Test, _) => {
                job.part(self.lint);
                (self.test)(job)
            }
            (Task::Bench, _) => self.bench.ok_or("there is no benchmark in this language")?(job),
            (Task::Lint, _) => (self.lint)(job),
            (Task::Package, _) => (self.package)(job),
        }
    }
}

/// Reads the task, its option and the languages; without any, all that have such a task.
pub fn parse(arguments: &[String]) -> std::result::Result<Asked, String> {
    let (task, rest) = arguments.split_first().ok_or("a task is missing")?;
    let task = Task::ALL.into_iter().find(|known| known.name() == task);
    let task = task.ok_or_else(|| format!("unknown task `{}`", arguments[0]))?;
    let (mut names, mut base_url, mut rest) = (Vec::new(), None, rest.iter());
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--base-url" => base_url = Some(rest.next().ok_or("--base-url wants a URL")?.clone()),
            name => names.push(by_name(task, name)?),
        }
    }
    let has_it = |language: &&Language| match (task, &base_url) {
        (Task::Bench, _) => language.bench.is_some(),
        (Task::Demo, Some(_)) => language.read.is_some(),
        _ => true,
    };
    if base_url.is_some() && task != Task::Demo {
        return Err(format!("--base-url is for demo, not for {}", task.name()));
    }
    let languages = if names.is_empty() { ALL.into_iter().filter(has_it).collect() } else { names };
    Ok(Asked { task, languages, base_url })
}

fn by_name(task: Task, name: &str) -> std::result::Result<&'static Language, String> {
    let packages = PACKAGES.into_iter().filter(|_| task == Task::Package);
    let found = ALL.into_iter().chain(packages).find(|language| language.name == name);
    found.ok_or_else(|| format!("unknown language `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> std::result::Result<(&'static str, Vec<&'static str>), String> {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let Asked { task, languages, .. } = parse(&arguments)?;
        Ok((task.name(), languages.iter().map(|language| language.name).collect()))
    }

    #[test]
    fn without_a_language_all_are_meant_rust_first() {
        assert_eq!(parsed(&["demo"]), Ok(("demo", vec!["rust", "python", "js", "kotlin", "swift"])));
    }

    #[test]
    fn languages_are_taken_as_they_are_named() {
        assert_eq!(parsed(&["test", "swift", "rust"]), Ok(("test", vec!["swift", "rust"])));
    }

    #[test]
    fn a_real_workspace_is_read_by_those_demos_that_can_and_by_no_other_task() {
        let url = "https://app.eu.workato.com";
        assert_eq!(parsed(&["demo", "--base-url", url]), Ok(("demo", vec!["rust", "python"])));
        let asked = parse(&["demo", "rust", "--base-url", url].map(str::to_owned)).ok();
        assert_eq!(asked.and_then(|asked| asked.base_url).as_deref(), Some(url));
        assert_eq!(parsed(&["demo", "--base-url"]), Err("--base-url wants a URL".into()));
        assert_eq!(parsed(&["test", "--base-url", url]), Err("--base-url is for demo, not for test".into()));
    }

    #[test]
    fn the_libraries_for_phones_are_packaged_by_name_and_nothing_else() {
        assert_eq!(parsed(&["package", "android", "ios"]), Ok(("package", vec!["android", "ios"])));
        assert_eq!(parsed(&["test", "android"]), Err("unknown language `android`".into()));
    }

    #[test]
    fn what_is_unknown_is_named() {
        assert_eq!(parsed(&["tset"]), Err("unknown task `tset`".into()));
        assert_eq!(parsed(&["test", "cobol"]), Err("unknown language `cobol`".into()));
        assert_eq!(parsed(&[]), Err("a task is missing".into()));
    }
}
