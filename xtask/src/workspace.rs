//! The checkout: where its folders are, cargo in it, and small work on files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The result of every task; the error is a text for people.
pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The crate of the core.
pub const CRATE: &str = "workato-oauth-profiles";
/// The version of everything that is published.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The public address of the repository; empty while Cargo.toml has none.
pub const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Whether this is a CI run, in which nothing may be left out.
pub fn ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// The root folder of the checkout.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// A binary or a library that cargo has built in the profile dev, by its file name.
pub fn built(file: &str) -> PathBuf {
    built_dir().join(file)
}

/// The target folder of the workspace.
pub fn target_dir() -> PathBuf {
    built_dir().with_file_name("")
}

/// The folder under target that belongs to xtask: logs, tools, generated files.
pub fn work_dir() -> PathBuf {
    target_dir().join("xtask")
}

/// Cargo puts all that it builds beside this program; the tests of xtask run one folder deeper.
fn built_dir() -> PathBuf {
    let this = std::env::current_exe().expect("a running program has a path");
    let mut folders = this.ancestors().skip(1).filter(|folder| !folder.ends_with("deps"));
    folders.next().expect("a program lies in a folder").to_owned()
}

/// The folder for packages; the first call creates it.
pub fn dist_dir() -> Result<PathBuf> {
    let dist = root().join("dist");
    std::fs::create_dir_all(&dist)?;
    Ok(dist)
}

/// Cargo in the workspace.
pub fn cargo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new("cargo");
    // Cargo only checks what it builds of pyo3, so it needs no Python.
    command.envs([("PYO3_NO_PYTHON", "1"), ("PYO3_BUILD_EXTENSION_MODULE", "1")]);
    command.args(arguments).current_dir(root());
    command
}

/// The output of a command, trimmed, or `None` if it cannot be run or fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Where a program lies on the PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|dir| dir.join(program)).find(|path| path.is_file())
}

/// The newest file in the folder whose name has this ending: the one that was just built.
pub fn newest(folder: &Path, ending: &str) -> Result<PathBuf> {
    let files = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let ours = files.filter(|path| path.to_string_lossy().ends_with(ending));
    let newest = ours.max_by_key(|path| path.metadata().and_then(|data| data.modified()).ok());
    newest.ok_or_else(|| format!("there is no file *{ending} in {}", folder.display()).into())
}

/// Creates an empty folder, in place of what is there.
pub fn empty(folder: &Path) -> Result {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(std::fs::create_dir_all(folder)?)
}

/// Copies a file or a folder of the checkout into a folder; with `folder/.`, the content of a folder.
pub fn copy(from: impl AsRef<Path>, to: &Path) -> Result {
    std::fs::create_dir_all(to)?;
    run(Command::new("cp").arg("-R").arg(root().join(from)).arg(to))
}

/// Packs a folder into an archive. On Linux two builds give the same bytes: the tar of macOS has no such options.
pub fn pack(folder: &Path, archive: &Path) -> Result {
    let name = folder.file_name().ok_or("the folder has no name")?;
    let mut tar = Command::new("tar");
    if cfg!(target_os = "linux") {
        tar.args([
            "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=a+rX,u+w,go-w",
        ]);
    }
    run(tar.arg("-czf").arg(archive).arg(name).current_dir(folder.with_file_name("")))
}

/// Unpacks an archive into a folder.
pub fn unpack(archive: &Path, folder: &Path) -> Result {
    run(Command::new("tar").arg("-xzf").arg(archive).current_dir(folder))
}

fn run(command: &mut Command) -> Result {
    let output = command.output()?;
    let error = || format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Ok(()) } else { Err(error().into()) }
}

/// The example of a README in the code block that opens with this fence, such as `python`.
pub fn example(readme: &str, fence: &str) -> Result<String> {
    let text = std::fs::read_to_string(root().join(readme))?;
    let block = text.split_once(&format!("\n```{fence}\n")).and_then(|(_, rest)| rest.split_once("\n```\n"));
    let (block, _) = block.ok_or_else(|| format!("{readme} has no example in {fence}"))?;
    Ok(format!("{block}\n"))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn two_archives_of_the_same_files_are_equal() {
        let temp = std::env::temp_dir().join(format!("{CRATE}-packed-{}", std::process::id()));
        let pack_at = |time: &str| {
            let (files, archive) = (temp.join("package"), temp.join("package.tar.gz"));
            empty(&files).unwrap();
            for name in ["b", "a"] {
                std::fs::write(files.join(name), name).unwrap();
            }
            run(Command::new("touch").args(["-d", time, "a", "."]).current_dir(&files)).unwrap();
            pack(&files, &archive).unwrap();
            std::fs::read(archive).unwrap()
        };
        let archives = [pack_at("2001-02-03"), pack_at("2024-05-06")];
        std::fs::remove_dir_all(&temp).unwrap();
        assert!(archives[0] == archives[1]);
        // gzip has no time either.
        assert_eq!(archives[0][4..8], [0; 4]);
    }
}
