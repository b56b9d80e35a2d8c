//! Python: a wheel, installed into an empty environment outside the tree, in every CPython found.

mod bench;
mod environment;
mod interpreter;
mod wheel;

use self::environment::{Environment, Tools, libraries};
use self::interpreter::{interpreters, usual};
use self::wheel::{build, wheel};
use super::Language;
use crate::Result;
use crate::closing::Runner;
use crate::emulator::{Emulator, TOKEN_VARIABLE};
use crate::job::Job;
use crate::toolchain::{dist_dir, find, newest, root, work_dir};

const PACKAGE: &str = "workato_oauth_profiles";

pub const LANGUAGE: Language = Language {
    name: "python",
    missing,
    demo,
    read: Some(read),
    test,
    lint,
    package,
    bench: Some(bench::bench),
};

fn missing(_: &Job) -> Result<Vec<String>> {
    let missing = match interpreters() {
        [] => Some("no CPython 3.10 or newer: install one".to_owned()),
        found if found.iter().any(|python| python.has_venv) => None,
        [python, ..] => Some(python.without_venv()),
    };
    Ok(missing.into_iter().collect())
}

/// The wheel and nothing else, then a library that draws progress bars.
fn demo(job: &mut Job) -> Result {
    let environment = Environment::new(job, usual()?)?;
    let binary = Emulator::build(job)?;
    let faults = ["--fault", "429", "--fault", "503", "--fault", "drop_after"];
    let emulator = Emulator::start(&binary, &[&["--profiles", "249"], &faults[..]].concat())?;
    let run = |name: &str| {
        let mut example = environment.python();
        example.arg(root().join("bindings-python/examples").join(name)).env("PYTHONUNBUFFERED", "1");
        example
    };
    let mut reading = run("profiles.py");
    job.shown("reading, through a 429, a 503 and a dropped connection", emulator.lend(&mut reading))?;
    environment.install(job, &Tools::new(job)?, "rich")?;
    let raised = ["--set", "requests_per_minute=3600", "--fault", "503"];
    let emulator = Emulator::start(&binary, &[&["--customers", "60"], &raised[..]].concat())?;
    job.shown("the life of a profile, and a rollout", emulator.lend(&mut run("lifecycle.py")))?;
    Ok(())
}

/// Only what reads, against a real workspace.
fn read(job: &mut Job, base_url: &str) -> Result {
    if std::env::var_os(TOKEN_VARIABLE).is_none_or(|token| token.is_empty()) {
        let what = format!("set {TOKEN_VARIABLE} to an API token for {base_url}");
        return Err(format!("{what}; its profiles are read, and nothing is written").into());
    }
    let environment = Environment::new(job, usual()?)?;
    let mut example = environment.python();
    example.arg(root().join("bindings-python/examples/profiles.py")).env("WORKATO_HOST", base_url);
    job.shown("reading a workspace, nothing is written", &mut example)?;
    Ok(())
}

fn test(job: &mut Job) -> Result {
    let emulator = Emulator::build(job)?;
    for interpreter in interpreters() {
        // `missing` wants one of them.
        if !interpreter.has_venv {
            println!("  {}", interpreter.without_venv());
            continue;
        }
        let environment = Environment::new(job, interpreter)?;
        let mut python = environment.python();
        python.args(["-m", "pytest", "-p", "no:cacheprovider"]).arg(root().join("tests/python"));
        python.env("PYTHONPATH", libraries(job, interpreter)?).env("WORKATO_TEST_EMULATOR", &emulator);
        job.tests(Runner::Pytest, &format!("pytest with {interpreter}"), &mut python)?;
    }
    Ok(())
}

/// The types, as the checkers of users see them.
fn lint(job: &mut Job) -> Result {
    let (wheel, tools, elsewhere) = (wheel(job)?, Tools::new(job)?, job.temp()?);
    let install = ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--force-reinstall"];
    job.quiet("install the wheel beside the tools", tools.run("python").args(install).arg(wheel))?;
    let [sources, tests, examples] =
        ["bindings-python/python/workato_oauth_profiles", "tests/python", "bindings-python/examples"]
            .map(|path| root().join(path));
    let mut mypy = tools.run("mypy");
    mypy.args(["--strict", "--python-version", "3.10", "--cache-dir"]).arg(work_dir().join("mypy"));
    job.quiet("mypy --strict", mypy.args([sources, tests.clone(), examples.clone()]))?;
    let mut stubtest = tools.run("python");
    stubtest.args(["-m", "mypy.stubtest", PACKAGE, "--allowlist"]).arg(tests.join("stubtest.txt"));
    job.quiet("stubtest", stubtest.current_dir(&*elsewhere))?;
    if find("node").is_none() {
        return job.leave_out("pyright: install Node.js");
    }
    let mut pyright = tools.run("pyright");
    pyright.args(["--pythonversion", "3.10"]).args([tests.join("typed.py"), examples]);
    job.quiet("pyright", &mut pyright)?;
    let mut complete = tools.run("pyright");
    job.quiet("pyright --verifytypes", complete.args(["--ignoreexternal", "--verifytypes", PACKAGE]))?;
    Ok(())
}

/// A wheel for this machine and the sources for all others, from which a wheel can be built too.
fn package(job: &mut Job) -> Result {
    let (dist, tools, elsewhere) = (dist_dir()?, Tools::new(job)?, job.temp()?);
    let wheel = build(job, "build the wheel for dist", &dist)?;
    job.quiet("pack the sources", tools.maturin("sdist").arg("--out").arg(&dist))?;
    let packed = [wheel, newest(&dist, ".tar.gz")?];
    let mut pip = tools.run("python");
    pip.args(["-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-cache-dir"]).arg(&packed[1]);
    pip.current_dir(&*elsewhere).env_remove("CARGO_TARGET_DIR");
    job.quiet("build a wheel from the packed sources alone", &mut pip)?;
    packed.iter().filter_map(|path| path.file_name()).for_each(|name| println!("  dist/{}", name.display()));
    Ok(())
}
