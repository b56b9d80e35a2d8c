//! `THIRD-PARTY-LICENSES.txt`: the licences of all that is compiled into what we publish.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::job::Job;
use crate::workspace::{Result, cargo, root};

pub const FILE: &str = "THIRD-PARTY-LICENSES.txt";
const HEAD: &str = "\
The packages of workato-oauth-profiles (MIT OR Apache-2.0) contain compiled code of the crates below, unmodified. Each
package contains a part of them. It also contains the standard library of Rust (MIT OR Apache-2.0).
The sources of each crate are in the crate registry, under its name and version.
";

/// What is compiled into the packages: the package of cargo, and for which platforms.
const PUBLISHED: [(&str, &str); 5] = [
    ("workato-oauth-profiles-cli", "all"),
    ("workato-oauth-profiles-python", "all"),
    ("workato-oauth-profiles-uniffi", "all"),
    ("workato-oauth-profiles-wasm", "wasm32-unknown-unknown"),
    ("workato-oauth-profiles-testing-wasm", "wasm32-unknown-unknown"),
];

/// Writes the file.
pub fn write(job: &Job) -> Result {
    Ok(std::fs::write(root().join(FILE), text(job)?)?)
}

/// Fails if the file is not what [`write()`] would write.
pub fn check(job: &Job) -> Result {
    if std::fs::read_to_string(root().join(FILE))? == text(job)? {
        return Ok(());
    }
    Err(format!("{FILE} is out of date: write it again by `cargo xtask notices`").into())
}

fn text(job: &Job) -> Result<String> {
    let mut crates = BTreeSet::new();
    for (package, target) in PUBLISHED {
        let mut tree = cargo(["tree", "--locked", "--package", package, "--target", target]);
        tree.args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}|{l}"]);
        let lines = job.output(&format!("crates in {package}"), &mut tree)?;
        // Our own crates have a folder behind the version.
        let foreign =
            lines.lines().map(|line| line.trim_end_matches(" (*)")).filter(|line| !line.contains(" ("));
        crates.extend(foreign.filter(|line| !line.is_empty()).map(str::to_owned));
    }
    let sources = sources()?;
    // Many crates have the same text.
    let mut texts = BTreeMap::<String, Vec<String>>::new();
    for line in &crates {
        let (package, licence) = line.split_once('|').ok_or("cargo tree printed another format")?;
        let (name, version) = package.split_once(" v").ok_or("cargo tree printed another format")?;
        let version = version.split(' ').next().unwrap_or_default();
        let text = licences(&sources, &format!("{name}-{version}"), licence)?;
        texts.entry(text).or_default().push(format!("{name} {version} ({licence})"));
    }
    let mut parts: Vec<(Vec<String>, String)> =
        texts.into_iter().map(|(text, names)| (names, text)).collect();
    parts.sort();
    let rule = "-".repeat(80);
    let part = |(names, text): &(Vec<String>, String)| format!("\n{rule}\n{}\n\n{text}", names.join("\n"));
    Ok(format!("{HEAD}{}", parts.iter().map(part).collect::<String>()))
}

/// The folders into which cargo unpacks what it downloads.
fn sources() -> Result<Vec<PathBuf>> {
    let home = std::env::var_os("CARGO_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    let home =
        home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).ok_or("no home folder")?;
    let folders = std::fs::read_dir(home.join("registry/src"))?;
    Ok(folders.filter_map(|entry| Some(entry.ok()?.path())).collect())
}

/// The texts of the licence of a crate: the MIT licence where the crate may be used under it.
fn licences(sources: &[PathBuf], crate_folder: &str, licence: &str) -> Result<String> {
    let folder = sources.iter().map(|source| source.join(crate_folder)).find(|folder| folder.exists());
    let folder =
        folder.ok_or_else(|| format!("cargo has no sources of {crate_folder}: run `cargo fetch`"))?;
    let mut files = licence_files(&folder)?;
    if licence.contains("OR MIT") || licence.contains("MIT OR") {
        let mit: Vec<PathBuf> = files.iter().filter(|file| name(file).contains("MIT")).cloned().collect();
        if !mit.is_empty() {
            files = mit;
        }
    }
    let texts = files.iter().map(std::fs::read_to_string).collect::<std::result::Result<Vec<_>, _>>()?;
    let lines = texts.iter().flat_map(|text| text.lines()).map(str::trim_end);
    let text = lines.collect::<Vec<_>>().join("\n");
    Ok(if text.is_empty() {
        format!("The crate contains no text of its licence, which is {licence}.\n")
    } else {
        text + "\n"
    })
}

fn licence_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let files = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let is_licence = |path: &PathBuf| {
        ["LICEN", "COPYING", "NOTICE", "UNLICENSE"].iter().any(|start| name(path).starts_with(start))
            && path.is_file()
    };
    let mut files: Vec<PathBuf> = files.filter(is_licence).collect();
    files.sort();
    Ok(files)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().to_uppercase()
}
