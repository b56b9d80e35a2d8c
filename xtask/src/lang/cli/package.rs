//! The static binary and the wheel, for this machine or for both processors of Linux.

use std::env::consts::{ARCH, OS};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::PROGRAM;
use crate::cross::arm;
use crate::emulator::{Emulator, TO_READ};
use crate::install::rust_target;
use crate::job::{Job, temp};
use crate::lang::python::{Environment, ZIG, usual};
use crate::packaged::{check_paths, remapped};
use crate::workspace::{Result, copy, dist_dir, newest, root, work_dir};

/// The most that the wheel may have, in bytes.
const MOST: u64 = 3_300_000;
const ARM: &str = "aarch64";

pub fn package(job: &mut Job) -> Result {
    let (wheel, program) = build(job, ARCH)?;
    job.part(|job| installed(job, &wheel));
    publish(job, ARCH, &wheel, &program, "installed by pip, both commands")?;
    if job.everywhere {
        let (wheel, program) = build(job, ARM)?;
        let emulator = Emulator::start(job, TO_READ)?;
        let mut list = arm(job, &program)?;
        list.args(["list", "--output", "json"]);
        job.test_program("the program for arm64 under qemu", emulator.lend(&mut list))?;
        publish(job, ARM, &wheel, &program, "the program lists profiles under qemu")?;
    }
    Ok(())
}

/// Copies the wheel and the program into dist/.
fn publish(job: &mut Job, arch: &str, wheel: &Path, program: &Path, tested: &str) -> Result {
    let dist = dist_dir()?;
    copy(wheel, &dist)?;
    let binary = dist.join(format!("{PROGRAM}-{OS}-{arch}"));
    std::fs::copy(program, &binary)?;
    job.artifact(&binary, tested)?;
    job.artifact(&dist.join(wheel.file_name().unwrap_or_default()), tested)
}

/// Builds the wheel for a processor, and takes the program out of it.
pub fn build(job: &Job, arch: &str) -> Result<(PathBuf, PathBuf)> {
    let maturin_and_its_version = maturin()?;
    let tools = Environment::new(job, "cli", usual()?, &[&maturin_and_its_version, ZIG, "wheel"])?;
    let (folder, unpacked) = (work_dir().join("cli-wheel"), temp()?);
    crate::workspace::empty(&folder)?;
    let mut maturin = tools.run("maturin");
    maturin.args(["build", "--compression-level", "9", "--out"]).arg(&folder);
    // Linked with musl, it runs on every Linux.
    let target = format!("{arch}-unknown-linux-musl");
    if OS == "linux" {
        rust_target(job, &target)?;
        maturin.args(["--zig", "--target", &target, "--compatibility", "musllinux_1_2"]);
    }
    job.quiet("build the wheel", remapped(maturin.current_dir(root().join("cli"))))?;
    if OS == "linux" {
        let tags = format!("manylinux_2_17_{arch}.manylinux2014_{arch}.musllinux_1_2_{arch}");
        let mut tag = tools.run("python");
        tag.args(["-m", "wheel", "tags", "--remove", "--platform-tag", &tags]).arg(newest(&folder, ".whl")?);
        job.quiet("say that it runs on every Linux", &mut tag)?;
    }
    let wheel = newest(&folder, ".whl")?;
    let mut unpack = tools.run("python");
    job.quiet("unpack the wheel", unpack.args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&unpacked))?;
    check_paths(&unpacked)?;
    let program = script(&unpacked)?;
    let sizes = [program.metadata()?.len(), wheel.metadata()?.len()];
    println!("    program {:.2} MB, wheel {:.2} MB", sizes[0] as f64 / 1e6, sizes[1] as f64 / 1e6);
    if sizes[1] > MOST {
        return Err(format!("the wheel is too large: {} bytes, at most {MOST}", sizes[1]).into());
    }
    Ok((wheel, program))
}

/// The version of maturin that builds the other wheel, too.
fn maturin() -> Result<String> {
    let tools = std::fs::read_to_string(root().join("tests/python/requirements.txt"))?;
    let line = tools.lines().find(|line| line.starts_with("maturin=="));
    Ok(line.ok_or("tests/python/requirements.txt has no maturin")?.to_owned())
}

/// The program in an unpacked wheel; unpacking has made it a file that cannot be run.
fn script(unpacked: &Path) -> Result<PathBuf> {
    let data = newest(unpacked, ".data")?;
    let program = data.join("scripts").join(PROGRAM);
    let mut allow = Command::new("chmod");
    if !allow.arg("+x").arg(&program).status()?.success() {
        return Err(format!("{} cannot be made executable", program.display()).into());
    }
    Ok(program)
}

/// Installs the wheel outside the checkout, and runs both of its commands.
fn installed(job: &mut Job, wheel: &Path) -> Result {
    let folder = temp()?;
    let mut venv = Command::new(&usual()?.path);
    job.quiet("create an environment", venv.args(["-m", "venv"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/pip"));
    job.quiet("pip install", pip.args(["install", "--quiet", "--no-index"]).arg(wheel))?;
    let emulator = Emulator::start(job, TO_READ)?;
    for name in [PROGRAM, super::PACKAGE] {
        let mut list = Command::new(folder.join("bin").join(name));
        list.args(["list", "--output", "json"]).current_dir(&folder);
        job.test_program(&format!("{name} of the installed wheel"), emulator.lend(&mut list))?;
    }
    Ok(())
}
