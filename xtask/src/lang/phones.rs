//! The parts of the Kotlin and Swift libraries for phones that can be built without an NDK and Xcode.

use super::swift::{self, xcframework};
use crate::bindgen;
use crate::install::Need;
use crate::job::Job;
use crate::language::Language;
use crate::workspace::{CRATE, REPOSITORY, Result, VERSION, copy, dist_dir, empty, find, pack, work_dir};

pub const ANDROID: Language = Language { name: "android", needs: &[], tasks: &[("package", android)] };
pub const IOS: Language = Language {
    name: "ios",
    needs: &[Need {
        is_there: || find("zip").is_some(),
        debian: &["zip"],
        install: "no zip (Debian: apt-get install zip)",
    }],
    tasks: &[("package", ios)],
};

fn android(job: &mut Job) -> Result {
    let name = format!("{CRATE}-{VERSION}-android-arm64");
    let folder = work_dir().join("android").join(&name);
    empty(&folder)?;
    bindgen::generate(job, "kotlin", &folder.join("kotlin"))?;
    copy("bindings-uniffi/kotlin/src/main/kotlin/.", &folder.join("kotlin"))?;
    for file in ["bindings-uniffi/NOTICE", "LICENSE-APACHE", "LICENSE-MIT"] {
        copy(file, &folder)?;
    }
    bindgen::archive_for(job, bindgen::ANDROID, &folder.join("arm64-v8a"))?;
    pack(&folder, &dist_dir()?.join(format!("{name}.tar.gz")))?;
    print!("  dist/{name}.tar.gz\n{}", include_str!("phones/android.txt"));
    Ok(())
}

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
