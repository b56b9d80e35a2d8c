//! The emulator of the service, as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::job::Job;
use crate::workspace::{Result, built, cargo};

const TOKEN: &str = "emulator-token";

/// For examples that read: 250 profiles, with some faults among the first answers.
pub const TO_READ: &str = "--profiles 249 --fault 429 --fault 503 --fault drop_after";

/// For examples that write: some profiles and customers, a limit that does not slow them down, and
/// some faults among the first answers.
pub const TO_WRITE: &str =
    "--profiles 20 --customers 60 --set requests_per_minute=3600 --fault 429 --fault 503";

/// A running emulator; it ends when the value is dropped.
pub struct Emulator {
    process: Child,
    /// Kept open, because the emulator may print more.
    _output: BufReader<ChildStdout>,
    url: String,
}

impl Emulator {
    /// Builds its binary and returns the path.
    pub fn build(job: &Job) -> Result<PathBuf> {
        job.quiet("build the emulator", &mut cargo(["build", "--package", "workato-emulator"]))?;
        Ok(built("workato-emulator"))
    }

    /// Starts it with the workspace that Workato's documentation shows, and with these options.
    pub fn start(job: &Job, options: &str) -> Result<Emulator> {
        let mut command = Command::new(Emulator::build(job)?);
        command.args(["--port", "0", "--token", TOKEN, "--documented"]).args(options.split(' '));
        // Without this it would outlive an xtask that is killed.
        command.arg("--until-stdin-closes");
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut output = BufReader::new(process.stdout.take().ok_or("the emulator has no output")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ").ok_or("the emulator did not start")?.to_owned();
        Ok(Emulator { process, _output: output, url })
    }

    /// The base URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sets the environment variables by which a program finds the emulator.
    pub fn lend<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("WORKATO_HOST", &self.url).env("WORKATO_API_TOKEN", TOKEN)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        if let Err(error) = self.process.kill().and_then(|()| self.process.wait()) {
            eprintln!("cannot end the emulator: {error}");
        }
    }
}
