//! Swift: the package, used by another package outside the checkout.

mod docs;
mod project;
mod servers;
mod toolchain;
pub mod xcframework;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use self::project::Project;
use self::servers::Servers;
use self::toolchain::Swift;
use crate::bindgen::{self, Built};
use crate::count::Closing;
use crate::cross::{LINUX, Platform};
use crate::emulator::{Emulator, TO_WRITE};
use crate::examples;
use crate::install::Need;
use crate::job::Job;
use crate::language::Language;
use crate::notices;
use crate::packaged::check_paths;
use crate::workspace::{Result, VERSION, answer, copy, dist_dir, empty, pack, root, work_dir};

pub const MODULE: &str = "WorkatoOAuthProfiles";
/// The module with the declarations in C.
pub const FFI: &str = "WorkatoOAuthProfilesFFI";

pub const LANGUAGE: Language = Language {
    name: "swift",
    needs: &[Need {
        is_there: || Swift::find().is_ok(),
        debian: &toolchain::TOOLS,
        install: "no Swift 6 or newer that runs: install it, see https://www.swift.org/install. On Debian, \
              `CI=true cargo xtask test swift` as root sets one up in the cache folder (2.5 GB)",
    }],
    tasks: &[("demo", demo), ("test", test), ("examples", examples), ("lint", lint), ("package", package)],
};

fn demo(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    project.add_consumer(job)?;
    job.quiet("build the example", &mut project.consumer(&["build", "--product", "lifecycle"]))?;
    let emulator = Emulator::start(job, TO_WRITE)?;
    let mut example = project.consumer(&["run", "--skip-build", "lifecycle"]);
    job.shown("run bindings-uniffi/swift/examples/lifecycle.swift", emulator.lend(&mut example))
}

fn test(job: &mut Job) -> Result {
    let (emulator, project) = (Emulator::build(job)?, Project::new(job)?);
    let framework = project.folder.join("WorkatoOAuthProfiles.xcframework");
    xcframework::lay_out(&project.c_module(), &framework)?;
    let libraries = project.second_library(job)?;
    let mut swift = project.tests(&["test", "-Xswiftc", "-warnings-as-errors", "-Xlinker", &libraries]);
    swift.env("WORKATO_TEST_EMULATOR", emulator).env("WORKATO_TEST_VECTORS", vectors());
    swift.env("WORKATO_TEST_XCFRAMEWORK", &framework);
    swift.env("WORKATO_TEST_FAILURES", root().join("tests/swift/failures.txt"));
    let servers = Servers::start()?;
    if let Some(servers) = &servers {
        swift.env("WORKATO_TEST_SERVERS", &servers.ports);
    }
    job.tests(Closing::Last("Executed "), "swift test", &mut swift)?;
    let notes = fs::read_to_string(project.folder.join("swift/notes.txt"))?;
    notes.lines().for_each(|note| println!("    {note}"));
    copy(framework.join("ios-arm64/Headers/."), &project.folder.join("swift/headers"))?;
    let mut headers = project.tests(&["-I", "headers", "headers/main.swift"]);
    job.test_program("the headers of the XCFramework beside those of another one", &mut headers)?;
    job.part(|job| docs::check(job, &project));
    project.add_consumer(job)?;
    job.quiet("swift build with the package from a repository", &mut project.consumer(&["build"]))?;
    for product in ["lifecycle", "package-readme"] {
        let emulator = Emulator::start(job, TO_WRITE)?;
        let mut example = project.consumer(&["run", "--skip-build", product]);
        job.test_program(&format!("swift run {product}"), emulator.lend(&mut example))?;
    }
    examples_of_docs(job, &project)
}

fn examples(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    project.add_consumer(job)?;
    job.quiet("build the examples", &mut project.consumer(&["build"]))?;
    examples_of_docs(job, &project)
}

fn examples_of_docs(job: &mut Job, project: &Project) -> Result {
    for example in examples::programs_and_tests(".swift")?.0 {
        let mut program = project.example(&example)?;
        job.part(|job| example.run(job, &mut program));
    }
    Ok(())
}

fn lint(job: &mut Job) -> Result {
    job.part(|job| bindgen::check_for(job, bindgen::IOS));
    let (sources, tests) = (root().join("bindings-uniffi/swift"), root().join("tests/swift"));
    let swift = Swift::find()?;
    if answer(&mut swift.command(&sources, &["format", "--version"])).is_none() {
        return job.leave_out("swift format: install Swift 6");
    }
    let mut format = swift.command(&sources, &["format", "lint", "--strict", "--recursive"]);
    job.quiet(
        "swift format lint",
        format.args(["--configuration", ".swift-format", "."]).arg(&tests).arg(examples::folder()),
    )
}

fn package(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    project.add_consumer(job)?;
    let emulator = Emulator::start(job, TO_WRITE)?;
    let mut example = project.consumer(&["run", "lifecycle"]);
    job.test_program("a program with the package from a repository", emulator.lend(&mut example))?;
    job.artifact(&archive(job)?, "a program in another package is built with it and run")?;
    if job.everywhere {
        let arm = LINUX.iter().find(|platform| platform.is_arm()).ok_or("no arm64 Linux")?;
        let archive = archive_on(job, arm)?;
        job.artifact(&archive, "a program in C for arm64 is linked with its library, and run by qemu")?;
    }
    Ok(())
}

/// The package with its native library for this platform, in dist/; packed once in each run.
fn archive(job: &Job) -> Result<PathBuf> {
    static ARCHIVE: OnceLock<PathBuf> = OnceLock::new();
    if let Some(archive) = ARCHIVE.get() {
        return Ok(archive.clone());
    }
    let (arch, os) = (std::env::consts::ARCH, std::env::consts::OS);
    let packed = pack_with(job, &format!("{arch}-{os}"), |lib| bindgen::archive(job, lib))?;
    Ok(ARCHIVE.get_or_init(|| packed).clone())
}

/// The package with its native library for another Linux, which a program is linked with.
fn archive_on(job: &mut Job, platform: &Platform) -> Result<PathBuf> {
    let lib = work_dir().join("swift").join(MODULE).join("lib");
    let name = platform.target.replace("-unknown-linux-gnu", "-linux");
    let archive =
        pack_with(job, &name, |lib| bindgen::library_on(job, platform, Built::Archive, lib).map(drop))?;
    let library = lib.join(bindgen::archive_name()).display().to_string();
    let options = [&library, "-lunwind", "-lpthread", "-ldl", "-lm"];
    let mut program = platform.program(job, "linked.c", &options)?;
    job.test_program(&format!("a program with the native library on {}", platform.target), &mut program)?;
    Ok(archive)
}

/// Packs the package with a native library, which `build` puts into a folder, into an archive in dist/.
fn pack_with(job: &Job, platform: &str, build: impl FnOnce(&Path) -> Result) -> Result<PathBuf> {
    let package = work_dir().join("swift").join(MODULE);
    lay_out(job, &package)?;
    build(&package.join("lib"))?;
    // SwiftPM finds the native library by this file.
    fs::create_dir(package.join("lib/pkgconfig"))?;
    let description = include_str!("swift/library.pc").replace("VERSION", VERSION);
    fs::write(package.join("lib/pkgconfig/workato-oauth-profiles.pc"), description)?;
    check_paths(&package)?;
    let archive = dist_dir()?.join(format!("{MODULE}-{VERSION}-{platform}.tar.gz"));
    pack(&package, &archive)?;
    Ok(archive)
}

/// Puts together the package without its native library. That is also the content of the repository from which
/// users get the package by its version.
pub fn lay_out(job: &Job, package: &Path) -> Result {
    empty(package)?;
    for part in ["Package.swift", "README.md", "Sources"] {
        copy(Path::new("bindings-uniffi/swift").join(part), package)?;
    }
    for file in ["LICENSE-APACHE", "LICENSE-MIT", notices::FILE, "bindings-uniffi/NOTICE"] {
        copy(file, package)?;
    }
    // uniffi writes two modules into one folder: one in Swift, one in C. Secret.swift is in the first one too.
    let sources = package.join("Sources");
    let (swift, c) = (sources.join(format!("{MODULE}Core")), sources.join(FFI));
    bindgen::generate(job, "swift", &work_dir().join("swift/generated"))?;
    copy(work_dir().join("swift/generated/."), &swift)?;
    fs::create_dir_all(&c)?;
    let header = format!("{FFI}.h");
    fs::rename(swift.join(&header), c.join(&header))?;
    Ok(fs::rename(swift.join(format!("{FFI}.modulemap")), c.join("module.modulemap"))?)
}

fn vectors() -> PathBuf {
    root().join("tests/vectors")
}
