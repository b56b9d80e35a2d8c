//! The examples of the core, one after the other.

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::emulator::{Emulator, TO_READ};
use crate::job::{Job, temp};
use crate::workspace::{CRATE, Result, built, cargo};

/// The documented profile of the emulator for the provider hubspot.
const PROFILE: &str = "327";
/// The rate limit in requests a minute: with the 60 of the service the rollout would take six minutes.
const LIMIT: &str = "3600";
const CUSTOMERS: usize = 300;

pub fn demo(job: &mut Job) -> Result {
    build(job)?;
    let emulator = Emulator::start(job, TO_READ)?;
    let what = "read profiles, through a 429, a 503 and a dropped connection";
    job.shown(what, emulator.lend(&mut example("profiles")))?;
    job.shown("the life of a profile", emulator.lend(&mut example("lifecycle")))?;
    roll_out(job)
}

/// Only reads, from a real workspace.
pub fn read(job: &mut Job) -> Result {
    build(job)?;
    job.shown("read the profiles of the workspace", example("profiles").env("WORKATO_HOST", &job.base_url))
}

fn build(job: &Job) -> Result {
    let mut build = cargo(["build", "--package", CRATE, "--examples"]);
    job.quiet("build the client and its examples (half a minute, the first time)", &mut build)
}

fn example(name: &str) -> Command {
    Command::new(built(&format!("examples/{name}")))
}

/// Kills a rollout after two seconds, and runs it again with the same ledger.
fn roll_out(job: &Job) -> Result {
    let options = format!("--profiles 20 --customers 297 --set requests_per_minute={LIMIT}");
    let emulator = Emulator::start(job, &format!("{options} --set fault_rate=0.05"))?;
    let folder = temp()?;
    let (customers, ledger) = (folder.join("customers.txt"), folder.join("rollout.jsonl"));
    // Many customers that can have the profile, half of them by their external ids; one that has
    // another profile; and two that do not exist.
    let mark = |id| if id % 2 == 0 { "EC" } else { "" };
    let many: String = (1001..998 + CUSTOMERS).map(|id| format!("{}{id}\n", mark(id))).collect();
    std::fs::write(&customers, format!("401\n{many}EC9001\n9002\n"))?;
    let run = || -> Result<Child> {
        let mut rollout = example("rollout");
        rollout.arg(PROFILE).args([&customers, &ledger]).arg(LIMIT).stdin(Stdio::null());
        Ok(emulator.lend(&mut rollout).spawn()?)
    };
    println!("  a rollout to {CUSTOMERS} customers at {LIMIT} requests a minute, of which 5 % meet a fault");
    let mut first = run()?;
    thread::sleep(Duration::from_secs(2));
    first.kill()?;
    first.wait()?;
    // The first line of a ledger is its head.
    let known = std::fs::read_to_string(&ledger)?.lines().count().saturating_sub(1);
    println!("\n    killed, with {known} customers in its ledger. The same command again:");
    // Its exit code says that three of its customers failed, as they must.
    if run()?.wait()?.code() != Some(1) {
        return Err("the second rollout did not end with its three failures".into());
    }
    Ok(())
}
