//! Which process holds the lock of a file, where the system tells: Linux lists all locks in `/proc/locks`.
//!
//! ```text
//! 1: FLOCK  ADVISORY  WRITE 17216 fe:00:7840331 0 EOF
//! ```

use std::fs::File;

/// The id of the process that locked this file, if it is known.
#[cfg(target_os = "linux")]
pub(super) fn of(file: &File) -> Option<u32> {
    use std::os::linux::fs::MetadataExt;
    let file = file.metadata().ok()?;
    in_list(&std::fs::read_to_string("/proc/locks").ok()?, file.st_dev(), file.st_ino())
}

#[cfg(not(target_os = "linux"))]
pub(super) fn of(_: &File) -> Option<u32> {
    None
}

#[cfg(target_os = "linux")]
fn in_list(locks: &str, device: u64, inode: u64) -> Option<u32> {
    // How Linux packs the two parts of a device number.
    let major = ((device >> 8) & 0xfff) | ((device >> 32) & 0xffff_f000);
    let minor = (device & 0xff) | ((device >> 12) & 0xffff_ff00);
    let wanted = format!("{major:02x}:{minor:02x}:{inode}");
    locks.lines().find_map(|line| match line.split_whitespace().collect::<Vec<_>>()[..] {
        [_, "FLOCK", _, "WRITE", process, place, ..] if place == wanted => process.parse().ok(),
        _ => None,
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_process_of_a_lock_is_found_by_device_and_inode() {
        let locks = "1: FLOCK  ADVISORY  WRITE 17 fe:00:7840331 0 EOF\n\
                     1: -> FLOCK  ADVISORY  WRITE 18 fe:00:7840331 0 EOF\n\
                     2: POSIX  ADVISORY  WRITE 19 fd:01:12 0 EOF\n\
                     3: FLOCK  ADVISORY  READ 20 fd:01:12 0 EOF\n\
                     4: FLOCK  ADVISORY  WRITE 21 fd:01:12 0 EOF\n\
                     5: FLOCK  ADVISORY  WRITE 22 103:100:5 0 EOF\n";
        assert_eq!(in_list(locks, 0xfe00, 7_840_331), Some(17));
        assert_eq!(in_list(locks, 0xfd01, 12), Some(21));
        assert_eq!(in_list(locks, (0x103 << 8) | (0x100 << 12), 5), Some(22));
        assert_eq!(in_list(locks, 0xfd01, 13), None);
    }
}
