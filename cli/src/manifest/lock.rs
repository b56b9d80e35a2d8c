//! The lock of a state during an apply. See docs/design.md#the-state.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::state::beside;
use crate::failure::{Failure, Result};

/// The lock of a state. The operating system frees it when this is dropped, or when the process ends in any way.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Locks the file beside the state. The state itself is replaced whenever it is saved, and with it its lock.
    ///
    /// # Errors
    /// A failure if another apply holds it, or if the file system knows no locks.
    pub fn take(state: &Path) -> Result<Lock> {
        let path = beside(state, ".lock");
        let failed = |why: String| Failure::failed(format!("`{}`: {why}", path.display()));
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.map_err(|error| failed(format!("cannot be opened: {error}")))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(failed(
                "another apply uses this state. Nothing was sent. Wait until it ends, then run apply again"
                    .into(),
            )),
            Err(TryLockError::Error(error)) => Err(failed(format!(
                "cannot be locked: {error}. Put the state on a disk whose file system knows locks"
            ))),
        }
    }
}
