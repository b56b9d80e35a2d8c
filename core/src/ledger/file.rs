//! A file as a ledger.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::{in_use, unusable};
use crate::Error;
use crate::drive::Ledger;

/// A file as a ledger: lines are added at its end and are synced to disk before the next request. A lock
/// lets only one process use it at a time. The file is created when the first line is written.
#[derive(Debug)]
pub struct FileLedger {
    path: PathBuf,
    file: Option<BufReader<File>>,
}

impl FileLedger {
    /// Opens and locks the file, if it exists.
    ///
    /// # Errors
    /// `ledger` if it cannot be opened, or if another process uses it.
    pub fn open(path: impl Into<PathBuf>) -> Result<FileLedger, Error> {
        let path = path.into();
        let shown = path.display();
        let opened = match open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(FileLedger { path, file: None }),
            Err(error) => {
                return Err(unusable(&format!("`{shown}`: {error}")).caused_by_file(error));
            }
            Ok(file) => file,
        };
        match opened.try_lock() {
            Ok(()) => Ok(FileLedger { file: Some(BufReader::new(opened)), path }),
            Err(TryLockError::WouldBlock) => Err(in_use(&shown.to_string())),
            Err(TryLockError::Error(error)) => {
                Err(unusable(&format!("`{shown}`: {error}")).caused_by_file(error))
            }
        }
    }

    fn make(&mut self) -> io::Result<&File> {
        // This fails if another process has created the file in the meantime.
        let file = OpenOptions::new().read(true).append(true).create_new(true).open(&self.path)?;
        file.try_lock()?;
        sync_folder(&self.path)?;
        Ok(self.file.insert(BufReader::new(file)).get_ref())
    }
}

/// Opens the file, read-only if it cannot be written: that is enough for a dry run.
fn open(path: &Path) -> io::Result<File> {
    match OpenOptions::new().read(true).append(true).open(path) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => File::open(path),
        opened => opened,
    }
}

/// Syncs the folder. A new file is safe only when the folder's list of files is on disk too.
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
        let Some(file) = &mut self.file else {
            return Ok(None);
        };
        let mut line = Vec::new();
        let read = file.read_until(b'\n', &mut line)?;
        // A torn line may end within a character.
        Ok((read > 0).then(|| String::from_utf8_lossy(&line).into_owned()))
    }

    fn append(&mut self, text: &str) -> io::Result<()> {
        let written = self.write(text);
        written.map_err(|error| io::Error::new(error.kind(), format!("`{}`: {error}", self.path.display())))
    }
}

impl FileLedger {
    fn write(&mut self, text: &str) -> io::Result<()> {
        let mut file = match &self.file {
            Some(file) => file.get_ref(),
            None => self.make()?,
        };
        file.write_all(text.as_bytes())?;
        file.sync_data()
    }
}

#[cfg(test)]
mod tests;
