//! Virtual environments, which are kept from run to run.

use std::path::PathBuf;
use std::process::Command;

use super::interpreter::Interpreter;
use crate::job::Job;
use crate::workspace::{Result, answer, root, work_dir};

/// A virtual environment outside the sources, under target/.
pub struct Environment(PathBuf);

impl Environment {
    /// Creates it if it is missing, and installs what pip finds missing in it.
    pub fn new(job: &Job, name: &str, python: &Interpreter, wanted: &[&str]) -> Result<Environment> {
        let environment = Environment(work_dir().join(format!("python-{}-{name}", python.minor)));
        if answer(environment.run("python").arg("--version")).is_none() {
            let mut venv = Command::new(&python.path);
            venv.args(["-m", "venv", "--clear"]).arg(&environment.0);
            job.quiet(&format!("create an environment of CPython 3.{}", python.minor), &mut venv)?;
        }
        let mut pip = environment.pip();
        job.quiet(&format!("pip install {}", wanted.join(" ")), pip.args(wanted).current_dir(root()))?;
        Ok(environment)
    }

    /// `pip install` into it.
    pub fn pip(&self) -> Command {
        let mut pip = self.run("python");
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        pip
    }

    /// A program of it, run where no module of the sources is found. If it looks for Python, it finds
    /// that of this environment.
    pub fn run(&self, program: &str) -> Command {
        let (bin, path) = (self.0.join("bin"), std::env::var("PATH").unwrap_or_default());
        let mut command = Command::new(bin.join(program));
        command.env("PATH", format!("{}:{path}", bin.display())).env("VIRTUAL_ENV", &self.0);
        command.env("PYTHONDONTWRITEBYTECODE", "1").current_dir(work_dir());
        command
    }
}
