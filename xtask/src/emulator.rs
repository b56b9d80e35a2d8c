//! The embedded emulator as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::job::Job;
use crate::{Result, toolchain};

const TOKEN: &str = "emulator-token";

/// A running emulator; it ends when dropped.
pub struct Emulator {
    child: Child,
    /// Kept open: it may say more.
    output: BufReader<ChildStdout>,
    url: String,
}

impl Emulator {
    /// 250 profiles, with a 429 and a 503 among its first answers.
    pub fn with_faults(job: &Job) -> Result<Emulator> {
        let binary = Emulator::build(job)?;
        let mut command = Command::new(binary);
        command.args(["--port", "0", "--token", TOKEN, "--documented", "--profiles", "249"]);
        command.args(["--fault", "429", "--fault", "503"]);
        Emulator::start(&mut command)
    }

    /// The path of its binary, freshly built: for tests that start it themselves.
    pub fn build(job: &Job) -> Result<PathBuf> {
        let mut build = toolchain::cargo(["build", "--package", "workato-emulator"]);
        job.quiet("build the emulator", &mut build)?;
        Ok(toolchain::built(&format!("workato-emulator{}", std::env::consts::EXE_SUFFIX)))
    }

    fn start(command: &mut Command) -> Result<Emulator> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = BufReader::new(child.stdout.take().ok_or("the emulator has no output")?);
        let mut emulator = Emulator { child, output, url: String::new() };
        let mut line = String::new();
        emulator.output.read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ").ok_or("the emulator did not start")?;
        emulator.url = url.to_owned();
        Ok(emulator)
    }

    /// Tells a program where the emulator is and how to be let in.
    pub fn lend<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("WORKATO_HOST", &self.url).env("WORKATO_API_TOKEN", TOKEN)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let ended = self.child.kill().and_then(|()| self.child.wait());
        if let Err(error) = ended {
            eprintln!("cannot end the emulator: {error}");
        }
    }
}
