//! Trials with frameworks and tools for the JVM.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{GROUP, jar, maven, program, project, published};
use crate::emulator::{Emulator, TO_WRITE};
use crate::job::{Job, temp};
use crate::workspace::{CRATE, Result, VERSION, copy};

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
    job.part(|job| gradle(job, &project));
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
    let libraries = std::fs::read_to_string(project.join("target/class-path.txt"))?;
    let mut shrink = Command::new("java");
    shrink.args(["-cp", &class_path(job, &folder)?, "proguard.ProGuard", "@trial.pro"]).current_dir(&folder);
    shrink.arg("-injars").arg(project.join("target/classes"));
    for library in libraries.trim().split(':') {
        let mut unpack = Command::new("jar");
        unpack.args(["--extract", "--file", library, "META-INF/proguard"]).current_dir(&folder);
        job.quiet("unpack the rules of a jar", &mut unpack)?;
        shrink
            .arg("-injars")
            .arg(format!("{library}(!META-INF/versions/**,!META-INF/MANIFEST.MF,!module-info.class)"));
    }
    for rules in std::fs::read_dir(folder.join("META-INF/proguard"))? {
        shrink.arg("-include").arg(rules?.path());
    }
    shrink.args(["-outjars", "shrunk.jar", "-libraryjars", "<java.home>/jmods(!**.jar;!module-info.class)"]);
    job.quiet("shrink and optimise a program by ProGuard", &mut shrink)?;
    let emulator = Emulator::start(job, TO_WRITE)?;
    let mut java = Command::new("java");
    java.args(["-cp", "shrunk.jar", "LifecycleKt"]).current_dir(folder);
    job.test_program("run the program that ProGuard made", emulator.lend(&mut java))
}

/// Gradle finds the library by its .module file, and the example Lifecycle.kt runs with the class path of Gradle.
fn gradle(job: &mut Job, project: &Path) -> Result {
    let folder = trial("gradle")?;
    let mut resolve = Command::new("java");
    resolve.args(["--add-opens", "java.base/java.lang=ALL-UNNAMED", "-cp", &class_path(job, &folder)?]);
    resolve.arg("Resolve.java").arg(format!("file://{}", published()?.display()));
    resolve.arg(format!("{GROUP}:{CRATE}:{VERSION}")).arg(project.join("target/class-path.txt"));
    job.quiet("resolve the library by Gradle", resolve.current_dir(folder))?;
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
