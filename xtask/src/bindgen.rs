//! The sources that uniffi generates for Kotlin and Swift.

use std::path::Path;
use std::process::Command;

use crate::Result;
use crate::job::Job;
use crate::packaged::{knows_no_machine, remapped};
use crate::toolchain::{built, cargo, root, rust_target, target_dir};

/// The crate of the native library.
pub const CRATE: &str = "workato-oauth-profiles-uniffi";

/// Writes them into the folder, which is emptied, from the library as it is now.
pub fn generate(job: &Job, language: &str, folder: &Path) -> Result {
    let build = ["build", "--package", CRATE, "--features", "bindgen"];
    job.quiet("build the generator of the sources (two minutes, the first time)", &mut cargo(build))?;
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    let mut generate = Command::new(built(&format!("uniffi-bindgen{}", std::env::consts::EXE_SUFFIX)));
    // The library of the profile dev: one that is shipped has lost what the generator reads.
    generate.args(["generate", "--no-format", "--language", language]).arg(built(&library()));
    job.quiet("generate the sources", generate.arg("--out-dir").arg(folder).current_dir(root()))?;
    Ok(())
}

/// The native library as an archive for another system, which has a transport of its own and no emulator,
/// put into the folder. Linking it into anything else wants that system's linker.
pub fn archive_for(job: &Job, target: &str, folder: &Path) -> Result {
    rust_target(job, target)?;
    let mut build =
        cargo(["rustc", "--package", CRATE, "--lib", "--no-default-features", "--profile", "dist"]);
    build.args(["--crate-type", "staticlib", "--target", target]);
    job.quiet(&format!("build the native library for {target}"), remapped(&mut build))?;
    std::fs::create_dir_all(folder)?;
    let file = archive();
    std::fs::copy(target_dir().join(target).join("dist").join(&file), folder.join(&file))?;
    knows_no_machine(folder)
}

/// Compiles for another system what is shipped for it.
pub fn check_for(job: &Job, target: &str) -> Result {
    rust_target(job, target)?;
    let check =
        ["check", "--quiet", "--package", CRATE, "--lib", "--no-default-features", "--target", target];
    job.quiet(&format!("the native library for {target}"), &mut cargo(check))?;
    Ok(())
}

/// The file name of the library as an archive.
pub fn archive() -> String {
    format!("lib{}.a", CRATE.replace('-', "_"))
}

fn library() -> String {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    format!("{prefix}{}{suffix}", CRATE.replace('-', "_"))
}
