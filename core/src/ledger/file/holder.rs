//! Which process holds the lock of a file, where the system tells: Linux lists the locks of each open file of a
//! process in `/proc/PID/fdinfo/`. `/proc/locks` would name the process that locked the file, and for the lock of a
//! Node program that is flock(1), which has ended.
//!
//! ```text
//! lock:   1: FLOCK  ADVISORY  WRITE 17216 fe:00:7840331 0 EOF
//! ```

use std::fs::File;

/// The id of the process that holds the lock of this file, if it is known.
#[cfg(target_os = "linux")]
pub(super) fn of(file: &File) -> Option<u32> {
    use std::os::linux::fs::MetadataExt;
    let file = file.metadata().ok()?;
    let place = place(file.st_dev(), file.st_ino());
    std::fs::read_dir("/proc").ok()?.flatten().find_map(|process| {
        let id = process.file_name().to_str()?.parse().ok()?;
        let mut files = std::fs::read_dir(process.path().join("fdinfo")).ok()?.flatten();
        let holds = |text: String| has_lock(&text, &place);
        files.any(|file| std::fs::read_to_string(file.path()).is_ok_and(holds)).then_some(id)
    })
}

#[cfg(not(target_os = "linux"))]
pub(super) fn of(_: &File) -> Option<u32> {
    None
}

/// How Linux names a file in its lists of locks.
#[cfg(target_os = "linux")]
fn place(device: u64, inode: u64) -> String {
    // How Linux packs the two parts of a device number.
    let major = ((device >> 8) & 0xfff) | ((device >> 32) & 0xffff_f000);
    let minor = (device & 0xff) | ((device >> 12) & 0xffff_ff00);
    format!("{major:02x}:{minor:02x}:{inode}")
}

#[cfg(target_os = "linux")]
fn has_lock(fdinfo: &str, place: &str) -> bool {
    fdinfo.lines().any(|line| match line.split_whitespace().collect::<Vec<_>>()[..] {
        ["lock:", _, "FLOCK", _, "WRITE", _, locked, ..] => locked == place,
        _ => false,
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_lock_of_a_file_is_found_by_device_and_inode() {
        let of = |line: &str| format!("pos:\t0\nflags:\t0100002\n{line}\n");
        let exclusive = of("lock:\t1: FLOCK  ADVISORY  WRITE 17 fe:00:7840331 0 EOF");
        assert!(has_lock(&exclusive, &place(0xfe00, 7_840_331)));
        assert!(!has_lock(&exclusive, &place(0xfe00, 7_840_332)));
        assert!(!has_lock(&exclusive, &place(0xfd00, 7_840_331)));
        let large = of("lock:\t5: FLOCK  ADVISORY  WRITE 22 103:100:5 0 EOF");
        assert!(has_lock(&large, &place((0x103 << 8) | (0x100 << 12), 5)));
        for other in ["FLOCK  ADVISORY  READ", "POSIX  ADVISORY  WRITE"] {
            assert!(!has_lock(&of(&format!("lock:\t1: {other} 17 fe:00:5 0 EOF")), &place(0xfe00, 5)));
        }
    }
}
