//! Starts the program `child`, so that a test can kill it.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{self, ChildStdin, ChildStdout, Command, Stdio};

use workato_rust_tests::TOKEN;

use crate::setup::{FIRST, PROFILE, TestService};

/// The command that runs `child` with these arguments against this service.
pub fn command(service: &TestService, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_child"));
    command.args(arguments).env("WORKATO_API_TOKEN", TOKEN).env("WORKATO_HOST", service.server.url());
    command.stdin(Stdio::null());
    command
}

/// A process that is killed when dropped.
pub struct Child {
    process: process::Child,
    output: BufReader<ChildStdout>,
    input: Option<ChildStdin>,
}

/// How a process ended by itself.
pub struct End {
    pub success: bool,
    /// The lines of its output that were not read before.
    pub lines: Vec<String>,
    pub error: String,
}

impl Child {
    /// A rollout of [`PROFILE`] to this number of customers; `action` is `assign` or `unassign`.
    pub fn roll_out(
        service: &TestService,
        action: &str,
        ledger: &Path,
        customers: i64,
        more: &[&str],
    ) -> Child {
        Child::roll_out_of(service, action, PROFILE, ledger, customers, more)
    }

    pub fn roll_out_of(
        service: &TestService,
        action: &str,
        profile: i64,
        ledger: &Path,
        customers: i64,
        more: &[&str],
    ) -> Child {
        let (profile, first, last) =
            (profile.to_string(), FIRST.to_string(), (FIRST + customers - 1).to_string());
        let ledger = ledger.to_str().expect("a path of text");
        let arguments = [&[action, &profile, ledger, &first, &last], more].concat();
        Child::start(&mut command(service, &arguments))
    }

    fn start(command: &mut Command) -> Child {
        let (input, output, error) = (Stdio::piped(), Stdio::piped(), Stdio::piped());
        let child = command.stdin(input).stdout(output).stderr(error).spawn();
        let mut process = child.expect("the child was built");
        let output = BufReader::new(process.stdout.take().expect("it is piped"));
        let input = process.stdin.take();
        Child { process, output, input }
    }

    /// The next outcome; `None` at the end.
    pub fn outcome(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.output.read_line(&mut line).expect("its output is text");
        (read > 0).then(|| line.trim_end().to_owned())
    }

    /// The id of the process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Lets it continue after an outcome.
    pub fn step(&mut self) {
        self.input.as_mut().expect("it is piped").write_all(b"\n").expect("it listens");
    }

    /// Kills it with SIGKILL.
    pub fn kill(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ran");
    }

    /// Lets it run to its end.
    pub fn finish(mut self) -> End {
        drop(self.input.take());
        let lines = std::iter::from_fn(|| self.outcome()).collect();
        let mut error = String::new();
        let mut stderr = self.process.stderr.take().expect("it is piped");
        stderr.read_to_string(&mut error).expect("its errors are text");
        End { success: self.process.wait().expect("it ran").success(), lines, error }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // In most tests it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
