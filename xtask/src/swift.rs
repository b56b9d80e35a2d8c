//! Swift: the one of the PATH, or Debian 13's in a folder of the user's cache, run by bubblewrap.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::job::Job;
use crate::toolchain::{apt_install, cached, find, may_install};

const PACKAGES: &str = "--include=swiftlang,libc6-dev,libstdc++-14-dev,bash,coreutils";

/// A Swift that can be run.
pub enum Swift {
    /// The `swift` of this machine.
    Installed,
    /// A root folder of another system that has one.
    Folder(PathBuf),
}

impl Swift {
    /// Finds Swift, or sets it up where that is allowed; `None` where a person has to.
    pub fn find(job: &Job) -> Result<Option<Swift>> {
        if find("swift").is_some() {
            return Ok(Some(Swift::Installed));
        }
        if !may_install() {
            return Ok(None);
        }
        if find("bwrap").is_none() || find("mmdebstrap").is_none() {
            apt_install(job, &["mmdebstrap", "bubblewrap"])?;
        }
        let folder = cached("swift-6.0.3", |folder| build(job, folder))?;
        Ok(Some(Swift::Folder(folder)))
    }

    /// `swift ARGUMENTS` in a folder; it sees `also`, too.
    pub fn command(&self, dir: &Path, also: &[&Path], arguments: &[&str]) -> Command {
        let mut command = match self {
            Swift::Installed => Command::new("swift"),
            Swift::Folder(folder) => in_folder(folder, dir, also),
        };
        command.args(arguments).current_dir(dir);
        command
    }
}

fn build(job: &Job, folder: &Path) -> Result {
    let mut command = Command::new("mmdebstrap");
    command
        .args(["--variant=extract", PACKAGES, "--aptopt=APT::Install-Recommends \"false\"", "trixie"])
        .arg(folder);
    job.quiet("set up Swift 6.0.3 in the cache folder (2.5 GB, a minute)", &mut command)?;
    // What its package's own script would do, if extracted packages were configured.
    let mut link = Command::new("ln");
    link.args(["-sf", "../libexec/swift/bin/swift"]).arg(folder.join("usr/bin/swift"));
    job.quiet("link swift", &mut link)?;
    Ok(())
}

fn in_folder(folder: &Path, dir: &Path, also: &[&Path]) -> Command {
    let mut command = Command::new("bwrap");
    command.arg("--bind").arg(folder).arg("/");
    command.args(["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--die-with-parent"]);
    for path in [&[dir], also].concat() {
        command.arg("--bind").arg(path).arg(path);
    }
    command.arg("--chdir").arg(dir).args(["--setenv", "PATH", "/usr/bin:/bin"]);
    command.arg("swift");
    command
}
