//! The installed wheel beside what a user would pick instead.

use std::process::Command;

use super::environment::{Tools, kept, program};
use super::interpreter::usual;
use super::wheel::wheel;
use crate::Result;
use crate::job::Job;
use crate::toolchain::{cargo, root, target_dir};

/// In an environment that is kept: there are fifty packages in it.
pub(super) fn bench(job: &mut Job) -> Result {
    let (wheel, tools) = (wheel(job)?, Tools::new(job)?);
    let requirements = root().join("bindings-python/bench/requirements.txt");
    let wanted = std::fs::read_to_string(&requirements)?;
    let environment = kept("python-bench", &wanted, |folder| {
        let mut venv = Command::new(&usual()?.path);
        job.quiet("create the environment", venv.args(["-m", "venv", "--clear"]).arg(folder))?;
        let mut pip = Command::new(program(folder, "python"));
        pip.args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(&requirements);
        job.quiet("install what it is measured beside", &mut pip)?;
        Ok(())
    })?;
    let python = program(&environment, "python");
    let mut pip = tools.run("python");
    pip.args(["-m", "pip", "--python"]).arg(&python).args(["install", "--quiet", "--no-index", "--no-deps"]);
    job.quiet("install the wheel", pip.arg("--force-reinstall").arg(wheel))?;
    let mut server = cargo(["build", "--quiet", "--release", "--package", "workato-bench"]);
    job.quiet("build the server", &mut server)?;
    let mut bench = Command::new(python);
    bench.arg(root().join("bindings-python/bench/bench.py")).current_dir(&environment);
    bench.env("WORKATO_BENCH_SERVER", target_dir().join("release/bench-rust"));
    job.shown("run bindings-python/bench/bench.py", &mut bench)?;
    Ok(())
}
