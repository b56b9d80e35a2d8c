//! One task in one language: runs commands, shows them, and remembers how it went.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use crate::Result;
use crate::closing::{Runner, Tally};
use crate::toolchain;

/// How a task in one language goes: what ran, what was left out, how it ended.
pub struct Job {
    language: &'static str,
    started: Instant,
    took: String,
    closings: Vec<String>,
    tally: Tally,
    left_out: Vec<String>,
    all_left_out: bool,
    failures: Vec<String>,
}

impl Job {
    pub fn new(language: &'static str) -> Job {
        Job {
            language,
            started: Instant::now(),
            took: String::new(),
            closings: Vec::new(),
            tally: Tally::default(),
            left_out: Vec::new(),
            all_left_out: false,
            failures: Vec::new(),
        }
    }

    /// Runs a command whose output nobody needs while it succeeds; gives the output back.
    pub fn quiet(&self, what: &str, command: &mut Command) -> Result<String> {
        self.step(what, command, false)
    }

    /// Runs a command whose output is for people; gives the output back.
    pub fn shown(&self, what: &str, command: &mut Command) -> Result<String> {
        self.step(what, command, true)
    }

    /// Runs tests; their runner's own closing lines are shown, counted, and repeated at the end.
    pub fn tests(&mut self, runner: Runner, what: &str, command: &mut Command) -> Result {
        let log = self.log(what);
        let (success, text) = self.execute(what, command, false)?;
        let (closings, tally) = runner.read(&text);
        closings.iter().for_each(|line| println!("    {line}"));
        self.closings.extend(closings);
        self.tally = self.tally + tally;
        if !success || tally.failed > 0 {
            return Err(failure(what, &log, &text));
        }
        match tally {
            Tally { passed: 0, .. } => Err(format!("{what}: no test ran, see {}", log.display()).into()),
            Tally { skipped, .. } if skipped > 0 => self.leave_out(&format!("{what}: {skipped} skipped")),
            _ => Ok(()),
        }
    }

    /// Counts what is a test without a runner: a packaged program that ran to its end.
    pub fn passed(&mut self, what: &str) {
        self.closings.push(format!("{what}: 1 passed, 0 failed"));
        self.tally = self.tally + Tally { passed: 1, ..Tally::default() };
    }

    /// Goes on without something that this machine lacks; with `CI=true` that is a failure.
    pub fn leave_out(&mut self, what: &str) -> Result {
        if toolchain::ci() {
            return Err(what.into());
        }
        println!("  left out: {what}");
        self.left_out.push(what.to_owned());
        Ok(())
    }

    /// Leaves out the whole language, for what must be installed first.
    pub fn leave_all_out(&mut self, missing: &[String]) -> Result {
        missing.iter().try_for_each(|what| self.leave_out(what))?;
        self.all_left_out = true;
        Ok(())
    }

    /// An empty folder outside the tree, gone when dropped.
    pub fn temp(&self) -> Result<Temp> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("workato-oauth-profiles-{}-{}-{number}", self.language, std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path)?;
        Ok(Temp(path))
    }

    /// Does a part of the task; the parts after it are done even if it fails.
    pub fn part(&mut self, part: impl FnOnce(&mut Job) -> Result) {
        if let Err(error) = part(self) {
            println!("  FAILED: {error}");
            self.failures.push(error.to_string().lines().next().unwrap_or_default().to_owned());
        }
    }

    pub fn end(&mut self) {
        self.took = seconds(self.started);
        println!("{}", self.line());
    }

    pub fn failed(&self) -> bool {
        !self.failures.is_empty()
    }

    /// What its runners counted; a failure that none of them counted is one, too.
    pub fn tally(&self) -> Tally {
        let failed = if self.failed() { self.tally.failed.max(1) } else { self.tally.failed };
        Tally { failed, ..self.tally }
    }

    pub fn print_summary(&self) {
        println!("{}", self.line());
        self.closings.iter().for_each(|line| println!("  {line}"));
        self.failures.iter().for_each(|what| println!("  FAILED: {what}"));
        self.left_out.iter().for_each(|what| println!("  left out: {what}"));
    }

    fn line(&self) -> String {
        let counts = match self.tally {
            Tally { passed: 0, failed: 0, .. } => String::new(),
            Tally { passed, failed, .. } => format!("{passed} passed, {failed} failed, "),
        };
        let word = match (self.failed(), self.all_left_out) {
            (true, _) => "FAILED",
            (false, true) => "left out",
            (false, false) => "ok",
        };
        format!("{}: {word} ({counts}{})", self.language, self.took)
    }

    fn step(&self, what: &str, command: &mut Command, shown: bool) -> Result<String> {
        match self.execute(what, command, shown)? {
            (true, text) => Ok(text),
            (false, text) => Err(failure(what, &self.log(what), if shown { "" } else { &text })),
        }
    }

    fn execute(&self, what: &str, command: &mut Command, shown: bool) -> Result<(bool, String)> {
        let started = Instant::now();
        print!("  {what}{}", if shown { "\n" } else { " ... " });
        io::stdout().flush()?;
        let result = capture(command, &self.log(what), shown);
        let word = if matches!(result, Ok((true, _))) { "ok" } else { "failed" };
        println!("{}{word}, {}", if shown { "  " } else { "" }, seconds(started));
        result.map_err(|error| match command.get_current_dir() {
            Some(folder) if !folder.is_dir() => {
                format!("{what}: there is no folder {}", folder.display()).into()
            }
            _ => format!("{what}: cannot run `{}`: {error}", command.get_program().display()).into(),
        })
    }

    fn log(&self, what: &str) -> PathBuf {
        let word = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
        let name: String = format!("{} {what}", self.language).chars().map(word).collect();
        toolchain::work_dir().join("logs").join(format!("{name}.log"))
    }
}

/// Runs the command, its output and errors in one stream: into the log, back as text, and shown.
fn capture(command: &mut Command, log: &Path, shown: bool) -> io::Result<(bool, String)> {
    std::fs::create_dir_all(log.parent().unwrap_or(log))?;
    let (mut log, mut text) = (File::create(log)?, String::new());
    let (reader, writer) = io::pipe()?;
    forget_xtask(command);
    let mut child =
        command.stdin(std::process::Stdio::null()).stdout(writer.try_clone()?).stderr(writer).spawn()?;
    // The command holds the ends that write: while it does, reading never ends.
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let (mut reader, mut line) = (BufReader::new(reader), Vec::new());
    while reader.read_until(b'\n', &mut line)? > 0 {
        log.write_all(&line)?;
        if shown {
            print!("    {}", String::from_utf8_lossy(&line));
        }
        text.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok((child.wait()?.success(), text))
}

/// Cargo describes xtask to it in variables that build scripts look at: with them, what was built
/// without them would be built again.
fn forget_xtask(command: &mut Command) {
    let described = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars().filter(|(name, _)| described(name)) {
        command.env_remove(name);
    }
}

fn failure(what: &str, log: &Path, text: &str) -> Box<dyn std::error::Error> {
    let lines: Vec<&str> = text.lines().collect();
    let last = lines[lines.len().saturating_sub(120)..].join("\n");
    format!("{what}, see {}\n{last}", log.display()).into()
}

/// The time since then, for people.
pub fn seconds(started: Instant) -> String {
    format!("{:.1} s", started.elapsed().as_secs_f64())
}

/// A folder that is gone when dropped.
pub struct Temp(PathBuf);

impl std::ops::Deref for Temp {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("cannot remove {}: {error}", self.0.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(text: &str, code: u8) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("printf '{text}'; printf 'and an error\\n' >&2; exit {code}")]);
        command
    }

    #[test]
    fn output_and_errors_come_back_in_the_order_in_which_they_were_written() {
        let text = Job::new("xtask").quiet("order", &mut says("first\\n", 0)).unwrap();
        assert_eq!(text, "first\nand an error\n");
    }

    #[test]
    fn what_fails_is_told_with_its_output_and_where_the_log_is() {
        let error = Job::new("xtask").quiet("will fail", &mut says("why\\n", 3)).unwrap_err().to_string();
        assert!(error.starts_with("will fail, see ") && error.contains("xtask-will-fail.log"), "{error}");
        assert!(error.ends_with("why\nand an error"), "{error}");
    }

    #[test]
    fn tests_are_counted_and_a_later_part_runs_after_a_failure() {
        let mut job = Job::new("xtask");
        job.part(|job| job.tests(Runner::Pytest, "one fails", &mut says("3 passed, 1 failed in 0.1s\\n", 1)));
        job.part(|job| job.tests(Runner::Pytest, "none fails", &mut says("2 passed in 0.1s\\n", 0)));
        assert!(job.failed());
        assert_eq!((job.tally().passed, job.tally().failed), (5, 1));
    }

    #[test]
    fn a_runner_that_ran_no_test_has_failed() {
        let mut job = Job::new("xtask");
        let error =
            job.tests(Runner::Pytest, "nothing", &mut says("no tests ran in 0.1s\\n", 0)).unwrap_err();
        assert!(error.to_string().starts_with("nothing: no test ran"), "{error}");
    }

    #[test]
    fn a_runner_that_counts_no_failure_but_fails_has_failed() {
        let mut job = Job::new("xtask");
        job.part(|job| job.tests(Runner::Pytest, "crash", &mut says("2 passed in 0.1s\\n", 139)));
        assert_eq!((job.failed(), job.tally().failed), (true, 1));
    }

    #[test]
    fn a_folder_that_is_missing_is_named() {
        let mut command = says("", 0);
        command.current_dir("no/such/folder");
        let error = Job::new("xtask").quiet("elsewhere", &mut command).unwrap_err().to_string();
        assert_eq!(error, "elsewhere: there is no folder no/such/folder");
    }
}
