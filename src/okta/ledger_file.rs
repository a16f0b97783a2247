//! The files that hold the [`Record`]s: one for each org and class of endpoint.
//!
//! Locked for as long as a decision takes, never while something is sent. Whatever goes wrong with
//! them (no folder, no room, a lock that somebody keeps, a torn write) only means that this process
//! goes by its own knowledge. Nothing in a file or its name tells the credential.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::base::Base;
use super::class::Class;
use super::ledger::Record;

/// How often a lock that somebody else has is asked for, some ten milliseconds in all; each holds it
/// for microseconds.
const TRIES: usize = 20_000;
/// A record has some hundred bytes.
const LARGEST: u64 = 64 * 1024;

/// Where the records of an org are.
#[derive(Debug)]
pub(in crate::okta) struct Shelf {
    folder: PathBuf,
    org: String,
}

impl Shelf {
    pub(in crate::okta) fn new(folder: PathBuf, base: &Base) -> Self {
        let hash = ring::digest::digest(&ring::digest::SHA256, base.as_str().as_bytes());
        let start = hash.as_ref().iter().take(8);
        let number = start.fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        Self {
            folder,
            org: format!("{number:016x}"),
        }
    }

    /// Opens the file of a class, and makes it if need be.
    pub(in crate::okta) fn open(&self, class: Class) -> io::Result<File> {
        make_private(&self.folder)?;
        let name = format!("{}-{}.json", self.org, class.file_name());
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(self.folder.join(name))
    }
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A file that is locked until this is dropped.
pub(in crate::okta) struct Locked<'f>(&'f File);

impl<'f> Locked<'f> {
    /// Locks, unless somebody keeps the lock: a process that was halted must not halt this one.
    pub(in crate::okta) fn new(file: &'f File) -> Option<Self> {
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Some(Self(file)),
                Err(std::fs::TryLockError::WouldBlock) => std::thread::yield_now(),
                Err(std::fs::TryLockError::Error(_)) => return None,
            }
        }
        None
    }

    /// Reads the record; an empty or torn one is none.
    pub(in crate::okta) fn read(&mut self) -> Option<Record> {
        let mut bytes = Vec::new();
        self.0.seek(SeekFrom::Start(0)).ok()?;
        self.0.take(LARGEST).read_to_end(&mut bytes).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Writes the record. It need not survive a crash of the machine.
    pub(in crate::okta) fn write(&mut self, record: &Record) -> io::Result<()> {
        let bytes = serde_json::to_vec(record)?;
        self.0.seek(SeekFrom::Start(0))?;
        self.0.write_all(&bytes)?;
        self.0.set_len(bytes.len().try_into().unwrap_or(LARGEST))
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        // At the latest it ends with the process.
        self.0.unlock().ok();
    }
}
