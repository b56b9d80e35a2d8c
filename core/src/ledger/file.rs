//! A file as a ledger.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use super::unusable;
use crate::Error;
use crate::drive::Ledger;

/// A file as a ledger: lines are added at its end and are safe on disk before the next request. It
/// belongs to one process at a time.
#[derive(Debug)]
pub struct FileLedger {
    reader: BufReader<File>,
}

impl FileLedger {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// `ledger` where it cannot be opened, or another process uses it.
    pub fn open(path: impl AsRef<Path>) -> Result<FileLedger, Error> {
        let path = path.as_ref();
        open(path).map_err(|why| unusable(&format!("`{}`: {why}", path.display())))
    }
}

fn open(path: &Path) -> Result<FileLedger, String> {
    let is_new = !path.exists();
    let file = OpenOptions::new().read(true).append(true).create(true).open(path);
    let file = file.map_err(|error| error.to_string())?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err("another rollout is using this ledger".into()),
        Err(TryLockError::Error(error)) => return Err(error.to_string()),
    }
    if is_new {
        sync_folder(path).map_err(|error| error.to_string())?;
    }
    Ok(FileLedger { reader: BufReader::new(file) })
}

/// A new file is safe only when its folder's list of files is.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

impl Ledger for FileLedger {
    fn next_line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        let read = self.reader.read_until(b'\n', &mut line)?;
        // A line may be torn inside a character.
        Ok((read > 0).then(|| String::from_utf8_lossy(&line).into_owned()))
    }

    fn append(&mut self, text: &str) -> io::Result<()> {
        let mut file = self.reader.get_ref();
        file.write_all(text.as_bytes())?;
        file.sync_data()
    }
}

#[cfg(test)]
mod tests;
