//! The thread that writes a record: lines come in by a queue, and one sync covers all that wait.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Seek, SeekFrom, Write as _};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};

use ring::digest::{Context, SHA256};
use tokio::sync::oneshot;

use super::line::Line;
use crate::change::{Plan, spill};

/// The queue to the thread; dropped, the thread writes what it has and ends.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<Sender<Entry>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

struct Entry {
    line: Vec<u8>,
    /// Whether it has to outlive the machine, and not only this process.
    is_synced: bool,
    /// Told when the line is written.
    told: Option<oneshot::Sender<io::Result<()>>>,
}

/// Returns the line with its end.
pub(super) fn bytes(line: &Line) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// How often a lock is tried for: whoever only looks ([`is_locked`]) has it for a moment.
const TRIES: usize = 50;

/// Locks the file for this process; another one that has it is an error that says so.
pub(super) fn lock(file: &File) -> io::Result<()> {
    let mut locked = file.try_lock();
    for _ in 1..TRIES {
        if !matches!(locked, Err(TryLockError::WouldBlock)) {
            break;
        }
        std::thread::yield_now();
        locked = file.try_lock();
    }
    locked.map_err(|error| match error {
        TryLockError::WouldBlock => io::Error::new(
            io::ErrorKind::WouldBlock,
            "another process is at work on this run",
        ),
        TryLockError::Error(error) => error,
    })
}

/// Returns whether a process has the file locked, and leaves no lock behind.
pub(super) fn is_locked(file: &File) -> bool {
    let shared = file.try_lock_shared();
    file.unlock().ok();
    matches!(shared, Err(TryLockError::WouldBlock))
}

/// Returns a digest as text.
pub fn hex(digest: &[u8]) -> String {
    let mut text = String::with_capacity(2 * digest.len());
    for byte in digest {
        write!(text, "{byte:02x}").expect("text takes everything");
    }
    text
}

impl Writer {
    /// Makes the file, with its first line and the plan.
    pub(super) fn create(path: &Path, first: &Line, plan: &Plan) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        let begun = Self::begin(&file, path, first, plan);
        if begun.is_err() {
            // Nothing was sent, and half a record is of no use to anybody.
            std::fs::remove_file(path).ok();
        }
        begun.map(|()| Self::run(file))
    }

    fn begin(file: &File, path: &Path, first: &Line, plan: &Plan) -> io::Result<()> {
        lock(file)?;
        let mut out = BufWriter::new(file);
        out.write_all(&bytes(first)?)?;
        let mut digest = Context::new(&SHA256);
        spill::write_lines(plan, |line| {
            digest.update(line);
            out.write_all(line)
        })
        .map_err(io::Error::other)?;
        let planned = Line::Planned {
            items: plan.len(),
            sha256: hex(digest.finish().as_ref()),
        };
        out.write_all(&bytes(&planned)?)?;
        out.flush()?;
        drop(out);
        // The first intent syncs the file; its name has to be there as well.
        #[cfg(unix)]
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// Goes on with a file that is locked already, after its last whole line.
    pub(super) fn reopen(mut file: File, end: u64) -> io::Result<Self> {
        // A torn line at the end goes.
        file.set_len(end)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self::run(file))
    }

    fn run(file: File) -> Self {
        let (queue, entries) = mpsc::channel();
        let thread = std::thread::spawn(move || write(&file, &entries));
        Self {
            queue: Some(queue),
            thread: Some(thread),
        }
    }

    fn put(&self, entry: Entry) -> io::Result<()> {
        let queue = self.queue.as_ref().ok_or_else(gone)?;
        queue.send(entry).map_err(|_| gone())
    }

    /// Writes a line soon.
    pub(super) fn write(&self, line: &Line) -> io::Result<()> {
        self.put(Entry {
            line: bytes(line)?,
            is_synced: false,
            told: None,
        })
    }

    /// Writes a line and returns once it is in the file, where it outlives this process.
    pub(super) async fn written(&self, line: &Line) -> io::Result<()> {
        self.told(line, false).await
    }

    /// Writes a line and returns once it is on the disk.
    pub(super) async fn synced(&self, line: &Line) -> io::Result<()> {
        self.told(line, true).await
    }

    async fn told(&self, line: &Line, is_synced: bool) -> io::Result<()> {
        let (told, answer) = oneshot::channel();
        self.put(Entry {
            line: bytes(line)?,
            is_synced,
            told: Some(told),
        })?;
        answer.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn gone() -> io::Error {
    io::Error::other("the record cannot be written any more")
}

/// Writes what comes in until nobody can send any more, or the disk refuses.
fn write(mut file: &File, entries: &Receiver<Entry>) {
    let mut lines = Vec::new();
    let mut waiting = Vec::new();
    while let Ok(first) = entries.recv() {
        lines.clear();
        let mut is_synced = false;
        for entry in std::iter::once(first).chain(entries.try_iter()) {
            lines.extend_from_slice(&entry.line);
            is_synced |= entry.is_synced;
            waiting.extend(entry.told);
        }
        let mut ended = file.write_all(&lines);
        if ended.is_ok() && is_synced {
            ended = file.sync_data();
        }
        let failed = ended.as_ref().err().map(io::Error::kind);
        for told in waiting.drain(..) {
            let answer = match &ended {
                Ok(()) => Ok(()),
                Err(error) => Err(io::Error::new(error.kind(), error.to_string())),
            };
            told.send(answer).ok();
        }
        if failed.is_some() {
            // What cannot be recorded must not go on; every later line is refused.
            return;
        }
    }
}
