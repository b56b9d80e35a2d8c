//! JavaScript: the npm package, installed into an empty project outside the checkout.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::count::Closing;
use crate::emulator::{Emulator, TO_READ};
use crate::examples;
use crate::install::{Need, apt_install, major, redis, rust_target};
use crate::job::{Job, temp};
use crate::lang::python;
use crate::language::Language;
use crate::packaged::installed;
use crate::workspace::{Result, copy, dist_dir, find, newest, root};

pub const LANGUAGE: Language = Language {
    name: "js",
    needs: &[NODE],
    tasks: &[
        ("demo", demo),
        ("test", test),
        ("examples", |job| examples_of_docs(job, &Project::new(job)?)),
        ("lint", lint),
        ("package", package),
        ("bench", bench),
    ],
};

pub const NODE: Need = Need {
    is_there: || major("node").is_some_and(|major| major >= 20) && major("npm").is_some(),
    debian: &["nodejs", "npm"],
    install: "no Node.js 20 or newer with npm: install it, see https://nodejs.org",
};

fn package(job: &mut Job) -> Result {
    let tarball = tarball(job)?;
    installed(job, "js")?;
    job.artifact(&tarball, "installed by npm, the life of a profile")
}

const PLAYGROUND: &str = "bindings-wasm/examples/playground";

/// Examples of tests that users write.
const EXAMPLES: &str = "bindings-wasm/examples/tests";

/// The page that the build makes of `PLAYGROUND`.
pub fn playground() -> Result<PathBuf> {
    Ok(dist_dir()?.join("playground.html"))
}

fn demo(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    let example = "bindings-wasm/examples/lifecycle.mjs";
    copy(example, &project.folder)?;
    let emulator = Emulator::start(job, TO_READ)?;
    job.shown(&format!("run {example}"), emulator.lend(project.node().arg("lifecycle.mjs")))?;
    let Some(chromium) = chromium(job)? else {
        return job.leave_out("the playground in a browser: install chromium");
    };
    let mut node = project.node();
    node.arg(root().join(PLAYGROUND).join("screenshot.mjs")).arg(playground()?).arg(dist_dir()?);
    node.env("WORKATO_TEST_TOOLS", tools()).env("WORKATO_TEST_CHROMIUM", chromium);
    job.shown("take pictures of dist/playground.html, which any browser opens", &mut node)
}

/// The tests run where the package is installed, so that they find that package and no other.
fn test(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    copy("tests/js/.", &project.folder)?;
    let mut node = project.node();
    // The tests wait more than they work, so each file starts at once.
    node.args(["--test", "--test-concurrency=8", "--test-reporter=spec"])
        .env("WORKATO_TEST_EMULATOR", Emulator::build(job)?)
        .env("WORKATO_TEST_VECTORS", root().join("tests/vectors"))
        .env("WORKATO_TEST_CERTIFICATE", root().join("core/src/ureq/tests/localhost.pem"))
        .env("WORKATO_TEST_EXPIRED", root().join("tests/rust/tests/failures/expired.pem"))
        .env("WORKATO_TEST_FAILURES", root().join("tests/js/failures/failures.txt"))
        .env("WORKATO_TEST_PROXY_CASES", root().join("core/src/ureq/proxy/cases.json"))
        .env("WORKATO_TEST_RECIPE", examples::folder().join("server/workato.mjs"))
        .env("WORKATO_TEST_TRIALS", root().join("tests/interop/frameworks/bundlers.test.mjs"))
        .env("WORKATO_TEST_TOOLS", tools())
        .env("WORKATO_TEST_PLAYGROUND", playground()?)
        .env("WORKATO_TEST_PLAYGROUND_CALLS", root().join(PLAYGROUND).join("calls.mjs"))
        .env("WORKATO_TEST_EXAMPLES", examples::folder().join("shared-limit"))
        .env("WORKATO_TEST_BUNDLERS", bundlers(job)?);
    if !redis(job)? {
        std::fs::remove_file(project.folder.join("shared-limit.test.mjs"))?;
    }
    if let Some(chromium) = chromium(job)? {
        node.env("WORKATO_TEST_CHROMIUM", chromium);
    } else {
        for tests in ["browser", "bundled-pages", "playground"] {
            std::fs::remove_file(project.folder.join(format!("{tests}.test.mjs")))?;
        }
        job.leave_out("the tests in a browser: install chromium")?;
    }
    job.tests(Closing::Each("ℹ "), "node --test", &mut node)?;
    examples_of_docs(job, &project)
}

/// Each example runs as it is written, in the project with the package, and compiles in strict TypeScript. Types of a
/// test are comments.
fn examples_of_docs(job: &mut Job, project: &Project) -> Result {
    let fastify = project.folder.join("node_modules/fastify");
    std::os::unix::fs::symlink(bundlers(job)?.join("fastify"), fastify)?;
    for example in examples::all(".mjs")? {
        let folder = project.folder.join(format!("example-{}", example.name));
        std::fs::create_dir(&folder)?;
        let program = folder.join(format!("{}.mjs", example.name));
        std::fs::copy(&example.file, &program)?;
        let mut node = project.node();
        if example.is_test() {
            node.arg("--test");
        }
        job.part(|job| example.run(job, node.arg(&program).current_dir(&folder)));
        let mut tsc = project.tool("tsc");
        tsc.args(["--allowJs", "--checkJs", "--strict", "--noEmit", "--types", "node", "--typeRoots"]);
        tsc.arg(tools().join("@types")).args(["--target", "es2022", "--module", "nodenext"]).arg(&program);
        job.part(|job| job.quiet(&format!("tsc --strict for {} of the docs", example.name), &mut tsc));
    }
    Ok(())
}

pub fn interop(job: &mut Job) -> Result {
    runners(job)?;
    frameworks(job)
}

/// Tries the package in the test runners and compilers of users.
fn runners(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    for files in ["tests/interop/js/.", "tests/js/support.mjs", "tests/js/types", EXAMPLES] {
        copy(files, &project.folder)?;
    }
    let runners = modules(job, "tests/interop/runners", "install test runners and compilers")?;
    let mut node = project.node();
    // By name: Node would also run the files that Jest and Vitest run.
    node.args(["--test", "--test-concurrency=2", "--test-reporter=spec"])
        .args(["runners.test.mjs", "typescript.test.mjs"])
        .env("WORKATO_TEST_EMULATOR", Emulator::build(job)?)
        .env("WORKATO_TEST_RUNNERS", runners);
    job.tests(Closing::Each("ℹ "), "the package in test runners and compilers", &mut node)
}

/// Tries the package with frameworks, and its ledgers beside those of Python.
fn frameworks(job: &mut Job) -> Result {
    let project = Project { tarball: tarball(job)?, folder: temp()? };
    copy("tests/interop/frameworks/.", &project.folder)?;
    for shared in ["support.mjs", "bundlers"] {
        copy(format!("tests/js/{shared}"), &project.folder)?;
    }
    let mut frameworks = Command::new("npm");
    frameworks.args(["ci", "--ignore-scripts", "--no-progress"]).current_dir(&project.folder);
    job.quiet("install the frameworks", &mut frameworks)?;
    project.install(job, &["--no-save", "--ignore-scripts"])?;
    let Some(chromium) = chromium(job)? else {
        return job.leave_out("the package with frameworks: install chromium");
    };
    let mut node = project.node();
    // One at a time: a framework takes all processors.
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .env("WORKATO_TEST_EMULATOR", Emulator::build(job)?)
        .env("WORKATO_TEST_PYTHON", python::with_package(job)?)
        .env("WORKATO_TEST_TOOLS", tools())
        .env("WORKATO_TEST_BUNDLERS", bundlers(job)?)
        .env("WORKATO_TEST_CHROMIUM", chromium);
    job.tests(Closing::Each("ℹ "), "the package with frameworks", &mut node)
}

/// Lends a program a project with the package and the worker of `tests/limit`, and the clients of Redis.
pub fn lend_with_redis(job: &Job, program: &mut Command) -> Result {
    let project = Project::new(job)?;
    copy("tests/limit/worker.mjs", &project.folder)?;
    program.env("WORKATO_TEST_PROJECT", &project.folder).env("WORKATO_TEST_LIBRARIES", bundlers(job)?);
    Ok(())
}

fn bench(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    copy("tests/js/.", &project.folder)?;
    let mut node = project.node();
    node.arg("bench/bench.mjs").env("WORKATO_TEST_BUNDLERS", bundlers(job)?);
    job.shown("run tests/js/bench", &mut node)
}

/// Every build compiles the sources; this checks the package with the tools of its users.
fn lint(job: &mut Job) -> Result {
    let project = Project::new(job)?;
    copy("tests/js/types", &project.folder)?;
    let types = project.folder.join("types");
    std::fs::copy(types.join("everything.mts"), types.join("everything.cts"))?;
    let installed = project.folder.join("node_modules/workato-oauth-profiles");
    job.quiet("publint", project.tool("publint").arg("--strict").arg(installed))?;
    let mut attw = project.tool("attw");
    job.quiet("are the types wrong?", attw.args(["--profile", "strict"]).arg(&project.tarball))?;
    let types = tools().join("@types").display().to_string();
    let web = ["--lib", "es2020,dom", "--types", "", "--exactOptionalPropertyTypes"];
    let node = ["--lib", "es2022", "--types", "node", "--typeRoots", &types];
    let bare = ["--lib", "es2022", "--types", ""];
    let disposal = ["--lib", "esnext", "--types", ""];
    for (what, settings, module, resolution, file) in [
        ("an ES module", &web[..], "nodenext", "nodenext", "types/everything.mts"),
        ("CommonJS", &web[..], "nodenext", "nodenext", "types/everything.cts"),
        ("a bundler", &web[..], "esnext", "bundler", "types/everything.mts"),
        ("Node alone", &node[..], "nodenext", "nodenext", "types/everything.mts"),
        ("ES2022 alone", &bare[..], "nodenext", "nodenext", "types/bare.mts"),
        ("`await using`", &disposal[..], "nodenext", "nodenext", "types/disposal.mts"),
    ] {
        let mut tsc = project.tool("tsc");
        tsc.args(["--strict", "--noEmit", "--noUncheckedIndexedAccess", "--target", "es2020"]);
        tsc.args(settings).args(["--module", module, "--moduleResolution", resolution, file]);
        job.quiet(&format!("tsc --strict for {what}"), &mut tsc)?;
    }
    Ok(())
}

/// Chromium or Chrome; `None` if it is missing and may not be installed.
pub fn chromium(job: &Job) -> Result<Option<PathBuf>> {
    let path = || ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(find);
    if path().is_none() {
        apt_install(job, &["chromium"])?;
    }
    Ok(path())
}

/// Builds the tarball into dist/, once in a run of xtask: its tasks build the same sources.
pub fn tarball(job: &Job) -> Result<PathBuf> {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    if let Some(tarball) = BUILT.get() {
        return Ok(tarball.clone());
    }
    rust_target(job, "wasm32-unknown-unknown")?;
    let mut build = Command::new("node");
    build.arg("bindings-wasm/build.mjs").current_dir(root());
    let text = job.output("build the npm package", &mut build)?;
    text.lines().filter(|line| line.starts_with("a web page gains")).for_each(|line| println!("    {line}"));
    let tarball = newest(&dist_dir()?, ".tgz")?;
    Ok(BUILT.get_or_init(|| tarball).clone())
}

/// The tools of the build and the tests, which the build has installed.
fn tools() -> PathBuf {
    root().join("bindings-wasm/node_modules")
}

/// The bundlers, runtimes, mocks and clients of Redis with which the package is tested.
fn bundlers(job: &Job) -> Result<PathBuf> {
    modules(job, "bindings-wasm/tools", "install bundlers, runtimes, mocks and clients of Redis")
}

/// The packages that the lockfile in this folder names; installed when it has changed.
pub fn modules(job: &Job, folder: &str, what: &str) -> Result<PathBuf> {
    let folder = root().join(folder);
    let modules = folder.join("node_modules");
    let changed = |file: PathBuf| std::fs::metadata(file).and_then(|file| file.modified()).ok();
    if changed(modules.join(".package-lock.json")) < changed(folder.join("package-lock.json")) {
        let mut install = Command::new("npm");
        install.args(["ci", "--ignore-scripts", "--no-progress"]).current_dir(&folder);
        job.quiet(what, &mut install)?;
    }
    Ok(modules)
}

/// An empty project outside the checkout with the package installed, and nothing else.
struct Project {
    folder: PathBuf,
    tarball: PathBuf,
}

impl Project {
    fn new(job: &Job) -> Result<Project> {
        let project = Project { tarball: tarball(job)?, folder: temp()? };
        std::fs::write(project.folder.join("package.json"), "{ \"private\": true }\n")?;
        project.install(job, &[])?;
        Ok(project)
    }

    fn install(&self, job: &Job, options: &[&str]) -> Result {
        let mut install = Command::new("npm");
        install.args(["install", "--offline", "--no-audit", "--no-fund"]).args(options).arg(&self.tarball);
        job.quiet("install the npm package", install.current_dir(&self.folder))
    }

    fn node(&self) -> Command {
        let mut node = Command::new("node");
        node.current_dir(&self.folder);
        node
    }

    fn tool(&self, name: &str) -> Command {
        let mut tool = Command::new(tools().join(".bin").join(name));
        tool.current_dir(&self.folder);
        tool
    }
}
