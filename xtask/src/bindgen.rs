//! The native library of Kotlin and Swift, and the sources that uniffi generates from it.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::install::rust_target;
use crate::job::Job;
use crate::packaged::{check_paths, remapped};
use crate::workspace::{Result, built, cargo, empty, root, target_dir};

const CRATE: &str = "workato-oauth-profiles-uniffi";
/// The targets of the libraries for phones.
pub const ANDROID: &str = "aarch64-linux-android";
pub const IOS: &str = "aarch64-apple-ios";

/// Generates the sources into the folder, which is emptied first.
pub fn generate(job: &Job, language: &str, folder: &Path) -> Result {
    let build = ["build", "--package", CRATE, "--features", "bindgen"];
    job.quiet("build the generator of the sources (two minutes, the first time)", &mut cargo(build))?;
    empty(folder)?;
    let mut generate = Command::new(built("uniffi-bindgen"));
    // The library of the profile dev: the profile dist strips what the generator reads.
    generate.args(["generate", "--no-format", "--language", language]).arg(built(&shared()));
    job.quiet("generate the sources", generate.arg("--out-dir").arg(folder).current_dir(root()))
}

/// Builds the shared library as it is shipped, into the folder.
pub fn shared_library(job: &Job, folder: &Path) -> Result {
    let build = ["build", "--package", CRATE, "--lib", "--profile", "dist"];
    job.quiet("build the native library", remapped(&mut cargo(build)))?;
    check_paths(&take(&target_dir().join("dist"), &shared(), folder)?)
}

/// Builds the library as an archive into the folder.
pub fn archive(job: &Job, folder: &Path) -> Result {
    let build = ["rustc", "--package", CRATE, "--lib", "--profile", "dist", "--crate-type", "staticlib"];
    job.quiet("build the native library", remapped(&mut cargo(build)))?;
    let archive = take(&target_dir().join("dist"), &archive_name(), folder)?;
    // Cargo strips only what it links, and it does not link an archive.
    job.quiet("strip the native library", Command::new("strip").arg("-S").arg(&archive))?;
    check_paths(&archive)
}

/// Builds the archive for another system, where it has no emulator, and the system sends the requests.
///
/// Only the tools of that system can link it.
pub fn archive_for(job: &Job, target: &str, folder: &Path) -> Result {
    rust_target(job, target)?;
    let mut build = cargo(["rustc", "--package", CRATE, "--lib", "--no-default-features"]);
    build.args(["--profile", "dist", "--crate-type", "staticlib", "--target", target]);
    job.quiet(&format!("build the native library for {target}"), remapped(&mut build))?;
    check_paths(&take(&target_dir().join(target).join("dist"), &archive_name(), folder)?)
}

fn take(from: &Path, file: &str, folder: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    std::fs::copy(from.join(file), folder.join(file))?;
    Ok(folder.join(file))
}

/// Compiles for another system what is shipped for it.
pub fn check_for(job: &Job, target: &str) -> Result {
    rust_target(job, target)?;
    let check = ["check", "--quiet", "--package", CRATE, "--lib", "--no-default-features", "--target"];
    job.quiet(&format!("the native library for {target}"), cargo(check).arg(target))
}

fn archive_name() -> String {
    format!("lib{}.a", library())
}

/// The name of the library for a linker.
pub fn library() -> String {
    CRATE.replace('-', "_")
}

fn shared() -> String {
    format!("{DLL_PREFIX}{}{DLL_SUFFIX}", library())
}
