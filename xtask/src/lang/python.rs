//! Python: a wheel, installed into an empty environment outside the tree, in every CPython found.

mod interpreter;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use self::interpreter::{Interpreter, interpreters, usual};
use super::Language;
use crate::Result;
use crate::closing::Runner;
use crate::emulator::Emulator;
use crate::job::{Job, Temp};
use crate::packaged::{knows_no_machine, remapped};
use crate::toolchain::{dist_dir, find, newest, root, work_dir};

const PACKAGE: &str = "workato_oauth_profiles";

pub const LANGUAGE: Language =
    Language { name: "python", missing, demo, test, lint, package, read: None, bench: None };

fn missing(_: &Job) -> Result<Vec<String>> {
    let missing = match interpreters() {
        [] => Some("no CPython 3.10 or newer: install one".to_owned()),
        found if found.iter().any(|python| python.has_venv) => None,
        [python, ..] => Some(python.without_venv()),
    };
    Ok(missing.into_iter().collect())
}

fn demo(job: &mut Job) -> Result {
    let environment = Environment::new(job, usual()?)?;
    let emulator = Emulator::with_faults(job)?;
    let mut example = environment.python();
    example.arg(root().join("bindings-python/examples/lifecycle.py")).env("PYTHONUNBUFFERED", "1");
    job.shown("run bindings-python/examples/lifecycle.py", emulator.lend(&mut example))?;
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
        python.env("PYTHONPATH", pytest(job, interpreter)?).env("WORKATO_TEST_EMULATOR", &emulator);
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
    job.quiet("stubtest", stubtest.args(["-m", "mypy.stubtest", PACKAGE]).current_dir(&*elsewhere))?;
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

/// The wheel, built once a run.
fn wheel(job: &Job) -> Result<PathBuf> {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    if let Some(wheel) = BUILT.get() {
        return Ok(wheel.clone());
    }
    let built = build(job, "build the wheel", &work_dir().join("wheels"))?;
    Ok(BUILT.get_or_init(|| built).clone())
}

fn build(job: &Job, what: &str, folder: &Path) -> Result<PathBuf> {
    let (tools, unpacked) = (Tools::new(job)?, job.temp()?);
    job.quiet(what, remapped(tools.maturin("build").arg("--out").arg(folder)))?;
    let wheel = newest(folder, ".whl")?;
    let mut unpack = tools.run("python");
    job.quiet("unpack the wheel", unpack.args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&*unpacked))?;
    knows_no_machine(&unpacked)?;
    Ok(wheel)
}

/// maturin and the checkers, in an environment of their own that is kept.
struct Tools(PathBuf);

impl Tools {
    fn new(job: &Job) -> Result<Tools> {
        let wanted = std::fs::read_to_string(requirements())?;
        kept("python-tools", &wanted, |folder| {
            let venv = ["-m", "venv", "--clear"];
            job.quiet(
                "create the environment of the tools",
                Command::new(&usual()?.path).args(venv).arg(folder),
            )?;
            let mut pip = Command::new(program(folder, "python"));
            pip.args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(requirements());
            job.quiet("install the tools", &mut pip)?;
            Ok(())
        })
        .map(Tools)
    }

    /// One of them; those that look for Python find this one, with what is installed in it.
    fn run(&self, name: &str) -> Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [vec![program(&self.0, "")], std::env::split_paths(&path).collect()].concat();
        let mut tool = Command::new(program(&self.0, name));
        tool.current_dir(root()).env("VIRTUAL_ENV", &self.0).env("PYTHONDONTWRITEBYTECODE", "1");
        if let Ok(path) = std::env::join_paths(folders) {
            tool.env("PATH", path);
        }
        tool
    }

    fn maturin(&self, task: &str) -> Command {
        let mut maturin = self.run("maturin");
        maturin.arg(task).current_dir(root().join("bindings-python"));
        maturin
    }
}

/// An environment outside the tree with the wheel installed into it, and nothing else.
struct Environment(Temp);

impl Environment {
    fn new(job: &Job, interpreter: &Interpreter) -> Result<Environment> {
        let (wheel, tools, environment) = (wheel(job)?, Tools::new(job)?, Environment(job.temp()?));
        let mut venv = Command::new(&interpreter.path);
        venv.args(["-m", "venv", "--without-pip"]).arg(environment.0.join("venv"));
        job.quiet("create an environment", &mut venv)?;
        let mut pip = tools.run("python");
        pip.args(["-m", "pip", "--python"]).arg(program(&environment.0.join("venv"), "python"));
        job.quiet("install the wheel", pip.args(["install", "--quiet", "--no-index"]).arg(wheel))?;
        Ok(environment)
    }

    /// Its Python, outside the tree, leaving nothing in the tree.
    fn python(&self) -> Command {
        let mut python = Command::new(program(&self.0.join("venv"), "python"));
        python.current_dir(&*self.0).env("PYTHONDONTWRITEBYTECODE", "1");
        python
    }
}

/// pytest for a version, beside its environments: there is only the wheel in them.
fn pytest(job: &Job, interpreter: &Interpreter) -> Result<PathBuf> {
    let wanted = std::fs::read_to_string(requirements())?;
    let pytest = wanted.lines().find(|line| line.starts_with("pytest==")).ok_or("no pytest is wanted")?;
    let tools = Tools::new(job)?;
    kept(&format!("pytest-3.{}", interpreter.minor), pytest, |folder| {
        let mut pip = tools.run("python");
        pip.args(["-m", "pip", "--python"]).arg(&interpreter.path).args(["install", "--quiet", "--target"]);
        job.quiet(&format!("install pytest for {interpreter}"), pip.arg(folder).arg(pytest))?;
        Ok(())
    })
}

/// A folder that is filled once, and again when something else is wanted in it.
fn kept(name: &str, wanted: &str, fill: impl FnOnce(&Path) -> Result) -> Result<PathBuf> {
    let folder = work_dir().join(name);
    let note = folder.join("filled-with.txt");
    if !std::fs::read_to_string(&note).is_ok_and(|text| text == wanted) {
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        fill(&folder)?;
        std::fs::write(note, wanted)?;
    }
    Ok(folder)
}

fn requirements() -> PathBuf {
    root().join("tests/python/requirements.txt")
}

fn program(environment: &Path, name: &str) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts" } else { "bin" }).join(name)
}
