//! Files that only their owner may read: written whole or not at all, and refused when others can read them.
//!
//! A file is made 0600 in a folder 0700 whatever the umask, synced, and put in place by a rename. Blocking.
//! Errors: those of the system; the caller says what the file is.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// What was read from a file, and whether anybody but its owner could have written or read it.
pub(super) struct Read {
    pub(super) text: String,
    /// The permission bits, where they let others in.
    pub(super) open_to_others: Option<u32>,
}

/// Makes a folder for the owner alone; one that is there stays as it is.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes a file and makes its folder; what a link points to is replaced, not the link.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_owned);
    make_folder(&folder)?;
    // The temporary file is made with mode 0600, and never anything else.
    let mut temporary = tempfile::NamedTempFile::new_in(&folder).map_err(plain)?;
    temporary.as_file_mut().write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(&path).map_err(|error| error.error)?;
    // The rename itself must survive a power cut; not every system lets a folder be synced.
    File::open(&folder)
        .and_then(|folder| folder.sync_all())
        .unwrap_or_default();
    Ok(())
}

/// What the system said, without the name of a file that nobody knows.
fn plain(error: io::Error) -> io::Error {
    let below = error.get_ref().and_then(|around| around.source());
    let below = below.and_then(|below| below.downcast_ref::<io::Error>());
    match below.and_then(io::Error::raw_os_error) {
        Some(code) => io::Error::from_raw_os_error(code),
        None => error,
    }
}

/// Keeps a folder for one process at a time, as long as what is returned lives; nothing after too long a wait.
///
/// Errors: the folder cannot be opened. Where a system has no such locks, everyone is let in.
pub(super) fn lock_folder(folder: &Path, wait: Duration) -> io::Result<Option<File>> {
    make_folder(folder)?;
    // A folder cannot be opened as a file everywhere; there the lock is a file in it.
    #[cfg(unix)]
    let file = File::open(folder)?;
    #[cfg(not(unix))]
    let file = File::create(folder.join(".lock"))?;
    Ok(lock(file, wait))
}

/// Waits for the lock of a file, a while and never longer.
pub(super) fn lock(file: File, wait: Duration) -> Option<File> {
    let (send, receive) = mpsc::channel();
    // The system's lock waits without end; beside it this can stop waiting.
    thread::spawn(move || match file.lock() {
        Err(error) if error.kind() != io::ErrorKind::Unsupported => {}
        _ => {
            send.send(file).ok();
        }
    });
    receive.recv_timeout(wait).ok()
}

/// Reads a file of at most `longest` bytes; nothing if it is not there.
pub(super) fn read(path: &Path, longest: u64) -> io::Result<Option<Read>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    // Asked of the open file: a name could point elsewhere a moment later.
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut text = String::new();
    (&mut file).take(longest + 1).read_to_string(&mut text)?;
    if u64::try_from(text.len()).is_ok_and(|length| length > longest) {
        return Err(io::Error::other("it is too large"));
    }
    Ok(Some(Read {
        text,
        open_to_others: mode_for_others(&about),
    }))
}

/// Returns the permission bits of a file that others than its owner may read or change.
#[cfg(unix)]
pub(super) fn mode_for_others(about: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = about.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Elsewhere the folder of a user keeps others out.
#[cfg(not(unix))]
pub(super) fn mode_for_others(_: &fs::Metadata) -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_a_link_to_it_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/config.toml");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&path), 0o600);
            assert_eq!(mode(path.parent().unwrap()), 0o700);
            let link = folder.path().join("link.toml");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            write(&link, b"three").unwrap();
            assert!(link.is_symlink());
            assert_eq!(fs::read(&path).unwrap(), b"three");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_nothing_and_one_that_is_too_large_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        assert!(read(&path, 3).unwrap().is_none());
        write(&path, b"four").unwrap();
        assert!(read(&path, 3).is_err());
        assert_eq!(read(&path, 4).unwrap().unwrap().text, "four");
        assert!(read(folder.path(), 4).is_err());
    }
}
