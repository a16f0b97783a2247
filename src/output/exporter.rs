//! What a format is: start, items, ends of pages, end.

use super::Error;

/// Writes a list in one format. Everything goes into `buffer`, which the list drains.
pub(super) trait Exporter: Send {
    /// Opens the list.
    fn start(&mut self, _buffer: &mut Vec<u8>) {}

    /// Takes one object; `raw` is valid JSON.
    fn item(&mut self, raw: &[u8], buffer: &mut Vec<u8>) -> Result<(), Error>;

    /// A page is over: nothing may be held back any longer.
    fn page(&mut self, _buffer: &mut Vec<u8>) {}

    /// Closes the list. `complete` is false when it was cut short; what is written must be well
    /// formed all the same, and must not claim to be all there is.
    fn end(&mut self, complete: bool, buffer: &mut Vec<u8>) -> Result<(), Error>;

    /// Returns what is to be said about the list, once it has ended.
    fn notes(&self) -> Vec<Note> {
        Vec::new()
    }
}

/// Something to say about a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Note {
    /// As a matter of fact.
    Status(String),
    /// Because it may be a mistake.
    Warning(String),
}
