//! Swift: the one of the PATH, or Debian 13's in a folder of the user's cache, run by bubblewrap.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::job::Job;
use crate::toolchain::{answer, apt_install, cache_dir, cached, find, may_install, root};

const NAME: &str = "swift-6.0.3";
const PACKAGES: &str = "--include=swiftlang,libc6-dev,libstdc++-14-dev,bash,coreutils";

/// A Swift that can be run.
pub enum Swift {
    /// The `swift` of this machine.
    Installed,
    /// A root folder of another system that has one.
    Folder(PathBuf),
}

impl Swift {
    /// Finds a Swift that runs and is new enough; `CI=true` sets one up, a person has to.
    pub fn find(job: &Job) -> Result<Option<Swift>> {
        if Swift::Installed.is_new_enough() {
            return Ok(Some(Swift::Installed));
        }
        if !may_install() && !cache_dir()?.join(NAME).exists() {
            return Ok(None);
        }
        if may_install() && (find("bwrap").is_none() || find("mmdebstrap").is_none()) {
            apt_install(job, &["mmdebstrap", "bubblewrap"])?;
        }
        let folder = Swift::Folder(cached(NAME, |folder| build(job, folder))?);
        // Not every system lets bubblewrap do its work.
        Ok(Some(folder).filter(Swift::is_new_enough))
    }

    fn is_new_enough(&self) -> bool {
        answer(&mut self.command(root(), &[], &["--version"])).is_some_and(|text| says_5_9(&text))
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

/// Whether it is Swift 5.9 or newer: OpenStack has a program of that name, too.
fn says_5_9(text: &str) -> bool {
    // Apple's says more before and behind: `Apple Swift version 6.0.3 (swiftlang-6.0.3.1.10)`.
    let version = text.split_once("Swift version ").map_or("", |(_, rest)| rest);
    let mut numbers = version.split(|c: char| !c.is_ascii_digit()).map_while(|number| number.parse().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (5, 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swift_5_9_and_newer_will_do_and_other_programs_of_that_name_will_not() {
        let driver = "swift-driver version: 1.90 Apple Swift version 5.9 (swiftlang-5.9.0.128.108)";
        for text in [driver, "Swift version 6.0.3 (swift-6.0.3-RELEASE)", "Swift version 5.10-dev"] {
            assert!(says_5_9(text), "{text}");
        }
        for text in ["Swift version 5.8.1 (swift-5.8.1-RELEASE)", "python-swiftclient 6.0.3", ""] {
            assert!(!says_5_9(text), "{text}");
        }
    }
}
