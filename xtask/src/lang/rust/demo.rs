//! The examples of the core, one after the other: against the emulator, or read-only against a workspace.

use std::fmt::Write;
use std::io::IsTerminal;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::CRATE;
use crate::Result;
use crate::emulator::{Emulator, TOKEN_VARIABLE};
use crate::job::Job;
use crate::toolchain::{built, cargo};

/// A profile of the second emulator, for hubspot as the documented one.
const PROFILE: &str = "327";
/// In requests a minute: the service's own 60 would take six minutes.
const LIMIT: &str = "3600";
const CUSTOMERS: i64 = 300;

pub fn demo(job: &mut Job) -> Result {
    let binary = Emulator::build(job)?;
    build(job)?;
    let faults = ["--fault", "429", "--fault", "503", "--fault", "drop_after"];
    let emulator = Emulator::start(&binary, &[&["--profiles", "249"], &faults[..]].concat())?;
    let mut reading = example("profiles");
    job.shown("reading, through a 429, a 503 and a dropped connection", emulator.lend(&mut reading))?;
    job.shown("the life of a profile", emulator.lend(&mut example("lifecycle")))?;
    roll_out(job, &binary)
}

/// Only what reads, against a real workspace.
pub fn read(job: &mut Job, base_url: &str) -> Result {
    if std::env::var_os(TOKEN_VARIABLE).is_none_or(|token| token.is_empty()) {
        let what = format!("set {TOKEN_VARIABLE} to an API token for {base_url}");
        return Err(format!("{what}; its profiles are read, and nothing is written").into());
    }
    build(job)?;
    job.shown("reading a workspace, nothing is written", example("profiles").env("WORKATO_HOST", base_url))?;
    Ok(())
}

fn build(job: &Job) -> Result {
    let mut build = cargo(["build", "--package", CRATE, "--examples"]);
    job.quiet("build the client and its examples (half a minute, the first time)", &mut build)?;
    Ok(())
}

fn example(name: &str) -> Command {
    Command::new(built(&format!("examples/{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// One is killed at a third, and the next takes up its ledger.
fn roll_out(job: &Job, emulator: &Path) -> Result {
    let raised = format!("requests_per_minute={LIMIT}");
    let workspace = ["--documented", "--profiles", "20", "--customers", "297", "--set", &raised];
    let emulator = Emulator::start(emulator, &[&workspace[..], &["--set", "fault_rate=0.05"]].concat())?;
    let folder = job.temp()?;
    let (customers, ledger) = (folder.join("customers.txt"), folder.join("rollout.jsonl"));
    std::fs::write(&customers, list())?;
    let run = || -> Result<Child> {
        let mut rollout = example("rollout");
        rollout.arg(PROFILE).args([&customers, &ledger]).arg(LIMIT).stdin(Stdio::null());
        Ok(emulator.lend(&mut rollout).spawn()?)
    };
    println!("  a rollout to {CUSTOMERS} customers at {LIMIT} requests a minute, of which 5 % meet a fault");
    let known = kill_at_a_third(run()?, &ledger)?;
    println!("    killed, with {known} customers in its ledger; the same command again:");
    // Its exit code says that three of its customers failed, as they should.
    if run()?.wait()?.code() != Some(1) {
        return Err("the second rollout did not end with its three failures".into());
    }
    Ok(())
}

/// Among many who can have the profile one who has another, and two whom nobody knows.
fn list() -> String {
    let mut list = String::from("401\n");
    for customer in 1001..1001 + CUSTOMERS - 3 {
        // Every other one by its external id.
        let mark = if customer % 2 == 0 { "EC" } else { "" };
        writeln!(list, "{mark}{customer}").expect("a String takes everything");
    }
    list + "EC9001\n9002\n"
}

fn kill_at_a_third(mut rollout: Child, ledger: &Path) -> Result<i64> {
    loop {
        // The first line is a head.
        let known = std::fs::read_to_string(ledger).unwrap_or_default().lines().count() as i64 - 1;
        if known >= CUSTOMERS / 3 {
            rollout.kill()?;
            rollout.wait()?;
            if std::io::stderr().is_terminal() {
                println!();
            }
            return Ok(known);
        }
        if let Some(status) = rollout.try_wait()? {
            return Err(format!("the first rollout ended too early: {status}").into());
        }
        thread::sleep(Duration::from_millis(10));
    }
}
