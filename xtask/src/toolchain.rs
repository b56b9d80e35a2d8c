//! What this machine has, what it lacks, and what may be installed on it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::Result;
use crate::job::Job;

const CARGO_DENY: &str = "0.20.2";

/// Whether nothing may be left out.
pub fn ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// The checkout.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// What the workspace has built in the profile dev: a binary or a library by its file name.
pub fn built(file: &str) -> PathBuf {
    built_dir().join(file)
}

/// The folder for all that is ours under target: logs, tools, generated files.
pub fn work_dir() -> PathBuf {
    target_dir().join("xtask")
}

/// The target folder of the workspace.
pub fn target_dir() -> PathBuf {
    built_dir().with_file_name("")
}

/// Cargo puts everything where it has put this program, and its tests a folder deeper.
fn built_dir() -> PathBuf {
    let this = std::env::current_exe().expect("a running program has a path");
    let mut folders = this.ancestors().skip(1).filter(|folder| !folder.ends_with("deps"));
    folders.next().expect("a program lies in a folder").to_owned()
}

/// What is published: created when first asked for.
pub fn dist_dir() -> Result<PathBuf> {
    let dist = root().join("dist");
    std::fs::create_dir_all(&dist)?;
    Ok(dist)
}

/// A folder of this user that outlives checkouts, for what takes long to set up.
pub fn cache_dir() -> Result<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME").filter(|base| !base.is_empty()).map(PathBuf::from);
    let base = base.or_else(|| std::env::home_dir().map(|home| home.join(".cache")));
    let cache = base.ok_or("neither XDG_CACHE_HOME nor a home folder")?.join("workato-oauth-profiles");
    std::fs::create_dir_all(&cache)?;
    Ok(cache)
}

/// Builds something in the cache folder, once.
pub fn cached(name: &str, build: impl FnOnce(&Path) -> Result) -> Result<PathBuf> {
    let done = cache_dir()?.join(name);
    once(&done, build)?;
    Ok(done)
}

/// Builds a folder that is either there whole or not at all.
fn once(done: &Path, build: impl FnOnce(&Path) -> Result) -> Result {
    if done.exists() {
        return Ok(());
    }
    let new = PathBuf::from(format!("{}.new-{}", done.display(), std::process::id()));
    let built = build(&new).and_then(|()| Ok(std::fs::rename(&new, done)?));
    if new.exists() {
        std::fs::remove_dir_all(&new)?;
    }
    // Another process may have been quicker.
    if done.exists() { Ok(()) } else { built }
}

/// Where a program lies on the PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?).map(|dir| dir.join(&file)).find(|path| path.is_file())
}

/// The first of the programs that is there; a Debian package is installed for it where that is allowed.
pub fn find_or_install(job: &Job, programs: &[&str], package: &str) -> Result<Option<PathBuf>> {
    let find_any = || programs.iter().find_map(|program| find(program));
    match find_any() {
        None if may_install() => apt_install(job, &[package]).map(|()| find_any()),
        None => {
            println!("  no {package}: install it, or have it done by CI=true as root where there is apt-get");
            Ok(None)
        }
        found => Ok(found),
    }
}

/// Whether Debian packages may be installed without asking: with `CI=true`, by root, where there is apt.
pub fn may_install() -> bool {
    static MAY: OnceLock<bool> = OnceLock::new();
    let is_root = || answer(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    *MAY.get_or_init(|| ci() && find("apt-get").is_some() && is_root())
}

/// Installs Debian packages, after one look at what there is.
pub fn apt_install(job: &Job, packages: &[&str]) -> Result {
    static UPDATED: OnceLock<()> = OnceLock::new();
    if UPDATED.get().is_none() {
        job.quiet("apt-get update", Command::new("apt-get").arg("update"))?;
        UPDATED.get_or_init(|| ());
    }
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    job.quiet(
        &format!("apt-get install {}", packages.join(" ")),
        install.env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    Ok(())
}

/// Whether Rust's own library is there for the target.
pub fn has_target(target: &str) -> bool {
    let library = answer(Command::new("rustc").args(["--print", "target-libdir", "--target", target]));
    library.is_some_and(|folder| Path::new(&folder).is_dir())
}

/// Adds a target to the toolchain of the workspace; rustup does not do so by itself.
pub fn rust_target(job: &Job, target: &str) -> Result {
    if has_target(target) {
        return Ok(());
    }
    job.quiet(
        &format!("rustup target add {target}"),
        Command::new("rustup").args(["target", "add", target]),
    )?;
    Ok(())
}

/// Cargo of the oldest Rust that is supported; `CI=true` installs it, others are told.
pub fn oldest_cargo(job: &mut Job) -> Result<Option<Command>> {
    let oldest = env!("CARGO_PKG_RUST_VERSION");
    let installed = answer(Command::new("rustup").args(["run", oldest, "rustc", "--version"])).is_some();
    let install = ["toolchain", "install", oldest, "--profile", "minimal"];
    match (installed, ci()) {
        (true, _) => {}
        (false, true) => {
            drop(job.quiet(&format!("install Rust {oldest}"), Command::new("rustup").args(install))?)
        }
        (false, false) => {
            job.leave_out(&format!("the check by Rust {oldest}; `rustup {}` brings it", install.join(" ")))?;
            return Ok(None);
        }
    }
    let mut command = Command::new("rustup");
    // A folder of its own: two Rusts that share one build everything twice.
    command.args(["run", oldest, "cargo"]).env("CARGO_TARGET_DIR", work_dir().join("oldest-rust"));
    command.current_dir(root());
    Ok(Some(command))
}

/// cargo-deny of the PATH or of the cache folder; `CI=true` builds it there, others are told.
pub fn cargo_deny(job: &mut Job) -> Result<Option<PathBuf>> {
    if let Some(path) = find("cargo-deny") {
        return Ok(Some(path));
    }
    let name = format!("cargo-deny-{CARGO_DENY}");
    if !ci() && !cache_dir()?.join(&name).exists() {
        job.leave_out(&format!("cargo deny; `cargo install --locked cargo-deny@{CARGO_DENY}` brings it"))?;
        return Ok(None);
    }
    let folder = cached(&name, |folder| {
        let mut install = cargo(["install", "--locked", "--debug", "--root"]);
        // Checks take no time; building with optimisations takes minutes.
        install.arg(folder).arg(format!("cargo-deny@{CARGO_DENY}")).env("CARGO_PROFILE_DEV_DEBUG", "0");
        job.quiet("install cargo-deny into the cache folder", &mut install).map(|_| ())
    })?;
    Ok(Some(folder.join("bin/cargo-deny")))
}

/// Cargo in the workspace.
pub fn cargo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new("cargo");
    // What it builds of pyo3 is only checked: then no Python is needed, nor one that is new enough.
    command.envs([("PYO3_NO_PYTHON", "1"), ("PYO3_BUILD_EXTENSION_MODULE", "1")]);
    command.args(arguments).current_dir(root());
    command
}

/// What a command says, trimmed; `None` where it cannot be run or fails. For questions, such as a version.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The newest file in the folder whose name ends so: what has just been built.
pub fn newest(folder: &Path, ending: &str) -> Result<PathBuf> {
    let files = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let ours = files.filter(|path| path.to_string_lossy().ends_with(ending));
    let newest = ours.max_by_key(|path| path.metadata().and_then(|data| data.modified()).ok());
    newest.ok_or_else(|| format!("no {ending} in {}", folder.display()).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Job;

    fn fill(folder: &Path) -> Result {
        std::fs::create_dir(folder)?;
        Ok(std::fs::write(folder.join("file"), "whole")?)
    }

    #[test]
    fn what_is_built_once_is_not_built_again() {
        let temp = Job::new("xtask").temp().unwrap();
        once(&temp.join("tool-1.2"), fill).unwrap();
        once(&temp.join("tool-1.2"), |_| Err("built again".into())).unwrap();
        assert_eq!(std::fs::read_to_string(temp.join("tool-1.2/file")).unwrap(), "whole");
    }

    #[test]
    fn a_build_that_fails_half_way_leaves_nothing() {
        let temp = Job::new("xtask").temp().unwrap();
        let result = once(&temp.join("tool"), |folder| fill(folder).and(Err("no network".into())));
        assert_eq!(result.unwrap_err().to_string(), "no network");
        assert_eq!(std::fs::read_dir(&*temp).unwrap().count(), 0);
    }

    #[test]
    fn where_another_process_was_quicker_its_folder_is_taken() {
        let temp = Job::new("xtask").temp().unwrap();
        let done = temp.join("tool");
        once(&done, |folder| fill(&done).and(fill(folder))).unwrap();
        assert_eq!(std::fs::read_dir(&*temp).unwrap().count(), 1);
    }

    #[test]
    fn a_program_is_found_on_the_path() {
        assert!(find("cargo").is_some_and(|path| path.is_absolute()));
        assert_eq!(find("no-such-program"), None);
    }
}
