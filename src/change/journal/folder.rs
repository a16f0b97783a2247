//! The folder of all records: `runs` in the state folder, 0700, a file a run.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::replay::Replay;
use crate::change::Error;
use crate::clock::Clock;
use crate::failure::Kind;

const ENDING: &str = "ndjson";
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// The records of this machine.
#[derive(Clone, Debug)]
pub struct Runs {
    folder: PathBuf,
}

/// Makes the name of a run: when it began (UTC), and four letters.
pub fn new_id(clock: &dyn Clock) -> String {
    let mut random = [0; 4];
    clock.random(&mut random);
    let letters: String = random
        .iter()
        .filter_map(|n| LETTERS.get(usize::from(*n) % LETTERS.len()))
        .map(|letter| char::from(*letter))
        .collect();
    format!("{}-{letters}", clock.now().strftime("%Y%m%d-%H%M%S%3f"))
}

impl Runs {
    /// Names the folder below the state folder; nothing is made yet.
    pub fn below(state: &Path) -> Self {
        Self {
            folder: state.join("runs"),
        }
    }

    /// Returns the file of a run, and makes the folder.
    pub fn place(&self, id: &str) -> io::Result<PathBuf> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.folder)?;
        Ok(self.path(id))
    }

    /// Returns what a run is called on the command line: its id, or its file where that is not
    /// in the folder.
    pub fn name_of(&self, id: &str, path: &Path) -> String {
        if path == self.path(id) {
            return id.to_owned();
        }
        path.display().to_string()
    }

    fn path(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.{ENDING}"))
    }

    /// Returns the ids of all runs, the latest first.
    pub fn ids(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut ids: Vec<String> = entries
            .filter_map(|entry| {
                let path = entry.path();
                let is_record = path.extension().is_some_and(|e| e == ENDING);
                is_record.then(|| path.file_stem()?.to_str().map(str::to_owned))?
            })
            .collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids
    }

    /// Reads one of the runs.
    pub fn read(&self, id: &str) -> Result<Replay, Error> {
        Replay::open(&self.path(id), false)
    }

    /// Finds the record that is meant: an id or the start of one, a file, or `last`.
    pub fn find(&self, name: &str) -> Result<PathBuf, Error> {
        let ids = self.ids();
        if name == "last" {
            let last = ids.first().map(|id| self.path(id));
            return last.ok_or_else(|| {
                Error::target(Kind::NotFound, "there is no run yet on this machine")
            });
        }
        let meant: Vec<&String> = ids.iter().filter(|id| id.starts_with(name)).collect();
        match meant.as_slice() {
            [only] => Ok(self.path(only)),
            [] if Path::new(name).is_file() => Ok(PathBuf::from(name)),
            [] => Err(
                Error::target(Kind::NotFound, format!("there is no run {name:?}"))
                    .hint("see `okta-admin run list`"),
            ),
            several => {
                let ids: Vec<&str> = several.iter().map(|id| id.as_str()).collect();
                let message = format!("{name:?} is the start of several runs: {}", ids.join(", "));
                Err(Error::target(Kind::NotFound, message))
            }
        }
    }

    /// Removes the records of runs that ended before this moment; returns how many.
    pub fn forget(&self, before: Timestamp) -> usize {
        let old = |id: &&String| {
            self.read(id)
                .is_ok_and(|run| run.latest < before && run.state() != super::RunState::Running)
        };
        let ids = self.ids();
        let gone = ids.iter().filter(old);
        gone.filter(|id| fs::remove_file(self.path(id)).is_ok())
            .count()
    }
}
