//! The record of a run: what is about to be done, written before it is, and what became of it.
//!
//! One file a run, JSON lines, 0600, appended to and never changed: who ran what where, the plan,
//! then an `intent` before each request and a `done` after it. An intent is on the disk before its
//! request goes out; many that start together share one sync. The file is locked while its run
//! lasts, so that a second one refuses. There is no secret in it; see [`super::kept`].
//!
//! Errors: [`Error::Unrecorded`](super::Error::Unrecorded), before anything is sent.

mod folder;
mod line;
mod replay;
#[cfg(test)]
mod tests;
mod writer;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

pub use folder::{Runs, new_id};
pub use line::{Ending, Header, Input, Place};
pub use replay::{Past, Progress, Replay, RunState, StepState};

use super::kept::KeptOutcome;
use super::{Error, Outcome, Plan};
use line::Line;
use writer::Writer;
pub use writer::hex;

/// Writes the record of one run, or none.
#[derive(Debug, Default)]
pub struct Journal {
    open: Option<Open>,
    /// What an earlier attempt at the same run did.
    past: Progress,
    /// Why nothing more can be written.
    broken: OnceLock<Arc<io::Error>>,
}

#[derive(Debug)]
struct Open {
    writer: Writer,
    id: String,
    path: PathBuf,
}

impl Journal {
    /// Keeps no record.
    pub fn none() -> Self {
        Self::default()
    }

    /// Starts the record of a new run, with its whole plan, in a file that is not there yet.
    pub fn start(path: &Path, header: Header, plan: &Plan) -> Result<Self, Error> {
        let id = header.id.clone();
        let writer = Writer::create(path, &Line::Run(header), plan).map_err(unrecorded)?;
        Ok(Self {
            open: Some(Open {
                writer,
                id,
                path: path.to_owned(),
            }),
            ..Self::default()
        })
    }

    /// Goes on with the record of a run that ended early.
    pub fn resume(replay: Replay, now: Timestamp) -> Result<Self, Error> {
        let (id, path, past) = (replay.header.id, replay.path, replay.progress);
        let writer = Writer::reopen(replay.lock, replay.end).map_err(unrecorded)?;
        writer
            .write(&Line::Resumed { at: now })
            .map_err(unrecorded)?;
        Ok(Self {
            open: Some(Open { writer, id, path }),
            past,
            ..Self::default()
        })
    }

    /// Returns the id of the run, if it is recorded.
    pub fn id(&self) -> Option<&str> {
        self.open.as_ref().map(|open| open.id.as_str())
    }

    /// Returns the file, if there is one.
    pub fn path(&self) -> Option<&Path> {
        self.open.as_ref().map(|open| open.path.as_path())
    }

    /// Returns what an earlier attempt did at this place.
    pub fn past(&self, place: Place) -> Past {
        self.past.at(place)
    }

    /// Returns once the intent is on the disk. No request goes out if this fails.
    pub async fn intent(&self, place: Place, now: Timestamp) -> Result<(), Error> {
        let Some(open) = &self.open else {
            return Ok(());
        };
        self.sound()?;
        let line = Line::Intent { place, at: now };
        open.writer.synced(&line).await.map_err(|e| self.fail(e))
    }

    /// Writes down what became of it; nobody is told before it is in the file.
    pub async fn done(&self, place: Place, outcome: &Outcome, now: Timestamp) -> Result<(), Error> {
        let Some(open) = &self.open else {
            return Ok(());
        };
        self.sound()?;
        let line = Line::Done {
            place,
            at: now,
            outcome: KeptOutcome::of(outcome),
        };
        open.writer.written(&line).await.map_err(|e| self.fail(e))
    }

    /// Closes the record.
    pub async fn end(&self, ending: Ending, now: Timestamp) -> Result<(), Error> {
        let Some(open) = &self.open else {
            return Ok(());
        };
        self.sound()?;
        let line = Line::Ended { ending, at: now };
        open.writer.synced(&line).await.map_err(|e| self.fail(e))
    }

    fn sound(&self) -> Result<(), Error> {
        match self.broken.get() {
            Some(source) => Err(Error::Unrecorded {
                source: Arc::clone(source),
            }),
            None => Ok(()),
        }
    }

    fn fail(&self, error: io::Error) -> Error {
        let source = Arc::clone(self.broken.get_or_init(|| Arc::new(error)));
        Error::Unrecorded { source }
    }
}

/// Returns the SHA-256 of what is left to read, as text.
pub fn sha256(input: &mut dyn io::Read) -> io::Result<String> {
    let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match input.read(&mut buffer)? {
            0 => return Ok(writer::hex(digest.finish().as_ref())),
            read => digest.update(buffer.get(..read).unwrap_or_default()),
        }
    }
}

fn unrecorded(error: io::Error) -> Error {
    Error::Unrecorded {
        source: Arc::new(error),
    }
}
