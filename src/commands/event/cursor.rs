//! Where a watch is in the log, kept in a file so that a restart loses and repeats nothing.
//!
//! Kept are the place in the log and the names of the last events that were printed. A file belongs
//! to one org and one filter, is readable by its owner only, is replaced whole, and is used by one
//! watch at a time.

use std::collections::{HashSet, VecDeque};
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::failure::Failure;

/// How many events are remembered: two of the largest pages.
const REMEMBERED: usize = 2000;

/// What the file holds.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    org: String,
    filter: String,
    next: Option<String>,
    seen: VecDeque<String>,
}

/// A place in the log.
#[derive(Debug)]
pub(super) struct Cursor {
    kept: Kept,
    seen: HashSet<String>,
    file: Option<PathBuf>,
    /// Held as long as this watch goes on.
    _lock: Option<File>,
}

impl Cursor {
    /// Opens the place of an org and a filter: in the file that is named, or in the state folder.
    pub(super) fn open(
        cx: &Context,
        named: Option<&Path>,
        filter: Option<&str>,
    ) -> anyhow::Result<Self> {
        let (org, filter) = (cx.org_host(), filter.unwrap_or_default().to_owned());
        let file = match named {
            Some(file) => Some(file.to_owned()),
            None => cx.settings()?.state_dir.as_ref().map(|folder| {
                let name = format!("{:016x}.json", hash(&format!("{org}\n{filter}")));
                folder.value.join("watch").join(name)
            }),
        };
        let Some(file) = file else {
            cx.out.warning(
                "there is no folder to keep the place in the log in; name a file with --cursor",
            );
            return Ok(Self::new(org, filter, None, None));
        };
        if named.is_none() {
            make_private_folder(&file)?;
        }
        let lock = lock(&file)?;
        let mut cursor = Self::new(org, filter, Some(file), Some(lock));
        cursor.read()?;
        Ok(cursor)
    }

    fn new(org: String, filter: String, file: Option<PathBuf>, lock: Option<File>) -> Self {
        let kept = Kept {
            org,
            filter,
            ..Kept::default()
        };
        Self {
            kept,
            seen: HashSet::new(),
            file,
            _lock: lock,
        }
    }

    fn read(&mut self) -> anyhow::Result<()> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let text = match fs::read(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(could_not("read", file, error).into()),
        };
        let name = file.display();
        let kept: Kept = serde_json::from_slice(&text)
            .map_err(|e| Failure::usage(format!("{name} is no place in the log")).because(e))?;
        if (&kept.org, &kept.filter) != (&self.kept.org, &self.kept.filter) {
            return Err(Failure::usage(format!(
                "{name} is the place of a watch of another org or other events"
            ))
            .hint("name another file with --cursor, or remove this one")
            .into());
        }
        self.seen = kept.seen.iter().cloned().collect();
        self.kept = kept;
        Ok(())
    }

    /// Returns where to go on.
    pub(super) fn next(&self) -> Option<&str> {
        self.kept.next.as_deref()
    }

    /// Forgets everything, to begin elsewhere.
    pub(super) fn forget(&mut self) {
        self.kept.next = None;
        self.kept.seen.clear();
        self.seen.clear();
    }

    /// Notes an event; false if it was noted before.
    pub(super) fn is_new(&mut self, uuid: &str) -> bool {
        if !self.seen.insert(uuid.to_owned()) {
            return false;
        }
        self.kept.seen.push_back(uuid.to_owned());
        while self.kept.seen.len() > REMEMBERED {
            if let Some(old) = self.kept.seen.pop_front() {
                self.seen.remove(&old);
            }
        }
        true
    }

    /// Moves on; what was printed before is settled from here on.
    pub(super) fn settle(&mut self, next: String, has_printed: bool) -> Result<(), Failure> {
        let has_moved = self.kept.next.as_ref() != Some(&next);
        self.kept.next = Some(next);
        match &self.file {
            Some(file) if has_moved || has_printed => {
                write(file, &self.kept).map_err(|error| could_not("write", file, error))
            }
            _ => Ok(()),
        }
    }
}

fn could_not(what: &str, file: &Path, error: std::io::Error) -> Failure {
    Failure::usage(format!("could not {what} {}", file.display())).because(error)
}

/// Writes the file whole or not at all; temporary files are for the owner only.
fn write(file: &Path, kept: &Kept) -> std::io::Result<()> {
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer(&mut temporary, kept)?;
    temporary.write_all(b"\n")?;
    temporary.as_file().sync_data()?;
    temporary.persist(file).map_err(|error| error.error)?;
    Ok(())
}

fn make_private_folder(file: &Path) -> anyhow::Result<()> {
    let Some(folder) = file.parent() else {
        return Ok(());
    };
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| could_not("make", folder, error).into())
}

/// Keeps a second watch out; the lock ends with the process.
fn lock(file: &Path) -> anyhow::Result<File> {
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let lock = options
        .open(&name)
        .map_err(|error| could_not("write", &name, error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => {
            let message = format!("another watch uses {}", file.display());
            Err(Failure::usage(message)
                .hint("give this one a place of its own with --cursor FILE")
                .into())
        }
        Err(fs::TryLockError::Error(error)) => Err(could_not("lock", &name, error).into()),
    }
}

/// A name for a text that stays the same; FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_new_once_and_only_the_last_ones_are_remembered() {
        let mut cursor = Cursor::new("org".into(), String::new(), None, None);
        assert!(cursor.is_new("a"));
        assert!(!cursor.is_new("a"));
        for n in 0..REMEMBERED {
            assert!(cursor.is_new(&n.to_string()));
        }
        assert!(cursor.is_new("a"));
        assert_eq!(cursor.seen.len(), REMEMBERED);
    }

    #[test]
    fn a_file_is_replaced_whole_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.json");
        let open = || Cursor {
            file: Some(file.clone()),
            ..Cursor::new("org".into(), "f".into(), None, None)
        };
        let mut cursor = open();
        cursor.is_new("a");
        cursor.settle("/api/v1/logs?after=1".into(), true).unwrap();
        let mut again = open();
        again.read().unwrap();
        assert_eq!(again.next(), Some("/api/v1/logs?after=1"));
        assert!(!again.is_new("a"));
        let mut other = Cursor::new("other".into(), "f".into(), Some(file.clone()), None);
        assert!(other.read().is_err());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
