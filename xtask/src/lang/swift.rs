//! Swift: the package, used from another package outside the tree.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Language, WORKSPACE, ios};
use crate::closing::Runner;
use crate::emulator::Emulator;
use crate::job::{Job, Temp};
use crate::packaged::{knows_no_machine, remapped};
use crate::swift::Swift;
use crate::toolchain::{answer, cargo, dist_dir, root, target_dir, work_dir};
use crate::{Result, bindgen, readme};

pub const MODULE: &str = "WorkatoOAuthProfiles";
/// The module with the declarations in C.
pub const FFI: &str = "WorkatoOAuthProfilesFFI";

pub const LANGUAGE: Language = Language {
    name: "swift",
    missing,
    demo,
    test,
    lint,
    package: |job| package(job).map(drop),
    read: None,
    bench: None,
};

fn missing(job: &Job) -> Result<Vec<String>> {
    let install = "no Swift 5.9 or newer that runs: install it, see https://www.swift.org/install; \
                   on Debian, `CI=true cargo xtask test swift` as root sets one up in the cache folder (2.5 GB)";
    Ok(if Swift::find(job)?.is_some() { Vec::new() } else { vec![install.to_owned()] })
}

fn demo(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    job.quiet("build the example", &mut project.swift(&["build", "--product", "lifecycle"]))?;
    let emulator = Emulator::start(&Emulator::build(job)?, &WORKSPACE)?;
    let mut example = project.swift(&["run", "--skip-build", "lifecycle"]);
    job.shown("run bindings-uniffi/swift/examples/lifecycle.swift", emulator.lend(&mut example))?;
    Ok(())
}

fn test(job: &mut Job) -> Result {
    let (emulator, project) = (Emulator::build(job)?, Project::new(job)?);
    let mut swift = project.swift(&["test", "-Xswiftc", "-warnings-as-errors"]);
    swift.env("WORKATO_TEST_EMULATOR", emulator).env("WORKATO_TEST_VECTORS", vectors());
    job.tests(Runner::Swift, "swift test", &mut swift)?;
    fs::read_to_string(project.folder.join("swift/notes.txt"))?
        .lines()
        .for_each(|note| println!("    {note}"));
    for (product, what) in [
        ("lifecycle", "the whole program"),
        ("readme", "the example of the README"),
        ("package-readme", "the example of the package"),
    ] {
        let emulator = Emulator::start(&Emulator::build(job)?, &WORKSPACE)?;
        let mut example = project.swift(&["run", "--skip-build", product]);
        job.quiet(&format!("run {what}"), emulator.lend(&mut example))?;
        job.passed(what);
    }
    Ok(())
}

fn lint(job: &mut Job) -> Result {
    job.part(|job| bindgen::check_for(job, ios::TARGET));
    let (sources, tests) = (root().join("bindings-uniffi/swift"), root().join("tests/swift"));
    let swift = Swift::find(job)?.ok_or("no Swift")?;
    if answer(&mut swift.command(&sources, &[], &["format", "--version"])).is_none() {
        return job.leave_out("swift format: it comes with Swift 6");
    }
    let mut format = swift.command(&sources, &[&tests], &["format", "lint", "--strict", "--recursive"]);
    job.quiet("swift format lint", format.args(["--configuration", ".swift-format", "."]).arg(&tests))?;
    Ok(())
}

/// The package with its library, freshly built into an archive in dist/.
fn package(job: &Job) -> Result<PathBuf> {
    let package = work_dir().join("swift").join(MODULE);
    lay_out(job, &package)?;
    library(job, &package.join("lib"))?;
    describe(&package.join("lib/pkgconfig"))?;
    knows_no_machine(&package)?;
    archive(job, &package)
}

/// The package without its library.
pub fn lay_out(job: &Job, package: &Path) -> Result {
    if package.exists() {
        fs::remove_dir_all(package)?;
    }
    fs::create_dir_all(package)?;
    for part in ["Package.swift", "README.md", "Sources"] {
        copy(&root().join("bindings-uniffi/swift").join(part), package)?;
    }
    for file in ["LICENSE-APACHE", "LICENSE-MIT", "bindings-uniffi/NOTICE"] {
        copy(&root().join(file), package)?;
    }
    generated(job, &package.join("Sources"))
}

/// The two modules that uniffi writes: one in Swift, one in C.
fn generated(job: &Job, sources: &Path) -> Result {
    let (swift, c) = (sources.join(format!("{MODULE}Core")), sources.join(FFI));
    bindgen::generate(job, "swift", &swift)?;
    fs::create_dir_all(&c)?;
    let header = format!("{FFI}.h");
    fs::rename(swift.join(&header), c.join(&header))?;
    fs::rename(swift.join(format!("{FFI}.modulemap")), c.join("module.modulemap"))?;
    Ok(())
}

/// The native library, to be linked into the user's program.
fn library(job: &Job, folder: &Path) -> Result {
    let build =
        ["rustc", "--package", bindgen::CRATE, "--lib", "--profile", "dist", "--crate-type", "staticlib"];
    job.quiet("build the native library", remapped(&mut cargo(build)))?;
    fs::create_dir_all(folder)?;
    let file = bindgen::archive();
    fs::copy(target_dir().join("dist").join(&file), folder.join(&file))?;
    // Cargo strips what it links, and an archive is not linked.
    let mut strip = Command::new("strip");
    job.quiet("strip the native library", strip.arg("-S").arg(folder.join(&file)))?;
    Ok(())
}

/// What SwiftPM finds the native library by.
fn describe(folder: &Path) -> Result {
    let library = bindgen::CRATE.replace('-', "_");
    let text = format!(
        "prefix=${{pcfiledir}}/../..\n\n\
         Name: workato-oauth-profiles\n\
         Description: The native library of the Swift package {MODULE}\n\
         Version: {}\n\
         Libs: -L${{prefix}}/lib -l{library}\n",
        env!("CARGO_PKG_VERSION")
    );
    fs::create_dir_all(folder)?;
    fs::write(folder.join("workato-oauth-profiles.pc"), text)?;
    Ok(())
}

fn archive(job: &Job, package: &Path) -> Result<PathBuf> {
    let (version, arch, os) = (env!("CARGO_PKG_VERSION"), std::env::consts::ARCH, std::env::consts::OS);
    let archive = dist_dir()?.join(format!("{MODULE}-{version}-{arch}-{os}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.arg("-czf").arg(&archive).arg("-C").arg(package.with_file_name("")).arg(MODULE);
    job.quiet("pack the package", &mut tar)?;
    Ok(archive)
}

/// A copy of tests/swift outside the tree, with the unpacked package beside it.
struct Project {
    folder: Temp,
    swift: Swift,
}

impl Project {
    fn new(job: &Job) -> Result<Project> {
        let (archive, folder) = (package(job)?, job.temp()?);
        job.quiet(
            "unpack the package",
            Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(&*folder),
        )?;
        copy(&root().join("tests/swift"), &folder)?;
        let sources = folder.join("swift/Sources");
        fs::create_dir_all(sources.join("lifecycle"))?;
        fs::create_dir_all(sources.join("readme"))?;
        fs::create_dir_all(sources.join("package-readme"))?;
        copy(&root().join("bindings-uniffi/swift/examples/lifecycle.swift"), &sources.join("lifecycle"))?;
        fs::write(sources.join("readme/main.swift"), readme::example("swift")?)?;
        let of_the_package = readme::example_in("bindings-uniffi/swift/README.md", "swift")?;
        fs::write(sources.join("package-readme/main.swift"), of_the_package)?;
        Ok(Project { folder, swift: Swift::find(job)?.ok_or("no Swift")? })
    }

    fn swift(&self, arguments: &[&str]) -> Command {
        let also = [&*self.folder, &target_dir(), &vectors()];
        let mut swift = self.swift.command(&self.folder.join("swift"), &also, arguments);
        swift.env("PKG_CONFIG_PATH", self.folder.join(MODULE).join("lib/pkgconfig"));
        swift
    }
}

fn vectors() -> PathBuf {
    root().join("tests/vectors")
}

/// Copies a file or a folder into a folder.
pub fn copy(from: &Path, to: &Path) -> Result {
    let output = Command::new("cp").arg("-R").arg(from).arg(to).output()?;
    let text = || String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(text().into()) }
}
