//! Where the package is tried: outside the checkout, by a package that tests it and by a program that uses it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::toolchain::Swift;
use super::{FFI, MODULE, xcframework};
use crate::examples::{self, Example};
use crate::job::{Job, temp};
use crate::workspace::{Result, VERSION, copy, example, root, unpack};

/// A copy of tests/swift outside the checkout, with the unpacked package beside it.
pub struct Project {
    pub folder: PathBuf,
    pub swift: Swift,
}

impl Project {
    pub fn new(job: &Job) -> Result<Project> {
        let (archive, folder) = (super::archive(job)?, temp()?);
        unpack(&archive, &folder)?;
        copy("tests/swift", &folder)?;
        let tests = folder.join("swift/Tests/DocsTests");
        fs::create_dir(&tests)?;
        examples::copy(&examples::programs_and_tests(".swift")?.1, &tests)?;
        Ok(Project { folder, swift: Swift::find()? })
    }

    pub fn tests(&self, arguments: &[&str]) -> Command {
        self.run("swift", arguments)
    }

    /// The declarations in C, and their module map.
    pub fn c_module(&self) -> PathBuf {
        self.folder.join(MODULE).join("Sources").join(FFI)
    }

    /// Builds the other library in Rust; returns the option by which the linker finds it.
    pub fn second_library(&self, job: &Job) -> Result<String> {
        let folder = self.folder.join("second");
        fs::create_dir(&folder)?;
        let mut rustc = Command::new("rustc");
        rustc.args(["--crate-name", "second_rust", "--crate-type", "staticlib", "--edition", "2024"]);
        rustc.args(["-C", "opt-level=1", "-C", "lto=fat", "-C", "codegen-units=1"]);
        rustc.arg("--out-dir").arg(&folder).arg("tests/swift/second.rs").current_dir(root());
        job.quiet("build another library in Rust", &mut rustc)?;
        Ok(format!("-L{}", folder.display()))
    }

    /// Adds a repository with the package and a tag for its version, and a program that gets it from there.
    pub fn add_consumer(&self, job: &Job) -> Result {
        let repository = self.repository();
        copy(self.folder.join(MODULE).join("."), &repository)?;
        fs::remove_dir_all(repository.join("lib"))?;
        xcframework::hosted(&repository, "https://example.com/library.zip", &"0".repeat(64))?;
        for arguments in [
            &["init", "--quiet"][..],
            &["add", "--all"],
            &[
                "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "-m",
                VERSION,
            ],
            &["tag", VERSION],
        ] {
            let mut git = Command::new("git");
            job.quiet(&format!("git {}", arguments.join(" ")), git.args(arguments).current_dir(&repository))?;
        }
        copy("tests/swift/consumer", &self.folder)?;
        let sources = self.folder.join("consumer/Sources");
        copy("bindings-uniffi/swift/examples/lifecycle.swift", &sources.join("lifecycle"))?;
        let readme = sources.join("package-readme");
        fs::create_dir(&readme)?;
        fs::write(readme.join("main.swift"), example("bindings-uniffi/swift/README.md", "swift")?)?;
        for example in examples::programs_and_tests(".swift")?.0 {
            let folder = sources.join(product(&example));
            fs::create_dir(&folder)?;
            fs::copy(&example.file, folder.join("main.swift"))?;
        }
        Ok(())
    }

    fn repository(&self) -> PathBuf {
        self.folder.join("repository").join(MODULE)
    }

    pub fn consumer(&self, arguments: &[&str]) -> Command {
        let arguments = [&arguments[..1], &["--disable-dependency-cache"], &arguments[1..]].concat();
        self.with_repository(self.run("consumer", &arguments))
    }

    /// An example of the docs, run in an empty folder.
    pub fn example(&self, example: &Example) -> Result<Command> {
        let package = self.folder.join("consumer").display().to_string();
        let arguments = ["run", "--disable-dependency-cache", "--package-path", &package, "--skip-build"];
        let swift = self.swift.command(&temp()?, &[&arguments[..], &[&product(example)]].concat());
        Ok(self.with_repository(self.with_library(swift)))
    }

    fn run(&self, package: &str, arguments: &[&str]) -> Command {
        self.with_library(self.swift.command(&self.folder.join(package), arguments))
    }

    fn with_repository(&self, mut swift: Command) -> Command {
        swift.env("WORKATO_TEST_REPOSITORY", format!("file://{}", self.repository().display()));
        swift
    }

    fn with_library(&self, mut swift: Command) -> Command {
        swift.env("PKG_CONFIG_PATH", self.folder.join(MODULE).join("lib/pkgconfig"));
        swift
    }
}

/// The name of the product that an example of the docs becomes.
pub fn product(example: &Example) -> String {
    format!("docs-{}", example.name)
}
