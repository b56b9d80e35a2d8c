//! `plan` and `apply` as a user sees them: an export, a first apply that is killed, a rotation, a rename, drift, a prune.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

use super::PROGRAM;
use crate::emulator::Emulator;
use crate::job::{Job, temp};
use crate::workspace::{Result, built};

/// So that creates at the pace of the service do not take a minute.
const LIMIT: &str = "--requests-per-minute 3600";
/// More lines of an output than this are cut.
const MOST_LINES: usize = 24;

pub fn demo(job: &mut Job) -> Result {
    let options = "--profiles 299 --customers 600 --set requests_per_minute=3600 --set latency=0.1";
    let stage = Stage { emulator: Emulator::start(job, options)?, folder: temp()? };
    let manifest = stage.folder.join("profiles.yaml");

    println!("\n  300 profiles are described by a file, and adopted.");
    stage.show("export profiles.yaml --env prod", 0)?;
    std::fs::write(stage.folder.join("secret"), "the client secret\n")?;
    edit(&manifest, with_references)?;
    stage.show("validate profiles.yaml", 0)?;
    stage.show("plan profiles.yaml --detailed-exitcode", 2)?;
    stage.show("apply profiles.yaml --yes", 0)?;

    println!("\n  Eight new profiles; the apply is killed at a random point, and run again.");
    edit(&manifest, |text| text + &(1..=8).map(new_profile).collect::<String>())?;
    stage.kill("apply profiles.yaml --yes")?;
    stage.show("apply profiles.yaml --yes", 0)?;
    stage.show("plan profiles.yaml --detailed-exitcode", 0)?;

    println!("\n  One gets a new secret, another a new name.");
    edit(&manifest, |text| {
        let rotated = text.replace("  new-1:\n", "  new-1:\n    secret_version: 2\n");
        rotated.replace("name: Acme new 2", "name: Acme renamed")
    })?;
    stage.show("apply profiles.yaml --yes", 0)?;

    println!("\n  Somebody else changes a profile.");
    let id = stage.id_of("Acme new 3")?;
    let secret = "--client-secret-file secret";
    stage.show(&format!("update {id} --name Theirs --provider jira --client-id new-3 {secret}"), 0)?;
    stage.show("plan profiles.yaml --detailed-exitcode", 2)?;
    stage.show("apply profiles.yaml --yes", 0)?;

    println!("\n  A profile is no longer wanted.");
    edit(&manifest, |text| text.replace(&new_profile(4), ""))?;
    stage.show("plan profiles.yaml", 0)?;
    stage.show("apply profiles.yaml --prune --yes", 0)
}

fn new_profile(number: u32) -> String {
    format!(
        "  new-{number}:\n    name: Acme new {number}\n    provider: jira\n    client_id: new-{number}\n    \
         client_secret: {{ file: secret }}\n"
    )
}

/// Puts a file in the place of the secrets that `export` does not know.
fn with_references(text: String) -> String {
    let line = |line: &str| match line.split_once("{ env: TODO_") {
        Some((before, _)) => format!("{before}{{ file: secret }}\n"),
        None => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

fn edit(path: &Path, change: impl FnOnce(String) -> String) -> Result {
    let text = std::fs::read_to_string(path)?;
    Ok(std::fs::write(path, change(text))?)
}

struct Stage {
    emulator: Emulator,
    folder: PathBuf,
}

impl Stage {
    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(built(PROGRAM));
        command.args(line.split(' ')).args(LIMIT.split(' ')).current_dir(&self.folder).stdin(Stdio::null());
        self.emulator.lend(&mut command);
        command
    }

    /// Runs a command that must end with this exit code. Of a long output it shows the beginning and the end.
    fn show(&self, line: &str, code: i32) -> Result {
        println!("\n  $ {PROGRAM} {line}");
        let output = self.command(line).output()?;
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let lines: Vec<&str> = text.lines().collect();
        let (head, tail) = match lines.len() {
            more if more > MOST_LINES => (&lines[..MOST_LINES / 2], &lines[more - MOST_LINES / 3..]),
            all => (&lines[..all], &lines[all..]),
        };
        head.iter().for_each(|line| println!("  {line}"));
        if !tail.is_empty() {
            println!("  ... {} more lines ...", lines.len() - head.len() - tail.len());
        }
        tail.iter().for_each(|line| println!("  {line}"));
        println!("  exit code {}", output.status.code().unwrap_or(-1));
        let is_right = output.status.code() == Some(code);
        if is_right { Ok(()) } else { Err(format!("{line}: {}, not {code}", output.status).into()) }
    }

    /// Starts a command and kills it 1.5 to 3 seconds later: while it writes.
    fn kill(&self, line: &str) -> Result {
        let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.subsec_nanos();
        let after = Duration::from_millis(1500 + u64::from(nanos) % 1500);
        println!("\n  $ {PROGRAM} {line}\n  killed after {:.1} s", after.as_secs_f64());
        let mut child = self.command(line).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        thread::sleep(after);
        child.kill()?;
        child.wait()?;
        Ok(())
    }

    fn id_of(&self, name: &str) -> Result<i64> {
        let mut command = self.command("find --provider jira --output json");
        let output = command.args(["--name", name]).output()?;
        let profile = String::from_utf8_lossy(&output.stdout);
        let id = profile.split_once("\"id\": ").and_then(|(_, rest)| rest.split(',').next()?.parse().ok());
        id.ok_or_else(|| format!("no id in {profile}").into())
    }
}
