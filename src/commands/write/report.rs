//! `--report`: what became of each target, a line of JSON each, every target exactly once.
//!
//! Beside the members of an outcome each line has `login`, which is the target, and `line` where a
//! row of a file was the reason. No secret is in it. The file is for its owner only.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use crate::change::Outcome;
use crate::failure::Failure;

/// The file, while the run lasts.
pub(super) struct Report {
    path: PathBuf,
    file: BufWriter<File>,
    lost: Option<io::Error>,
}

impl Report {
    /// Makes the file, or empties it.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| {
            let message = format!("--report: could not make {}", path.display());
            Failure::usage(message).because(error)
        })?;
        Ok(Self {
            path: path.to_owned(),
            file: BufWriter::new(file),
            lost: None,
        })
    }

    /// Writes a line; what cannot be written is told at the end, since changes go on.
    pub(super) fn add(&mut self, outcome: &Outcome) {
        let mut line = outcome.to_json();
        if let Some(members) = line.as_object_mut() {
            members.insert("login".to_owned(), outcome.target.clone().into());
        }
        // A script that follows the file sees each line when it is true.
        let written = writeln!(self.file, "{line}").and_then(|()| self.file.flush());
        if let Err(error) = written {
            self.lost.get_or_insert(error);
        }
    }

    /// Says whether everything was written.
    pub(super) fn end(mut self) -> Result<(), Failure> {
        let ended = match self.lost.take() {
            Some(error) => Err(error),
            None => self.file.flush(),
        };
        ended.map_err(|error| {
            let file = self.path.display();
            let kind = crate::failure::Kind::Other;
            Failure::new(kind, format!("--report: {file} is not complete")).because(error)
        })
    }
}
