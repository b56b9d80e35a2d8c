//! Kotlin and Java: the jar, used by a Maven project outside the tree.

use std::path::Path;
use std::process::Command;

use super::Language;
use crate::Result;
use crate::closing::Runner;
use crate::emulator::Emulator;
use crate::job::{Job, Temp};
use crate::toolchain::{answer, dist_dir, root};

pub const LANGUAGE: Language = Language {
    name: "kotlin",
    missing,
    demo,
    test,
    lint,
    package: |job| jar(job, &dist_dir()?),
    bench: None,
};

fn missing(_: &Job) -> Result<Vec<String>> {
    let lacks = |program: &str| answer(Command::new(program).arg("-version")).is_none();
    let tools = [("javac", "no JDK: install one of 17 or newer"), ("mvn", "no Maven: install 3.8 or newer")];
    Ok(tools.iter().filter(|(program, _)| lacks(program)).map(|(_, text)| (*text).to_owned()).collect())
}

fn demo(job: &mut Job) -> Result {
    let project = project(job)?;
    let emulator = Emulator::with_faults(job)?;
    let mut example = maven(&project, &["compile", "exec:exec"]);
    job.shown("run bindings-uniffi/kotlin/examples/Lifecycle.kt", emulator.lend(&mut example))?;
    Ok(())
}

fn test(job: &mut Job) -> Result {
    let project = project(job)?;
    let mut maven = maven(&project, &["test"]);
    maven.env("WORKATO_TEST_EMULATOR", Emulator::build(job)?);
    maven.env("WORKATO_TEST_VECTORS", root().join("tests/vectors"));
    job.tests(Runner::Surefire, "mvn test", &mut maven)
}

fn lint(job: &mut Job) -> Result {
    job.quiet("mvn verify", &mut maven(&root().join("bindings-uniffi/kotlin"), &["verify"]))?;
    Ok(())
}

/// A copy of tests/kotlin outside the tree, with a Maven repository that holds the jar.
fn project(job: &Job) -> Result<Temp> {
    let project = job.temp()?;
    jar(job, &project.join("repository"))?;
    let mut copy = Command::new("cp");
    job.quiet("create a project", copy.arg("-R").arg(root().join("tests/kotlin/.")).arg(&*project))?;
    Ok(project)
}

/// The jar and its pom, freshly built, in a Maven repository of that path.
fn jar(job: &Job, repository: &Path) -> Result {
    let mut deploy = maven(&root().join("bindings-uniffi/kotlin"), &["deploy"]);
    deploy.arg(format!("-DaltDeploymentRepository=local::file://{}", repository.display()));
    job.quiet("build the jar", &mut deploy)?;
    Ok(())
}

fn maven(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("mvn");
    // A daemon would outlive Maven.
    command.args(["--batch-mode", "-Dkotlin.compiler.daemon=false"]).args(arguments).current_dir(folder);
    command
}
