//! Python: a wheel, installed into an empty environment outside the tree, in every CPython found.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::Language;
use crate::Result;
use crate::closing::Runner;
use crate::emulator::Emulator;
use crate::job::{Job, Temp};
use crate::toolchain::{answer, dist_dir, find, newest, root, work_dir};

const VERSIONS: [&str; 4] = ["3.10", "3.11", "3.12", "3.13"];
const PACKAGE: &str = "workato_oauth_profiles";

pub const LANGUAGE: Language = Language { name: "python", missing, demo, test, lint, package, bench: None };

fn missing(_: &Job) -> Result<Vec<String>> {
    let found = VERSIONS.iter().any(|version| interpreter(version).is_some());
    Ok(if found { Vec::new() } else { vec!["no CPython 3.10 to 3.13: install one of them".into()] })
}

fn demo(job: &mut Job) -> Result {
    let environment = Environment::new(job, &any_interpreter()?)?;
    let emulator = Emulator::with_faults(job)?;
    let mut example = environment.python();
    example.arg(root().join("bindings-python/examples/lifecycle.py")).env("PYTHONUNBUFFERED", "1");
    job.shown("run bindings-python/examples/lifecycle.py", emulator.lend(&mut example))?;
    Ok(())
}

fn test(job: &mut Job) -> Result {
    let emulator = Emulator::build(job)?;
    for version in VERSIONS {
        // Those that the machine has: `missing` wants one of them.
        let Some(interpreter) = interpreter(version) else {
            println!("  CPython {version} is not on this machine");
            continue;
        };
        let environment = Environment::new(job, &interpreter)?;
        let mut python = environment.python();
        python.args(["-m", "pytest", "-p", "no:cacheprovider"]).arg(root().join("tests/python"));
        python.env("PYTHONPATH", pytest(job, version, &interpreter)?).env("WORKATO_TEST_EMULATOR", &emulator);
        job.tests(Runner::Pytest, &format!("pytest with CPython {version}"), &mut python)?;
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
    job.quiet("build the wheel for dist", tools.maturin("build").arg("--out").arg(&dist))?;
    job.quiet("pack the sources", tools.maturin("sdist").arg("--out").arg(&dist))?;
    let packed = [newest(&dist, ".whl")?, newest(&dist, ".tar.gz")?];
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
    let (wheels, tools) = (work_dir().join("wheels"), Tools::new(job)?);
    job.quiet("build the wheel", tools.maturin("build").arg("--out").arg(&wheels))?;
    let built = newest(&wheels, ".whl")?;
    Ok(BUILT.get_or_init(|| built).clone())
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
                Command::new(any_interpreter()?).args(venv).arg(folder),
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
    fn new(job: &Job, interpreter: &Path) -> Result<Environment> {
        let (wheel, tools, environment) = (wheel(job)?, Tools::new(job)?, Environment(job.temp()?));
        let mut venv = Command::new(interpreter);
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
fn pytest(job: &Job, version: &str, interpreter: &Path) -> Result<PathBuf> {
    let wanted = std::fs::read_to_string(requirements())?;
    let pytest = wanted.lines().find(|line| line.starts_with("pytest==")).ok_or("no pytest is wanted")?;
    let tools = Tools::new(job)?;
    kept(&format!("pytest-{version}"), pytest, |folder| {
        let mut pip = tools.run("python");
        pip.args(["-m", "pip", "--python"]).arg(interpreter).args(["install", "--quiet", "--target"]);
        job.quiet(&format!("install pytest for {version}"), pip.arg(folder).arg(pytest))?;
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

fn any_interpreter() -> Result<PathBuf> {
    // Not the newest first: tools arrive there last.
    let found = ["3.12", "3.11", "3.13", "3.10"].iter().find_map(|version| interpreter(version));
    found.ok_or_else(|| "no CPython 3.10 to 3.13".into())
}

/// A CPython by its version: `python3.12` of the PATH if it runs (pyenv's may not), or one of pyenv's.
fn interpreter(version: &str) -> Option<PathBuf> {
    let on_path = ask_for_path(Command::new(format!("python{version}")));
    on_path.or_else(|| {
        let versions = std::fs::read_dir(std::env::home_dir()?.join(".pyenv/versions")).ok()?;
        let folders = versions.filter_map(|entry| Some(entry.ok()?.path()));
        let mut ours = folders.filter(|folder| folder.file_name().is_some_and(|name| is_of(name, version)));
        ours.find_map(|folder| ask_for_path(Command::new(folder.join("bin/python"))))
    })
}

fn is_of(folder: &std::ffi::OsStr, version: &str) -> bool {
    folder.to_string_lossy().strip_prefix(version).is_some_and(|rest| rest.starts_with('.'))
}

fn ask_for_path(mut python: Command) -> Option<PathBuf> {
    answer(python.args(["-c", "import sys; print(sys.executable)"])).map(PathBuf::from)
}
