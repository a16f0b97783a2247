//! A file of people, which is read twice: once to check every row, once to act on it.
//!
//! It is opened once, so that both passes see the same bytes whatever happens to its name. Standard
//! input, a pipe and whatever else cannot be read twice goes to a temporary file first, which only
//! this user can read and which has no name. What rows name is found by [`Names`]; what becomes of
//! them is the command's matter. Errors: of kind usage.

mod names;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{self, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;

pub(super) use names::{Named, Names};

use crate::change::journal::{self, Input};
use crate::change::read::{self, Bad, Reader, Record};
use crate::context::Context;
use crate::failure::Failure;

/// What the file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Separated by commas, semicolons or tabs; the first row names the columns
    Csv,
    /// Separated by tabs
    Tsv,
    /// One list of objects
    Json,
    /// One object a line
    Ndjson,
    /// A list of mappings
    Yaml,
}

impl From<Format> for read::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Tsv => Self::Tsv,
            Format::Json => Self::Json,
            Format::Ndjson => Self::Ndjson,
            Format::Yaml => Self::Yaml,
        }
    }
}

/// A file that can be read from its start again.
pub(super) struct PeopleFile {
    name: String,
    path: Option<PathBuf>,
    file: File,
    format: Option<read::Format>,
}

impl PeopleFile {
    /// Opens a file; `-` is standard input.
    pub(super) fn open(cx: &Context, file: &str, format: Option<Format>) -> Result<Self, Failure> {
        let (name, path, opened) = if file == "-" {
            ("standard input", None, cx.with_stdin(kept))
        } else {
            let path = path::absolute(file).ok();
            (file, path, File::open(file).and_then(again))
        };
        Ok(Self {
            file: opened.map_err(|e| unreadable(name, e))?,
            // A pipe has a name too, but nobody can read it again.
            path: path.filter(|path| path.is_file()),
            name: name.to_owned(),
            format: format.map(Into::into),
        })
    }

    /// Returns what people call it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns where the file is, and the SHA-256 of its bytes.
    pub(super) fn input(&mut self) -> Result<Input, Failure> {
        let start = self.file.seek(SeekFrom::Start(0));
        let sha256 = start.and_then(|_| journal::sha256(&mut &self.file));
        Ok(Input {
            path: self.path.clone(),
            sha256: sha256.map_err(|e| unreadable(&self.name, e))?,
        })
    }

    /// Starts to read from the beginning.
    pub(super) fn records(&mut self) -> Result<Records, Failure> {
        let start = self.file.seek(SeekFrom::Start(0));
        let file = start.and_then(|_| self.file.try_clone());
        let file = file.map_err(|e| unreadable(&self.name, e))?;
        let reader = Reader::open(file, &self.name, self.format);
        Ok(Records {
            reader: reader.map_err(|e| in_file(&self.name, &e))?,
            name: self.name.clone(),
        })
    }
}

/// The rows of a file, one after the other.
pub(super) struct Records {
    reader: Reader<'static>,
    name: String,
}

impl Records {
    /// Returns what people call the file.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the names of the columns, where the file says them once for all rows.
    pub(super) fn headers(&self) -> &[Arc<str>] {
        self.reader.headers()
    }

    /// Returns the next row, or what is wrong with it; an error is about the whole file.
    pub(super) fn next_record(&mut self) -> Result<Option<Result<Record, Bad>>, Failure> {
        let record = self.reader.next_record();
        record.map_err(|e| in_file(&self.name, &e))
    }
}

fn unreadable(name: &str, error: io::Error) -> Failure {
    Failure::usage(format!("could not read {name}")).because(error)
}

/// Says in which file something is wrong.
fn in_file(name: &str, failure: &Failure) -> Failure {
    let named = Failure::new(failure.kind(), format!("{name}, {failure}"));
    let hints = failure.hints().to_vec();
    hints.into_iter().fold(named, Failure::hint)
}

fn again(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    kept(&mut &file)
}

/// Puts what can be read once into a file without a name.
pub(super) fn kept(input: &mut dyn Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(input, &mut file)?;
    file.rewind()?;
    Ok(file)
}
