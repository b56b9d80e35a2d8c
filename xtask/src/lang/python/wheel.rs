//! The wheel: built, checked, and installed.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::environment::Environment;
use super::interpreter::{Interpreter, usual};
use crate::cross::{Platform, needs};
use crate::install::rust_target;
use crate::job::{Job, temp};
use crate::packaged::{check_paths, remapped};
use crate::workspace::{Result, newest, root, work_dir};

/// The largest sizes in bytes: of the wheel, and of the native module in it.
const MOST: [u64; 2] = [1_800_000, 3_500_000];

/// What pip installs for [`tools`].
pub(super) const TOOLS: [&str; 4] =
    ["-r", "tests/python/requirements.txt", "-r", "tests/python/libraries.txt"];

/// The environment of maturin and the type checkers.
pub(super) fn tools(job: &Job) -> Result<Environment> {
    Environment::new(job, "tools", usual()?, &TOOLS)
}

/// A wheel, and a folder with what is in it.
pub(super) struct Wheel {
    pub(super) file: PathBuf,
    pub(super) unpacked: PathBuf,
}

/// An environment with the wheel in it, built once in each run, and what else is wanted.
pub(super) fn with_wheel(
    job: &Job,
    name: &str,
    python: &Interpreter,
    wanted: &[&str],
) -> Result<Environment> {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let wheel = match BUILT.get() {
        Some(wheel) => wheel,
        None => {
            let built = build(job, &tools(job)?, None, &work_dir().join("wheels"))?;
            BUILT.get_or_init(|| built.file)
        }
    };
    let environment = Environment::new(job, name, python, wanted)?;
    let mut pip = environment.pip();
    job.quiet("install the wheel", pip.args(["--no-index", "--no-deps", "--force-reinstall"]).arg(wheel))?;
    Ok(environment)
}

/// Builds the wheel for this machine or for another platform. maturin checks that the wheel uses nothing that is newer
/// than its tag.
pub(super) fn build(
    job: &Job,
    tools: &Environment,
    platform: Option<&Platform>,
    folder: &Path,
) -> Result<Wheel> {
    let (mut maturin, unpacked) = (tools.run("maturin"), temp()?);
    maturin.args(["build", "--compression-level", "9", "--out"]).arg(folder);
    let target = platform.map_or("this machine", |platform| platform.target);
    if let Some(Platform { target, wheel, .. }) = platform {
        rust_target(job, target)?;
        maturin.args(["--zig", "--target", target, "--compatibility", wheel]);
    }
    let what = format!("build the wheel for {target}");
    job.quiet(&what, remapped(maturin.current_dir(root().join("bindings-python"))))?;
    let file = newest(folder, ".whl")?;
    let mut unpack = tools.run("python");
    job.quiet("unpack the wheel", unpack.args(["-m", "zipfile", "-e"]).arg(&file).arg(&unpacked))?;
    check_paths(&unpacked)?;
    let native = newest(&unpacked.join("workato_oauth_profiles"), ".abi3.so")?;
    let sizes = [file.metadata()?.len(), native.metadata()?.len()];
    println!("    wheel {:.2} MB, native module {:.2} MB", sizes[0] as f64 / 1e6, sizes[1] as f64 / 1e6);
    if sizes[0] > MOST[0] || sizes[1] > MOST[1] {
        return Err(format!("the wheel is too large: {sizes:?} bytes, at most {MOST:?}").into());
    }
    if let Some(platform) = platform {
        println!("    it needs {}", needs::check(job, &native, platform.system())?);
    }
    Ok(Wheel { file, unpacked })
}
