//! What is published for the JVM: the native libraries in the jar, and how the jar is tried out.

use std::env::consts::{ARCH, OS};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::interop::gradle;
use super::{folder, jar, maven, project};
use crate::bindgen::{self, Built};
use crate::cross::{LINUX, arm_java, needs};
use crate::job::{Job, temp};
use crate::notices;
use crate::packaged::{check_paths, installed};
use crate::workspace::{CRATE, REPOSITORY, Result, VERSION, copy, dist_dir, empty};

/// The largest size of the jar in bytes, without and with the library of macOS.
const MOST: [u64; 2] = [7_600_000, 10_000_000];

/// The platforms whose libraries are jars of their own, so that the jar that all others get stays small. The name of the
/// platform is the classifier.
const CLASSIFIERS: [&str; 3] = ["linux-x86-64-musl", "linux-aarch64-musl", "darwin-x86-64"];

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
    job.artifact(jar, &tested)?;
    CLASSIFIERS.iter().try_for_each(|platform| classifier(job, jar, platform))
}

/// Puts the native library of this platform where Maven packs it, or those of Linux and Windows.
pub fn natives(job: &Job) -> Result {
    let (native, classifiers) = (folder().join("native"), folder().join("classifiers"));
    if !job.everywhere {
        // What is there of other platforms may be old.
        empty(&native)?;
        empty(&classifiers)?;
        return bindgen::shared_library(job, &native.join(platform()));
    }
    // What is there of macOS stays: only macOS can link it, and the release workflow puts it there.
    for platform in &LINUX {
        let file = bindgen::library_on(job, platform, Built::Shared, &native.join(platform.jar))?;
        println!("    it needs {}", needs::check(job, &file, platform.system())?);
    }
    let file = bindgen::library_on_windows(job, &native.join(WINDOWS))?;
    println!("    it needs {}", needs::check(job, &file, "Windows")?);
    CLASSIFIERS.iter().filter(|platform| native.join(platform).exists()).try_for_each(|platform| {
        let content = classifiers.join(platform);
        empty(&content)?;
        std::fs::rename(native.join(platform), content.join(platform))?;
        let notices = ["LICENSE-APACHE", "LICENSE-MIT", notices::FILE, "bindings-uniffi/NOTICE"];
        notices.iter().try_for_each(|file| copy(file, &content.join("META-INF")))
    })
}

/// The folder of the jar for this platform: JNA's name, and `-musl` where the C library is musl.
fn platform() -> String {
    let libc = if cfg!(target_env = "musl") { "-musl" } else { "" };
    format!("{}-{}{libc}", if OS == "macos" { "darwin" } else { OS }, ARCH.replace('_', "-"))
}

/// Tries the jar out on the other platforms, and says how.
fn elsewhere(job: &mut Job, jar: &Path) -> Result<String> {
    let unpacked = unpack(job, jar)?;
    let (size, most) = (jar.metadata()?.len(), MOST[usize::from(unpacked.join("darwin-aarch64").exists())]);
    if size > most {
        return Err(format!("the jar has {size} bytes, at most {most}").into());
    }
    life_on_arm(job)?;
    let project = project(job)?;
    job.quiet("compile the example against the jar", maven(&project).arg("process-classes"))?;
    gradle(job, &project, Some("linux-x86-64-musl"))?;
    Ok(" and on arm64 by qemu; Gradle gets it, too, and the life of a profile runs with what it got; \
        the library for Windows needs only what Windows has"
        .to_owned())
}

/// Tries out the jar with the library of a platform for which the jar of all others has none.
fn classifier(job: &mut Job, jar: &Path, platform: &str) -> Result {
    let jar = jar.with_file_name(format!("{CRATE}-{VERSION}-{platform}.jar"));
    if !jar.exists() {
        // Only the release workflow has what macOS links.
        return Ok(());
    }
    let (_, class_path) = installable(job, &[&format!("-Dnative={platform}")])?;
    let got = class_path.split(':').find(|file| file.ends_with(&format!("-{platform}.jar")));
    let unpacked = unpack(job, Path::new(got.ok_or("Maven did not get the jar with a classifier")?))?;
    let mut tested = "Maven gets it from dist/maven".to_owned();
    if let Some(linux) = LINUX.iter().find(|linux| linux.jar == platform) {
        let mut program = linux.program(job, "loads.c", &[])?;
        program.arg(unpacked.join(platform).join("libworkato_oauth_profiles_uniffi.so")).arg(FUNCTION);
        job.test_program(&format!("a program loads the library on {}", linux.target), &mut program)?;
        tested += "; a program for musl loads its library and calls it";
    }
    job.artifact(&jar, &tested)
}

fn unpack(job: &Job, jar: &Path) -> Result<PathBuf> {
    let unpacked = temp()?;
    job.quiet("unpack the jar", Command::new("jar").arg("-xf").arg(jar).current_dir(&unpacked))?;
    check_paths(&unpacked)?;
    Ok(unpacked)
}

/// The life of a profile, by a Java for arm64.
fn life_on_arm(job: &mut Job) -> Result {
    let (project, class_path) = installable(job, &[])?;
    let class_path = format!(".:{class_path}");
    let mut javac = Command::new("javac");
    javac.args(["--release", "17", "-cp", &class_path, "Life.java"]).current_dir(&project);
    job.quiet("compile the life of a profile", &mut javac)?;
    let mut java = arm_java(job)?;
    java.args(["--enable-native-access=ALL-UNNAMED", "-cp", &class_path, "Life"]).current_dir(&project);
    job.test_program("the life of a profile in Java on arm64", &mut java)
}

/// A copy of tests/installed, and the class path that Maven gets for it from dist/maven.
fn installable(job: &Job, options: &[&str]) -> Result<(PathBuf, String)> {
    let project = temp()?;
    copy("tests/installed/.", &project)?;
    let mut libraries = maven(&project);
    libraries.args(["dependency:build-classpath", "-Dmdep.outputFile=class-path.txt"]).args(options);
    libraries.arg(format!("-Ddist={}", dist_dir()?.join("maven").display()));
    job.quiet(&format!("get version {VERSION} of the jar by Maven"), &mut libraries)?;
    let class_path = std::fs::read_to_string(project.join("class-path.txt"))?.trim().to_owned();
    Ok((project, class_path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::root;

    #[test]
    fn all_files_that_name_the_classifiers_agree() {
        let kotlin = "src/main/kotlin/workato/oauthprofiles/internal/JnaLibrary.kt";
        let kotlin =
            ["pom.xml", kotlin, "README.md"].map(|file| root().join("bindings-uniffi/kotlin").join(file));
        for file in kotlin.into_iter().chain([root().join("tests/installed/run.sh")]) {
            let text = std::fs::read_to_string(&file).unwrap();
            let names: Vec<&str> = CLASSIFIERS.into_iter().filter(|name| text.contains(name)).collect();
            assert_eq!(names, CLASSIFIERS, "{}", file.display());
        }
    }
}
