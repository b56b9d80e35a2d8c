//! The AAR for Android: the classes of the jar, and the native library for each kind of processor.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::kotlin;
use crate::bindgen;
use crate::job::{Job, temp};
use crate::language::Language;
use crate::notices;
use crate::workspace::{CRATE, Result, VERSION, copy, empty, find, root, work_dir};

pub const ANDROID: Language =
    Language { name: "android", needs: kotlin::LANGUAGE.needs, tasks: &[("package", package)] };

/// The name that Android gives to a kind of processor, the target of Rust, and the NDK's name for the target.
const ABIS: [(&str, &str, &str); 4] = [
    ("arm64-v8a", "aarch64-linux-android", "aarch64-linux-android"),
    ("armeabi-v7a", "armv7-linux-androideabi", "armv7a-linux-androideabi"),
    ("x86", "i686-linux-android", "i686-linux-android"),
    ("x86_64", "x86_64-linux-android", "x86_64-linux-android"),
];

const MANIFEST: &str = "bindings-uniffi/kotlin/android/AndroidManifest.xml";

fn package(job: &mut Job) -> Result {
    let folder = classes(job)?;
    match std::env::var_os("ANDROID_NDK_HOME").filter(|home| !home.is_empty()) {
        Some(home) => link(job, &folder, Path::new(&home))?,
        None => {
            for (_, target, _) in ABIS {
                bindgen::check_for(job, target)?;
            }
            job.leave_out("the native libraries of the AAR: set ANDROID_NDK_HOME to the NDK, r27 or newer")?;
        }
    }
    let aar = pack(job, &folder)?;
    check(job, &aar)?;
    publish(job, &aar, &kotlin::published()?)?;
    println!("  dist/maven: a Maven repository, with the AAR");
    Ok(())
}

/// The AAR without its native libraries. It is checked in each run, because that needs no NDK.
pub fn lint(job: &mut Job) -> Result {
    // `package android` compiles for all four.
    job.part(|job| bindgen::check_for(job, ABIS[0].1));
    let app = app(job)?;
    let mut maven = kotlin::maven(&app);
    maven.arg(format!("-Dmin.sdk={}", min_sdk()?)).arg("process-classes");
    job.quiet("get the AAR by Maven, and compare it with the oldest Android", &mut maven)
}

/// All of the AAR but its native libraries, in a folder.
fn classes(job: &mut Job) -> Result<PathBuf> {
    let jar = kotlin::jar(job)?;
    let folder = work_dir().join("android/aar");
    let classes = work_dir().join("android/classes");
    empty(&folder)?;
    empty(&classes)?;
    copy(MANIFEST, &folder)?;
    // There are no resources.
    std::fs::write(folder.join("R.txt"), "")?;
    job.quiet("unpack the jar", Command::new("jar").arg("-xf").arg(jar).current_dir(&classes))?;
    without_http_client(&classes)?;
    let rules = format!("META-INF/com.android.tools/r8/{CRATE}.pro");
    std::fs::copy(classes.join(rules), folder.join("proguard.txt"))?;
    for file in ["LICENSE-APACHE", "LICENSE-MIT", "NOTICE", notices::FILE] {
        std::fs::copy(classes.join("META-INF").join(file), folder.join(file))?;
    }
    // Apps refuse two libraries with the same file of META-INF; this one has the name of the library.
    let mut zip = zip(&folder.join("classes.jar"));
    let module = format!("META-INF/{CRATE}.kotlin_module");
    zip.arg("-C").arg(&classes).arg("workato").arg("-C").arg(&classes).arg(module);
    job.quiet("pack classes.jar", &mut zip)?;
    Ok(folder)
}

/// Removes the classes of the transport that sends by java.net.http, which Android does not have.
fn without_http_client(classes: &Path) -> Result {
    let mut grep = Command::new("grep");
    grep.args(["-r", "-l", "-a", "-F", "java/net/http/", "workato"]).current_dir(classes);
    for file in String::from_utf8_lossy(&grep.output()?.stdout).lines() {
        std::fs::remove_file(classes.join(file))?;
    }
    Ok(())
}

/// Links the native libraries by the compilers of the NDK.
fn link(job: &Job, folder: &Path, ndk: &Path) -> Result {
    let oldest = min_sdk()?;
    let host = if cfg!(target_os = "macos") { "darwin-x86_64" } else { "linux-x86_64" };
    let tools = ndk.join("toolchains/llvm/prebuilt").join(host).join("bin");
    for (abi, target, name) in ABIS {
        let compiler = tools.join(format!("{name}{oldest}-clang"));
        bindgen::library_for(job, target, &compiler, &folder.join("jni").join(abi))?;
    }
    Ok(())
}

fn pack(job: &Job, folder: &Path) -> Result<PathBuf> {
    let aar = work_dir().join("android").join(format!("{CRATE}-android-{VERSION}.aar"));
    job.quiet("pack the AAR", zip(&aar).arg("-C").arg(folder).arg("."))?;
    Ok(aar)
}

/// The `jar` of the JDK makes ZIP files; without a time in them two builds are equal.
fn zip(archive: &Path) -> Command {
    let mut jar = Command::new("jar");
    jar.args(["--create", "--no-manifest", "--date=1980-01-01T00:00:02Z", "--file"]).arg(archive);
    jar
}

/// Compares the AAR with the rules of Android.
fn check(job: &mut Job, aar: &Path) -> Result {
    let Some(python) = find("python3") else {
        return job.leave_out("the check of the AAR: install Python 3.10 or newer");
    };
    let mut script = Command::new(python);
    job.quiet("tests/android/aar.py", script.arg("tests/android/aar.py").arg(aar).current_dir(root()))
}

/// Lays the AAR into a Maven repository in a folder, with its pom, sources and docs.
fn publish(job: &Job, aar: &Path, repository: &Path) -> Result {
    let jar = kotlin::jar(job)?;
    let pom = work_dir().join("android/pom.xml");
    std::fs::write(&pom, pom_of_aar(&std::fs::read_to_string(jar.with_extension("pom"))?)?)?;
    let mut maven = kotlin::maven(root());
    maven.arg("org.apache.maven.plugins:maven-deploy-plugin:3.1.4:deploy-file");
    maven.arg(format!("-Dfile={}", aar.display())).arg(format!("-DpomFile={}", pom.display()));
    for kind in ["sources", "javadoc"] {
        let file = jar.with_file_name(format!("{CRATE}-{VERSION}-{kind}.jar"));
        maven.arg(format!("-D{kind}={}", file.display()));
    }
    maven.arg("-Dpackaging=aar").arg(format!("-Durl=file://{}", repository.display()));
    job.quiet("lay the AAR into a Maven repository", &mut maven)?;
    // Maven would take the AAR of an earlier run from its own repository.
    empty(&kotlin::downloaded(&format!("{CRATE}-android")))
}

/// The pom of the jar, for the AAR: JNA has an AAR too, and no .module file lies beside it.
fn pom_of_aar(pom: &str) -> Result<String> {
    let artifact = format!("<artifactId>{CRATE}</artifactId>");
    let jna = "<artifactId>jna</artifactId>";
    let mut pom = pom.to_owned();
    for (text, becomes) in [
        (&*artifact, format!("<artifactId>{CRATE}-android</artifactId>\n  <packaging>aar</packaging>")),
        (jna, format!("{jna}\n      <type>aar</type>")),
        ("<!-- do_not_remove: published-with-gradle-metadata -->", String::new()),
        (
            "<!-- This tells Gradle to read the .module file, which is published beside the pom. -->",
            String::new(),
        ),
    ] {
        if pom.matches(text).count() != 1 {
            return Err(format!("the pom of the jar does not have {text} once").into());
        }
        pom = pom.replace(text, &becomes);
    }
    Ok(pom)
}

/// A copy of the app, and a Maven repository with the AAR, which it names.
fn app(job: &mut Job) -> Result<PathBuf> {
    let folder = classes(job)?;
    let aar = pack(job, &folder)?;
    check(job, &aar)?;
    let app = temp()?;
    copy("tests/android/.", &app)?;
    publish(job, &aar, &app.join("repository"))?;
    Ok(app)
}

/// The oldest API level, as the manifest says it.
fn min_sdk() -> Result<String> {
    let manifest = std::fs::read_to_string(root().join(MANIFEST))?;
    let level = manifest.split_once("minSdkVersion=\"").and_then(|(_, rest)| rest.split_once('"'));
    Ok(level.ok_or("the manifest has no minSdkVersion")?.0.to_owned())
}
