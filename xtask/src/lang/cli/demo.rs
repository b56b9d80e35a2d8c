//! Commands as a user types them, against the emulator.

use std::process::Command;

use super::{PACKAGE, PROGRAM};
use crate::emulator::Emulator;
use crate::job::{Job, temp};
use crate::workspace::{Result, built, cargo};

/// The rate limit in requests a minute: with the 60 of the service the rollout would take a minute.
const LIMIT: &str = "3600";

pub fn demo(job: &mut Job) -> Result {
    let mut build = cargo(["build", "--package", PACKAGE]);
    job.quiet("build the command line (a minute, the first time)", &mut build)?;
    let options = format!("--profiles 20 --customers 57 --set requests_per_minute={LIMIT}");
    let emulator = Emulator::start(job, &format!("{options} --fault 503"))?;
    let folder = temp()?;
    // One of them does not exist.
    let customers: String = (1001..1058).chain([9002]).map(|id| format!("{id},Customer {id}\n")).collect();
    std::fs::write(folder.join("customers.csv"), format!("workspace_id,name\n{customers}"))?;

    let show = |line: &str, code| show(emulator.lend(command(line).current_dir(&folder)), line, code);
    show("list --provider hubspot", 0)?;
    show("list --provider hubspto", 0)?;
    let acme = "--name Acme --provider hubspot --client-id 1234 --client-secret-env ACME_SECRET";
    show(&format!("create {acme}"), 0)?;
    show(&format!("ensure {acme} --output json"), 0)?;
    show(
        "rollout assign 327 --customers customers.csv --ledger rollout.jsonl --requests-per-minute 3600",
        1,
    )?;
    show("rollout reassign --from 327 --to 342 --workspace 1001 --external C1002 --ledger moves.jsonl", 0)?;
    show("unassign 342 --workspace 1001 --output jsonl", 0)?;
    broken(job, &emulator)?;
    show("doctor", 0)?;
    show("doctor --host http://127.0.0.1:9", 75)?;
    super::plan_demo::demo(job)
}

fn command(line: &str) -> Command {
    let mut command = Command::new(built(PROGRAM));
    command.args(line.split(' ')).env("ACME_SECRET", "client secret");
    command
}

/// What `doctor` finds in set-ups that are broken. The tests of the command line try more of them.
fn broken(job: &Job, emulator: &Emulator) -> Result {
    let mut doctor = command("doctor");
    emulator.lend(&mut doctor).env("WORKATO_API_TOKEN", "a-wrong-token");
    show(&mut doctor, "doctor     # with a wrong token", 77)?;
    let restricted = Emulator::start(job, "--set may_list=off --set missing_privilege=403")?;
    show(restricted.lend(&mut command("doctor")), "doctor     # with a role that may not list", 77)?;
    // The emulator is no proxy, and refuses to be one.
    let through = format!("doctor --proxy {}", emulator.url());
    show(emulator.lend(&mut command(&through)), &through, 1)
}

/// Runs a command that must end with this exit code.
fn show(command: &mut Command, line: &str, code: i32) -> Result {
    println!("\n  $ {PROGRAM} {line}");
    let status = command.stdin(std::process::Stdio::null()).status()?;
    println!("  exit code {}", status.code().unwrap_or(-1));
    if status.code() == Some(code) { Ok(()) } else { Err(format!("{line}: {status}, not {code}").into()) }
}
