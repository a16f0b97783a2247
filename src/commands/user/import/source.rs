//! The file of an import, which is read twice.
//!
//! It is opened once, so that both passes see the same file whatever happens to its name. Standard
//! input, a pipe and whatever else cannot be read twice goes to a temporary file first, which only
//! this user can read and which has no name.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::change::journal::{self, Input};
use crate::change::read::{Format, Reader};
use crate::context::Context;
use crate::failure::Failure;

/// An input that can be read from its start again.
pub(super) struct Source {
    name: String,
    file: File,
    format: Option<Format>,
}

impl Source {
    /// Opens a file; `-` is standard input.
    pub(super) fn open(cx: &Context, file: &str, format: Option<Format>) -> Result<Self, Failure> {
        let (name, opened) = if file == "-" {
            ("standard input", cx.with_stdin(kept))
        } else {
            (file, File::open(file).and_then(again))
        };
        let file =
            opened.map_err(|e| Failure::usage(format!("could not read {name}")).because(e))?;
        Ok(Self {
            name: name.to_owned(),
            file,
            format,
        })
    }

    /// Returns what people call it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns where the file is, and the hash of its bytes.
    pub(super) fn input(&mut self) -> Result<Input, Failure> {
        let failed = |e: io::Error| Failure::usage("it could not be read").because(e);
        self.file.seek(SeekFrom::Start(0)).map_err(failed)?;
        let path = Some(Path::new(&self.name)).filter(|path| path.is_file());
        Ok(Input {
            path: path.and_then(|path| std::path::absolute(path).ok()),
            sha256: journal::sha256(&mut &self.file).map_err(failed)?,
        })
    }

    /// Starts to read from the beginning.
    pub(super) fn reader(&mut self) -> Result<Reader<'_>, Failure> {
        let failed = |e: io::Error| Failure::usage("it could not be read").because(e);
        let opened = self.file.seek(SeekFrom::Start(0)).map_err(failed);
        let opened = opened.and_then(|_| Reader::open(&self.file, &self.name, self.format));
        opened.map_err(|e| in_file(&self.name, &e))
    }
}

/// Says in which file something is wrong.
pub(super) fn in_file(name: &str, failure: &Failure) -> Failure {
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

/// Puts what can be read once into a file.
fn kept(input: &mut dyn Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(input, &mut file)?;
    Ok(file)
}
