//! The Pythons of this machine.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::workspace::{Result, answer};

/// Asks all that may be a Python. pyenv puts a `python3.12` on the PATH that may refuse to run, so its
/// own versions are asked, too.
const LOOK: &str = r#"for minor in 10 11 12 13 14 15 16 17 18 19 ""; do
    "python3${minor:+.$minor}" -c "$ASK"
done
for python in ~/.pyenv/versions/*/bin/python; do "$python" -c "$ASK"; done; true"#;
/// Prints the version and the path. The wheel is not for a Python without the global lock.
const ASK: &str = "import sys, sysconfig, venv, ensurepip
free = sysconfig.get_config_var('Py_GIL_DISABLED') == 1
if sys.implementation.name == 'cpython' and sys.version_info >= (3, 10) and not free:
    print(sys.version_info[1], sys.executable)";
/// The tools are run with 3.12 or the nearest: they support the newest last, and drop the oldest first.
const USUAL: u32 = 12;

/// A CPython that is new enough and has venv.
pub struct Interpreter {
    pub(super) minor: u32,
    pub path: PathBuf,
}

/// Looks for one of each version, the oldest first; the PATH comes before pyenv.
pub(super) fn look() -> Vec<Interpreter> {
    let lines = answer(Command::new("sh").args(["-c", LOOK]).env("ASK", ASK)).unwrap_or_default();
    let parse = |line: &str| {
        let (minor, path) = line.split_once(' ')?;
        Some(Interpreter { minor: minor.parse().ok()?, path: path.into() })
    };
    let mut found: Vec<_> = lines.lines().filter_map(parse).collect();
    found.sort_by_key(|python| python.minor);
    found.dedup_by_key(|python| python.minor);
    found
}

/// The same, looked for once.
pub(super) fn interpreters() -> &'static [Interpreter] {
    static FOUND: OnceLock<Vec<Interpreter>> = OnceLock::new();
    FOUND.get_or_init(look)
}

/// The one to run tools with.
pub fn usual() -> Result<&'static Interpreter> {
    let usual = interpreters().iter().min_by_key(|python| python.minor.abs_diff(USUAL));
    Ok(usual.ok_or("no CPython with venv")?)
}
