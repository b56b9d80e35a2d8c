//! A package must not contain paths of the machine that built it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::job::Job;
use crate::workspace::{Result, answer, dist_dir, root, target_dir};

/// Makes rustc replace the folders of this machine in what it compiles: a panic message names its file.
///
/// Every build in the profile dist needs this: with other flags cargo would build all of it again.
pub fn remapped(command: &mut Command) -> &mut Command {
    remapped_with(command, &[])
}

/// The same, with more flags for rustc.
pub fn remapped_with<'a>(command: &'a mut Command, more: &[&str]) -> &'a mut Command {
    let cargo_home = std::env::var_os("CARGO_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let sysroot = answer(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()));
    // If two of them fit, rustc takes the later one.
    let folders = [
        (sysroot.map(PathBuf::from), "rust"),
        (cargo_home, "cargo"),
        (Some(root().to_owned()), "."),
        (Some(target_dir()), "target"),
    ];
    let flag = |folder: &Path, name| format!("--remap-path-prefix={}={name}", folder.display());
    let known = folders.into_iter().filter_map(|(folder, name)| Some((folder?, name)));
    // rustup links toolchains to each other, and rustc may know a folder by either path.
    let flags = known.flat_map(|(folder, name)| {
        [flag(&folder.canonicalize().unwrap_or_else(|_| folder.clone()), name), flag(&folder, name)]
    });
    let flags = flags.chain(more.iter().map(|&flag| flag.to_owned()));
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.collect::<Vec<_>>().join("\u{1f}"))
}

/// Installs what lies in dist/ outside the checkout as users of this language do, and runs the life of a profile.
pub fn installed(job: &mut Job, language: &str) -> Result {
    let mut run = Command::new("bash");
    run.arg(root().join("tests/installed/run.sh")).arg(dist_dir()?).arg(language);
    job.test_program(&format!("install the package, and run the life of a profile: {language}"), &mut run)
}

/// Fails if the file, or a file in the folder, contains a path of this or a similar machine.
///
/// It does not look into archives: unpack them first.
pub fn check_paths(path: &Path) -> Result {
    let own = [std::env::home_dir(), Some(root().to_owned()), Some(target_dir())];
    // In a container the home folder may be the root of all files, which has no parent.
    let own = own.into_iter().flatten().filter(|folder| folder.parent().is_some());
    let own = own.map(|folder| folder.join("").display().to_string());
    let folders = ["/root/", "/home/", "/Users/"].map(str::to_owned).into_iter().chain(own);
    let mut grep = Command::new("grep");
    grep.args(["-r", "-a", "-o", "-F", "-m1"]).args(folders.flat_map(|folder| ["-e".to_owned(), folder]));
    let output = grep.arg(path).env("LC_ALL", "C").output()?;
    let found = String::from_utf8_lossy(&output.stdout);
    match output.status.code() {
        Some(1) => Ok(()),
        Some(0) => Err(format!("this contains a path of the machine that built it: {found}").into()),
        _ => Err(format!("{grep:?}: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{all_temp, temp};

    #[test]
    fn a_path_of_a_machine_is_found_in_a_binary_file() {
        let temp = temp().unwrap();
        std::fs::write(temp.join("a.so"), b"\xff\x00cargo/registry/src/ring/lib.rs\x00").unwrap();
        check_paths(&temp).unwrap();
        for folder in [std::env::home_dir().unwrap(), root().to_owned(), "/home/me".into()] {
            let path = folder.join("lib.rs").display().to_string();
            std::fs::write(temp.join("b.so"), [b"\xff\x00", path.as_bytes(), b"\x00more"].concat()).unwrap();
            let error = check_paths(&temp).unwrap_err().to_string();
            assert!(error.starts_with("this contains a path") && error.contains("b.so:"), "{error}");
        }
        check_paths(&temp.join("missing")).unwrap_err();
        std::fs::remove_dir_all(all_temp()).unwrap();
    }
}
