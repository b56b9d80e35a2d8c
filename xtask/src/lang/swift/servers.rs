//! The servers of tests/swift/servers.py, to which no connection can be made.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::workspace::{Result, find, root};

/// The running servers; they end when the value is dropped.
pub struct Servers {
    process: Child,
    /// Their ports, as JSON.
    pub ports: String,
}

impl Servers {
    /// Starts them, if there is a Python; without one, the tests with them are skipped.
    pub fn start() -> Result<Option<Servers>> {
        let Some(python) = find("python3") else { return Ok(None) };
        let mut servers = Command::new(python);
        servers.arg(root().join("tests/swift/servers.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = servers.spawn()?;
        let (mut ports, output) = (String::new(), process.stdout.take().ok_or("the servers have no output")?);
        BufReader::new(output).read_line(&mut ports)?;
        Ok(Some(Servers { process, ports: ports.trim().to_owned() }))
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        if let Err(error) = self.process.wait() {
            eprintln!("cannot end the servers: {error}");
        }
    }
}
