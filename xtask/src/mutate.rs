//! Breaks one behaviour after the other in a copy of the tree, and shows which test fails for it.

mod mutations;

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use crate::Result;
use crate::job::seconds;
use crate::toolchain::{root, work_dir};
use mutations::{MUTATIONS, Mutation};

/// What is tried in order until a test fails: the core's own tests, then those with an emulator.
const SUITES: [&[&str]; 2] =
    [&["--package", "workato-oauth-profiles", "--lib"], &["--package", "workato-rust-tests"]];

/// A suite that takes longer runs in circles.
const LONGEST: Duration = Duration::from_secs(300);

/// Runs all mutations, or those whose name contains `only`. The number that no test noticed.
pub fn run(only: Option<&str>) -> Result<usize> {
    let started = Instant::now();
    let tree = copy()?;
    println!("── without a mutation every test must pass");
    if let Some(failing) = SUITES.iter().find_map(|suite| failing(&tree, suite).transpose()) {
        return Err(format!("`{}` fails without a mutation", failing?).into());
    }
    let chosen = MUTATIONS.iter().filter(|it| only.is_none_or(|only| it.name.contains(only)));
    let mut missed = Vec::new();
    let mut count = 0;
    for mutation in chosen {
        count += 1;
        match caught_by(&tree, mutation)? {
            Some(test) => println!("caught   {:<62} {test}", mutation.name),
            None => {
                println!("MISSED   {}", mutation.name);
                missed.push(mutation.name);
            }
        }
    }
    println!("\n── mutate: {count} behaviours broken, {} not noticed, {}", missed.len(), seconds(started));
    Ok(missed.len())
}

/// A copy of what git knows, as it stands in the checkout.
fn copy() -> Result<PathBuf> {
    let tree = work_dir().join("mutate/tree");
    if tree.exists() {
        std::fs::remove_dir_all(&tree)?;
    }
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output()?;
    for file in String::from_utf8(output.stdout)?.split_terminator('\0') {
        let (from, to) = (root().join(file), tree.join(file));
        if from.is_file() {
            std::fs::create_dir_all(to.parent().ok_or("a file lies in a folder")?)?;
            std::fs::copy(from, to)?;
        }
    }
    Ok(tree)
}

/// The first test that fails with the mutation; the file is as it was afterwards.
fn caught_by(tree: &Path, mutation: &Mutation) -> Result<Option<String>> {
    let file = tree.join(mutation.file);
    let original = std::fs::read_to_string(&file)?;
    if original.matches(mutation.from).count() != 1 {
        return Err(format!("`{}`: its text does not stand once in {}", mutation.name, mutation.file).into());
    }
    std::fs::write(&file, original.replace(mutation.from, mutation.to))?;
    let caught = SUITES.iter().find_map(|suite| failing(tree, suite).transpose()).transpose();
    std::fs::write(&file, original)?;
    caught.map_err(|error| format!("`{}`: {error}", mutation.name).into())
}

/// The first test of the suite that fails, or that it does not end.
fn failing(tree: &Path, suite: &[&str]) -> Result<Option<String>> {
    let log = work_dir().join("mutate/log");
    let mut tests = Command::new("cargo");
    tests.arg("test").args(suite).current_dir(tree).process_group(0);
    tests.stdout(File::create(&log)?).stderr(File::create(log.with_extension("errors"))?);
    // A folder that stays: what does not change is built once.
    tests.env("CARGO_TARGET_DIR", work_dir().join("mutate/target")).env("RUST_BACKTRACE", "0");
    let Some(status) = wait(tests.spawn()?)? else {
        return Ok(Some("(the tests do not end)".to_owned()));
    };
    let text = std::fs::read_to_string(&log)?;
    let mut lines = text.lines();
    match lines.find_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED")) {
        Some(test) => Ok(Some(test.to_owned())),
        None if status.success() => Ok(None),
        None => Err("the tests did not run: see target/xtask/mutate/log.errors".into()),
    }
}

/// How it ended; nothing if it had to be killed, with all that it had started.
fn wait(mut running: Child) -> Result<Option<ExitStatus>> {
    let started = Instant::now();
    while started.elapsed() < LONGEST {
        if let Some(status) = running.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(50));
    }
    Command::new("kill").args(["-KILL", "--", &format!("-{}", running.id())]).status()?;
    running.wait()?;
    Ok(None)
}
