//! Android: what of the Kotlin library can be built without its NDK.

use std::path::Path;
use std::process::Command;

use super::{Language, packaged_only};
use crate::job::Job;
use crate::toolchain::{dist_dir, root, work_dir};
use crate::{Result, bindgen};

pub const TARGET: &str = "aarch64-linux-android";

pub const LANGUAGE: Language = Language {
    name: "android",
    missing: |_| Ok(Vec::new()),
    demo: packaged_only,
    test: packaged_only,
    lint: packaged_only,
    package,
    read: None,
    bench: None,
};

const REST: &str = "
  Inside are the Kotlin sources, generated ones and ours, and the native library as an archive for arm64.
  For an AAR this machine has no Android NDK, whose linker makes the shared library of it:
    clang --target=aarch64-linux-android24 -shared -Wl,--whole-archive libworkato_oauth_profiles_uniffi.a \\
      -Wl,--no-whole-archive -o libworkato_oauth_profiles_uniffi.so     (goes into jniLibs/arm64-v8a/)
  and no Android Gradle Plugin, which compiles the sources; they want net.java.dev.jna:jna:5.19.1@aar and
  kotlinx-coroutines-core. Nobody has done these two steps yet.";

fn package(job: &mut Job) -> Result {
    let name = format!("workato-oauth-profiles-{}-android-arm64", env!("CARGO_PKG_VERSION"));
    let folder = work_dir().join("android").join(&name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    bindgen::generate(job, "kotlin", &folder.join("kotlin"))?;
    copy(job, &root().join("bindings-uniffi/kotlin/src/main/kotlin/."), &folder.join("kotlin"))?;
    for file in ["bindings-uniffi/NOTICE", "LICENSE-APACHE", "LICENSE-MIT"] {
        copy(job, &root().join(file), &folder)?;
    }
    bindgen::archive_for(job, TARGET, &folder.join("arm64-v8a"))?;
    let file = dist_dir()?.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.arg("-czf").arg(&file).arg("-C").arg(work_dir().join("android")).arg(&name);
    job.quiet("pack it", &mut tar)?;
    println!("  dist/{name}.tar.gz{REST}");
    Ok(())
}

fn copy(job: &Job, from: &Path, to: &Path) -> Result {
    let mut copy = Command::new("cp");
    job.quiet("copy", copy.arg("-R").arg(from).arg(to))?;
    Ok(())
}
