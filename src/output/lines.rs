//! The formats of one fact a line: ids, and the bare number of `--count`.

use super::exporter::{Exporter, Note};
use super::record::{Shape, at};
use super::{Error, hostile};

/// `-o id`.
pub(super) struct Ids {
    shape: &'static Shape,
    without: usize,
}

impl Ids {
    pub(super) fn new(shape: &'static Shape) -> Self {
        Self { shape, without: 0 }
    }
}

impl Exporter for Ids {
    fn item(&mut self, raw: &[u8], buffer: &mut Vec<u8>) -> Result<(), Error> {
        let object = serde_json::from_slice(raw).map_err(Error::Unreadable)?;
        match at(&object, self.shape.id).and_then(|id| id.as_str()) {
            Some(id) => {
                buffer.extend_from_slice(hostile::line(id).as_bytes());
                buffer.push(b'\n');
            }
            None => self.without += 1,
        }
        Ok(())
    }

    fn end(&mut self, _complete: bool, _buffer: &mut Vec<u8>) -> Result<(), Error> {
        Ok(())
    }

    fn notes(&self) -> Vec<Note> {
        match self.without {
            0 => Vec::new(),
            1 => vec![Note::Warning(format!("1 {} has no id", self.shape.noun))],
            n => vec![Note::Warning(format!(
                "{n} {} have no id",
                self.shape.plural
            ))],
        }
    }
}

/// `--count`. Prints nothing for a list that was cut: part of a number is a wrong number.
#[derive(Default)]
pub(super) struct Count(usize);

impl Exporter for Count {
    fn item(&mut self, _raw: &[u8], _buffer: &mut Vec<u8>) -> Result<(), Error> {
        self.0 += 1;
        Ok(())
    }

    fn end(&mut self, complete: bool, buffer: &mut Vec<u8>) -> Result<(), Error> {
        if complete {
            buffer.extend_from_slice(format!("{}\n", self.0).as_bytes());
        }
        Ok(())
    }
}
