//! Kotlin and Java: the jar, used by a Maven project outside the checkout.

mod interop;
mod jdk;
mod package;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub use interop::interop;

use super::android;
use crate::bindgen;
use crate::count::Closing;
use crate::emulator::{Emulator, TO_WRITE};
use crate::examples;
use crate::install::{Need, major};
use crate::job::{Job, temp};
use crate::language::Language;
use crate::workspace::{
    CRATE, REPOSITORY, Result, VERSION, answer, cargo, copy, dist_dir, empty, example, root, target_dir,
    work_dir,
};

const GROUP: &str = "io.github.workato-oauth-profiles";
const README: &str = "bindings-uniffi/kotlin/README.md";

/// The older versions of Kotlin that the library works with. The first is that of Spring Boot 3.5.
const KOTLIN: [&str; 2] = ["1.9.25", "2.1.21"];

pub const LANGUAGE: Language = Language {
    name: "kotlin",
    needs: &[
        Need {
            is_there: || major("javac").is_some_and(|major| major >= 17),
            debian: &["default-jdk-headless"],
            install: "no JDK 17 or newer: install one, such as https://adoptium.net",
        },
        Need {
            is_there: || answer(Command::new("mvn").arg("--version")).is_some(),
            debian: &["maven"],
            install: "no Maven: install Maven 3.8 or newer, see https://maven.apache.org/install.html",
        },
    ],
    tasks: &[
        ("demo", demo),
        ("test", test),
        ("examples", examples),
        ("lint", lint),
        ("package", package::package),
        ("bench", bench),
    ],
};

fn demo(job: &mut Job) -> Result {
    let project = project(job)?;
    job.quiet("compile the example against the jar", maven(&project).arg("process-classes"))?;
    let emulator = Emulator::start(job, TO_WRITE)?;
    let what = "run bindings-uniffi/kotlin/examples/Lifecycle.kt";
    job.shown(what, emulator.lend(&mut program(&project, "LifecycleKt")?))
}

/// For the compilers, warnings are errors.
fn test(job: &mut Job) -> Result {
    let project = project(job)?;
    let emulator = Emulator::build(job)?;
    let mut tests = maven(&project);
    tests.arg("test").env("WORKATO_TEST_EMULATOR", &emulator);
    tests.env("WORKATO_TEST_VECTORS", root().join("tests/vectors")).env("WORKATO_TEST_JAR", jar(job)?);
    tests.env("WORKATO_TEST_SNAPSHOTS", root().join("tests/kotlin/snapshots"));
    job.tests(Closing::Last("Tests run: "), "mvn test", &mut tests)?;
    job.part(|job| virtual_threads(job, &project, &emulator));
    job.part(|job| stress(job, &project));
    job.part(|job| module(job, &project));
    for kotlin in KOTLIN {
        job.part(|job| oldest(job, kotlin));
    }
    let notes = std::fs::read_to_string(project.join("target/notes.txt"))?;
    notes.lines().for_each(|note| println!("    {note}"));
    for class in ["LifecycleKt", "CoroutinesKt", "Walk"] {
        let emulator = Emulator::start(job, TO_WRITE)?;
        let what = format!("run the example {class}");
        job.test_program(&what, emulator.lend(&mut program(&project, class)?))?;
    }
    examples_of_docs(job, &project)
}

fn examples(job: &mut Job) -> Result {
    let project = project(job)?;
    job.quiet("compile the examples against the jar", maven(&project).arg("process-classes"))?;
    examples_of_docs(job, &project)
}

fn examples_of_docs(job: &mut Job, project: &Path) -> Result {
    for (ending, suffix) in [(".kt", "Kt"), (".java", "")] {
        for example in examples::programs_and_tests(ending)?.0 {
            let mut program = program(project, &format!("{}{suffix}", example.name))?;
            program.current_dir(temp()?);
            job.part(|job| example.run(job, &mut program));
        }
    }
    Ok(())
}

/// The blocking client on the virtual threads of a newer JDK, which two platform threads carry.
fn virtual_threads(job: &mut Job, project: &Path, emulator: &Path) -> Result {
    let mut tests = maven(project);
    tests
        .args(["surefire:test", "-Dtests.left.out=", "-Dgroups=virtual"])
        .env("WORKATO_TEST_EMULATOR", emulator);
    tests.arg(format!("-Djvm={}", jdk::java(job)?.display()));
    tests.arg(
        "-DargLine=-Djdk.virtualThreadScheduler.parallelism=2 -Djdk.virtualThreadScheduler.maxPoolSize=2 \
         --enable-native-access=ALL-UNNAMED",
    );
    job.tests(Closing::Last("Tests run: "), "mvn surefire:test on virtual threads", &mut tests)
}

/// Freed memory is overwritten, where the allocator is glibc's.
fn stress(job: &mut Job, project: &Path) -> Result {
    let mut java =
        java(project, "target/test-classes:target/classes", "target/test-class-path.txt", "StressKt")?;
    // Of the thousands of warnings all are about JNA. An error ends the process.
    let options = "-Xcheck:jni -XX:+UnlockDiagnosticVMOptions -XX:-DisplayVMOutput";
    java.env("JDK_JAVA_OPTIONS", options).env("MALLOC_PERTURB_", "165");
    job.test_program("use and close everything at random, with -Xcheck:jni", &mut java)
}

/// The Java example of the README as a named module, which requires this library's module and no other.
fn module(job: &mut Job, project: &Path) -> Result {
    let libraries = std::fs::read_to_string(project.join("target/class-path.txt"))?;
    let (folder, libraries) = (project.join("module"), libraries.trim());
    std::fs::write(folder.join("Walk.java"), format!("package user;\n\n{}", example(README, "java")?))?;
    let mut javac = Command::new("javac");
    javac.args(["-Xlint:all", "-Werror", "--module-path", libraries, "-d", "classes"]).current_dir(&folder);
    job.quiet("compile a named module", javac.args(["module-info.java", "Walk.java"]))?;
    let mut java = Command::new("java");
    java.args(["--module-path", &format!("classes:{libraries}"), "--module", "user/user.Walk"]);
    let emulator = Emulator::start(job, TO_WRITE)?;
    job.test_program("run a named module", emulator.lend(java.current_dir(folder)))
}

/// The examples, compiled by an older Kotlin, with its standard library and the oldest versions of all others.
fn oldest(job: &mut Job, kotlin: &str) -> Result {
    let project = project(job)?;
    let mut compile = maven(&project);
    compile.args(["--file", "oldest.xml", &format!("-Dkotlin.version={kotlin}"), "process-classes"]);
    job.quiet(&format!("compile the examples by Kotlin {kotlin}"), &mut compile)?;
    for class in ["LifecycleKt", "StartKt", "CoroutinesKt"] {
        let emulator = Emulator::start(job, TO_WRITE)?;
        let what = format!("run the example {class} with Kotlin {kotlin}");
        job.test_program(&what, emulator.lend(&mut program(&project, class)?))?;
    }
    Ok(())
}

fn bench(job: &mut Job) -> Result {
    let project = project(job)?;
    job.quiet("compile the benchmark", maven(&project).arg("process-test-classes"))?;
    let classes = "target/test-classes:target/classes";
    let mut java = java(&project, classes, "target/test-class-path.txt", "BenchKt")?;
    job.quiet("build the emulator", &mut cargo(["build", "--release", "--package", "workato-emulator"]))?;
    java.env("WORKATO_TEST_EMULATOR", target_dir().join("release/workato-emulator"));
    java.env("WORKATO_BENCH_JAR", jar(job)?);
    job.shown("run tests/kotlin/src/test/kotlin/Bench.kt", &mut java)
}

/// The AAR for Android is as it must be, and the links in the docs are valid: else the jar is not built.
fn lint(job: &mut Job) -> Result {
    job.part(android::lint);
    jar(job).map(drop)
}

/// The jar in the Maven repository dist/maven, built once in each run.
pub fn jar(job: &Job) -> Result<&'static Path> {
    static JAR: OnceLock<PathBuf> = OnceLock::new();
    if let Some(jar) = JAR.get() {
        return Ok(jar);
    }
    bindgen::generate(job, "kotlin", &folder().join("generated"))?;
    package::natives(job)?;
    // What is no longer compiled or documented would still be packed, and Maven would not look for a new jar.
    empty(&folder().join("build"))?;
    empty(&folder().join("docs"))?;
    empty(&downloaded(""))?;
    empty(&published()?)?;
    let mut maven = maven(&root().join("bindings-uniffi/kotlin"));
    maven.arg(format!("-DaltDeploymentRepository=dist::file://{}", published()?.display()));
    if !REPOSITORY.is_empty() {
        maven.arg(format!("-Drepository={REPOSITORY}"));
    }
    job.quiet("build the jar, its sources and its docs", maven.arg("deploy"))?;
    let folder = published()?.join(GROUP.replace('.', "/")).join(CRATE).join(VERSION);
    Ok(JAR.get_or_init(|| folder.join(format!("{CRATE}-{VERSION}.jar"))))
}

/// The folder in which Maven keeps what it got of an artifact of this project.
pub fn downloaded(artifact: &str) -> PathBuf {
    folder().join("repository").join(GROUP.replace('.', "/")).join(artifact)
}

/// The Maven repository with what is published.
pub fn published() -> Result<PathBuf> {
    Ok(dist_dir()?.join("maven"))
}

/// A copy of tests/kotlin outside the checkout, with the examples; it gets the jar from dist/maven.
fn project(job: &Job) -> Result<PathBuf> {
    jar(job)?;
    let project = temp()?;
    copy("tests/kotlin/.", &project)?;
    let sources = project.join("src/main/kotlin");
    copy("bindings-uniffi/kotlin/examples/Lifecycle.kt", &sources)?;
    for (ending, language) in [(".kt", "kotlin"), (".java", "java")] {
        let (programs, tests) = examples::programs_and_tests(ending)?;
        examples::copy(&programs, &sources)?;
        examples::copy(&tests, &project.join("src/test").join(language))?;
    }
    std::fs::write(sources.join("Coroutines.kt"), example(README, "kotlin")?)?;
    std::fs::write(sources.join("Walk.java"), example(README, "java")?)?;
    Ok(project)
}

/// A program of the project, run as its users would run it.
fn program(project: &Path, class: &str) -> Result<Command> {
    java(project, "target/classes", "target/class-path.txt", class)
}

fn java(project: &Path, classes: &str, libraries: &str, class: &str) -> Result<Command> {
    let libraries = std::fs::read_to_string(project.join(libraries))?;
    let classes = classes.split(':').map(|folder| project.join(folder).display().to_string());
    let path: Vec<String> = classes.chain([libraries.trim().to_owned()]).collect();
    let mut java = Command::new("java");
    java.args(["-cp", &path.join(":"), class]).current_dir(project);
    Ok(java)
}

pub fn maven(project: &Path) -> Command {
    let mut maven = Command::new("mvn");
    // A compiler daemon would outlive Maven and keep its output open.
    maven.args(["--batch-mode", "--no-transfer-progress", "-Dkotlin.compiler.daemon=false"]);
    maven.arg(format!("-Dwork={}", folder().display())).arg(format!("-Dlibrary.version={VERSION}"));
    maven.arg(format!("-Dlibrary.repository=file://{}", root().join("dist/maven").display()));
    maven.arg(format!("-Dmaven.repo.local={}", folder().join("repository").display()));
    maven.current_dir(project);
    maven
}

fn folder() -> PathBuf {
    work_dir().join("kotlin")
}
