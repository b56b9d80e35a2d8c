//! The native library of Kotlin and Swift, and the sources that uniffi generates from it.

mod kotlin;
mod native;

use std::collections::BTreeSet;
use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::cross::Platform;
use crate::install::{llvm_tools, rust_target};
use crate::job::Job;
use crate::packaged::{check_paths, remapped};
use crate::workspace::{Result, built, cargo, empty, root, target_dir, work_dir};

const CRATE: &str = "workato-oauth-profiles-uniffi";
const GENERATOR: &str = "workato-uniffi-generator";
/// The target of the library for iOS.
pub const IOS: &str = "aarch64-apple-ios";

/// Builds the native library as it is shipped, shared and as an archive, and the generator of the sources; once in each
/// run. Both are built at a time, because the longest step of each keeps only one processor busy.
fn build(job: &Job) -> Result {
    static IS_BUILT: OnceLock<()> = OnceLock::new();
    if IS_BUILT.get().is_some() {
        return Ok(());
    }
    let kinds = ["--crate-type", "cdylib,staticlib"];
    let mut library = cargo(["rustc", "--package", CRATE, "--lib", "--profile", "dist"]);
    let mut generator = cargo(["build", "--package", GENERATOR, "--features", "generator"]);
    job.quiet_both(
        ("build the native library", remapped(library.args(kinds))),
        ("build the generator of the sources (two minutes, the first time)", &mut generator),
    )?;
    IS_BUILT.get_or_init(|| ());
    Ok(())
}

/// Generates the sources into the folder, which is emptied first.
pub fn generate(job: &Job, language: &str, folder: &Path) -> Result {
    build(job)?;
    empty(folder)?;
    let mut generate = Command::new(built(GENERATOR));
    // The shared library is stripped of what the generator reads.
    generate.arg(language).arg(target_dir().join("dist").join(archive_name()));
    job.quiet("generate the sources", generate.arg(folder).current_dir(root()))?;
    if language != "kotlin" {
        return Ok(());
    }
    kotlin::divide(folder)?;
    native::adapt(folder)
}

/// Builds the shared library as it is shipped, into the folder.
pub fn shared_library(job: &Job, folder: &Path) -> Result {
    build(job)?;
    check_paths(&take(&target_dir().join("dist"), &shared(), folder)?)
}

/// Builds the library as an archive into the folder.
pub fn archive(job: &Job, folder: &Path) -> Result {
    build(job)?;
    let archive = take(&target_dir().join("dist"), &archive_name(), folder)?;
    own_symbols(job, &archive)?;
    check_paths(&archive)
}

/// Puts a prefix of our own before every symbol that the archive defines, except those that the generated
/// sources call. Every archive of Rust defines those of the standard library, such as `rust_eh_personality`,
/// so a program could not link two of them. It strips the archive too, because cargo strips only what it links.
pub fn own_symbols(job: &Job, archive: &Path) -> Result {
    let (tools, names) = (llvm_tools(job)?, work_dir().join("symbols.txt"));
    let called = [format!("uniffi_{}_", library()), format!("ffi_{}_", library())];
    let is_called = |name: &str| called.iter().any(|start| name.trim_start_matches('_').starts_with(start));
    let defined = symbols(job, &tools, archive)?;
    let others = defined.iter().filter(|name| !is_called(name));
    let lines: String = others.map(|name| format!("{name} {PREFIX}{name}\n")).collect();
    std::fs::write(&names, lines)?;
    let mut rename = Command::new(tools.join("llvm-objcopy"));
    rename.arg("--strip-debug").arg(format!("--redefine-syms={}", names.display())).arg(archive);
    job.quiet("rename the symbols that are not ours", &mut rename)?;
    let is_ours = |name: &String| is_called(name) || name.starts_with(PREFIX);
    match symbols(job, &tools, archive)?.into_iter().find(|name| !is_ours(name)) {
        Some(name) => Err(format!("{}: `{name}` is not ours", archive.display()).into()),
        None => Ok(()),
    }
}

const PREFIX: &str = "_workato_oauth_profiles_private_";

/// The symbols that the objects of an archive define for others.
fn symbols(job: &Job, tools: &Path, archive: &Path) -> Result<BTreeSet<String>> {
    let mut nm = Command::new(tools.join("llvm-nm"));
    // Of an object with both, it would list the bitcode.
    nm.args(["--no-llvm-bc", "--defined-only", "--extern-only", "--just-symbol-name", "--quiet"]);
    let text = job.output("list the symbols of the native library", nm.arg(archive))?;
    let is_symbol = |line: &&str| !line.is_empty() && !line.ends_with(':');
    Ok(text.lines().filter(is_symbol).map(str::to_owned).collect())
}

/// Builds the archive for another system, where it has no emulator, and the system sends the requests.
///
/// Only the tools of that system can link it.
pub fn archive_for(job: &Job, target: &str, folder: &Path) -> Result {
    rust_target(job, target)?;
    let mut build = cargo(["rustc", "--package", CRATE, "--lib", "--no-default-features"]);
    build.args(["--profile", "dist", "--crate-type", "staticlib", "--target", target]);
    job.quiet(&format!("build the native library for {target}"), remapped(&mut build))?;
    check_paths(&take(&target_dir().join(target).join("dist"), &archive_name(), folder)?)
}

/// Links the shared library for another system by the compiler of that system, into the folder.
///
/// Newer phones have memory pages of 16 KB, which older linkers do not expect.
pub fn library_for(job: &Job, target: &str, compiler: &Path, folder: &Path) -> Result {
    rust_target(job, target)?;
    let mut build = cargo(["rustc", "--package", CRATE, "--lib", "--no-default-features"]);
    build.args(["--profile", "dist", "--target", target]);
    build.args(["--", "-Clink-arg=-Wl,-z,max-page-size=16384"]);
    let linker = format!("CARGO_TARGET_{}_LINKER", target.to_uppercase().replace('-', "_"));
    job.quiet(&format!("build the native library for {target}"), remapped(&mut build).env(linker, compiler))?;
    check_paths(&take(&target_dir().join(target).join("dist"), &format!("lib{}.so", library()), folder)?)
}

/// How a library is linked to a program.
#[derive(Clone, Copy)]
pub enum Built {
    Shared,
    Archive,
}

/// Builds the library for another Linux into the folder, as it is shipped.
pub fn library_on(job: &Job, platform: &Platform, built: Built, folder: &Path) -> Result<PathBuf> {
    let (kind, file) = match built {
        Built::Shared => ("cdylib", format!("lib{}.so", library())),
        Built::Archive => ("staticlib", archive_name()),
    };
    let arguments = ["--package", CRATE, "--lib", "--profile", "dist", "--crate-type", kind];
    let mut build = platform.cargo(job, "rustc", &arguments)?;
    job.quiet(&format!("build the native library ({kind}) for {}", platform.target), &mut build)?;
    let path = platform.built(&file);
    let file = take(path.parent().ok_or("no folder")?, &file, folder)?;
    if let Built::Archive = built {
        own_symbols(job, &file)?;
    }
    check_paths(&file)?;
    Ok(file)
}

/// Builds the shared library for Windows into the folder, by the compiler of mingw-w64.
pub fn library_on_windows(job: &Job, folder: &Path) -> Result<PathBuf> {
    let target = "x86_64-pc-windows-gnu";
    rust_target(job, target)?;
    let mut build = cargo(["build", "--package", CRATE, "--lib", "--profile", "dist", "--target", target]);
    job.quiet(&format!("build the native library for {target}"), remapped(&mut build))?;
    let file = take(&target_dir().join(target).join("dist"), &format!("{}.dll", library()), folder)?;
    check_paths(&file)?;
    Ok(file)
}

fn take(from: &Path, file: &str, folder: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    std::fs::copy(from.join(file), folder.join(file))?;
    Ok(folder.join(file))
}

/// Compiles for another system what is shipped for it.
pub fn check_for(job: &Job, target: &str) -> Result {
    rust_target(job, target)?;
    let check = ["check", "--quiet", "--package", CRATE, "--lib", "--no-default-features", "--target"];
    job.quiet(&format!("the native library for {target}"), cargo(check).arg(target))
}

/// The file name of the archive.
pub fn archive_name() -> String {
    format!("lib{}.a", library())
}

/// The name of the library for a linker.
pub fn library() -> String {
    CRATE.replace('-', "_")
}

fn shared() -> String {
    format!("{DLL_PREFIX}{}{DLL_SUFFIX}", library())
}
