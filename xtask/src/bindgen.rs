//! The sources that uniffi generates for Kotlin and Swift.

use std::path::Path;
use std::process::Command;

use crate::Result;
use crate::job::Job;
use crate::toolchain::{built, cargo, root};

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

fn library() -> String {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    format!("{prefix}{}{suffix}", CRATE.replace('-', "_"))
}
