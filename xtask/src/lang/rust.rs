//! Rust: the crate itself, and the checks of the whole repository.

mod demo;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use crate::count::Closing;
use crate::emulator::{Emulator, TO_READ};
use crate::examples;
use crate::install::{cargo_deny, redis, rust_target};
use crate::job::{Job, temp};
use crate::language::Language;
use crate::notices;
use crate::workspace::{
    CRATE, Result, VERSION, cargo, copy, dist_dir, find, root, target_dir, unpack, work_dir,
};

const WASM: &str = "wasm32-unknown-unknown";
/// What goes to the crate registry, each after those that it needs.
const CRATES: [&str; 3] = [CRATE, EMULATOR, super::cli::PACKAGE];
/// The emulator for tests of users.
const EMULATOR: &str = "workato-emulator";
const CARGO_TEST: Closing = Closing::Each("test result: ");

pub const LANGUAGE: Language = Language {
    name: "rust",
    needs: &[], // Rust has built this program.
    tasks: &[
        ("demo", demo::demo),
        ("read", demo::read),
        ("test", test),
        ("examples", packaged),
        ("lint", lint),
        ("package", package),
        ("bench", bench),
    ],
};

fn test(job: &mut Job) -> Result {
    job.part(|job| {
        // `cargo xtask test cli` runs the tests of the command line.
        let test = ["test", "--workspace", "--exclude", crate::lang::cli::PACKAGE, "--no-fail-fast"];
        job.tests(CARGO_TEST, "cargo test", &mut cargo(test))
    });
    let with_log = ["test", "--package", CRATE, "--lib", "--features", "log", "log::tests"];
    job.part(|job| job.tests(CARGO_TEST, "cargo test with the feature log", &mut cargo(with_log)));
    // As a program compiles them: without the hidden feature of this workspace.
    let docs = ["test", "--package", CRATE, "--doc", "--features", "log,redis,reqwest,stream"];
    job.part(|job| job.tests(CARGO_TEST, "cargo test of the examples in the docs", &mut cargo(docs)));
    if redis(job)? {
        let redis = ["test", "--package", "workato-rust-tests", "--features", "redis", "--test", "redis"];
        job.part(|job| job.tests(CARGO_TEST, "cargo test on Redis", &mut cargo(redis)));
    }
    packaged(job)
}

/// Uses the crate as it is published, in an empty project outside the checkout, and runs the examples of the docs there.
fn packaged(job: &mut Job) -> Result {
    let project = temp()?;
    for archive in archives(job, &[CRATE, EMULATOR])? {
        unpack(&archive, &project)?;
    }
    let [unpacked, emulator] = [CRATE, EMULATOR].map(|name| format!("{name}-{VERSION}"));
    let in_project = |arguments: &[&str]| {
        let mut command = Command::new("cargo");
        // This folder is kept, so the dependencies are built only once.
        command.args(arguments).current_dir(&project).env("CARGO_TARGET_DIR", work_dir().join("rust-door"));
        command
    };
    let init = ["init", "--quiet", "--vcs", "none", "--name", "a-user-of-the-crate"];
    job.quiet("cargo init", &mut in_project(&init))?;
    // The emulator wants the crate from the registry.
    let patch = format!("\n[patch.crates-io]\n{CRATE} = {{ path = \"{unpacked}\" }}\n");
    let manifest = project.join("Cargo.toml");
    std::fs::write(&manifest, std::fs::read_to_string(&manifest)? + &patch)?;
    job.quiet("cargo add", &mut in_project(&["add", "--offline", "--path", &unpacked]))?;
    job.quiet("cargo add", &mut in_project(&["add", "--offline", "--dev", "--path", &emulator]))?;
    copy("Cargo.lock", &project)?;
    std::fs::copy(project.join(&unpacked).join("examples/lifecycle.rs"), project.join("src/main.rs"))?;
    let emulator = Emulator::start(job, TO_READ)?;
    let mut run = in_project(&["run", "--quiet"]);
    job.test_program("use the packaged crate in an empty project", emulator.lend(&mut run))?;
    let (programs, tests) = examples::programs_and_tests(".rs")?;
    for (examples, to) in [(&programs, "src/bin"), (&tests, "tests")] {
        std::fs::create_dir(project.join(to))?;
        examples::copy(examples, &project.join(to))?;
    }
    for example in tests {
        let mut test = in_project(&["test", "--quiet", "--test", &example.name]);
        job.part(|job| example.run(job, &mut test));
    }
    for example in programs {
        let folder = temp()?;
        let mut build = in_project(&["build", "--quiet", "--bin", &example.name]);
        job.part(|job| {
            job.quiet(&format!("build {}.rs of the docs", example.name), &mut build)?;
            let program = work_dir().join("rust-door/debug").join(&example.name);
            example.run(job, Command::new(program).current_dir(folder))
        });
    }
    let clean = ["clean", "--quiet", "-p", CRATE, "-p", EMULATOR, "-p", "a-user-of-the-crate"];
    job.quiet("remove what only this run can use", &mut in_project(&clean))
}

fn bench(job: &mut Job) -> Result {
    let package = ["--quiet", "--release", "--package", "workato-bench"];
    job.quiet("build the benchmark", cargo(["build"]).args(package))?;
    job.shown("run tests/bench", cargo(["run"]).args(package))
}

fn lint(job: &mut Job) -> Result {
    check(job, "Cargo.lock is up to date", &mut cargo(["fetch", "--locked"]));
    check(job, "rustfmt", &mut cargo(["fmt", "--all", "--check", "--", "--color=never"]));
    let of_docs = examples::all(".rs")?;
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024", "--check"]).args(of_docs.iter().map(|example| &example.file));
    check(job, "rustfmt of the examples of the docs", rustfmt.current_dir(root()));
    let clippy = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
    check(job, "clippy", &mut cargo(clippy));
    let doc = ["doc", "--workspace", "--no-deps", "--quiet"];
    check(job, "docs", cargo(doc).env("RUSTDOCFLAGS", "-D warnings"));
    let bare = ["check", "--quiet", "--package", CRATE, "--no-default-features"];
    check(job, "the core without its transport", &mut cargo(bare));
    job.part(|job| rust_target(job, WASM));
    check(job, "the core for WebAssembly", cargo(bare).args(["--target", WASM]));
    job.part(repository);
    job.part(crate::docs::build);
    job.part(|job| notices::check(job));
    oldest_rust(job);
    job.part(|job| tree(job, "without", "--no-default-features", 14));
    job.part(|job| tree(job, "with", "--features=log", 40));
    if let Some(deny) = cargo_deny(job)? {
        let mut check = Command::new(deny);
        check.args(["--offline", "check", "bans", "licenses", "sources"]).current_dir(root());
        job.quiet("cargo deny", &mut check)?;
    }
    Ok(())
}

fn check(job: &mut Job, what: &str, command: &mut Command) {
    job.part(|job| job.quiet(what, command));
}

/// Runs the scripts of tests/checks, which compare files of several languages.
fn repository(job: &mut Job) -> Result {
    let Some(python) = find("python3") else {
        return job.leave_out("the checks of the repository: install Python 3.10 or newer");
    };
    for script in
        ["modules", "verbs", "settings", "docs", "exhaustive", "versions", "tested_versions", "readmes"]
    {
        let script = format!("tests/checks/{script}.py");
        check(job, &script, Command::new(&python).arg(&script).current_dir(root()));
    }
    check(job, "every mutation is found", Command::new(python).arg(root().join("tests/mutate.py")));
    Ok(())
}

/// The crate compiles with the oldest Rust that its `rust-version` promises; rustup installs it.
fn oldest_rust(job: &mut Job) {
    for (kind, feature) in [("without", "--no-default-features"), ("with", "--all-features")] {
        let mut rustup = Command::new("rustup");
        rustup.args(["run", "--install", env!("CARGO_PKG_RUST_VERSION"), "cargo", "check", "--quiet"]);
        rustup.args(["--locked", "--package", CRATE, feature]).current_dir(root());
        // A folder of its own: two versions of Rust in one folder would build everything twice.
        rustup.env("CARGO_TARGET_DIR", work_dir().join("oldest-rust"));
        check(job, &format!("the core {kind} its transport with the oldest Rust"), &mut rustup);
    }
}

/// A user of the crate builds at most so many crates.
fn tree(job: &mut Job, kind: &str, feature: &str, most: usize) -> Result {
    let mut tree = cargo(["tree", "--package", CRATE, "--edges", "normal", "--prefix", "none", feature]);
    let text = job.output(&format!("crates {kind} the transport"), &mut tree)?;
    let names = text.lines().filter_map(|line| line.split(" (").next()).filter(|name| !name.is_empty());
    let count = names.collect::<BTreeSet<&str>>().len();
    println!("    {count}, at most {most}");
    if count > most {
        return Err(format!("{count} crates {kind} the transport, at most {most}").into());
    }
    Ok(())
}

fn package(job: &mut Job) -> Result {
    let archives = archives(job, &CRATES)?;
    let mut tested = "packed";
    if job.everywhere {
        tested = "cargo publish --dry-run builds it";
        let mut publish = cargo(["publish", "--dry-run", "--allow-dirty"]);
        job.test_program("cargo publish --dry-run", publish.args(packages(&CRATES)))?;
    }
    for archive in archives {
        copy(&archive, &dist_dir()?)?;
        job.artifact(&dist_dir()?.join(archive.file_name().unwrap_or_default()), tested)?;
    }
    Ok(())
}

/// Packs crates of the workspace; together with a crate go those that it needs.
fn archives(job: &Job, names: &[&str]) -> Result<Vec<PathBuf>> {
    let mut package = cargo(["package", "--quiet", "--allow-dirty", "--no-verify"]);
    job.quiet("cargo package", package.args(packages(names)))?;
    let file = |name: &&str| target_dir().join("package").join(format!("{name}-{VERSION}.crate"));
    Ok(names.iter().map(file).collect())
}

fn packages<'a>(names: &'a [&str]) -> impl Iterator<Item = &'a str> {
    names.iter().flat_map(|name| ["--package", name])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_workflow_publishes_every_crate() {
        let workflow = include_str!("../../../.github/workflows/release.yml");
        assert!(workflow.contains(&format!("for crate in {}; do", CRATES.join(" "))));
    }
}
