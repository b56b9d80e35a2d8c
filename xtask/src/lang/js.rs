//! JavaScript: the npm package, installed into an empty project outside the tree.

use std::path::PathBuf;
use std::process::Command;

use super::Language;
use crate::Result;
use crate::closing::Runner;
use crate::emulator::Emulator;
use crate::job::{Job, Temp};
use crate::toolchain::{answer, dist_dir, find_or_install, newest, root, rust_target};

pub const LANGUAGE: Language =
    Language { name: "js", missing, demo, test, lint, package: |job| tarball(job).map(drop), bench: None };

fn missing(_: &Job) -> Result<Vec<String>> {
    let major = answer(Command::new("node").args(["-p", "process.versions.node.split('.')[0]"]));
    let fits = major.and_then(|major| major.parse::<u32>().ok()).is_some_and(|major| major >= 20);
    let npm = answer(Command::new("npm").arg("--version")).is_some();
    Ok(if fits && npm {
        Vec::new()
    } else {
        vec!["no Node.js 20 with npm: install Node.js 20 or newer".into()]
    })
}

fn demo(job: &mut Job) -> Result {
    let project = project(job)?;
    std::fs::copy(root().join("bindings-wasm/examples/lifecycle.mjs"), project.join("lifecycle.mjs"))?;
    let emulator = Emulator::with_faults(job)?;
    let mut example = Command::new("node");
    example.arg("lifecycle.mjs").current_dir(&*project);
    job.shown("run bindings-wasm/examples/lifecycle.mjs", emulator.lend(&mut example))?;
    Ok(())
}

/// The tests run where the package is installed, so that they find that one and no other.
fn test(job: &mut Job) -> Result {
    let browsers = ["chromium", "chromium-browser", "google-chrome"];
    let chromium = find_or_install(job, &browsers, "chromium")?;
    let project = project(job)?;
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=tap"]).current_dir(&*project);
    node.env("WORKATO_TEST_EMULATOR", Emulator::build(job)?)
        .env("WORKATO_TEST_VECTORS", root().join("tests/vectors"));
    match chromium {
        Some(chromium) => drop(node.env("WORKATO_TEST_CHROMIUM", chromium)),
        None => job.leave_out("the tests in a browser: install chromium")?,
    }
    job.tests(Runner::Node, "node --test", &mut node)
}

fn lint(job: &mut Job) -> Result {
    let project = project(job)?;
    job.quiet("npm run lint", Command::new("npm").args(["run", "lint"]).current_dir(&*project))?;
    Ok(())
}

/// The tarball, freshly built into dist/.
fn tarball(job: &Job) -> Result<PathBuf> {
    rust_target(job, "wasm32-unknown-unknown")?;
    let mut build = Command::new("node");
    job.quiet("build the npm package", build.arg("bindings-wasm/build.mjs").current_dir(root()))?;
    newest(&dist_dir()?, ".tgz")
}

/// A copy of tests/js outside the tree, with the package installed.
fn project(job: &Job) -> Result<Temp> {
    let (tarball, project) = (tarball(job)?, job.temp()?);
    let mut copy = Command::new("cp");
    job.quiet("create a project", copy.arg("-R").arg(root().join("tests/js/.")).arg(&*project))?;
    let mut install = Command::new("npm");
    install.args(["install", "--no-save", "--ignore-scripts"]).arg(tarball);
    job.quiet("install the npm package", install.current_dir(&*project))?;
    Ok(project)
}
