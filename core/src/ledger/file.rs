//! A file as a ledger.

mod holder;

use std::fmt::Display;
use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process;

use super::{ledger_error, unusable};
use crate::Error;
use crate::drive::Ledger;

/// The longest line that is read, in bytes. A line of a ledger has at most some 12 KiB.
const LONGEST_LINE: u64 = 64 * 1024;

/// A file as a ledger: lines are added at its end and are synced to disk before the next request. A lock of
/// the operating system on the file itself lets only one run use it at a time, in whatever process. The
/// lock is free once this value is dropped or the process has ended. The file is created when the first line
/// is written.
///
/// Before each line it is checked that nobody has renamed, removed, replaced or changed the file meanwhile.
#[derive(Debug)]
pub struct FileLedger {
    path: PathBuf,
    has_lock: bool,
    open: Option<OpenFile>,
}

#[derive(Debug)]
struct OpenFile {
    reader: BufReader<File>,
    /// The length that the file must have if only this ledger writes to it.
    length: u64,
    /// The file may be read and not written: that is enough for a dry run.
    read_only: bool,
    /// The process that has locked the file.
    locked_by: Option<u32>,
}

impl Drop for OpenFile {
    /// To close the file would not free the lock while a process that another thread has just forked holds it too. See
    /// docs/design.md#one-lock-for-a-ledger.
    fn drop(&mut self) {
        // A fork leaves the lock to its parent.
        if self.locked_by == Some(process::id()) {
            // If it fails, closing the file frees the lock.
            let _ = self.reader.get_ref().unlock();
        }
    }
}

impl FileLedger {
    /// Opens and locks the file, if it exists.
    ///
    /// # Errors
    /// `ledger` if it cannot be opened or locked, or if another run uses it.
    pub fn open(path: impl Into<PathBuf>) -> Result<FileLedger, Error> {
        FileLedger { path: path.into(), has_lock: true, open: None }.open_existing()
    }

    /// Opens the file, if it exists, and does not lock it: for a file system that knows no locks. Two runs
    /// that use it at once may send the same requests.
    ///
    /// # Errors
    /// `ledger` if it cannot be opened.
    pub fn without_lock(path: impl Into<PathBuf>) -> Result<FileLedger, Error> {
        FileLedger { path: path.into(), has_lock: false, open: None }.open_existing()
    }

    fn open_existing(mut self) -> Result<FileLedger, Error> {
        let (file, read_only) = match open(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(self),
            Err(error) if is_held(&error) => return Err(in_use(&self.path, None)),
            Err(error) => return Err(unusable(&self.named(&error)).caused_by_file(error)),
            Ok(opened) => opened,
        };
        self.lock(&file)?;
        let checked = self.checked(file, read_only);
        self.open = Some(checked.map_err(|error| unusable(&self.named(&error)).caused_by_file(error))?);
        Ok(self)
    }

    fn make(&self) -> io::Result<OpenFile> {
        let file = match options().append(true).create_new(true).open(&self.path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(io::Error::other("another program created this file in the meantime"));
            }
            made => made?,
        };
        self.lock(&file).map_err(io::Error::other)?;
        sync_folder(&self.path)?;
        self.checked(file, false)
    }

    fn lock(&self, file: &File) -> Result<(), Error> {
        if !self.has_lock {
            return Ok(());
        }
        match file.try_lock() {
            Ok(()) => Ok(()),
            Err(TryLockError::WouldBlock) => Err(in_use(&self.path, holder::of(file))),
            Err(TryLockError::Error(error)) => Err(no_locks(&self.named(&error)).caused_by_file(error)),
        }
    }

    /// The file, unless another one has taken its place before it was locked.
    fn checked(&self, file: File, read_only: bool) -> io::Result<OpenFile> {
        let length = file.metadata()?.len();
        let locked_by = self.has_lock.then(process::id);
        let open = OpenFile { reader: BufReader::new(file), length, read_only, locked_by };
        open.check(&self.path)?;
        Ok(open)
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.make()?,
        };
        let written = open.write(&self.path, text);
        self.open = Some(open);
        written
    }

    fn named(&self, error: &dyn Display) -> String {
        format!("`{}`: {error}", self.path.display())
    }
}

impl OpenFile {
    fn write(&mut self, path: &Path, text: &str) -> io::Result<()> {
        self.check(path)?;
        if self.read_only {
            return Err(ErrorKind::PermissionDenied.into());
        }
        let mut file = self.reader.get_ref();
        file.write_all(text.as_bytes())?;
        file.sync_data()?;
        self.length += text.len() as u64;
        Ok(())
    }

    /// Fails if the path no longer leads to this file, or if another program has changed it.
    fn check(&self, path: &Path) -> io::Result<()> {
        let moved = || io::Error::other("the file was renamed, removed or replaced during the run");
        let named = match std::fs::metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(moved()),
            named => named?,
        };
        let file = self.reader.get_ref().metadata()?;
        if !is_same(&file, &named) {
            return Err(moved());
        }
        if file.len() != self.length {
            return Err(io::Error::other("the file was changed by another program during the run"));
        }
        Ok(())
    }
}

impl Ledger for FileLedger {
    fn next_line(&mut self) -> io::Result<Option<String>> {
        let Some(OpenFile { reader, .. }) = &mut self.open else {
            return Ok(None);
        };
        let mut line = Vec::new();
        let read = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if read as u64 == LONGEST_LINE {
            return Err(io::Error::other(self.named(&"a line is longer than 64 KiB, so it is no ledger")));
        }
        // A torn line may end within a character.
        Ok((read > 0).then(|| String::from_utf8_lossy(&line).into_owned()))
    }

    fn append(&mut self, text: &str) -> io::Result<()> {
        let written = self.write(text);
        written.map_err(|error| io::Error::new(error.kind(), self.named(&error)))
    }
}

/// Opens the file, and returns whether it can only be read.
fn open(path: &Path) -> io::Result<(File, bool)> {
    // Before it is opened: a pipe or a device can wait for ever, or has no end.
    let kind = std::fs::metadata(path)?.file_type();
    if !kind.is_file() && !kind.is_dir() {
        return Err(io::Error::other("it is not a regular file"));
    }
    match options().append(true).open(path) {
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
            Ok((options().open(path)?, true))
        }
        opened => Ok((opened?, false)),
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    // While it is open nobody can rename or remove it: others may read and write, and not delete.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, 1 | 2);
    options
}

#[cfg(unix)]
fn is_same(file: &Metadata, named: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino()) == (named.dev(), named.ino())
}

#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}

/// Whether opening failed because another process holds the file: on Windows a sharing or lock violation.
fn is_held(error: &io::Error) -> bool {
    cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33))
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

/// The error of a ledger that another run uses, in this process (if known).
fn in_use(path: &Path, process: Option<u32>) -> Error {
    let message = format!("`{}`: another run is using this ledger", path.display());
    match process {
        Some(id) if id == process::id() => ledger_error(
            message + ", in this process",
            "end, close or drop that run, close its client, or use another ledger for this one",
        ),
        Some(id) => ledger_error(
            format!("{message}, in process {id}"),
            "wait until it ends, end that process, or use another ledger for this run",
        ),
        None => ledger_error(message, "wait until it ends, or use another ledger for this one"),
    }
}

fn no_locks(why: &str) -> Error {
    ledger_error(
        format!("{why}; the ledger cannot be locked, so another run could use it at the same time"),
        "use a file on a local disk; in Rust, `FileLedger::without_lock` uses it without a lock",
    )
}

#[cfg(test)]
mod tests;
