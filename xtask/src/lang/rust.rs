//! Rust: the crate itself.

mod demo;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Language;
use crate::Result;
use crate::closing::Runner;
use crate::emulator::Emulator;
use crate::job::Job;
use crate::toolchain::{cargo, cargo_deny, dist_dir, oldest_cargo, root, rust_target, target_dir, work_dir};

const CRATE: &str = "workato-oauth-profiles";
const WASM: &str = "wasm32-unknown-unknown";

pub const LANGUAGE: Language = Language {
    name: "rust",
    missing,
    demo: demo::demo,
    read: Some(demo::read),
    test,
    lint,
    package,
    bench: Some(bench),
};

/// Whoever runs this has Rust.
fn missing(_: &Job) -> Result<Vec<String>> {
    Ok(Vec::new())
}

fn test(job: &mut Job) -> Result {
    job.part(|job| {
        job.tests(Runner::Cargo, "cargo test", &mut cargo(["test", "--workspace", "--no-fail-fast"]))
    });
    let with_log = ["test", "--package", CRATE, "--lib", "--features", "log", "client::log"];
    job.part(|job| job.tests(Runner::Cargo, "cargo test with the feature log", &mut cargo(with_log)));
    packaged(job)
}

/// The crate as it is published, used by an empty project elsewhere.
fn packaged(job: &mut Job) -> Result {
    let project = job.temp()?;
    let archive = archive(job)?;
    job.quiet("unpack the crate", Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(&*project))?;
    let unpacked = format!("{CRATE}-{}", env!("CARGO_PKG_VERSION"));
    lay_out(&project, &unpacked)?;
    let emulator = Emulator::with_faults(job)?;
    let in_project = |arguments: &[&str]| {
        let mut command = Command::new("cargo");
        // A folder that stays: the dependencies are built once.
        command.args(arguments).current_dir(&*project).env("CARGO_TARGET_DIR", work_dir().join("rust-door"));
        command
    };
    let mut run = in_project(&["run", "--quiet"]);
    job.quiet("use the packaged crate in an empty project", emulator.lend(&mut run))?;
    let clean = ["clean", "--quiet", "--package", CRATE, "--package", "a-user-of-the-crate"];
    job.quiet("remove what only this run can use", &mut in_project(&clean))?;
    job.passed("packaged crate in an empty project");
    Ok(())
}

fn lay_out(project: &Path, unpacked: &str) -> Result {
    let manifest = format!(
        "[package]\nname = \"a-user-of-the-crate\"\nedition = \"2024\"\n\n\
         [dependencies]\n{CRATE} = {{ path = \"{unpacked}\" }}\n\n\
         [profile.dev]\ndebug = false\n\n\
         [workspace]\n"
    );
    std::fs::write(project.join("Cargo.toml"), manifest)?;
    std::fs::create_dir(project.join("src"))?;
    std::fs::copy(project.join(unpacked).join("examples/lifecycle.rs"), project.join("src/main.rs"))?;
    std::fs::copy(root().join("Cargo.lock"), project.join("Cargo.lock"))?;
    Ok(())
}

fn bench(job: &mut Job) -> Result {
    let package = ["--quiet", "--release", "--package", "workato-bench"];
    job.quiet("build the benchmark", cargo(["build"]).args(package))?;
    job.shown("run tests/bench", cargo(["run"]).args(package))?;
    Ok(())
}

fn lint(job: &mut Job) -> Result {
    check(job, "Cargo.lock is up to date", &mut cargo(["fetch", "--locked"]));
    check(job, "rustfmt", &mut cargo(["fmt", "--all", "--check", "--", "--color=never"]));
    let clippy = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
    check(job, "clippy", &mut cargo(clippy));
    let doc = ["doc", "--workspace", "--no-deps", "--quiet"];
    check(job, "docs", cargo(doc).env("RUSTDOCFLAGS", "-D warnings"));
    let bare = ["check", "--quiet", "--package", CRATE, "--no-default-features"];
    check(job, "the core without its transport", &mut cargo(bare));
    job.part(|job| rust_target(job, WASM));
    check(job, "the core for WebAssembly", cargo(bare).args(["--target", WASM]));
    job.part(oldest_rust);
    job.part(|job| tree(job, "without", "--no-default-features", 14));
    job.part(|job| tree(job, "with", "--all-features", 40));
    deny(job)
}

fn check(job: &mut Job, what: &str, command: &mut Command) {
    job.part(|job| job.quiet(what, command).map(drop));
}

/// The crate's `rust-version` is what it says.
fn oldest_rust(job: &mut Job) -> Result {
    for (kind, feature) in [("without", "--no-default-features"), ("with", "--all-features")] {
        let Some(mut check) = oldest_cargo(job)? else { return Ok(()) };
        check.args(["check", "--quiet", "--locked", "--package", CRATE, feature]);
        job.quiet(&format!("the core {kind} its transport by the oldest Rust"), &mut check)?;
    }
    Ok(())
}

/// What a user of the crate has to build: counted, and kept small.
fn tree(job: &mut Job, kind: &str, feature: &str, most: usize) -> Result {
    let mut tree = cargo(["tree", "--package", CRATE, "--edges", "normal", "--prefix", "none", feature]);
    let text = job.quiet(&format!("crates {kind} the transport"), &mut tree)?;
    let crates: BTreeSet<&str> = text.lines().filter_map(name_and_version).collect();
    println!("    {}, at most {most}", crates.len());
    if crates.len() > most {
        return Err(format!("{} crates {kind} the transport, at most {most}", crates.len()).into());
    }
    Ok(())
}

fn name_and_version(line: &str) -> Option<&str> {
    line.split(" (").next().filter(|name| !name.is_empty())
}

fn deny(job: &mut Job) -> Result {
    if let Some(deny) = cargo_deny(job)? {
        let mut check = Command::new(deny);
        check.args(["--offline", "check", "bans", "licenses", "sources"]).current_dir(root());
        job.quiet("cargo deny", &mut check)?;
    }
    Ok(())
}

fn package(job: &mut Job) -> Result {
    let archive = archive(job)?;
    let name = archive.file_name().ok_or("an archive without a name")?;
    std::fs::copy(&archive, dist_dir()?.join(name))?;
    println!("  dist/{}", name.display());
    Ok(())
}

fn archive(job: &Job) -> Result<PathBuf> {
    let package = ["package", "--quiet", "--package", CRATE, "--allow-dirty", "--no-verify"];
    job.quiet("cargo package", &mut cargo(package))?;
    Ok(target_dir().join("package").join(format!("{CRATE}-{}.crate", env!("CARGO_PKG_VERSION"))))
}
