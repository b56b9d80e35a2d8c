//! Swift: the package, used by another package outside the checkout.

mod toolchain;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use self::toolchain::Swift;
use crate::bindgen;
use crate::count::Closing;
use crate::emulator::{Emulator, TO_WRITE};
use crate::install::Need;
use crate::job::{Job, temp};
use crate::language::Language;
use crate::packaged::check_paths;
use crate::workspace::{
    Result, VERSION, answer, copy, dist_dir, empty, example, pack, root, unpack, work_dir,
};

pub const MODULE: &str = "WorkatoOAuthProfiles";
/// The module with the declarations in C.
pub const FFI: &str = "WorkatoOAuthProfilesFFI";

pub const LANGUAGE: Language = Language {
    name: "swift",
    needs: &[Need {
        is_there: || Swift::find().is_ok(),
        debian: &toolchain::TOOLS,
        install: "no Swift 5.9 or newer that runs: install it, see https://www.swift.org/install. On Debian, \
              `CI=true cargo xtask test swift` as root sets one up in the cache folder (2.5 GB)",
    }],
    tasks: &[("demo", demo), ("test", test), ("lint", lint), ("package", |job| package(job).map(drop))],
};

fn demo(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    job.quiet("build the example", &mut project.swift(&["build", "--product", "lifecycle"]))?;
    let emulator = Emulator::start(job, TO_WRITE)?;
    let mut example = project.swift(&["run", "--skip-build", "lifecycle"]);
    job.shown("run bindings-uniffi/swift/examples/lifecycle.swift", emulator.lend(&mut example))
}

fn test(job: &mut Job) -> Result {
    let (emulator, project) = (Emulator::build(job)?, Project::new(job)?);
    let mut swift = project.swift(&["test", "-Xswiftc", "-warnings-as-errors"]);
    swift.env("WORKATO_TEST_EMULATOR", emulator).env("WORKATO_TEST_VECTORS", vectors());
    job.tests(Closing::Last("Executed "), "swift test", &mut swift)?;
    let notes = fs::read_to_string(project.folder.join("swift/notes.txt"))?;
    notes.lines().for_each(|note| println!("    {note}"));
    for product in ["lifecycle", "readme", "package-readme"] {
        let emulator = Emulator::start(job, TO_WRITE)?;
        let mut example = project.swift(&["run", "--skip-build", product]);
        job.test_program(&format!("swift run {product}"), emulator.lend(&mut example))?;
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
    job.quiet("swift format lint", format.args(["--configuration", ".swift-format", "."]).arg(&tests))
}

/// Packs the package with its native library, for this platform, into an archive in dist/.
fn package(job: &Job) -> Result<PathBuf> {
    let package = work_dir().join("swift").join(MODULE);
    lay_out(job, &package)?;
    bindgen::archive(job, &package.join("lib"))?;
    // SwiftPM finds the native library by this file.
    fs::create_dir(package.join("lib/pkgconfig"))?;
    let description = include_str!("swift/library.pc").replace("VERSION", VERSION);
    fs::write(package.join("lib/pkgconfig/workato-oauth-profiles.pc"), description)?;
    check_paths(&package)?;
    let (arch, os) = (std::env::consts::ARCH, std::env::consts::OS);
    let archive = dist_dir()?.join(format!("{MODULE}-{VERSION}-{arch}-{os}.tar.gz"));
    pack(&package, &archive)?;
    Ok(archive)
}

/// Puts together the package without its native library.
pub fn lay_out(job: &Job, package: &Path) -> Result {
    empty(package)?;
    for part in ["Package.swift", "README.md", "Sources"] {
        copy(Path::new("bindings-uniffi/swift").join(part), package)?;
    }
    for file in ["LICENSE-APACHE", "LICENSE-MIT", "bindings-uniffi/NOTICE"] {
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

/// A copy of tests/swift outside the checkout, with the unpacked package beside it.
struct Project {
    folder: PathBuf,
    swift: Swift,
}

impl Project {
    fn new(job: &Job) -> Result<Project> {
        let (archive, folder) = (package(job)?, temp()?);
        unpack(&archive, &folder)?;
        copy("tests/swift", &folder)?;
        let sources = folder.join("swift/Sources");
        copy("bindings-uniffi/swift/examples/lifecycle.swift", &sources.join("lifecycle"))?;
        for (name, readme) in [("readme", "README.md"), ("package-readme", "bindings-uniffi/swift/README.md")]
        {
            fs::create_dir(sources.join(name))?;
            fs::write(sources.join(name).join("main.swift"), example(readme, "swift")?)?;
        }
        Ok(Project { folder, swift: Swift::find()? })
    }

    fn swift(&self, arguments: &[&str]) -> Command {
        let mut swift = self.swift.command(&self.folder.join("swift"), arguments);
        swift.env("PKG_CONFIG_PATH", self.folder.join(MODULE).join("lib/pkgconfig"));
        swift
    }
}

fn vectors() -> PathBuf {
    root().join("tests/vectors")
}
