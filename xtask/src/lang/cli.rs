//! The command line: a static binary, and a wheel that contains it.

mod bench;
mod demo;
mod package;
mod plan_demo;

use crate::count::Closing;
use crate::job::Job;
use crate::language::Language;
use crate::workspace::{Result, cargo};

/// The crate.
pub const PACKAGE: &str = "workato-oauth-profiles-cli";
/// The program.
const PROGRAM: &str = "workato-oauth-profiles";

pub const LANGUAGE: Language = Language {
    name: "cli",
    needs: &[], // Rust has built this program.
    tasks: &[
        ("demo", demo::demo),
        ("test", test),
        ("lint", lint),
        ("package", package::package),
        ("bench", bench::bench),
    ],
};

fn test(job: &mut Job) -> Result {
    let test = ["test", "--package", PACKAGE, "--no-fail-fast"];
    job.tests(Closing::Each("test result: "), "cargo test", &mut cargo(test))
}

fn lint(job: &mut Job) -> Result {
    let clippy = ["clippy", "--package", PACKAGE, "--all-targets", "--quiet", "--", "-D", "warnings"];
    job.quiet("clippy", &mut cargo(clippy))
}
