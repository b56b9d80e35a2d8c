//! What is published for the JVM: the native libraries in the jar, and how the jar is tried out.

use std::env::consts::{ARCH, OS};
use std::path::Path;
use std::process::Command;

use super::{jar, maven};
use crate::bindgen::{self, Built};
use crate::cross::{LINUX, arm_java, needs};
use crate::job::{Job, temp};
use crate::packaged::{check_paths, installed};
use crate::workspace::{REPOSITORY, Result, VERSION, copy, dist_dir, empty};

/// The largest size of the jar in bytes, without and with the libraries of macOS. A larger one must be divided into a
/// jar for each platform.
const MOST: [u64; 2] = [10_000_000, 13_000_000];

/// The folder of the jar for Windows.
const WINDOWS: &str = "win32-x86-64";

/// A function of the library that takes nothing.
const FUNCTION: &str = "ffi_workato_oauth_profiles_uniffi_uniffi_contract_version";

pub fn package(job: &mut Job) -> Result {
    let jar = jar(job)?;
    if REPOSITORY.is_empty() {
        println!(
            "  Cargo.toml has no `repository`: the pom has a placeholder, and Maven Central would refuse it"
        );
    }
    installed(job, "java")?;
    let mut tested = "Maven gets it from dist/maven, the life of a profile here".to_owned();
    if job.everywhere {
        tested += &elsewhere(job, jar)?;
    }
    job.artifact(jar, &tested)
}

/// Puts the native library of this platform into the folder, or those of Linux and Windows.
pub fn natives(job: &Job, folder: &Path) -> Result {
    if !job.everywhere {
        // What is there of other platforms may be old.
        empty(folder)?;
        return bindgen::shared_library(job, &folder.join(platform()));
    }
    // What is there of macOS stays: only macOS can link it, and the release workflow puts it there.
    for platform in &LINUX {
        let file = bindgen::library_on(job, platform, Built::Shared, &folder.join(platform.jar))?;
        println!("    it needs {}", needs::check(job, &file, platform.system())?);
    }
    let file = bindgen::library_on_windows(job, &folder.join(WINDOWS))?;
    println!("    it needs {}", needs::check(job, &file, "Windows")?);
    Ok(())
}

/// The folder of the jar for this platform: JNA's name, and `-musl` where the C library is musl.
fn platform() -> String {
    let libc = if cfg!(target_env = "musl") { "-musl" } else { "" };
    format!("{}-{}{libc}", if OS == "macos" { "darwin" } else { OS }, ARCH.replace('_', "-"))
}

/// Tries the jar out on the other platforms, and says how.
fn elsewhere(job: &mut Job, jar: &Path) -> Result<String> {
    let unpacked = temp()?;
    job.quiet("unpack the jar", Command::new("jar").arg("-xf").arg(jar).current_dir(&unpacked))?;
    let (size, most) = (jar.metadata()?.len(), MOST[usize::from(unpacked.join("darwin-aarch64").exists())]);
    if size > most {
        return Err(format!("the jar has {size} bytes, at most {most}").into());
    }
    check_paths(&unpacked)?;
    life_on_arm(job)?;
    for platform in LINUX.iter().filter(|platform| platform.is_musl()) {
        let mut program = platform.program(job, "loads.c", &[])?;
        program.arg(unpacked.join(platform.jar).join("libworkato_oauth_profiles_uniffi.so")).arg(FUNCTION);
        job.test_program(&format!("a program loads the library on {}", platform.target), &mut program)?;
    }
    Ok(" and on arm64 by qemu; both libraries for musl are loaded and called by programs for musl; \
        the one for Windows needs only what Windows has"
        .to_owned())
}

/// The life of a profile, by a Java for arm64.
fn life_on_arm(job: &mut Job) -> Result {
    let project = temp()?;
    copy("tests/installed/.", &project)?;
    let mut libraries = maven(&project);
    libraries.args(["dependency:build-classpath", "-Dmdep.outputFile=class-path.txt"]);
    libraries.arg(format!("-Ddist={}", dist_dir()?.join("maven").display()));
    job.quiet(&format!("get version {VERSION} of the jar by Maven"), &mut libraries)?;
    let libraries = std::fs::read_to_string(project.join("class-path.txt"))?;
    let class_path = format!(".:{}", libraries.trim());
    let mut javac = Command::new("javac");
    javac.args(["--release", "17", "-cp", &class_path, "Life.java"]).current_dir(&project);
    job.quiet("compile the life of a profile", &mut javac)?;
    let mut java = arm_java(job)?;
    java.args(["--enable-native-access=ALL-UNNAMED", "-cp", &class_path, "Life"]).current_dir(&project);
    job.test_program("the life of a profile in Java on arm64", &mut java)
}
