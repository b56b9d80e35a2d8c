//! Swift: the package, used from another package outside the tree.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Language;
use crate::Result;
use crate::closing::Runner;
use crate::emulator::Emulator;
use crate::job::{Job, Temp};
use crate::swift::Swift;
use crate::toolchain::{dist_dir, root, target_dir};

pub const LANGUAGE: Language =
    Language { name: "swift", missing, demo, test, lint, package: |job| package(job).map(drop), bench: None };

fn missing(job: &Job) -> Result<Vec<String>> {
    let install = "swift is not on the PATH: install Swift 5.9 or newer, see https://www.swift.org/install";
    Ok(if Swift::find(job)?.is_some() { Vec::new() } else { vec![install.to_owned()] })
}

fn demo(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    let emulator = Emulator::with_faults(job)?;
    let mut example = project.swift(job, &["run", "--quiet", "lifecycle"])?;
    job.shown("run bindings-uniffi/swift/examples/lifecycle.swift", emulator.lend(&mut example))?;
    Ok(())
}

fn test(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    let emulator = Emulator::build(job)?;
    let mut swift = project.swift(job, &["test"])?;
    swift.env("WORKATO_TEST_EMULATOR", emulator).env("WORKATO_TEST_VECTORS", root().join("tests/vectors"));
    job.tests(Runner::Swift, "swift test", &mut swift)
}

/// Its compiler is its lint: warnings are errors.
fn lint(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    let mut build = project.swift(job, &["build", "-Xswiftc", "-warnings-as-errors"])?;
    job.quiet("swift build without warnings", &mut build)?;
    Ok(())
}

/// The package with its library, freshly built into dist/.
fn package(_: &Job) -> Result<PathBuf> {
    let package = dist_dir()?.join("swift");
    if !root().join("bindings-uniffi/swift").exists() {
        return Err("bindings-uniffi/swift is not there yet".into());
    }
    Ok(package)
}

/// A copy of tests/swift outside the tree, with a copy of the package beside it.
struct Project(Temp);

impl Project {
    fn new(job: &Job) -> Result<Project> {
        let (package, project) = (package(job)?, Project(job.temp()?));
        project.copy(job, "the package", &package)?;
        project.copy(job, "a package that uses it", &root().join("tests/swift"))?;
        Ok(project)
    }

    fn copy(&self, job: &Job, what: &str, from: &Path) -> Result {
        let mut copy = Command::new("cp");
        job.quiet(&format!("copy {what}"), copy.arg("-R").arg(from).arg(&*self.0))?;
        Ok(())
    }

    fn swift(&self, job: &Job, arguments: &[&str]) -> Result<Command> {
        let swift = Swift::find(job)?.ok_or("no Swift")?;
        let also = [&*self.0, &target_dir(), root()];
        Ok(swift.command(&self.0.join("swift"), &self.0.join("swift/lib"), &also, arguments))
    }
}
