//! The Swift of the PATH, or that of Debian 13 in a folder of the user's cache, run by bubblewrap.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::install::{cache_dir, may_install};
use crate::job::{Job, all_temp};
use crate::workspace::{Result, answer, root, target_dir};

const NAME: &str = "swift-6.0.3-git";
const PACKAGES: &str = "--include=swiftlang,libc6-dev,libstdc++-14-dev,bash,coreutils,git";

/// The tools that set up that folder, and run the Swift in it.
pub const TOOLS: [&str; 2] = ["mmdebstrap", "bubblewrap"];

/// A Swift that runs: in this root folder of another system, or the one of the PATH.
pub struct Swift(Option<PathBuf>);

impl Swift {
    /// Finds one; in CI, root gets one set up.
    pub fn find() -> Result<Swift> {
        let folder = cache_dir()?.join(NAME);
        let installed = Swift(None);
        if installed.runs() {
            return Ok(installed);
        }
        if may_install() && !folder.exists() {
            build(&folder)?;
        }
        // Some systems do not allow what bubblewrap does.
        Ok(Some(Swift(Some(folder))).filter(Swift::runs).ok_or("no Swift that runs")?)
    }

    /// Whether it runs, and is not OpenStack's program of the same name. SwiftPM names a Swift that is
    /// too old.
    fn runs(&self) -> bool {
        let version = answer(&mut self.command(root(), &["--version"]));
        version.is_some_and(|text| text.contains("Swift version "))
    }

    /// `swift ARGUMENTS` in a folder of this checkout, or in a temporary one.
    pub fn command(&self, dir: &Path, arguments: &[&str]) -> Command {
        self.tool("swift", dir, arguments)
    }

    /// Another tool of the toolchain, such as `docc`.
    pub fn tool(&self, name: &str, dir: &Path, arguments: &[&str]) -> Command {
        let mut command = match &self.0 {
            None => Command::new(name),
            Some(folder) => in_folder(folder, dir, name),
        };
        command.args(arguments).current_dir(dir);
        command
    }
}

/// Builds the folder under another name first, so that it is never there half built.
fn build(folder: &Path) -> Result {
    let new = folder.with_file_name(format!("{NAME}.new-{}", std::process::id()));
    let mut command = Command::new("mmdebstrap");
    command.args(["--variant=extract", PACKAGES, "--aptopt=APT::Install-Recommends \"false\"", "trixie"]);
    Job::new("swift", "")
        .quiet("set up Swift 6.0.3 in the cache folder (2.5 GB, a minute)", command.arg(&new))?;
    // The packages' own scripts would do this, if extracted packages were configured. Git needs a shell.
    for (link, target) in [("swift", "../libexec/swift/bin/swift"), ("sh", "bash")] {
        std::os::unix::fs::symlink(target, new.join("usr/bin").join(link))?;
    }
    Ok(std::fs::rename(new, folder)?)
}

fn in_folder(folder: &Path, dir: &Path, tool: &str) -> Command {
    let mut command = Command::new("bwrap");
    command.arg("--bind").arg(folder).arg("/");
    command.args(["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--die-with-parent"]);
    for path in [root(), &target_dir(), &all_temp()] {
        command.arg("--bind-try").arg(path).arg(path);
    }
    // The address of `localhost`, and the certificates of the system.
    for path in ["/etc/hosts", "/etc/ssl/certs", "/usr/share/ca-certificates"] {
        command.args(["--ro-bind-try", path, path]);
    }
    command.arg("--chdir").arg(dir).args(["--setenv", "PATH", "/usr/bin:/bin:/usr/libexec/swift/bin", tool]);
    command
}
