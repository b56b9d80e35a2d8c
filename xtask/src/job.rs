//! One task in one language: runs commands, and collects what passed and failed.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use crate::count::{Closing, Count};
use crate::workspace::{CRATE, Result, ci, empty, root, work_dir};

/// One task in one language, and how it went so far.
pub struct Job {
    language: &'static str,
    /// The real workspace that a demo reads.
    pub base_url: String,
    /// Whether to build packages for every platform, and not for this machine alone.
    pub everywhere: bool,
    pub count: Count,
    /// What failed or was left out.
    notes: Vec<String>,
    /// What was built for publication, with its size and how it was tested.
    artifacts: Vec<String>,
}

impl Job {
    pub fn new(language: &'static str, base_url: &str) -> Job {
        Job {
            language,
            base_url: base_url.to_owned(),
            everywhere: false,
            count: Count::default(),
            notes: Vec::new(),
            artifacts: Vec::new(),
        }
    }

    /// Runs a command whose output is shown only if it fails.
    pub fn quiet(&self, what: &str, command: &mut Command) -> Result {
        self.output(what, command).map(drop)
    }

    /// Runs two commands at a time, each like [`Job::quiet`].
    pub fn quiet_both(&self, first: (&str, &mut Command), second: (&str, &mut Command)) -> Result {
        println!("  {}, and at the same time:", first.0);
        let log = self.log_output(first.0, first.1)?;
        let mut running = first.1.spawn().map_err(|error| cannot_run(first.1, &error))?;
        let started = Instant::now();
        let result = self.quiet(second.0, second.1);
        let status = running.wait()?;
        println!("  {} ... {}, {:.1} s", first.0, word(status.success()), started.elapsed().as_secs_f64());
        result?;
        if status.success() { Ok(()) } else { Err(self.failure(first.0, &read(&log)?)) }
    }

    /// Runs a command and returns its output, which is shown only if the command fails.
    pub fn output(&self, what: &str, command: &mut Command) -> Result<String> {
        match self.execute(what, command)? {
            (true, text) => Ok(text),
            (false, text) => Err(self.failure(what, &text)),
        }
    }

    /// Runs a command that prints for people.
    pub fn shown(&self, what: &str, command: &mut Command) -> Result {
        println!("  {what}");
        let status = clean(command).status().map_err(|error| cannot_run(command, &error))?;
        if status.success() { Ok(()) } else { Err(format!("{what}: {status}").into()) }
    }

    /// Runs a test runner. It must succeed and have run a test; its closing lines are shown and counted.
    pub fn tests(&mut self, closing: Closing, what: &str, command: &mut Command) -> Result {
        let (success, text) = self.execute(what, command)?;
        self.count_tests(closing, what, success, &text)
    }

    /// Runs test runners at the same time, each like [`Job::tests`]: while one waits, another one works.
    pub fn tests_at_once(&mut self, closing: Closing, runners: &mut [(String, Command)]) -> Result {
        let started = Instant::now();
        let mut running = Vec::new();
        for (what, command) in runners {
            println!("  {what}, with others at the same time");
            let log = self.log_output(what, command)?;
            running.push((what, log, command.spawn().map_err(|error| cannot_run(command, &error))?));
        }
        for (what, log, mut runner) in running {
            let success = runner.wait()?.success();
            println!("  {what} ... {}, {:.1} s", word(success), started.elapsed().as_secs_f64());
            self.part(|job| job.count_tests(closing, what, success, &read(&log)?));
        }
        Ok(())
    }

    fn count_tests(&mut self, closing: Closing, what: &str, success: bool, text: &str) -> Result {
        let (lines, count) = closing.read(text);
        lines.iter().for_each(|line| println!("    {}", line.trim()));
        self.count.add(count);
        if !success || count.failed > 0 {
            return Err(self.failure(what, text));
        }
        match count {
            Count { passed: 0, .. } => Err(format!("{what}: no test ran").into()),
            Count { skipped: 0, .. } => Ok(()),
            Count { skipped, .. } => self.leave_out(&format!("{what}: {skipped} tests skipped")),
        }
    }

    /// Runs a program that counts as one test, because it must run to its end.
    pub fn test_program(&mut self, what: &str, command: &mut Command) -> Result {
        self.quiet(what, command)?;
        self.count.passed += 1;
        Ok(())
    }

    /// Continues without a part that this machine cannot do; with `CI=true` that is an error.
    pub fn leave_out(&mut self, what: &str) -> Result {
        if ci() {
            return Err(what.into());
        }
        println!("  left out: {what}");
        self.notes.push(format!("left out: {what}"));
        Ok(())
    }

    /// Does a part of the task; if the part fails, the parts after it are still done.
    pub fn part(&mut self, part: impl FnOnce(&mut Job) -> Result) {
        let failed = self.count.failed;
        if let Err(error) = part(self) {
            // A failure that no runner has counted counts as one.
            self.count.failed = self.count.failed.max(failed + 1);
            let text = format!("FAILED: {error}");
            println!("  {text}");
            let names = text.lines().skip(1).take_while(|line| names_failure(line));
            self.notes.push(text.lines().take(1).chain(names).collect::<Vec<_>>().join("\n  "));
        }
    }

    /// Notes a file of dist/ that is published, and how it was tested.
    pub fn artifact(&mut self, file: &Path, tested: &str) -> Result {
        let name = file.strip_prefix(root()).unwrap_or(file).display();
        let size = file.metadata()?.len() as f64 / 1e6;
        self.artifacts.push(format!("{name}, {size:.2} MB: {tested}"));
        Ok(())
    }

    /// How it went: one line, and a line for each thing that was built, failed or was left out.
    pub fn summary(&self) -> String {
        let Count { passed, failed, .. } = self.count;
        let word = match (failed, self.notes.is_empty()) {
            (0, true) => "ok",
            (0, false) => "incomplete",
            _ => "FAILED",
        };
        let counts = if passed + failed == 0 { "" } else { &format!(", {passed} passed, {failed} failed") };
        let lines = self.artifacts.iter().chain(&self.notes);
        let notes: String = lines.map(|line| format!("\n  {line}")).collect();
        format!("{}: {word}{counts}{notes}", self.language)
    }

    /// Runs the command with its output and errors in one log, and returns whether it succeeded, and the log.
    fn execute(&self, what: &str, command: &mut Command) -> Result<(bool, String)> {
        let started = Instant::now();
        print!("  {what} ... ");
        io::stdout().flush()?;
        let log = self.log_output(what, command)?;
        let result = command.status();
        let success = result.as_ref().is_ok_and(ExitStatus::success);
        println!("{}, {:.1} s", word(success), started.elapsed().as_secs_f64());
        result.map_err(|error| cannot_run(command, &error))?;
        Ok((success, read(&log)?))
    }

    /// Sends the output and the errors of a command into one log.
    fn log_output(&self, what: &str, command: &mut Command) -> Result<PathBuf> {
        let path = self.log(what);
        std::fs::create_dir_all(work_dir().join("logs"))?;
        let log = File::create(&path)?;
        clean(command).stdout(log.try_clone()?).stderr(log);
        Ok(path)
    }

    /// The lines that name what failed, and the last lines, which may be far from those or be a stack trace only.
    fn failure(&self, what: &str, text: &str) -> Box<dyn std::error::Error> {
        let mut of_message = 0;
        let is_shown = |line: &&str| {
            // Maven says after this what was thrown.
            let is_before = line.ends_with("<<< ERROR!") || line.ends_with("<<< FAILURE!");
            of_message = if is_before { 12 } else { u32::saturating_sub(of_message, 1) };
            names_failure(line) || of_message > 0 && !line.starts_with("\tat ")
        };
        let names: Vec<&str> = text.lines().filter(is_shown).take(40).collect();
        let lines: Vec<&str> = text.lines().collect();
        let last = lines[lines.len().saturating_sub(120)..].join("\n");
        format!("{what}, see {}\n{}\n\n{last}", self.log(what).display(), names.join("\n")).into()
    }

    fn log(&self, what: &str) -> PathBuf {
        let word = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
        let name: String = format!("{} {what}", self.language).chars().map(word).collect();
        work_dir().join("logs").join(format!("{name}.log"))
    }
}

/// Takes away input, colours (they would hide the counts), and what cargo sets for xtask: Java would find
/// the library of the target folder and not the one in the jar, and build scripts would run again.
fn clean(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null()).env("NO_COLOR", "1").env_remove("FORCE_COLOR").env_remove("PY_COLORS");
    command.env_remove("LD_LIBRARY_PATH").env_remove("DYLD_FALLBACK_LIBRARY_PATH");
    let describes = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars().filter(|(name, _)| describes(name)) {
        command.env_remove(name);
    }
    command
}

/// Whether a line of the output of Maven, pytest, cargo, Node or Swift says which test failed.
fn names_failure(line: &str) -> bool {
    let starts = ["[ERROR] ", "FAILED ", "ERROR ", "✖ ", "not ok "];
    starts.iter().any(|start| line.starts_with(start))
        || line.ends_with(" ... FAILED")
        || line.contains(": error: -[")
}

fn word(success: bool) -> &'static str {
    if success { "ok" } else { "failed" }
}

fn read(log: &Path) -> Result<String> {
    Ok(String::from_utf8_lossy(&std::fs::read(log)?).into_owned())
}

fn cannot_run(command: &Command, error: &io::Error) -> String {
    let folder = command.get_current_dir().unwrap_or(Path::new("."));
    format!("cannot run `{}` in {}: {error}", command.get_program().display(), folder.display())
}

/// An empty folder outside the checkout; the end of the run removes it.
pub fn temp() -> Result<PathBuf> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let path = all_temp().join(NUMBER.fetch_add(1, Ordering::Relaxed).to_string());
    empty(&path)?;
    Ok(path)
}

/// The folder of all folders that this run gets from [`temp`].
pub fn all_temp() -> PathBuf {
    std::env::temp_dir().join(format!("{CRATE}-{}", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PYTEST: Closing = Closing::Last(" in ");

    fn prints(text: &str, code: u8) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("echo '{text}'; echo 'and an error' >&2; exit {code}")]);
        command
    }

    #[test]
    fn a_failure_shows_output_and_errors_in_their_order_and_names_the_log() {
        let job = Job::new("xtask", "");
        assert_eq!(job.output("will pass", &mut prints("first", 0)).unwrap(), "first\nand an error\n");
        let error = job.quiet("will fail", &mut prints("why", 3)).unwrap_err().to_string();
        assert!(error.starts_with("will fail, see ") && error.contains("xtask-will-fail.log"), "{error}");
        assert!(error.ends_with("why\nand an error"), "{error}");
    }

    #[test]
    fn a_failure_and_the_summary_name_the_failed_test_before_a_long_stack_trace() {
        let mut job = Job::new("xtask", "");
        let name = "[ERROR] CancelTest.a wait ends -- Time elapsed: 10.2 s <<< ERROR!";
        let thrown = "java.lang.IllegalStateException: the wait goes on";
        let frames = "\tat org.junit.platform.engine.support.ThrowableCollector.execute\n".repeat(200);
        let text = format!("[INFO] CancelTest\n{name}\n{thrown}\n{frames}[ERROR] Tests run: 5, Errors: 1");
        job.part(|job| job.tests(Closing::Last("Tests run: "), "mvn", &mut prints(&text, 1)));
        let error = job.quiet("mvn", &mut prints(&text, 1)).unwrap_err().to_string();
        let lines: Vec<&str> = error.lines().take(4).collect();
        assert_eq!(lines[1..], [name, thrown, "[ERROR] Tests run: 5, Errors: 1"], "{error}");
        assert!(job.summary().contains(name), "{}", job.summary());
        assert!(!job.summary().contains("ThrowableCollector"), "{}", job.summary());
    }

    #[test]
    fn tests_are_counted_and_a_later_part_runs_after_a_failure() {
        let mut job = Job::new("xtask", "");
        job.part(|job| job.tests(PYTEST, "one fails", &mut prints("3 passed, 1 failed in 0.1s", 1)));
        job.part(|job| job.tests(PYTEST, "none fails", &mut prints("2 passed in 0.1s", 0)));
        job.part(|job| job.test_program("a program", &mut prints("", 0)));
        assert!(job.summary().starts_with("xtask: FAILED, 6 passed, 1 failed\n"), "{}", job.summary());
    }

    #[test]
    fn runners_at_the_same_time_are_all_counted_and_a_failure_of_one_is_told() {
        let mut job = Job::new("xtask", "");
        let texts = [("one fails", "3 passed, 1 failed in 0.1s", 1), ("none fails", "2 passed in 0.1s", 0)];
        let mut runners = texts.map(|(what, text, code)| (what.to_owned(), prints(text, code)));
        job.tests_at_once(PYTEST, &mut runners).unwrap();
        assert!(job.summary().starts_with("xtask: FAILED, 5 passed, 1 failed\n"), "{}", job.summary());
        assert!(
            job.summary().contains("one fails") && !job.summary().contains("none fails"),
            "{}",
            job.summary()
        );
    }

    #[test]
    fn a_runner_fails_that_runs_no_test_or_crashes_after_its_tests() {
        for (text, code) in [("no tests ran in 0.1s", 0), ("2 passed in 0.1s", 139)] {
            let mut job = Job::new("xtask", "");
            job.part(|job| job.tests(PYTEST, "runner", &mut prints(text, code)));
            assert_eq!((job.notes.len(), job.count.failed), (1, 1), "{text}");
        }
    }
}
