//! Tools that this machine lacks: installed where that is allowed, else named.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::job::Job;
use crate::workspace::{Result, answer, cargo, ci, find, root};

const CARGO_DENY: &str = "0.20.2";
const CARGO_FUZZ: &str = "0.13.2";

/// A tool that a language needs.
pub struct Need {
    pub is_there: fn() -> bool,
    /// The Debian packages that bring it.
    pub debian: &'static [&'static str],
    /// What to tell a person who lacks it.
    pub install: &'static str,
}

/// Installs the tools that are missing, if that is allowed; returns a line for each that still is.
pub fn missing(job: &Job, needs: &[Need]) -> Result<Vec<&'static str>> {
    let mut lines = Vec::new();
    for Need { is_there, debian, install } in needs {
        if !is_there() {
            apt_install(job, debian)?;
        }
        if !is_there() {
            lines.push(*install);
        }
    }
    Ok(lines)
}

/// Whether Debian packages may be installed: in CI, as root, where there is apt-get.
pub fn may_install() -> bool {
    static MAY: OnceLock<bool> = OnceLock::new();
    let is_root = || answer(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    *MAY.get_or_init(|| ci() && find("apt-get").is_some() && is_root())
}

/// Installs Debian packages, if that is allowed.
pub fn apt_install(job: &Job, packages: &[&str]) -> Result {
    static UPDATED: OnceLock<()> = OnceLock::new();
    if !may_install() {
        return Ok(());
    }
    if UPDATED.set(()).is_ok() {
        job.quiet("apt-get update", Command::new("apt-get").arg("update"))?;
    }
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    let what = format!("apt-get install {}", packages.join(" "));
    job.quiet(&what, install.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Whether there is a Redis for the tests of the shared rate limit; without one they are left out.
pub fn redis(job: &mut Job) -> Result<bool> {
    if find("redis-server").is_none() {
        apt_install(job, &["redis-server"])?;
    }
    let is_there = find("redis-server").is_some();
    if !is_there {
        job.leave_out("the tests of the shared rate limit: install redis-server")?;
    }
    Ok(is_there)
}

/// The major version of a program, if it runs: the first number in what `program --version` prints.
pub fn major(program: &str) -> Option<u32> {
    let text = answer(Command::new(program).arg("--version"))?;
    text.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty())?.parse().ok()
}

/// Adds the standard library of a target to the toolchain of the workspace, if it is missing.
pub fn rust_target(job: &Job, target: &str) -> Result {
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", target]).current_dir(root());
    job.quiet(&format!("rustup target add {target}"), &mut rustup)
}

/// The folder with the tools of LLVM for the toolchain of the workspace; adds them if they are missing.
pub fn llvm_tools(job: &Job) -> Result<PathBuf> {
    let mut rustup = Command::new("rustup");
    rustup.args(["component", "add", "llvm-tools"]).current_dir(root());
    job.quiet("rustup component add llvm-tools", &mut rustup)?;
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir"]).current_dir(root());
    Ok(PathBuf::from(answer(&mut rustc).ok_or("rustc does not run")?).with_file_name("bin"))
}

/// cargo-deny of the PATH or of the cache folder; `None` if it is missing and this is not a CI run.
pub fn cargo_deny(job: &mut Job) -> Result<Option<PathBuf>> {
    if !ci() && found("cargo-deny", CARGO_DENY)?.is_none() {
        job.leave_out(&format!(
            "cargo deny: install it by `cargo install --locked cargo-deny@{CARGO_DENY}`"
        ))?;
        return Ok(None);
    }
    cargo_tool(job, "cargo-deny", CARGO_DENY).map(Some)
}

/// cargo-fuzz of the PATH or of the cache folder, where it is installed if it is missing.
pub fn cargo_fuzz(job: &mut Job) -> Result<PathBuf> {
    cargo_tool(job, "cargo-fuzz", CARGO_FUZZ)
}

fn cargo_tool(job: &Job, name: &str, version: &str) -> Result<PathBuf> {
    if let Some(found) = found(name, version)? {
        return Ok(found);
    }
    // It is used for a short time only, and an optimised build would take minutes.
    let mut install = cargo(["install", "--locked", "--debug", &format!("{name}@{version}"), "--root"]);
    install.arg(tool_dir(name, version)?).env("CARGO_PROFILE_DEV_DEBUG", "0");
    job.quiet(&format!("install {name} into the cache folder"), &mut install)?;
    Ok(tool_dir(name, version)?.join("bin").join(name))
}

fn found(name: &str, version: &str) -> Result<Option<PathBuf>> {
    let path = tool_dir(name, version)?.join("bin").join(name);
    Ok(find(name).or_else(|| path.exists().then_some(path)))
}

fn tool_dir(name: &str, version: &str) -> Result<PathBuf> {
    Ok(cache_dir()?.join(format!("{name}-{version}")))
}

/// The folder in the user's cache for what takes long to set up; all checkouts share it.
pub fn cache_dir() -> Result<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME").filter(|base| !base.is_empty()).map(PathBuf::from);
    let base = base.or_else(|| std::env::home_dir().map(|home| home.join(".cache")));
    let cache = base.ok_or("neither XDG_CACHE_HOME nor HOME is set")?.join("workato-oauth-profiles");
    std::fs::create_dir_all(&cache)?;
    Ok(cache)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_is_missing_and_may_not_be_installed_is_named() {
        let cargo = Need { is_there: || major("cargo") == Some(1), debian: &[], install: "no cargo" };
        let other =
            Need { is_there: || major("no-such-program").is_some(), debian: &[], install: "no other" };
        if !may_install() {
            assert_eq!(missing(&Job::new("xtask", ""), &[cargo, other]).unwrap(), ["no other"]);
        }
    }
}
