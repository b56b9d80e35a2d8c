//! The parts of the Swift library for Apple's systems that can be built without Xcode.

use super::swift::{self, xcframework};
use crate::install::Need;
use crate::job::Job;
use crate::language::Language;
use crate::workspace::{REPOSITORY, Result, VERSION, dist_dir, find, pack, work_dir};

pub const IOS: Language = Language {
    name: "ios",
    needs: &[Need {
        is_there: || find("zip").is_some(),
        debian: &["zip"],
        install: "no zip (Debian: apt-get install zip)",
    }],
    tasks: &[("package", ios)],
};

fn ios(job: &mut Job) -> Result {
    let package = work_dir().join("ios").join(swift::MODULE);
    swift::lay_out(job, &package)?;
    let framework = package.join(format!("{}.xcframework", swift::FFI));
    xcframework::lay_out(&package.join("Sources").join(swift::FFI), &framework)?;
    xcframework::build(job, &framework)?;
    let archive = format!("{}-{VERSION}-apple.tar.gz", swift::MODULE);
    pack(&package, &dist_dir()?.join(&archive))?;
    println!("  dist/{archive}");
    let zipped = format!("{}-{VERSION}.xcframework.zip", swift::FFI);
    let checksum = xcframework::zip(job, &framework, &zipped)?;
    println!("  dist/{zipped}");
    // Without the XCFramework, and with its address, it is the content of the package's repository.
    std::fs::remove_dir_all(framework)?;
    let archive = format!("{}-{VERSION}-repository.tar.gz", swift::MODULE);
    match REPOSITORY {
        "" => println!(
            "  left out: {archive}, because Cargo.toml names no `repository` that hosts the zip file"
        ),
        _ => {
            let url = format!("{REPOSITORY}/releases/download/v{VERSION}/{zipped}");
            xcframework::hosted(&package, &url, &checksum)?;
            pack(&package, &dist_dir()?.join(&archive))?;
            println!("  dist/{archive}");
        }
    }
    print!("{}", include_str!("phones/ios.txt"));
    Ok(())
}
