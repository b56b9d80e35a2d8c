//! iOS and macOS: what of the Swift package can be built without Xcode.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Language, packaged_only, swift};
use crate::job::Job;
use crate::toolchain::{dist_dir, has_target, work_dir};
use crate::{Result, bindgen};

pub const TARGET: &str = "aarch64-apple-ios";

pub const LANGUAGE: Language = Language {
    name: "ios",
    missing: |_| Ok(Vec::new()),
    demo: packaged_only,
    test: packaged_only,
    lint: packaged_only,
    package,
    read: None,
    bench: None,
};

/// A part of an XCFramework: Rust's target, Apple's name for it, its platform and variant.
type Slice = (&'static str, &'static str, &'static str, Option<&'static str>);

const DEVICE: Slice = (TARGET, "ios-arm64", "ios", None);
/// Of those for which this machine has Rust's own library.
const OTHERS: [Slice; 2] = [
    ("aarch64-apple-ios-sim", "ios-arm64-simulator", "ios", Some("simulator")),
    ("aarch64-apple-darwin", "macos-arm64", "macos", None),
];

const REST: &str = "
  Inside is the Swift package with an XCFramework for arm64. It was put together without Xcode, which this machine
  does not have: nobody has compiled or signed anything with it yet. For Intel Macs Xcode's lipo joins a second
  library to that of macOS; a release gives the XCFramework an address of its own, and Package.swift its checksum
  (`swift package compute-checksum`).";

fn package(job: &mut Job) -> Result {
    let package = work_dir().join("ios").join(swift::MODULE);
    swift::lay_out(job, &package)?;
    let headers = package.join("Sources").join(swift::FFI);
    let framework = package.join(format!("{}.xcframework", swift::FFI));
    let slices: Vec<Slice> = [DEVICE].into_iter().chain(OTHERS.into_iter().filter(can_be_built)).collect();
    for (target, name, ..) in &slices {
        bindgen::archive_for(job, target, &framework.join(name))?;
        swift::copy(&headers, &framework.join(name).join("Headers"))?;
    }
    fs::remove_dir_all(headers)?;
    fs::write(framework.join("Info.plist"), plist(&slices))?;
    let file = dist_dir()?.join(format!("{}-{}-apple.tar.gz", swift::MODULE, env!("CARGO_PKG_VERSION")));
    pack(job, &package, &file)?;
    println!("  dist/{}{REST}", file.file_name().unwrap_or_default().display());
    Ok(())
}

fn can_be_built((target, name, ..): &Slice) -> bool {
    let is_there = has_target(target);
    if !is_there {
        println!("  without {name}: `rustup target add {target}` brings what it lacks");
    }
    is_there
}

fn pack(job: &Job, package: &Path, file: &Path) -> Result {
    let mut tar = Command::new("tar");
    tar.arg("-czf").arg(file).arg("-C").arg(package.with_file_name("")).arg(swift::MODULE);
    job.quiet("pack it", &mut tar)?;
    Ok(())
}

/// What says which part is for what.
fn plist(slices: &[Slice]) -> String {
    let slices: String = slices.iter().map(slice).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <plist version=\"1.0\">\n<dict>\n  <key>AvailableLibraries</key>\n  <array>\n{slices}  </array>\n  \
         <key>CFBundlePackageType</key>\n  <string>XFWK</string>\n  \
         <key>XCFrameworkFormatVersion</key>\n  <string>1.0</string>\n</dict>\n</plist>\n"
    )
}

fn slice((_, name, platform, variant): &Slice) -> String {
    let text = |key: &str, value: &str| format!("      <key>{key}</key>\n      <string>{value}</string>\n");
    format!(
        "    <dict>\n{}{}{}      <key>SupportedArchitectures</key>\n      <array>\n        \
         <string>arm64</string>\n      </array>\n{}{}    </dict>\n",
        text("HeadersPath", "Headers"),
        text("LibraryIdentifier", name),
        text("LibraryPath", &bindgen::archive()),
        text("SupportedPlatform", platform),
        variant.map(|variant| text("SupportedPlatformVariant", variant)).unwrap_or_default(),
    )
}
