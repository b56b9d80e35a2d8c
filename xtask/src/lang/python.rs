//! Python: a wheel, installed into environments outside the sources, for every CPython found.

mod environment;
mod interpreter;
mod wheel;

use std::env::consts::OS;
use std::path::PathBuf;

pub(super) use self::environment::Environment;
pub(super) use self::interpreter::usual;
use self::interpreter::{interpreters, look};
use self::wheel::{LINUX, TOOLS, build, with_wheel};
use crate::count::Closing;
use crate::emulator::{Emulator, TO_READ, TO_WRITE};
use crate::install::Need;
use crate::job::{Job, temp};
use crate::language::Language;
use crate::workspace::{CRATE, Result, cargo, dist_dir, find, newest, root, target_dir, work_dir};

/// It links for every Linux.
pub(super) const ZIG: &str = "ziglang==0.17.1";
const PACKAGE: &str = "workato_oauth_profiles";

pub const LANGUAGE: Language = Language {
    name: "python",
    needs: &[Need {
        is_there: || !look().is_empty(),
        debian: &["python3", "python3-venv"],
        install: "no CPython 3.10 or newer with venv and ensurepip: install it \
                  (Debian: apt-get install python3-venv)",
    }],
    tasks: &[
        ("demo", demo),
        ("read", read),
        ("test", test),
        ("lint", lint),
        ("package", package),
        ("bench", bench),
    ],
};

/// The examples; the second draws a progress bar with rich.
fn demo(job: &mut Job) -> Result {
    let environment = with_wheel(job, "demo", usual()?, &["rich"])?;
    let example = |name: &str| {
        let mut example = environment.run("python");
        example.arg(root().join("bindings-python/examples").join(name)).env("PYTHONUNBUFFERED", "1");
        example
    };
    let emulator = Emulator::start(job, TO_READ)?;
    let what = "read profiles, through a 429, a 503 and a dropped connection";
    job.shown(what, emulator.lend(&mut example("profiles.py")))?;
    let emulator = Emulator::start(job, TO_WRITE)?;
    job.shown("the life of a profile, and a rollout", emulator.lend(&mut example("lifecycle.py")))
}

/// Only reads, from a real workspace.
fn read(job: &mut Job) -> Result {
    let environment = with_wheel(job, "demo", usual()?, &["rich"])?;
    let mut example = environment.run("python");
    example.arg(root().join("bindings-python/examples/profiles.py")).env("WORKATO_HOST", &job.base_url);
    job.shown("read the profiles of the workspace", &mut example)
}

fn test(job: &mut Job) -> Result {
    let emulator = Emulator::build(job)?;
    for python in interpreters() {
        let environment = with_wheel(job, "tests", python, &["-r", "tests/python/libraries.txt"])?;
        let mut pytest = environment.run("pytest");
        pytest.args(["-p", "no:cacheprovider"]).arg(root().join("tests/python"));
        pytest.env("WORKATO_TEST_EMULATOR", &emulator);
        job.tests(Closing::Last("=="), &format!("pytest with CPython 3.{}", python.minor), &mut pytest)?;
    }
    Ok(())
}

/// Tries the package with freezers and with other libraries.
pub fn interop(job: &mut Job) -> Result {
    let environment = with_wheel(job, "interop", usual()?, &["-r", "tests/interop/python/requirements.txt"])?;
    let mut pytest = environment.run("pytest");
    pytest.args(["-p", "no:cacheprovider"]).arg(root().join("tests/interop/python"));
    job.tests(Closing::Last("=="), "the package beside other libraries", &mut pytest)
}

/// The Python of an environment with the package, for the trials of other languages.
pub fn with_package(job: &Job) -> Result<PathBuf> {
    let environment = with_wheel(job, "package", usual()?, &["pip"])?;
    Ok(environment.run("python").get_program().into())
}

/// Checks the types as the type checkers of users do, and the workflows with a tool from PyPI.
fn lint(job: &mut Job) -> Result {
    let tools = with_wheel(job, "tools", usual()?, &TOOLS)?;
    let mut zizmor = tools.run("zizmor");
    job.quiet("zizmor: the workflows are safe", zizmor.args(["--offline", ".github"]).current_dir(root()))?;
    let [sources, tests, examples] =
        ["bindings-python/python/workato_oauth_profiles", "tests/python", "bindings-python/examples"]
            .map(|path| root().join(path));
    let mut mypy = tools.run("mypy");
    mypy.args(["--strict", "--python-version", "3.10"]).args([&sources, &tests, &examples]);
    job.quiet("mypy --strict", mypy.current_dir(root()).arg("--cache-dir").arg(work_dir().join("mypy")))?;
    let mut stubtest = tools.run("stubtest");
    job.quiet("stubtest", stubtest.args([PACKAGE, "--allowlist"]).arg(tests.join("stubtest.txt")))?;
    if find("node").is_none() {
        return job.leave_out("pyright: install Node.js");
    }
    let mut pyright = tools.run("pyright");
    pyright.args(["--pythonversion", "3.10"]).args([tests.join("typed.py"), examples]);
    job.quiet("pyright", pyright.current_dir(root()))?;
    let mut complete = tools.run("pyright");
    job.quiet("pyright --verifytypes", complete.args(["--ignoreexternal", "--verifytypes", PACKAGE]))
}

/// Wheels, and the sources for all other platforms; a wheel can be built from the sources alone.
fn package(job: &mut Job) -> Result {
    let (dist, elsewhere) = (dist_dir()?, temp()?);
    let tools = Environment::new(job, "package", usual()?, &[&TOOLS[..], &[ZIG, "pip"]].concat())?;
    let mut files = if OS == "linux" {
        let build = |platform| build(job, &tools, Some(platform), &dist);
        LINUX.iter().map(build).collect::<Result<Vec<PathBuf>>>()?
    } else {
        vec![build(job, &tools, None, &dist)?]
    };
    let mut maturin = tools.run("maturin");
    maturin.args(["sdist", "--out"]).arg(&dist).current_dir(root().join("bindings-python"));
    job.quiet("pack the sources", &mut maturin)?;
    let sources = newest(&dist, ".tar.gz")?;
    let mut pip = tools.run("pip");
    pip.args(["wheel", "--no-deps", "--no-build-isolation", "--no-cache-dir"]).arg(&sources);
    pip.current_dir(&elsewhere).env_remove("CARGO_TARGET_DIR");
    job.quiet("build a wheel from the packed sources alone", &mut pip)?;
    files.push(sources);
    for file in files {
        println!("  dist/{}", file.file_name().unwrap_or_default().display());
    }
    job.part(|job| picked(job, &tools));
    Ok(())
}

/// pip picks a wheel of dist/ for each kind of Linux, and for each Python that the package is for.
fn picked(job: &mut Job, tools: &Environment) -> Result {
    for (platform, python) in [
        ("manylinux2014_x86_64", "3.10"),
        ("manylinux2014_aarch64", "3.14"),
        ("musllinux_1_2_x86_64", "3.13"),
        ("musllinux_1_2_aarch64", "3.11"),
    ] {
        let mut pip = tools.run("pip");
        pip.args(["download", "--no-index", "--no-deps", "--only-binary", ":all:", "--find-links"])
            .arg(dist_dir()?);
        pip.args(["--platform", platform, "--python-version", python, "--dest"]).arg(temp()?);
        job.test_program(&format!("pip for {platform} and Python {python}"), pip.arg(CRATE))?;
    }
    Ok(())
}

fn bench(job: &mut Job) -> Result {
    let others = ["-r", "bindings-python/bench/requirements.txt"];
    let environment = with_wheel(job, "bench", usual()?, &others)?;
    let mut server = cargo(["build", "--quiet", "--release", "--package", "workato-bench"]);
    job.quiet("build the server", &mut server)?;
    let mut bench = environment.run("python");
    bench.arg(root().join("bindings-python/bench/bench.py"));
    bench.env("WORKATO_BENCH_SERVER", target_dir().join("release/bench-rust"));
    job.shown("run bindings-python/bench/bench.py", &mut bench)
}
