//! Kotlin and Java: the jar, used by a Maven project outside the tree.

use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX, OS};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::{Language, WORKSPACE, android};
use crate::closing::Runner;
use crate::emulator::Emulator;
use crate::job::{Job, Temp};
use crate::packaged::{knows_no_machine, remapped};
use crate::toolchain::{answer, cargo, dist_dir, root, target_dir, work_dir};
use crate::{Result, bindgen, readme};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const README: &str = "bindings-uniffi/kotlin/README.md";

pub const LANGUAGE: Language = Language {
    name: "kotlin",
    missing,
    demo,
    test,
    lint,
    package: |job| jar(job).map(drop),
    read: None,
    bench: Some(bench),
};

fn missing(_: &Job) -> Result<Vec<String>> {
    let version = answer(Command::new("javac").arg("-version"));
    // It says `javac 17.0.15`.
    let major = version.and_then(|text| text.split([' ', '.']).nth(1)?.parse::<u32>().ok());
    let has_maven = answer(Command::new("mvn").arg("-version")).is_some();
    let tools = [
        (major.is_some_and(|major| major >= 17), "no JDK 17 or newer: install one"),
        (has_maven, "no Maven: install 3.8 or newer"),
    ];
    Ok(tools.iter().filter(|(is_there, _)| !is_there).map(|(_, text)| (*text).to_owned()).collect())
}

fn demo(job: &mut Job) -> Result {
    let project = project(job)?;
    job.quiet("compile the example against the jar", maven(&project).arg("process-classes"))?;
    let emulator = Emulator::start(&Emulator::build(job)?, &WORKSPACE)?;
    let what = "run bindings-uniffi/kotlin/examples/Lifecycle.kt";
    job.shown(what, emulator.lend(&mut program(&project, "LifecycleKt")?))?;
    Ok(())
}

/// The compilers are told that warnings are errors.
fn test(job: &mut Job) -> Result {
    let (project, emulator) = (project(job)?, Emulator::build(job)?);
    let mut tests = maven(&project);
    tests.arg("test").env("WORKATO_TEST_EMULATOR", emulator);
    job.tests(Runner::Surefire, "mvn test", tests.env("WORKATO_TEST_VECTORS", root().join("tests/vectors")))?;
    std::fs::read_to_string(project.join("target/notes.txt"))?
        .lines()
        .for_each(|note| println!("    {note}"));
    for (class, what) in [
        ("LifecycleKt", "the whole program"),
        ("ReadmeKt", "the example of the README"),
        ("CoroutinesKt", "the example with coroutines"),
        ("Walk", "the example in Java"),
    ] {
        let emulator = Emulator::start(&Emulator::build(job)?, &WORKSPACE)?;
        job.quiet(&format!("run {what}"), emulator.lend(&mut program(&project, class)?))?;
        job.passed(what);
    }
    Ok(())
}

fn bench(job: &mut Job) -> Result {
    let project = project(job)?;
    job.quiet("compile the benchmark", maven(&project).arg("process-test-classes"))?;
    let classes = ["target/test-classes", "target/classes"].map(|folder| project.join(folder));
    let mut java = java(&project, &classes, "target/test-class-path.txt")?;
    job.quiet("build the emulator", &mut cargo(["build", "--release", "--package", "workato-emulator"]))?;
    let emulator = target_dir().join(format!("release/workato-emulator{}", std::env::consts::EXE_SUFFIX));
    java.env("WORKATO_TEST_EMULATOR", emulator).env("WORKATO_BENCH_JAR", jar(job)?);
    job.shown("run tests/kotlin/src/test/kotlin/Bench.kt", java.arg("BenchKt"))?;
    Ok(())
}

/// It compiles for Android, and links in the docs lead somewhere; compiling the jar has been without warnings.
fn lint(job: &mut Job) -> Result {
    job.part(|job| bindgen::check_for(job, android::TARGET));
    jar(job)?;
    job.quiet("docs of Kotlin", maven(&root().join("bindings-uniffi/kotlin")).arg("dokka:dokka"))?;
    Ok(())
}

/// The jar in dist/ and in a Maven repository of our own, built once a run.
fn jar(job: &Job) -> Result<&'static Path> {
    static JAR: OnceLock<PathBuf> = OnceLock::new();
    if let Some(jar) = JAR.get() {
        return Ok(jar);
    }
    bindgen::generate(job, "kotlin", &folder().join("generated"))?;
    library(job, &folder().join("native").join(platform()))?;
    let module = root().join("bindings-uniffi/kotlin");
    if !std::fs::read_to_string(module.join("pom.xml"))?.contains(&format!("<version>{VERSION}</version>")) {
        return Err(format!("bindings-uniffi/kotlin/pom.xml is not of version {VERSION}").into());
    }
    let build = folder().join("build");
    if build.exists() {
        // What is no longer compiled would still be packed.
        std::fs::remove_dir_all(&build)?;
    }
    job.quiet("build the jar", maven(&module).arg("install"))?;
    let name = format!("workato-oauth-profiles-{VERSION}.jar");
    let jar = dist_dir()?.join(&name);
    std::fs::copy(build.join(name), &jar)?;
    Ok(JAR.get_or_init(|| jar))
}

/// The native library as it is shipped.
fn library(job: &Job, folder: &Path) -> Result {
    let build = ["build", "--package", bindgen::CRATE, "--lib", "--profile", "dist"];
    job.quiet("build the native library", remapped(&mut cargo(build)))?;
    std::fs::create_dir_all(folder)?;
    let file = format!("{DLL_PREFIX}{}{DLL_SUFFIX}", bindgen::CRATE.replace('-', "_"));
    std::fs::copy(target_dir().join("dist").join(&file), folder.join(&file))?;
    knows_no_machine(folder)
}

/// A copy of tests/kotlin outside the tree, with the examples; it gets the jar from our repository.
fn project(job: &Job) -> Result<Temp> {
    jar(job)?;
    let project = job.temp()?;
    let mut copy = Command::new("cp");
    job.quiet("create a project", copy.arg("-R").arg(root().join("tests/kotlin/.")).arg(&*project))?;
    let sources = project.join("src/main/kotlin");
    std::fs::create_dir_all(&sources)?;
    let example = root().join("bindings-uniffi/kotlin/examples/Lifecycle.kt");
    std::fs::copy(example, sources.join("Lifecycle.kt"))?;
    std::fs::write(sources.join("Readme.kt"), readme::example("kotlin")?)?;
    std::fs::write(sources.join("Coroutines.kt"), readme::example_in(README, "kotlin")?)?;
    std::fs::write(sources.join("Walk.java"), readme::example_in(README, "java")?)?;
    Ok(project)
}

/// A program of the project, run as its users would.
fn program(project: &Path, class: &str) -> Result<Command> {
    let mut java = java(project, &[project.join("target/classes")], "target/class-path.txt")?;
    java.arg(class);
    Ok(java)
}

fn java(project: &Path, classes: &[PathBuf], libraries: &str) -> Result<Command> {
    let libraries = std::fs::read_to_string(project.join(libraries))?;
    let class_path = classes.iter().cloned().chain(std::env::split_paths(&libraries));
    let mut java = Command::new("java");
    java.arg("-cp").arg(std::env::join_paths(class_path)?).current_dir(project);
    Ok(java)
}

fn maven(project: &Path) -> Command {
    let mut maven = Command::new("mvn");
    // A compiler that outlives Maven would keep its output open.
    maven.args(["--batch-mode", "--no-transfer-progress", "-Dkotlin.compiler.daemon=false"]);
    maven.arg(format!("-Dwork={}", folder().display())).arg(format!("-Dlibrary.version={VERSION}"));
    maven.arg(format!("-Dmaven.repo.local={}", folder().join("repository").display()));
    maven.current_dir(project);
    maven
}

fn folder() -> PathBuf {
    work_dir().join("kotlin")
}

/// The folder where JNA looks for libraries of this platform.
fn platform() -> String {
    let os = if OS == "macos" {
        "darwin"
    } else if OS == "windows" {
        "win32"
    } else {
        OS
    };
    format!("{os}-{}", ARCH.replace('_', "-"))
}
