//! JavaScript: the npm package, installed into an empty project outside the tree.

use std::path::PathBuf;
use std::process::Command;

use super::Language;
use crate::Result;
use crate::closing::Runner;
use crate::emulator::Emulator;
use crate::job::{Job, Temp};
use crate::toolchain::{answer, dist_dir, find_or_install, newest, root, rust_target};

pub const LANGUAGE: Language = Language {
    name: "js",
    missing,
    demo,
    test,
    lint,
    package: |job| tarball(job).map(drop),
    read: None,
    bench: Some(bench),
};

const PLAYGROUND: &str = "bindings-wasm/examples/playground";

fn missing(_: &Job) -> Result<Vec<String>> {
    let major = answer(Command::new("node").args(["-p", "process.versions.node.split('.')[0]"]));
    let fits = major.and_then(|major| major.parse::<u32>().ok()).is_some_and(|major| major >= 20);
    let npm = answer(Command::new("npm").arg("--version")).is_some();
    Ok(if fits && npm {
        Vec::new()
    } else {
        vec!["no Node.js 20 with npm: install Node.js 20 or newer".into()]
    })
}

fn demo(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    let example = "bindings-wasm/examples/lifecycle.mjs";
    std::fs::copy(root().join(example), project.folder.join("lifecycle.mjs"))?;
    let emulator = Emulator::with_faults(job)?;
    job.shown(&format!("run {example}"), emulator.lend(project.node().arg("lifecycle.mjs")))?;
    playground(job, &project)
}

/// Opens the playground in Chromium, uses it, and leaves pictures of it in dist/.
fn playground(job: &mut Job, project: &Project) -> Result {
    let Some(chromium) = chromium(job)? else {
        return job.leave_out("the playground in a browser: install chromium");
    };
    project.copy_playground(job)?;
    let mut node = project.node();
    node.arg("playground/screenshot.mjs").arg(dist_dir()?);
    node.env("WORKATO_TEST_TOOLS", tools()).env("WORKATO_TEST_CHROMIUM", chromium);
    job.shown(
        &format!("open {PLAYGROUND} (yours by `node serve.mjs` where the package is installed)"),
        &mut node,
    )?;
    Ok(())
}

fn chromium(job: &Job) -> Result<Option<PathBuf>> {
    find_or_install(job, &["chromium", "chromium-browser", "google-chrome"], "chromium")
}

/// The tests run where the package is installed, so that they find that one and no other.
fn test(job: &mut Job) -> Result {
    let chromium = chromium(job)?;
    let project = Project::new(job)?;
    project.copy_tests(job)?;
    project.copy_playground(job)?;
    let mut node = project.node();
    // They wait more than they work: each file starts at once.
    node.args(["--test", "--test-concurrency=8", "--test-reporter=tap"])
        .env("WORKATO_TEST_EMULATOR", Emulator::build(job)?)
        .env("WORKATO_TEST_VECTORS", root().join("tests/vectors"))
        .env("WORKATO_TEST_CERTIFICATE", root().join("core/src/ureq/tests/localhost.pem"))
        .env("WORKATO_TEST_README", root().join("README.md"))
        .env("WORKATO_TEST_TOOLS", tools())
        .env("WORKATO_TEST_PLAYGROUND", project.folder.join("playground"))
        .env("WORKATO_TEST_BUNDLERS", others(job)?);
    match chromium {
        Some(chromium) => drop(node.env("WORKATO_TEST_CHROMIUM", chromium)),
        None => {
            for tests in ["browser", "bundlers", "playground"] {
                std::fs::remove_file(project.folder.join(format!("{tests}.test.mjs")))?;
            }
            job.leave_out("the tests in a browser: install chromium")?;
        }
    }
    job.tests(Runner::Node, "node --test", &mut node)
}

fn bench(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    project.copy_tests(job)?;
    let mut node = project.node();
    node.arg("bench/bench.mjs").env("WORKATO_TEST_BUNDLERS", others(job)?);
    job.shown("run tests/js/bench", &mut node)?;
    Ok(())
}

/// The facade is compiled by every build; this looks at the package as its users' tools do.
fn lint(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    project.copy_tests(job)?;
    let installed = project.folder.join("node_modules/workato-oauth-profiles");
    job.quiet("publint", project.tool("publint").arg("--strict").arg(installed))?;
    let mut attw = project.tool("attw");
    job.quiet("are the types wrong?", attw.args(["--profile", "node16"]).arg(&project.tarball))?;
    compile(job, &project)
}

/// What uses everything, as users with other settings compile it.
fn compile(job: &mut Job, project: &Project) -> Result {
    let types = tools().join("@types").display().to_string();
    let web = ["--lib", "es2020,dom", "--types", "", "--exactOptionalPropertyTypes"];
    let node = ["--lib", "es2022", "--types", "node", "--typeRoots", &types];
    for (what, settings, module, resolution, file) in [
        ("an ES module", &web[..], "nodenext", "nodenext", "types/everything.mts"),
        ("CommonJS", &web[..], "nodenext", "nodenext", "types/everything.cts"),
        ("a bundler", &web[..], "esnext", "bundler", "types/everything.mts"),
        ("Node alone", &node[..], "nodenext", "nodenext", "types/everything.mts"),
    ] {
        let mut tsc = project.tool("tsc");
        tsc.args(["--strict", "--noEmit", "--noUncheckedIndexedAccess", "--target", "es2020"]);
        tsc.args(settings).args(["--module", module, "--moduleResolution", resolution, file]);
        job.quiet(&format!("tsc --strict for {what}"), &mut tsc)?;
    }
    Ok(())
}

/// The tarball, freshly built into dist/.
fn tarball(job: &Job) -> Result<PathBuf> {
    rust_target(job, "wasm32-unknown-unknown")?;
    let mut build = Command::new("node");
    let text =
        job.quiet("build the npm package", build.arg("bindings-wasm/build.mjs").current_dir(root()))?;
    text.lines().filter(|line| line.starts_with("a web page gains")).for_each(|line| println!("    {line}"));
    newest(&dist_dir()?, ".tgz")
}

/// Where the tools of the build and the tests are.
fn tools() -> PathBuf {
    root().join("bindings-wasm/node_modules")
}

/// Where the bundlers and runtimes are that the package is tested with: installed on first use.
fn others(job: &Job) -> Result<PathBuf> {
    let folder = root().join("bindings-wasm/tools");
    let modules = folder.join("node_modules");
    let changed = |file: PathBuf| std::fs::metadata(file).and_then(|file| file.modified()).ok();
    if changed(modules.join(".package-lock.json")) < changed(folder.join("package-lock.json")) {
        let mut install = Command::new("npm");
        install.args(["ci", "--ignore-scripts", "--no-progress"]).current_dir(&folder);
        job.quiet("install bundlers and runtimes", &mut install)?;
    }
    Ok(modules)
}

/// An empty project outside the tree with the package installed, and nothing else.
struct Project {
    folder: Temp,
    tarball: PathBuf,
}

impl Project {
    fn new(job: &Job) -> Result<Project> {
        let project = Project { tarball: tarball(job)?, folder: job.temp()? };
        std::fs::write(project.folder.join("package.json"), "{ \"private\": true }\n")?;
        let mut install = Command::new("npm");
        install.args(["install", "--offline", "--no-audit", "--no-fund"]).arg(&project.tarball);
        job.quiet("install the npm package", install.current_dir(&*project.folder))?;
        Ok(project)
    }

    fn copy_tests(&self, job: &Job) -> Result {
        let mut copy = Command::new("cp");
        job.quiet("copy the tests", copy.arg("-R").arg(root().join("tests/js/.")).arg(&*self.folder))?;
        Ok(())
    }

    fn copy_playground(&self, job: &Job) -> Result {
        let mut copy = Command::new("cp");
        let from = root().join(PLAYGROUND).join(".");
        job.quiet("copy the playground", copy.arg("-R").arg(from).arg(self.folder.join("playground")))?;
        Ok(())
    }

    fn node(&self) -> Command {
        let mut node = Command::new("node");
        node.current_dir(&*self.folder);
        node
    }

    fn tool(&self, name: &str) -> Command {
        let mut tool = Command::new(tools().join(".bin").join(name));
        tool.current_dir(&*self.folder);
        tool
    }
}
