//! The parts of the Kotlin and Swift libraries for phones that can be built without an NDK and Xcode.

use super::swift;
use crate::bindgen;
use crate::job::Job;
use crate::language::Language;
use crate::workspace::{CRATE, Result, VERSION, copy, dist_dir, empty, pack, work_dir};

pub const ANDROID: Language = Language { name: "android", needs: &[], tasks: &[("package", android)] };
pub const IOS: Language = Language { name: "ios", needs: &[], tasks: &[("package", ios)] };

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

/// The parts of the XCFramework: the target of Rust, and the folder. Info.plist describes them.
const PARTS: [(&str, &str); 3] = [
    (bindgen::IOS, "ios-arm64"),
    ("aarch64-apple-ios-sim", "ios-arm64-simulator"),
    ("aarch64-apple-darwin", "macos-arm64"),
];

fn ios(job: &mut Job) -> Result {
    let package = work_dir().join("ios").join(swift::MODULE);
    swift::lay_out(job, &package)?;
    let headers = package.join("Sources").join(swift::FFI);
    let framework = package.join(format!("{}.xcframework", swift::FFI));
    for (target, name) in PARTS {
        bindgen::archive_for(job, target, &framework.join(name))?;
        copy(headers.join("."), &framework.join(name).join("Headers"))?;
    }
    std::fs::remove_dir_all(headers)?;
    std::fs::write(framework.join("Info.plist"), include_str!("phones/Info.plist"))?;
    let name = format!("{}-{VERSION}-apple.tar.gz", swift::MODULE);
    pack(&package, &dist_dir()?.join(&name))?;
    print!("  dist/{name}\n{}", include_str!("phones/ios.txt"));
    Ok(())
}
