//! The file of a plan, which is read twice: once to check every row, once to compare.
//!
//! It is opened once, so that both passes see the same bytes; what cannot be read twice goes to a
//! temporary file without a name first. A JSON or YAML document may hold the people under `users`,
//! beside what the flags would say; such a document is read as a whole.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use ring::digest::{Context as Digest, SHA256};
use serde::Deserialize;
use serde_json::Value;

use crate::change::journal::{Input, hex};
use crate::change::plan_file::Managed;
use crate::change::read::{Bad, Cell, Format, Reader, Record};
use crate::context::Context;
use crate::failure::Failure;

/// The member of a document that holds the people.
const USERS: &str = "users";

/// An input that can be read from its start again.
pub(super) struct Source {
    pub(super) name: String,
    path: Option<PathBuf>,
    file: File,
    format: Option<Format>,
}

/// What a document says beside its people.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    #[serde(default, rename = "match")]
    pub(super) key: Option<String>,
    #[serde(default)]
    pub(super) managed: Managed,
}

impl Source {
    /// Opens a file; `-` is standard input.
    pub(super) fn open(cx: &Context, file: &str, format: Option<Format>) -> Result<Self, Failure> {
        let (name, path, opened) = if file == "-" {
            ("standard input", None, cx.with_stdin(kept))
        } else {
            (file, Some(file.into()), File::open(file).and_then(again))
        };
        let file = opened.map_err(|e| unreadable(name, e))?;
        Ok(Self {
            name: name.to_owned(),
            path,
            file,
            format,
        })
    }

    /// Returns where it was and the SHA-256 of its bytes.
    pub(super) fn input(&mut self) -> Result<Input, Failure> {
        let mut digest = Digest::new(&SHA256);
        let mut hash = || -> io::Result<()> {
            self.file.seek(SeekFrom::Start(0))?;
            let mut reader = BufReader::new(&self.file);
            let mut chunk = [0; 8192];
            loop {
                match reader.read(&mut chunk)? {
                    0 => return Ok(()),
                    n => digest.update(chunk.get(..n).unwrap_or_default()),
                }
            }
        };
        hash().map_err(|e| unreadable(&self.name, e))?;
        Ok(Input {
            path: self.path.clone(),
            sha256: hex(digest.finish().as_ref()),
        })
    }

    /// Starts to read people from the beginning.
    pub(super) fn people(&mut self) -> Result<People, Failure> {
        let start = self.file.seek(SeekFrom::Start(0));
        let file = start.and_then(|_| self.file.try_clone());
        let file = file.map_err(|e| unreadable(&self.name, e))?;
        let reader = Reader::open(file, &self.name, self.format);
        let mut people = People {
            reader: reader.map_err(|e| in_file(&self.name, &e))?,
            name: self.name.clone(),
            first: None,
            inner: None,
            document: Document::default(),
        };
        people.start()?;
        Ok(people)
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

/// Puts what can be read once into a file.
pub(in crate::commands) fn kept(input: &mut dyn Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(input, &mut file)?;
    Ok(file)
}

/// The people of a file.
pub(super) struct People {
    reader: Reader<'static>,
    name: String,
    first: Option<Result<Record, Bad>>,
    inner: Option<(u64, std::vec::IntoIter<Value>)>,
    /// What the file says beside them.
    pub(super) document: Document,
}

impl People {
    /// Reads the first record, which may be a document that holds all people.
    fn start(&mut self) -> Result<(), Failure> {
        self.first = self.read()?;
        let is_users = |(name, cell): &(Arc<str>, Cell)| {
            &**name == USERS && matches!(cell, Cell::Json(Value::Array(_)))
        };
        let Some(Ok(record)) = &mut self.first else {
            return Ok(());
        };
        let Some(at) = record.cells.iter().position(is_users) else {
            return Ok(());
        };
        let (_, users) = record.cells.swap_remove(at);
        let (line, cells) = (record.line, std::mem::take(&mut record.cells));
        let rest = cells.into_iter().map(|(name, cell)| match cell {
            Cell::Json(value) => (name.to_string(), value),
            Cell::Text(text) => (name.to_string(), text.into()),
        });
        let rest = Value::Object(rest.collect());
        self.document = serde_json::from_value(rest)
            .map_err(|e| Failure::usage(format!("{}: beside the users, {e}", self.name)))?;
        let Cell::Json(Value::Array(users)) = users else {
            return Ok(());
        };
        self.first = None;
        if self.read()?.is_some() {
            let message = format!("{}: something follows the users", self.name);
            return Err(Failure::usage(message));
        }
        self.inner = Some((line, users.into_iter()));
        Ok(())
    }

    /// Returns the names of the columns, where the file says them once for all rows.
    pub(super) fn headers(&self) -> &[Arc<str>] {
        self.reader.headers()
    }

    /// Returns the next person.
    pub(super) fn next_person(&mut self) -> Result<Option<Result<Record, Bad>>, Failure> {
        if let Some((line, users)) = &mut self.inner {
            let line = *line;
            return Ok(users.next().map(|user| of_value(line, user)));
        }
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.read(),
        }
    }

    fn read(&mut self) -> Result<Option<Result<Record, Bad>>, Failure> {
        self.reader
            .next_record()
            .map_err(|e| in_file(&self.name, &e))
    }
}

/// Takes one of the people of a document, flat or as the API shows users.
fn of_value(line: u64, user: Value) -> Result<Record, Bad> {
    let Value::Object(members) = user else {
        return Err(Bad::row(line, "one of the users is no object"));
    };
    let mut cells: Vec<(Arc<str>, Cell)> = Vec::new();
    for (name, value) in members {
        match value {
            Value::Object(profile) if name == "profile" => {
                let named = profile.into_iter();
                cells
                    .extend(named.map(|(name, value)| {
                        (format!("profile.{name}").into(), Cell::Json(value))
                    }));
            }
            value => cells.push((name.into(), Cell::Json(value))),
        }
    }
    Ok(Record { line, cells })
}
