//! Trials with frameworks and tools for the JVM.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{GROUP, jar, maven, program, project, published};
use crate::emulator::{Emulator, TO_WRITE};
use crate::job::{Job, temp};
use crate::workspace::{CRATE, Result, VERSION, copy, find};

const TRIALS: &str = "tests/interop/kotlin";

/// Spring Boot, and the Kotlin that it manages.
const SPRING_BOOT: [(&str, &str); 2] = [("3.5.7", "1.9.25"), ("4.0.7", "2.2.21")];

pub fn interop(job: &mut Job) -> Result {
    jar(job)?;
    for (boot, kotlin) in SPRING_BOOT {
        job.part(|job| spring_boot(job, boot, kotlin));
    }
    let project = project(job)?;
    job.quiet("compile the examples against the jar", maven(&project).arg("process-classes"))?;
    job.part(|job| proguard(job, &project));
    job.part(|job| r8(job, &project));
    job.part(|job| gradle(job, &project, None));
    Ok(())
}

/// A program with Spring Boot, packed into one jar with all its libraries.
fn spring_boot(job: &mut Job, boot: &str, kotlin: &str) -> Result {
    let folder = trial("spring-boot")?;
    let mut package = maven(&folder);
    package.args(["package", &format!("-Dboot.version={boot}"), &format!("-Dkotlin.version={kotlin}")]);
    job.quiet(&format!("pack a program with Spring Boot {boot}"), &mut package)?;
    let emulator = Emulator::start(job, TO_WRITE)?;
    let mut java = Command::new("java");
    java.args(["-jar", "target/app.jar"]).current_dir(folder);
    job.test_program(&format!("run a program with Spring Boot {boot}"), emulator.lend(&mut java))
}

/// The example Lifecycle.kt, shrunk, obfuscated and optimised by ProGuard with the rules of the jars.
fn proguard(job: &mut Job, project: &Path) -> Result {
    let folder = trial("proguard")?;
    let mut shrink = Command::new("java");
    shrink.args(["-cp", &class_path(job, &folder)?, "proguard.ProGuard", "@trial.pro"]).current_dir(&folder);
    shrink.arg("-injars").arg(project.join("target/classes"));
    for library in libraries(project)? {
        shrink
            .arg("-injars")
            .arg(format!("{library}(!META-INF/versions/**,!META-INF/MANIFEST.MF,!module-info.class)"));
    }
    for rules in rules(job, project, &folder)? {
        shrink.arg("-include").arg(rules);
    }
    shrink.args(["-outjars", "shrunk.jar", "-libraryjars", "<java.home>/jmods(!**.jar;!module-info.class)"]);
    job.quiet("shrink and optimise a program by ProGuard", &mut shrink)?;
    run_shrunk(job, "ProGuard", &folder)
}

/// The same by R8, which shrinks apps for Android, in its full mode.
fn r8(job: &mut Job, project: &Path) -> Result {
    let folder = trial("r8")?;
    let mut pack = Command::new("jar");
    pack.args(["--create", "--file"]).arg(folder.join("program.jar")).args(["-C"]);
    job.quiet("pack the examples", pack.arg(project.join("target/classes")).arg("."))?;
    let java = find("java").ok_or("no java")?.canonicalize()?;
    let java_home = java.ancestors().nth(2).ok_or("java is in no folder of a JDK")?;
    let mut shrink = Command::new("java");
    shrink.args(["-cp", &class_path(job, &folder)?, "com.android.tools.r8.R8", "--release", "--classfile"]);
    shrink.arg("--lib").arg(java_home).args(["--output", "shrunk.jar", "--pg-conf", "trial.pro"]);
    for rules in rules(job, project, &folder)? {
        shrink.arg("--pg-conf").arg(rules);
    }
    shrink.arg("program.jar").args(libraries(project)?).current_dir(&folder);
    job.quiet("shrink and optimise a program by R8", &mut shrink)?;
    run_shrunk(job, "R8", &folder)
}

fn run_shrunk(job: &mut Job, shrinker: &str, folder: &Path) -> Result {
    let emulator = Emulator::start(job, TO_WRITE)?;
    let mut java = Command::new("java");
    java.args(["-cp", "shrunk.jar", "LifecycleKt"]).current_dir(folder);
    job.test_program(&format!("run the program that {shrinker} made"), emulator.lend(&mut java))
}

/// The jars that the program needs.
fn libraries(project: &Path) -> Result<Vec<String>> {
    let libraries = std::fs::read_to_string(project.join("target/class-path.txt"))?;
    Ok(libraries.trim().split(':').map(str::to_owned).collect())
}

/// Unpacks the rules of the jars into the folder.
fn rules(job: &Job, project: &Path, folder: &Path) -> Result<Vec<PathBuf>> {
    for library in libraries(project)? {
        let mut unpack = Command::new("jar");
        unpack.args(["--extract", "--file", &library, "META-INF/proguard"]).current_dir(folder);
        job.quiet("unpack the rules of a jar", &mut unpack)?;
    }
    let rules = std::fs::read_dir(folder.join("META-INF/proguard"))?;
    Ok(rules.map(|file| Ok(file?.path())).collect::<std::io::Result<_>>()?)
}

/// Gradle finds the library by its .module file, beside it the jar with a classifier, if one is given. The example
/// Lifecycle.kt runs with the class path of Gradle.
pub fn gradle(job: &mut Job, project: &Path, classifier: Option<&str>) -> Result {
    let folder = trial("gradle")?;
    let mut resolve = Command::new("java");
    resolve.args(["--add-opens", "java.base/java.lang=ALL-UNNAMED", "-cp", &class_path(job, &folder)?]);
    resolve.arg("Resolve.java").arg(format!("file://{}", published()?.display()));
    let library = format!("{GROUP}:{CRATE}:{VERSION}");
    resolve.arg(&library).arg(project.join("target/class-path.txt"));
    resolve.args(classifier.map(|name| format!("{library}:{name}")));
    job.quiet("resolve the library by Gradle", resolve.current_dir(folder))?;
    let name = classifier.map(|name| format!("{CRATE}-{VERSION}-{name}.jar")).unwrap_or_default();
    if !libraries(project)?.iter().any(|file| file.ends_with(&name)) {
        return Err(format!("Gradle did not get {name}").into());
    }
    let emulator = Emulator::start(job, TO_WRITE)?;
    job.test_program("run with what Gradle resolved", emulator.lend(&mut program(project, "LifecycleKt")?))
}

fn trial(name: &str) -> Result<PathBuf> {
    let folder = temp()?;
    copy(format!("{TRIALS}/{name}/."), &folder)?;
    Ok(folder)
}

/// The class path of the tool that the pom in the folder names.
fn class_path(job: &Job, folder: &Path) -> Result<String> {
    let mut resolve = maven(folder);
    resolve.arg("org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath");
    job.quiet("get a tool from Maven Central", resolve.arg("-Dmdep.outputFile=class-path.txt"))?;
    Ok(std::fs::read_to_string(folder.join("class-path.txt"))?)
}
