//! Other platforms than this machine: how libraries are built for them, and how they are run here.

mod arm;
pub mod needs;

use std::path::{Path, PathBuf};
use std::process::Command;

pub use arm::{arm, arm_java, arm_python};

use crate::install::{Need, missing, rust_target};
use crate::job::{Job, temp};
use crate::lang::{ALL, python};
use crate::packaged::remapped_with;
use crate::workspace::{Result, answer, dist_dir, empty, find, root, work_dir};

/// A platform that a library is built for.
pub struct Platform {
    /// The target of Rust.
    pub target: &'static str,
    /// The oldest glibc, as zig takes it behind the target.
    glibc: &'static str,
    /// The tag of the wheel: where pip installs it.
    pub wheel: &'static str,
    /// The folder of the jar with the native library.
    pub jar: &'static str,
}

/// Every Linux with glibc 2.17 or newer, or with musl 1.2.
pub const LINUX: [Platform; 4] = [
    Platform {
        target: "x86_64-unknown-linux-gnu",
        glibc: ".2.17",
        wheel: "manylinux2014",
        jar: "linux-x86-64",
    },
    Platform {
        target: "aarch64-unknown-linux-gnu",
        glibc: ".2.17",
        wheel: "manylinux2014",
        jar: "linux-aarch64",
    },
    Platform {
        target: "x86_64-unknown-linux-musl",
        glibc: "",
        wheel: "musllinux_1_2",
        jar: "linux-x86-64-musl",
    },
    Platform {
        target: "aarch64-unknown-linux-musl",
        glibc: "",
        wheel: "musllinux_1_2",
        jar: "linux-aarch64-musl",
    },
];

impl Platform {
    /// The C library, as [`needs::check`] calls it.
    pub fn system(&self) -> &'static str {
        if self.is_musl() { "musl" } else { "glibc" }
    }

    pub fn is_musl(&self) -> bool {
        self.target.ends_with("-musl")
    }

    pub fn is_arm(&self) -> bool {
        self.target.starts_with("aarch64-")
    }

    /// `cargo SUBCOMMAND ARGUMENTS` for this platform, where zig compiles C and links.
    pub fn cargo(&self, job: &Job, subcommand: &str, arguments: &[&str]) -> Result<Command> {
        rust_target(job, self.target)?;
        let mut cargo = python::tool(job, "cargo-zigbuild")?;
        cargo.arg(subcommand).args(arguments).args(["--target", &format!("{}{}", self.target, self.glibc)]);
        // Rust would link musl into the library, and a program with a library has musl already.
        remapped_with(&mut cargo, if self.is_musl() { &["-Ctarget-feature=-crt-static"] } else { &[] });
        // A folder of its own: maturin brings another linker, and in one folder each would build everything again.
        cargo.current_dir(root()).env("CARGO_TARGET_DIR", folder());
        Ok(cargo)
    }

    /// What [`Platform::cargo`] has built in the profile dist, by its file name.
    pub fn built(&self, file: &str) -> PathBuf {
        folder().join(self.target).join("dist").join(file)
    }

    /// Compiles a program of `tests/installed` in C for this platform and returns a command that runs it here.
    pub fn program(&self, job: &Job, source: &str, with: &[&str]) -> Result<Command> {
        let program = temp()?.join("program");
        let target = self.target.replace("unknown-", "");
        let mut zig = python::tool(job, "python")?;
        zig.args([
            "-m",
            "ziglang",
            "cc",
            "-O2",
            "-dynamic",
            "-target",
            &format!("{target}{}", self.glibc),
            "-o",
        ]);
        zig.arg(&program).arg(root().join("tests/installed").join(source)).args(with);
        job.quiet(&format!("compile {source} for {}", self.target), &mut zig)?;
        Ok(if self.is_arm() { arm(job, &program)? } else { Command::new(program) })
    }
}

fn folder() -> PathBuf {
    work_dir().join("zig")
}

/// Whether this machine can build for every platform. Then, for all languages, it empties dist/.
pub fn begin(languages: usize) -> Result<bool> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")) {
        return Err("`package all` needs x86-64 Linux with glibc".into());
    }
    let missing = missing(&Job::new("cross", ""), NEEDS)?;
    missing.iter().for_each(|line| println!("  {line}"));
    if missing.is_empty() && languages >= ALL.len() {
        // What is left from another build would be taken for a part of this one.
        empty(&dist_dir()?)?;
    }
    Ok(missing.is_empty())
}

/// The tools that `package all` needs beside those of the languages.
const NEEDS: &[Need] = &[
    Need {
        is_there: || find("qemu-aarch64-static").is_some() && find("mmdebstrap").is_some(),
        debian: &["qemu-user-static", "mmdebstrap", "debian-archive-keyring"],
        install: "no qemu-aarch64-static or no mmdebstrap (Debian: apt-get install qemu-user-static mmdebstrap)",
    },
    Need {
        is_there: || Path::new("/lib/ld-musl-x86_64.so.1").exists(),
        debian: &["musl"],
        install: "no musl (Debian: apt-get install musl)",
    },
    Need {
        is_there: || answer(Command::new("x86_64-w64-mingw32-gcc").arg("--version")).is_some(),
        debian: &["gcc-mingw-w64-x86-64"],
        install: "no compiler for Windows (Debian: apt-get install gcc-mingw-w64-x86-64)",
    },
];
