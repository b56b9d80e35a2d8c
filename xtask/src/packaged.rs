//! What is shipped says nothing about the machine that built it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::toolchain::{answer, root, target_dir};

/// Gives the folders of this machine other names in what the command compiles: a panic tells its place.
///
/// Whatever builds in the profile dist needs this: by other flags all of it would be built again.
pub fn remapped(command: &mut Command) -> &mut Command {
    let flag = |(folder, name): (PathBuf, &str)| format!("--remap-path-prefix={}={name}", folder.display());
    let flags: Vec<String> = folders().into_iter().map(flag).collect();
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
}

/// Where sources come from; of two that fit, rustc takes the later.
fn folders() -> Vec<(PathBuf, &'static str)> {
    let sysroot = answer(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()));
    let folders = [
        (sysroot.map(PathBuf::from), "rust"),
        (cargo_home(), "cargo"),
        (Some(root().to_owned()), "."),
        (Some(target_dir()), "target"),
    ];
    let known = folders.into_iter().filter_map(|(folder, name)| Some((folder?, name)));
    known.flat_map(|(folder, name)| [(real(&folder), name), (folder, name)]).collect()
}

fn cargo_home() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
}

/// rustup links toolchains to each other, and rustc may know them by either name.
fn real(folder: &Path) -> PathBuf {
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
}

/// Refuses a file, or a folder with one in it, that holds a path of this or a similar machine.
///
/// It does not look into archives: they are unpacked first.
pub fn knows_no_machine(path: &Path) -> Result {
    if path.is_dir() {
        return std::fs::read_dir(path)?.try_for_each(|entry| knows_no_machine(&entry?.path()));
    }
    let bytes = std::fs::read(path)?;
    match told(&String::from_utf8_lossy(&bytes)) {
        None => Ok(()),
        Some(told) => Err(format!("{} tells where it was built: {told}", path.display()).into()),
    }
}

/// The path of a machine in a text, with what follows.
fn told(text: &str) -> Option<String> {
    let own = [std::env::home_dir(), Some(root().to_owned()), Some(target_dir())];
    // In a container, the home may be the root of all files.
    let own = own.into_iter().flatten().filter(|folder| folder.parent().is_some());
    let own = own.map(|folder| folder.join("").display().to_string());
    let mut folders = ["/root/", "/home/", "/Users/"].map(str::to_owned).into_iter().chain(own);
    let at = folders.find_map(|folder| text.find(&folder))?;
    Some(text[at..].chars().take_while(|c| !c.is_control()).take(80).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Job;

    #[test]
    fn a_path_of_a_machine_is_found_in_a_file_that_is_no_text() {
        let temp = Job::new("xtask").temp().unwrap();
        std::fs::create_dir(temp.join("lib")).unwrap();
        std::fs::write(temp.join("lib/a.so"), b"\xff\x00cargo/registry/src/ring/lib.rs\x00").unwrap();
        knows_no_machine(&temp).unwrap();
        std::fs::write(temp.join("lib/b.so"), b"\xff\x00/home/me/.cargo/lib.rs\x00more").unwrap();
        let error = knows_no_machine(&temp).unwrap_err().to_string();
        assert!(error.ends_with("b.so tells where it was built: /home/me/.cargo/lib.rs"), "{error}");
    }

    #[test]
    fn the_folders_of_this_machine_are_known() {
        for folder in [std::env::home_dir().unwrap(), root().to_owned(), target_dir()] {
            let path = folder.join("lib.rs").display().to_string();
            assert_eq!(told(&format!("at {path}\n")), Some(path));
        }
        assert_eq!(told("at ./core/src/lib.rs"), None);
    }

    /// Compiles panics of this source and, where they are installed, of Rust's own.
    fn compile(flags: &str, folder: &Path) {
        let source = folder.join("place.rs");
        std::fs::write(&source, "pub fn place(v: &mut Vec<u8>) -> u8 { v.drain(1..3); panic!() }").unwrap();
        let mut rustc = Command::new("rustc");
        rustc.args(["--crate-type=lib", "--emit=obj", "-Copt-level=3"]).args(flags.split('\u{1f}'));
        assert!(rustc.arg("-o").arg(folder.join("place.o")).arg(&source).status().unwrap().success());
        std::fs::remove_file(source).unwrap();
    }

    #[test]
    fn what_is_compiled_for_shipping_does_not_hold_them() {
        let folder = target_dir().join(format!("xtask/place-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        compile("-Cdebuginfo=0", &folder);
        let without = knows_no_machine(&folder).unwrap_err().to_string();
        let mut command = Command::new("cargo");
        let (_, flags) = remapped(&mut command).get_envs().next().unwrap();
        compile(flags.unwrap().to_str().unwrap(), &folder);
        let with = knows_no_machine(&folder);
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(without.contains(" tells where it was built: "), "{without}");
        with.unwrap();
    }
}
