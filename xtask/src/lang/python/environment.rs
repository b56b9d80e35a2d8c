//! Where Python's tools and tests run.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::interpreter::{Interpreter, usual};
use super::wheel::wheel;
use crate::Result;
use crate::job::{Job, Temp};
use crate::toolchain::{root, work_dir};

/// maturin and the checkers, in an environment of their own that is kept.
pub(super) struct Tools(PathBuf);

impl Tools {
    pub(super) fn new(job: &Job) -> Result<Tools> {
        let wanted = wanted(&["requirements.txt", "libraries.txt"])?;
        kept("python-tools", &wanted, |folder| {
            let venv = ["-m", "venv", "--clear"];
            job.quiet(
                "create the environment of the tools",
                Command::new(&usual()?.path).args(venv).arg(folder),
            )?;
            let mut pip = Command::new(program(folder, "python"));
            pip.args(["-m", "pip", "install", "--quiet"]).args(wanted.lines().filter(is_requirement));
            job.quiet("install the tools", &mut pip)?;
            Ok(())
        })
        .map(Tools)
    }

    /// One of them; those that look for Python find this one, with what is installed in it.
    pub(super) fn run(&self, name: &str) -> Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [vec![program(&self.0, "")], std::env::split_paths(&path).collect()].concat();
        let mut tool = Command::new(program(&self.0, name));
        tool.current_dir(root()).env("VIRTUAL_ENV", &self.0).env("PYTHONDONTWRITEBYTECODE", "1");
        if let Ok(path) = std::env::join_paths(folders) {
            tool.env("PATH", path);
        }
        tool
    }

    pub(super) fn maturin(&self, task: &str) -> Command {
        let mut maturin = self.run("maturin");
        maturin.arg(task).current_dir(root().join("bindings-python"));
        maturin
    }
}

/// An environment outside the tree with the wheel installed into it, and nothing else.
pub(super) struct Environment(Temp);

impl Environment {
    pub(super) fn new(job: &Job, interpreter: &Interpreter) -> Result<Environment> {
        let (wheel, tools, environment) = (wheel(job)?, Tools::new(job)?, Environment(job.temp()?));
        let mut venv = Command::new(&interpreter.path);
        venv.args(["-m", "venv", "--without-pip"]).arg(environment.0.join("venv"));
        job.quiet("create an environment", &mut venv)?;
        let mut pip = tools.run("python");
        pip.args(["-m", "pip", "--python"]).arg(program(&environment.0.join("venv"), "python"));
        job.quiet("install the wheel", pip.args(["install", "--quiet", "--no-index"]).arg(wheel))?;
        Ok(environment)
    }

    /// Puts a package into it that only a demo needs.
    pub(super) fn install(&self, job: &Job, tools: &Tools, package: &str) -> Result {
        let mut pip = tools.run("python");
        pip.args(["-m", "pip", "--python"]).arg(program(&self.0.join("venv"), "python"));
        job.quiet(&format!("install {package} beside it"), pip.args(["install", "--quiet", package]))?;
        Ok(())
    }

    /// Its Python, outside the tree, leaving nothing in the tree.
    pub(super) fn python(&self) -> Command {
        let mut python = Command::new(program(&self.0.join("venv"), "python"));
        python.current_dir(&*self.0).env("PYTHONDONTWRITEBYTECODE", "1");
        python
    }
}

/// pytest and the libraries that tests use, for a version, beside its environments: there is only the
/// wheel in them.
pub(super) fn libraries(job: &Job, interpreter: &Interpreter) -> Result<PathBuf> {
    let wanted = wanted(&["libraries.txt"])?;
    let tools = Tools::new(job)?;
    kept(&format!("python-libraries-3.{}", interpreter.minor), &wanted, |folder| {
        let mut pip = tools.run("python");
        pip.args(["-m", "pip", "--python"]).arg(&interpreter.path).args(["install", "--quiet", "--target"]);
        pip.arg(folder).args(wanted.lines().filter(is_requirement));
        job.quiet(&format!("install pytest and libraries for {interpreter}"), &mut pip)?;
        Ok(())
    })
}

/// The lines of files that say what pip has to install.
fn wanted(files: &[&str]) -> Result<String> {
    let texts = files.iter().map(|file| std::fs::read_to_string(root().join("tests/python").join(file)));
    Ok(texts.collect::<std::io::Result<Vec<String>>>()?.concat())
}

fn is_requirement(line: &&str) -> bool {
    !line.starts_with('#')
}

/// A folder that is filled once, and again when something else is wanted in it.
pub(super) fn kept(name: &str, wanted: &str, fill: impl FnOnce(&Path) -> Result) -> Result<PathBuf> {
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

pub(super) fn program(environment: &Path, name: &str) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts" } else { "bin" }).join(name)
}
