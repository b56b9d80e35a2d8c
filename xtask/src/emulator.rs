//! The embedded emulator as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::job::Job;
use crate::{Result, toolchain};

const TOKEN: &str = "emulator-token";
/// The environment variable that every example reads the API token from.
pub const TOKEN_VARIABLE: &str = "WORKATO_API_TOKEN";

/// A running emulator.
pub struct Emulator {
    /// Ended when dropped.
    _process: Process,
    /// Kept open: it may say more.
    output: BufReader<ChildStdout>,
    url: String,
}

impl Emulator {
    /// 250 profiles, with a 429 and a 503 among its first answers.
    pub fn with_faults(job: &Job) -> Result<Emulator> {
        let options = ["--profiles", "249", "--fault", "429", "--fault", "503"];
        Emulator::start(&Emulator::build(job)?, &options)
    }

    /// The path of its binary, freshly built: for tests that start it themselves.
    pub fn build(job: &Job) -> Result<PathBuf> {
        let mut build = toolchain::cargo(["build", "--package", "workato-emulator"]);
        job.quiet("build the emulator", &mut build)?;
        Ok(toolchain::built(&format!("workato-emulator{}", std::env::consts::EXE_SUFFIX)))
    }

    /// What Workato's documentation shows, and what these options of the binary's add.
    pub fn start(binary: &Path, options: &[&str]) -> Result<Emulator> {
        let mut command = Command::new(binary);
        command.args(["--port", "0", "--token", TOKEN, "--documented"]).args(options);
        // Or it would outlive an xtask that is killed.
        command.arg("--until-stdin-closes");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = BufReader::new(child.stdout.take().ok_or("the emulator has no output")?);
        let mut emulator = Emulator { _process: Process(child), output, url: String::new() };
        let mut line = String::new();
        emulator.output.read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ").ok_or("the emulator did not start")?;
        emulator.url = url.to_owned();
        Ok(emulator)
    }

    /// Tells a program where the emulator is and how to be let in.
    pub fn lend<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("WORKATO_HOST", &self.url).env(TOKEN_VARIABLE, TOKEN)
    }
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let ended = self.0.kill().and_then(|()| self.0.wait());
        if let Err(error) = ended {
            eprintln!("cannot end the emulator: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_emulator_ends_when_nobody_holds_its_input_any_more() {
        let emulator = Emulator::with_faults(&Job::new("xtask")).unwrap();
        let Emulator { _process: mut process, mut output, .. } = emulator;
        let (ended, has_ended) = channel();
        std::thread::spawn(move || ended.send(output.read_to_string(&mut String::new())));
        drop(process.0.stdin.take());
        has_ended.recv_timeout(Duration::from_secs(10)).expect("it still runs").unwrap();
    }
}
