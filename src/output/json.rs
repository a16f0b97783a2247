//! JSON: one array, one object a line, or one object; the objects are the server's own bytes.
//!
//! An array puts each object on its own line, so that it can be read by eye and by line tools. With
//! `--jq` an array is one document and is held until its end; lines are filtered one by one.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::columns::Columns;
use super::envelope;
use super::exporter::Exporter;
use super::raw::Tidy;
use super::record::{Cell, Shape, at};
use super::{Error, Output};

/// What becomes of an object before it is written.
pub(super) enum Prepare {
    /// The server's bytes, tidied.
    Raw(Tidy),
    /// `{"label": ..., "value": ...}`.
    Label {
        shape: &'static Shape,
        label: Columns,
    },
}

impl Prepare {
    pub(super) fn apply<'r>(&mut self, raw: &'r [u8]) -> Result<Cow<'r, [u8]>, Error> {
        match self {
            Self::Raw(tidy) => Ok(tidy.apply(raw)),
            Self::Label { shape, label } => {
                let object: Value = serde_json::from_slice(raw).map_err(Error::Unreadable)?;
                let label = match label.row(&object).into_iter().next() {
                    None | Some(Cell::Null) => Value::Null,
                    Some(cell) => cell.plain().into(),
                };
                let option = json!({ "label": label, "value": at(&object, shape.id) });
                let tidy = Tidy {
                    links: true,
                    one_line: true,
                    always: &[],
                };
                let text = option.to_string().into_bytes();
                Ok(Cow::Owned(tidy.apply(&text).into_owned()))
            }
        }
    }
}

/// `-o json` and `-o options`.
pub(super) struct Array {
    prepare: Prepare,
    /// The key in an envelope, whose end is written by [`Output::finish`] or the error report.
    key: Option<&'static str>,
    items: usize,
}

impl Array {
    pub(super) fn new(prepare: Prepare, key: Option<&'static str>) -> Self {
        Self {
            prepare,
            key,
            items: 0,
        }
    }
}

impl Exporter for Array {
    fn start(&mut self, buffer: &mut Vec<u8>) {
        if let Some(key) = self.key {
            buffer.extend_from_slice(format!("{{\"{key}\":").as_bytes());
        }
        buffer.push(b'[');
    }

    fn item(&mut self, raw: &[u8], buffer: &mut Vec<u8>) -> Result<(), Error> {
        let text = self.prepare.apply(raw)?;
        buffer.extend_from_slice(if self.items == 0 { b"\n" } else { b",\n" });
        buffer.extend_from_slice(&text);
        self.items += 1;
        Ok(())
    }

    fn end(&mut self, _complete: bool, buffer: &mut Vec<u8>) -> Result<(), Error> {
        if self.items > 0 {
            buffer.push(b'\n');
        }
        buffer.push(b']');
        if self.key.is_none() {
            buffer.push(b'\n');
        }
        Ok(())
    }
}

/// `-o ndjson`, each line perhaps in an envelope and through `--jq`.
pub(super) struct Lines {
    pub(super) out: Output,
    pub(super) prepare: Prepare,
    pub(super) key: Option<&'static str>,
}

impl Exporter for Lines {
    fn item(&mut self, raw: &[u8], buffer: &mut Vec<u8>) -> Result<(), Error> {
        let mut text = self.prepare.apply(raw)?;
        if let Some(key) = self.key {
            text = Cow::Owned(envelope::document(key, &text, None));
        }
        self.out.document(&text, buffer)
    }

    fn end(&mut self, _complete: bool, _buffer: &mut Vec<u8>) -> Result<(), Error> {
        Ok(())
    }
}

/// An array that `--jq` sees whole. One that was cut gives nothing: a filter over a part of the
/// answer would be a wrong answer.
pub(super) struct Whole {
    out: Output,
    array: Array,
    document: Vec<u8>,
    key: Option<&'static str>,
}

impl Whole {
    pub(super) fn new(out: Output, prepare: Prepare, key: Option<&'static str>) -> Self {
        Self {
            out,
            array: Array::new(prepare, None),
            document: Vec::new(),
            key,
        }
    }
}

impl Exporter for Whole {
    fn start(&mut self, _buffer: &mut Vec<u8>) {
        self.array.start(&mut self.document);
    }

    fn item(&mut self, raw: &[u8], _buffer: &mut Vec<u8>) -> Result<(), Error> {
        self.array.item(raw, &mut self.document)
    }

    fn end(&mut self, complete: bool, buffer: &mut Vec<u8>) -> Result<(), Error> {
        self.array.end(complete, &mut self.document)?;
        let document = std::mem::take(&mut self.document);
        match self.key {
            _ if !complete => Ok(()),
            Some(key) => {
                self.out.owe(key, document);
                Ok(())
            }
            None => self.out.document(&document, buffer),
        }
    }
}
