//! The Pythons of this machine.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::Result;
use crate::toolchain::answer;

const OLDEST: u32 = 10;
/// What the tools know best: they arrive last in the newest, and leave the oldest first.
const USUAL: u32 = 12;

/// A CPython that runs and is new enough.
pub(super) struct Interpreter {
    pub(super) minor: u32,
    pub(super) path: PathBuf,
    pub(super) has_venv: bool,
}

impl Interpreter {
    /// Asks a program what it is. The wheel is not for Pythons without a global lock.
    fn ask(program: &OsStr) -> Option<Interpreter> {
        let question = "import sys, sysconfig; \
                        free = sysconfig.get_config_var('Py_GIL_DISABLED') == 1; \
                        print(sys.implementation.name, free, *sys.version_info[:2], sys.executable)";
        let told = answer(Command::new(program).args(["-c", question]))?;
        let (minor, path) = told.strip_prefix("cpython False 3 ")?.split_once(' ')?;
        let minor = minor.parse().ok().filter(|minor| *minor >= OLDEST)?;
        let has_venv = answer(Command::new(program).args(["-c", "import venv, ensurepip"])).is_some();
        Some(Interpreter { minor, path: path.into(), has_venv })
    }

    /// Debian has it in a package of its own.
    pub(super) fn without_venv(&self) -> String {
        format!(
            "{self} lacks venv and ensurepip: install them (Debian: apt-get install python3.{}-venv)",
            self.minor
        )
    }
}

impl fmt::Display for Interpreter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CPython 3.{}", self.minor)
    }
}

/// One of each version, the oldest first; of two, the one with venv, else that which the PATH names.
pub(super) fn interpreters() -> &'static [Interpreter] {
    static FOUND: OnceLock<Vec<Interpreter>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let mut found: Vec<Interpreter> =
            programs().iter().filter_map(|name| Interpreter::ask(name)).collect();
        found.sort_by_key(|python| (python.minor, !python.has_venv));
        found.dedup_by_key(|python| python.minor);
        found
    })
}

/// What may be one: `python3.12` and the like, `python3`, and those of pyenv, whose own
/// `python3.12` may not run.
fn programs() -> Vec<OsString> {
    let names = (OLDEST..OLDEST + 20).map(|minor| format!("python3.{minor}").into());
    let plain = ["python3", "python"].map(OsString::from);
    let pyenv = std::env::home_dir().and_then(|home| std::fs::read_dir(home.join(".pyenv/versions")).ok());
    let folders = pyenv.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    names.chain(plain).chain(folders.map(|folder| folder.join("bin/python").into())).collect()
}

/// The one to run tools with.
pub(super) fn usual() -> Result<&'static Interpreter> {
    let usable = interpreters().iter().filter(|python| python.has_venv);
    Ok(usable.min_by_key(|python| python.minor.abs_diff(USUAL)).ok_or("no CPython with venv")?)
}
