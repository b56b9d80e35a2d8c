//! Runs a test in its own process, because an environment belongs to a process.

use std::env;
use std::process::Command;

const MARK: &str = "WORKATO_TEST_CHILD";

/// Whether this is the process that [`run_again`] started.
pub fn is_child() -> bool {
    env::var_os(MARK).is_some()
}

/// Runs this test once more, in an environment without proxies and certificates but for the change.
pub fn run_again(test: &str, change: impl FnOnce(&mut Command) -> &mut Command) {
    let (_, module) = module_path!().split_once("::").expect("the crate's name comes first");
    let tests = module.strip_suffix("child").expect("the name of this module");
    let mut child = Command::new(env::current_exe().expect("a test is a program"));
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        child.env_remove(name).env_remove(name.to_ascii_lowercase());
    }
    child.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR").env(MARK, "1");
    let output = change(child.args(["--exact", &format!("{tests}{test}")])).output().expect("it starts");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && shown.contains("1 passed"), "{shown}");
}
