//! The wheel: built once, and held against what is promised of it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::environment::Tools;
use crate::Result;
use crate::job::Job;
use crate::packaged::{knows_no_machine, remapped};
use crate::toolchain::{newest, work_dir};

/// In bytes: of the wheel, and of the shared object in it.
const MOST: [u64; 2] = [1_500_000, 3_000_000];

/// The wheel, built once a run.
pub(super) fn wheel(job: &Job) -> Result<PathBuf> {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    if let Some(wheel) = BUILT.get() {
        return Ok(wheel.clone());
    }
    let built = build(job, "build the wheel", &work_dir().join("wheels"))?;
    Ok(BUILT.get_or_init(|| built).clone())
}

pub(super) fn build(job: &Job, what: &str, folder: &Path) -> Result<PathBuf> {
    let (tools, unpacked) = (Tools::new(job)?, job.temp()?);
    job.quiet(
        what,
        remapped(tools.maturin("build").args(["--compression-level", "9", "--out"]).arg(folder)),
    )?;
    let wheel = newest(folder, ".whl")?;
    let mut unpack = tools.run("python");
    job.quiet("unpack the wheel", unpack.args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&*unpacked))?;
    knows_no_machine(&unpacked)?;
    is_small(&wheel, &unpacked)?;
    Ok(wheel)
}

fn is_small(wheel: &Path, unpacked: &Path) -> Result {
    let native = std::fs::read_dir(unpacked.join("workato_oauth_profiles"))?.filter_map(|entry| entry.ok());
    let native = native
        .map(|entry| entry.path())
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("_native.abi3")));
    let native = native.ok_or("the wheel has no native module")?;
    let sizes = [wheel.metadata()?.len(), native.metadata()?.len()];
    println!("    wheel {:.2} MB, native module {:.2} MB", sizes[0] as f64 / 1e6, sizes[1] as f64 / 1e6);
    if sizes[0] > MOST[0] || sizes[1] > MOST[1] {
        return Err(format!("too large: {sizes:?} bytes, at most {MOST:?}").into());
    }
    Ok(())
}
