//! Python: a wheel, installed into an empty environment outside the tree, in every CPython found.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Language;
use crate::Result;
use crate::closing::Runner;
use crate::emulator::Emulator;
use crate::job::{Job, Temp};
use crate::toolchain::{answer, dist_dir, newest, root, work_dir};

const VERSIONS: [&str; 4] = ["3.10", "3.11", "3.12", "3.13"];
const TOOLS: [&str; 4] = ["maturin==1.16.0", "mypy==2.4.1", "pyright==1.1.414", "pip==26.3"];
const PYTEST: &str = "pytest==9.2.0";

pub const LANGUAGE: Language =
    Language { name: "python", missing, demo, test, lint, package: |job| wheel(job).map(drop), bench: None };

fn missing(_: &Job) -> Result<Vec<String>> {
    let found = VERSIONS.iter().any(|version| interpreter(version).is_some());
    Ok(if found { Vec::new() } else { vec!["no CPython 3.10 to 3.13: install one of them".into()] })
}

fn demo(job: &mut Job) -> Result {
    let wheel = wheel(job)?;
    let environment = Environment::new(job, &any_interpreter()?, &[&wheel.display().to_string()])?;
    let emulator = Emulator::with_faults(job)?;
    let mut example = environment.python();
    example.arg(root().join("bindings-python/examples/lifecycle.py"));
    job.shown("run bindings-python/examples/lifecycle.py", emulator.lend(&mut example))?;
    Ok(())
}

fn test(job: &mut Job) -> Result {
    let wheel = wheel(job)?;
    let emulator = Emulator::build(job)?;
    for version in VERSIONS {
        job.part(|job| test_with(job, version, &wheel, &emulator));
    }
    Ok(())
}

fn test_with(job: &mut Job, version: &str, wheel: &Path, emulator: &Path) -> Result {
    let Some(interpreter) = interpreter(version) else {
        return job.leave_out(&format!("CPython {version}: not found"));
    };
    let environment = Environment::new(job, &interpreter, &[&wheel.display().to_string(), PYTEST])?;
    let mut pytest = environment.python();
    pytest.args(["-m", "pytest", "-p", "no:cacheprovider"]).arg(root().join("tests/python"));
    pytest.env("WORKATO_TEST_EMULATOR", emulator);
    job.tests(Runner::Pytest, &format!("pytest with CPython {version}"), &mut pytest)
}

fn lint(job: &mut Job) -> Result {
    let wheel = wheel(job)?;
    let environment = Environment::new(job, &any_interpreter()?, &[&wheel.display().to_string(), PYTEST])?;
    let sources = ["bindings-python/examples", "tests/python"].map(|path| root().join(path));
    let python = environment.program("python");
    let mut mypy = environment.tool("mypy")?;
    mypy.arg("--strict")
        .arg("--python-executable")
        .arg(&python)
        .arg("--cache-dir")
        .arg(work_dir().join("mypy"));
    job.quiet("mypy --strict", mypy.args(&sources))?;
    let mut pyright = environment.tool("pyright")?;
    job.quiet(
        "pyright --verifytypes",
        pyright.args(["--verifytypes", "workato_oauth_profiles", "--ignoreexternal"]),
    )?;
    Ok(())
}

/// The wheel, freshly built into dist/.
fn wheel(job: &Job) -> Result<PathBuf> {
    let (dist, tools) = (dist_dir()?, tools(job)?);
    let mut maturin = Command::new(program(&tools, "maturin"));
    maturin.args(["build", "--profile", "dist", "--out"]).arg(&dist);
    job.quiet("build the wheel", maturin.current_dir(root().join("bindings-python")))?;
    newest(&dist, ".whl")
}

/// maturin and the checkers, in an environment of their own that is kept.
fn tools(job: &Job) -> Result<PathBuf> {
    let (tools, list) = (work_dir().join("python-tools"), TOOLS.join("\n"));
    let installed = tools.join("installed.txt");
    if std::fs::read_to_string(&installed).is_ok_and(|text| text == list) {
        return Ok(tools);
    }
    job.quiet("create the environment of the tools", venv(&any_interpreter()?).arg("--clear").arg(&tools))?;
    let mut pip = Command::new(program(&tools, "python"));
    job.quiet("install the tools", pip.args(["-m", "pip", "install", "--quiet"]).args(TOOLS))?;
    std::fs::write(installed, list)?;
    Ok(tools)
}

/// An environment outside the tree with what is installed into it, and nothing else.
struct Environment {
    folder: Temp,
    tools: PathBuf,
}

impl Environment {
    fn new(job: &Job, interpreter: &Path, packages: &[&str]) -> Result<Environment> {
        let environment = Environment { folder: job.temp()?, tools: tools(job)? };
        job.quiet(
            "create an environment",
            venv(interpreter).arg("--without-pip").arg(environment.folder.join("venv")),
        )?;
        let mut pip = Command::new(program(&environment.tools, "python"));
        pip.args(["-m", "pip", "--python"]).arg(environment.program("python"));
        job.quiet("install the wheel", pip.args(["install", "--quiet"]).args(packages))?;
        Ok(environment)
    }

    fn program(&self, name: &str) -> PathBuf {
        program(&self.folder.join("venv"), name)
    }

    /// Its Python, outside the tree, leaving nothing in the tree.
    fn python(&self) -> Command {
        let mut python = Command::new(self.program("python"));
        python.current_dir(&*self.folder).env("PYTHONDONTWRITEBYTECODE", "1");
        python
    }

    /// One of the tools, looking at this environment.
    fn tool(&self, name: &str) -> Result<Command> {
        let here = self.folder.join("venv");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = [vec![here.join("bin")], std::env::split_paths(&path).collect()].concat();
        let mut tool = Command::new(program(&self.tools, name));
        tool.current_dir(&*self.folder).env("VIRTUAL_ENV", here).env("PATH", std::env::join_paths(path)?);
        Ok(tool)
    }
}

fn program(environment: &Path, name: &str) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts" } else { "bin" }).join(name)
}

fn venv(interpreter: &Path) -> Command {
    let mut command = Command::new(interpreter);
    command.args(["-m", "venv"]);
    command
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
