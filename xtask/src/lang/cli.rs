//! The command line: a static binary, and a wheel that contains it.

mod bench;
mod demo;
mod package;
mod plan_demo;

use std::process::Command;

use crate::count::Closing;
use crate::examples;
use crate::job::{Job, temp};
use crate::language::Language;
use crate::workspace::{Result, built, cargo};

/// The crate.
pub const PACKAGE: &str = "workato-oauth-profiles-cli";
/// The program.
pub const PROGRAM: &str = "workato-oauth-profiles";

pub const LANGUAGE: Language = Language {
    name: "cli",
    needs: &[], // Rust has built this program.
    tasks: &[
        ("demo", demo::demo),
        ("test", test),
        ("examples", examples_of_docs),
        ("lint", lint),
        ("package", package::package),
        ("bench", bench::bench),
    ],
};

fn test(job: &mut Job) -> Result {
    let test = ["test", "--package", PACKAGE, "--no-fail-fast"];
    job.tests(Closing::Each("test result: "), "cargo test", &mut cargo(test))?;
    examples_of_docs(job)
}

fn examples_of_docs(job: &mut Job) -> Result {
    job.quiet("build the command line", &mut cargo(["build", "--package", PACKAGE]))?;
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", built(PROGRAM).with_file_name("").display());
    for example in examples::all(".sh")? {
        let mut bash = Command::new("bash");
        bash.arg("-eu").arg(&example.file).env("PATH", &path).current_dir(temp()?);
        job.part(|job| example.run(job, &mut bash));
    }
    Ok(())
}

fn lint(job: &mut Job) -> Result {
    let clippy = ["clippy", "--package", PACKAGE, "--all-targets", "--quiet", "--", "-D", "warnings"];
    job.quiet("clippy", &mut cargo(clippy))
}
