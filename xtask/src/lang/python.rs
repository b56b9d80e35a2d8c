//! Python: a wheel, installed into environments outside the sources, for every CPython found.

mod environment;
mod interpreter;
mod wheel;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub use self::environment::Environment;
pub use self::interpreter::usual;
use self::interpreter::{interpreters, look};
use self::wheel::{TOOLS, Wheel, build, with_wheel};
use crate::count::Closing;
use crate::cross::{LINUX, Platform, arm_python, needs};
use crate::emulator::{Emulator, TO_READ, TO_WRITE};
use crate::examples;
use crate::install::{Need, redis};
use crate::job::{Job, temp};
use crate::language::Language;
use crate::packaged::installed;
use crate::workspace::{CRATE, Result, cargo, dist_dir, find, newest, root, target_dir, work_dir};

/// It compiles C and links for every Linux.
pub(super) const ZIG: &str = "ziglang==0.17.1";
const CARGO_ZIGBUILD: &str = "cargo-zigbuild==0.24.0";
/// How a package of this machine is tested.
const INSTALLED: &str = "installed by pip, the life of a profile";
const PACKAGE: &str = "workato_oauth_profiles";

pub const LANGUAGE: Language = Language {
    name: "python",
    needs: &[CPYTHON],
    tasks: &[
        ("demo", demo),
        ("read", read),
        ("test", test),
        ("examples", examples_of_docs),
        ("lint", lint),
        ("package", package),
        ("bench", bench),
    ],
};

pub const CPYTHON: Need = Need {
    is_there: || !look().is_empty(),
    debian: &["python3", "python3-venv"],
    install: "no CPython 3.10 or newer with venv and ensurepip: install it \
              (Debian: apt-get install python3-venv)",
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
    let left_out: &[&str] = if redis(job)? { &[] } else { &["--ignore-glob=*/test_shared_limit.py"] };
    for pair in interpreters().chunks(2) {
        let mut runners = Vec::new();
        for python in pair {
            let environment = with_wheel(job, "tests", python, &["-r", "tests/python/libraries.txt"])?;
            let mut pytest = environment.run("pytest");
            pytest.args(["-p", "no:cacheprovider"]).args(left_out).arg(root().join("tests/python"));
            pytest.env("WORKATO_TEST_EMULATOR", &emulator);
            runners.push((format!("pytest with CPython 3.{}", python.minor), pytest));
        }
        job.tests_at_once(Closing::Last("=="), &mut runners)?;
    }
    examples_of_docs(job)
}

fn examples_of_docs(job: &mut Job) -> Result {
    let environment = with_wheel(job, "tests", usual()?, &["-r", "tests/python/libraries.txt"])?;
    for example in examples::all(".py")? {
        let mut python = environment.run("python");
        if example.is_test() {
            python.args(["-m", "pytest", "-p", "no:cacheprovider"]);
        }
        python.arg(&example.file).current_dir(temp()?);
        job.part(|job| example.run(job, &mut python));
    }
    Ok(())
}

/// Tries the package with freezers and with other libraries.
pub fn interop(job: &mut Job) -> Result {
    let environment = with_wheel(job, "interop", usual()?, &["-r", "tests/interop/python/requirements.txt"])?;
    let left_out: &[&str] = if redis(job)? { &[] } else { &["--ignore-glob=*/test_shared_limit.py"] };
    let mut pytest = environment.run("pytest");
    pytest.args(["-p", "no:cacheprovider"]).args(left_out).arg(root().join("tests/interop/python"));
    pytest.env("WORKATO_TEST_EMULATOR", Emulator::build(job)?);
    job.tests(Closing::Last("=="), "the package beside other libraries", &mut pytest)
}

/// The Python of an environment with the package and the client of Redis.
pub fn with_redis(job: &Job) -> Result<Command> {
    Ok(with_wheel(job, "limit", usual()?, &["redis==8.1.0"])?.run("python"))
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
    mypy.args(examples::all(".py")?.iter().map(|example| &example.file));
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

/// A program of the environment that builds packages: maturin, zig, cargo-zigbuild and pip.
pub fn tool(job: &Job, name: &str) -> Result<Command> {
    Ok(builder(job)?.run(name))
}

fn builder(job: &Job) -> Result<&'static Environment> {
    static BUILDER: OnceLock<Environment> = OnceLock::new();
    if BUILDER.get().is_none() {
        let new = Environment::new(
            job,
            "package",
            usual()?,
            &[&TOOLS[..], &[ZIG, CARGO_ZIGBUILD, "pip"]].concat(),
        )?;
        BUILDER.get_or_init(|| new);
    }
    Ok(BUILDER.get().expect("it was just set"))
}

/// Wheels, and the sources for all other platforms.
fn package(job: &mut Job) -> Result {
    let (dist, tools) = (dist_dir()?, builder(job)?);
    if !job.everywhere {
        let wheel = build(job, tools, None, &dist)?.file;
        installed(job, "python")?;
        job.artifact(&wheel, INSTALLED)?;
        return sources(job);
    }
    for platform in &LINUX {
        let wheel = build(job, tools, Some(platform), &dist)?;
        picked(job, platform)?;
        let tested = try_out(job, platform, &wheel)?;
        job.artifact(&wheel.file, &format!("pip picks it for {}; {tested}", platform.wheel))?;
    }
    sources(job)
}

/// Tries the wheel of a platform out, and says how.
fn try_out(job: &mut Job, platform: &Platform, wheel: &Wheel) -> Result<&'static str> {
    if platform.is_musl() {
        load(job, platform, &wheel.unpacked.join(PACKAGE).join("_native.abi3.so"))?;
        return Ok("a program for musl loads the module");
    }
    if platform.is_arm() {
        let mut python = arm_python(job)?;
        python.arg(root().join("tests/installed/life.py")).env("PYTHONPATH", &wheel.unpacked);
        job.test_program("the life of a profile on arm64", &mut python)?;
        return Ok("the life of a profile in the CPython of an arm64 Debian, by qemu");
    }
    installed(job, "python")?;
    Ok(INSTALLED)
}

/// Loads the module into a program for musl. There is no Python for musl here, so the program has the names of its
/// functions. All others must be in musl.
fn load(job: &mut Job, platform: &Platform, module: &Path) -> Result {
    let names = needs::undefined(job, module)?.into_iter();
    let of_python = names.filter(|name| name.trim_start_matches('_').starts_with("Py"));
    let names: String = of_python.map(|name| format!("char {name}[64];\n")).collect();
    let python = temp()?.join("python.c");
    std::fs::write(&python, names)?;
    let mut program = platform.program(job, "loads.c", &[&python.display().to_string(), "-rdynamic"])?;
    let what = format!("a program loads the module on {}", platform.target);
    job.test_program(&what, program.arg(module))
}

/// pip picks the wheel out of dist/ for a machine of this kind, and for the oldest and the newest Python.
fn picked(job: &mut Job, platform: &Platform) -> Result {
    let tag = format!("{}_{}", platform.wheel, platform.target.split('-').next().unwrap_or_default());
    for python in ["3.10", "3.14"] {
        let mut pip = tool(job, "pip")?;
        pip.args(["download", "--no-index", "--no-deps", "--only-binary", ":all:", "--find-links"]);
        pip.arg(dist_dir()?).args(["--platform", &tag, "--python-version", python, "--dest"]).arg(temp()?);
        job.test_program(&format!("pip for {tag} and Python {python}"), pip.arg(CRATE))?;
    }
    Ok(())
}

/// The sdist. A wheel can be built from it alone, with nothing but the crate registry.
fn sources(job: &mut Job) -> Result {
    let (dist, elsewhere) = (dist_dir()?, temp()?);
    let mut maturin = tool(job, "maturin")?;
    maturin.args(["sdist", "--out"]).arg(&dist).current_dir(root().join("bindings-python"));
    job.quiet("pack the sources", &mut maturin)?;
    let sources = newest(&dist, ".tar.gz")?;
    let mut pip = tool(job, "pip")?;
    pip.args(["wheel", "--no-deps", "--no-build-isolation", "--no-cache-dir"]).arg(&sources);
    pip.current_dir(&elsewhere).env_remove("CARGO_TARGET_DIR");
    job.test_program("build a wheel from the packed sources alone", &mut pip)?;
    job.artifact(&sources, "pip builds a wheel from it in an empty folder")
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
