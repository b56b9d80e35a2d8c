//! The XCFramework: the native library for Apple's systems.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::FFI;
use crate::bindgen;
use crate::job::Job;
use crate::workspace::{Result, answer, copy, dist_dir, empty, find};

/// A library in the XCFramework.
struct Part {
    /// The target of Rust.
    target: &'static str,
    folder: &'static str,
    platform: &'static str,
    variant: Option<&'static str>,
}

const PARTS: [Part; 3] = [
    Part { target: bindgen::IOS, folder: "ios-arm64", platform: "ios", variant: None },
    Part {
        target: "aarch64-apple-ios-sim",
        folder: "ios-arm64-simulator",
        platform: "ios",
        variant: Some("simulator"),
    },
    Part { target: "aarch64-apple-darwin", folder: "macos-arm64", platform: "macos", variant: None },
];

/// Puts together the XCFramework without its libraries.
///
/// The declarations lie in a folder with the name of their module, because Xcode copies the headers of all
/// XCFrameworks into one folder, where two files `module.modulemap` would be in the way of each other.
pub fn lay_out(c_module: &Path, framework: &Path) -> Result {
    empty(framework)?;
    for part in PARTS {
        copy(c_module.join("."), &framework.join(part.folder).join("Headers").join(FFI))?;
    }
    let parts: String = PARTS.iter().map(entry).collect();
    let text = include_str!("Info.plist").replace("PARTS", parts.trim_end());
    Ok(std::fs::write(framework.join("Info.plist"), text)?)
}

/// Builds the libraries into it.
pub fn build(job: &Job, framework: &Path) -> Result {
    for part in PARTS {
        bindgen::archive_for(job, part.target, &framework.join(part.folder))?;
        bindgen::own_symbols(job, &library(framework, &part))?;
    }
    Ok(())
}

/// Zips it into dist/, and returns its checksum, which SwiftPM compares.
pub fn zip(job: &Job, framework: &Path, name: &str) -> Result<String> {
    let file = dist_dir()?.join(name);
    if file.exists() {
        std::fs::remove_file(&file)?;
    }
    let mut zip = Command::new("zip");
    zip.args(["-q", "-r", "-X"]).arg(&file).arg(framework.file_name().ok_or("the framework has no name")?);
    job.quiet("zip the XCFramework", zip.current_dir(framework.with_file_name("")))?;
    let tool = if find("sha256sum").is_some() { &["sha256sum"][..] } else { &["shasum", "-a", "256"] };
    let text =
        answer(Command::new(tool[0]).args(&tool[1..]).arg(&file)).ok_or("no sha256sum and no shasum")?;
    Ok(text.split(' ').next().unwrap_or_default().to_owned())
}

/// Writes the address of a zipped XCFramework and its checksum into Package.swift. Then the package is what its
/// repository contains.
pub fn hosted(package: &Path, url: &str, checksum: &str) -> Result {
    let (file, none) =
        (package.join("Package.swift"), "let release: (url: String, checksum: String)? = nil\n");
    let text = std::fs::read_to_string(&file)?;
    let line = none.replace("nil", &format!("(\n    \"{url}\",\n    \"{checksum}\"\n)"));
    let replaced = text.replacen(none, &line, 1);
    if replaced == text {
        return Err(format!("{} has no line `{}`", file.display(), none.trim_end()).into());
    }
    Ok(std::fs::write(file, replaced)?)
}

fn library(framework: &Path, part: &Part) -> PathBuf {
    framework.join(part.folder).join(bindgen::archive_name())
}

fn entry(part: &Part) -> String {
    let text = |key: &str, value: &str| format!("      <key>{key}</key>\n      <string>{value}</string>\n");
    let mut entry = "    <dict>\n".to_owned();
    entry += &text("BinaryPath", &bindgen::archive_name());
    entry += &text("HeadersPath", "Headers");
    entry += &text("LibraryIdentifier", part.folder);
    entry += &text("LibraryPath", &bindgen::archive_name());
    entry += "      <key>SupportedArchitectures</key>\n      <array>\n        <string>arm64</string>\n      </array>\n";
    entry += &text("SupportedPlatform", part.platform);
    entry += &part.variant.map(|variant| text("SupportedPlatformVariant", variant)).unwrap_or_default();
    entry + "    </dict>\n"
}
