//! What a native library needs of the system where it is loaded.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::install::llvm_tools;
use crate::job::Job;
use crate::workspace::Result;

/// The newest glibc that a library may need: the one of manylinux2014.
const GLIBC: (u32, u32) = (2, 17);

/// The libraries that are there wherever glibc, musl or Windows is, by the first letters of their names.
const SYSTEM: [(&str, &[&str]); 3] = [
    ("glibc", &["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "ld-linux-"]),
    ("musl", &["libc.so"]),
    (
        "Windows",
        &[
            "advapi32.dll", "api-ms-win-", "bcrypt.dll", "bcryptprimitives.dll", "crypt32.dll",
            "kernel32.dll", "msvcrt.dll", "ntdll.dll", "userenv.dll", "ws2_32.dll",
        ],
    ),
];

/// Returns the libraries that the file needs, for people; fails if the oldest supported systems lack one of them.
pub fn check(job: &Job, file: &Path, system: &'static str) -> Result<String> {
    let mut objdump = Command::new(llvm_tools(job)?.join("llvm-objdump"));
    let text = job.output(&format!("what it needs of {system}"), objdump.arg("-p").arg(file))?;
    Ok(read(&text, system).map_err(|error| format!("{}: {error}", file.display()))?)
}

/// The names that the file takes from other libraries.
pub fn undefined(job: &Job, file: &Path) -> Result<BTreeSet<String>> {
    let mut nm = Command::new(llvm_tools(job)?.join("llvm-nm"));
    nm.args(["--dynamic", "--undefined-only", "--just-symbol-name"]).arg(file);
    let text = job.output("the names that it takes from other libraries", &mut nm)?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Reads what `llvm-objdump -p` prints.
fn read(text: &str, system: &str) -> std::result::Result<String, String> {
    let words = |line: &str, start: &str| {
        line.trim().strip_prefix(start).map(|rest| rest.trim_start_matches(':').trim().to_owned())
    };
    let needed: BTreeSet<String> =
        text.lines().filter_map(|line| words(line, "NEEDED").or_else(|| words(line, "DLL Name"))).collect();
    let (_, known) = SYSTEM.iter().find(|(name, _)| *name == system).ok_or("no such system")?;
    let is_known = |name: &String| known.iter().any(|known| name.to_lowercase().starts_with(known));
    if needed.is_empty() {
        return Err("it needs nothing, so it is no library of this system".to_owned());
    }
    if let Some(name) = needed.iter().find(|name| !is_known(name)) {
        return Err(format!("it needs {name}, which not every machine with {system} has"));
    }
    let versions = text.split_whitespace().filter_map(|word| word.strip_prefix("GLIBC_"));
    let newest = versions.filter_map(glibc).max();
    if (system == "glibc") != newest.is_some() || newest > Some(GLIBC) {
        return Err(format!("it needs the version {newest:?} of glibc, at most {GLIBC:?}"));
    }
    let libraries = needed.into_iter().collect::<Vec<_>>().join(", ");
    Ok(newest.map(|(major, minor)| format!("glibc {major}.{minor}: ")).unwrap_or_default() + &libraries)
}

fn glibc(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINUX: &str =
        "Dynamic Section:\n  NEEDED               libc.so.6\n  SONAME  libx.so\nVersion References:
  required from libc.so.6:\n    0x06969197 0x00 02 GLIBC_2.17\n    0x09691a75 0x00 03 GLIBC_2.2.5\n";

    #[test]
    fn what_a_library_needs_is_listed() {
        assert_eq!(read(LINUX, "glibc").unwrap(), "glibc 2.17: libc.so.6");
        assert_eq!(read("  NEEDED  libc.so\n", "musl").unwrap(), "libc.so");
        let windows = "    DLL Name: KERNEL32.dll\n    DLL Name: bcrypt.dll\n";
        assert_eq!(read(windows, "Windows").unwrap(), "KERNEL32.dll, bcrypt.dll");
    }

    #[test]
    fn what_an_old_system_lacks_is_refused() {
        let newer = LINUX.replace("2.2.5", "2.28");
        assert!(
            read(&newer, "glibc").unwrap_err().starts_with("it needs the version Some((2, 28)) of glibc")
        );
        for (text, system, name) in [
            (&*LINUX.replace("SONAME  libx.so", "NEEDED  libgcc_s.so.1"), "glibc", "libgcc_s.so.1"),
            ("  NEEDED  libc.so\n  NEEDED  libgcc_s.so.1\n", "musl", "libgcc_s.so.1"),
            ("  DLL Name: libwinpthread-1.dll\n", "Windows", "libwinpthread-1.dll"),
        ] {
            assert!(read(text, system).unwrap_err().contains(name), "{name}");
        }
        assert!(read(LINUX, "musl").is_err(), "it needs glibc");
        read("not a library", "musl").unwrap_err();
    }
}
