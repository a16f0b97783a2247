//! A list on its way out: objects come in as pages do, bytes leave as early as they can.
//!
//! Holds at most 32 KiB besides what its exporter holds. A list that is dropped before
//! [`List::end`] is closed well-formed but incomplete; the error that cut it says so.

use std::io::Write as _;

use super::exporter::{Exporter, Note};
use super::{Error, Format, Output};

const ENOUGH_TO_WRITE: usize = 32 * 1024;

/// A list being printed. Made by [`Output::list`].
pub struct List {
    out: Output,
    exporter: Box<dyn Exporter>,
    buffer: Vec<u8>,
    items: usize,
    open: bool,
}

impl List {
    pub(super) fn start(out: Output, mut exporter: Box<dyn Exporter>) -> Self {
        let mut buffer = Vec::new();
        exporter.start(&mut buffer);
        Self {
            out,
            exporter,
            buffer,
            items: 0,
            open: true,
        }
    }

    /// Prints one object, given as the server's own bytes (one valid JSON value).
    pub fn item(&mut self, raw: &[u8]) -> Result<(), Error> {
        self.exporter.item(raw, &mut self.buffer)?;
        self.items += 1;
        if self.buffer.len() >= ENOUGH_TO_WRITE {
            self.write()?;
        }
        Ok(())
    }

    /// Sends everything out: to be called at the end of a page.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.exporter.page(&mut self.buffer);
        self.write()
    }

    /// Returns how many objects were printed.
    pub fn len(&self) -> usize {
        self.items
    }

    /// Returns whether nothing was printed yet.
    pub fn is_empty(&self) -> bool {
        self.items == 0
    }

    /// Closes a complete list.
    pub fn end(mut self) -> Result<(), Error> {
        self.close(true)?;
        for note in self.exporter.notes() {
            match note {
                Note::Status(text) => self.out.status(&text),
                Note::Warning(text) => self.out.warning(&text),
            }
        }
        Ok(())
    }

    /// Closes a list that stays incomplete, well-formed all the same. Dropping it does the same,
    /// without telling whether that could be written.
    pub fn abort(mut self) -> Result<(), Error> {
        self.close(false)
    }

    /// Returns how many bytes wait to be written.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.buffer.capacity()
    }

    fn close(&mut self, complete: bool) -> Result<(), Error> {
        self.open = false;
        // A header above nothing would pass for "there is nobody".
        let only_a_header = !matches!(
            self.out.format(),
            Format::Json | Format::Ndjson | Format::Yaml | Format::Options
        );
        if !complete && self.items == 0 && only_a_header {
            self.buffer.clear();
            return Ok(());
        }
        self.exporter.end(complete, &mut self.buffer)?;
        self.write()
    }

    fn write(&mut self) -> Result<(), Error> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let written = self.out.write_results(&self.buffer);
        self.buffer.clear();
        written
    }
}

impl Drop for List {
    fn drop(&mut self) {
        if self.open {
            // The error that cut the list is the one worth telling.
            self.close(false).ok();
        }
    }
}

impl Output {
    /// Writes to standard output at once.
    pub(super) fn write_results(&self, bytes: &[u8]) -> Result<(), Error> {
        // A terminal that shows both must not mix them.
        if self.terminal().stdout {
            self.wipe_progress();
        }
        let mut results = self.results();
        results
            .sink
            .write_all(bytes)
            .and_then(|()| results.sink.flush())
            .map_err(Error::of_write)
    }
}
