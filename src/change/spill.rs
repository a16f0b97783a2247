//! The part of a long plan that is on the disk: lines as in [`super::kept`].
//!
//! A file of its own without a name, gone with the process, or a stretch of the record of a run.
//! Secrets stay in memory, beside their items, and are put back when an item is read.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use super::kept::{self, KeptItem};
use super::plan::Item;
use super::secrets::Withheld;
use super::{Error, Plan};

/// Items on the disk.
#[derive(Debug)]
pub(super) struct Spill {
    file: File,
    /// Where the items begin, and how many bytes and lines they are.
    start: u64,
    length: u64,
    lines: usize,
    /// The secrets of items, by their number.
    secrets: Arc<HashMap<usize, Vec<Withheld>>>,
}

impl Spill {
    /// Makes an empty one, in a file without a name that nobody else may read.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            file: tempfile::tempfile()?,
            start: 0,
            length: 0,
            lines: 0,
            secrets: Arc::default(),
        })
    }

    /// Takes a stretch of a file for one.
    pub(super) fn within(file: File, start: u64, length: u64, lines: usize) -> Self {
        Self {
            file,
            start,
            length,
            lines,
            secrets: Arc::default(),
        }
    }

    /// Puts the secrets of an item back, which the record does not hold.
    pub(super) fn restore(&mut self, number: usize, secrets: Vec<Withheld>) {
        Arc::make_mut(&mut self.secrets).insert(number, secrets);
    }

    pub(super) fn len(&self) -> usize {
        self.lines
    }

    /// Moves the items to the disk; on an error they stay where they are.
    pub(super) fn append(&mut self, items: &mut Vec<Item>) -> io::Result<()> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(self.start + self.length))?;
        let mut out = BufWriter::new(file);
        let mut length = 0;
        for item in &*items {
            let line = kept::line(item)?;
            out.write_all(&line)?;
            length += line.len() as u64;
        }
        out.flush()?;
        drop(out);
        for (number, item) in (self.lines..).zip(items.iter_mut()) {
            if let Item::Change(change) = item {
                let secrets = change.withhold();
                if !secrets.is_empty() {
                    self.restore(number, secrets);
                }
            }
        }
        self.length += length;
        self.lines += items.len();
        items.clear();
        Ok(())
    }

    /// Reads the items in order. Two readers at a time would disturb each other.
    pub(super) fn items(&self) -> Result<impl Iterator<Item = Result<Item, Error>> + use<>, Error> {
        let mut file = self.file.try_clone().map_err(Error::unread)?;
        file.seek(SeekFrom::Start(self.start))
            .map_err(Error::unread)?;
        let lines = BufReader::new(file.take(self.length)).lines();
        let secrets = Arc::clone(&self.secrets);
        Ok(lines.enumerate().map(move |(number, line)| {
            let line = line.map_err(Error::unread)?;
            let kept: KeptItem =
                serde_json::from_str(&line).map_err(|e| Error::unread(e.into()))?;
            let mut item = kept.into_item();
            if let (Item::Change(change), Some(known)) = (&mut item, secrets.get(&number)) {
                change.restore(known);
            }
            Ok(item)
        }))
    }
}

/// Copies every item of a plan as a line.
pub(super) fn write_lines(
    plan: &Plan,
    mut write: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), Error> {
    for item in plan.items()? {
        let line = kept::line(&*item?).map_err(|e| Error::unread(e.into()))?;
        write(&line).map_err(Error::unread)?;
    }
    Ok(())
}
