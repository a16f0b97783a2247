//! YAML, for people and for tools that read it; strings that another reader could take for a number,
//! a date or a truth value (`NO`, `012`) are quoted.
//!
//! A list is one sequence, written item by item. Built without the feature `yaml`, choosing the format
//! is a usage error.

use serde_json::Value;

use super::Error;
use super::exporter::Exporter;
use super::raw::Tidy;
use super::results::tree;

/// Returns an error in a build that has no YAML.
pub(super) fn available() -> Result<(), Error> {
    if cfg!(feature = "yaml") {
        Ok(())
    } else {
        Err(Error::Usage(
            "this build has no -o yaml (feature `yaml`)".to_owned(),
        ))
    }
}

/// Writes one object as a document.
pub(super) fn one(raw: &[u8], buffer: &mut Vec<u8>) -> Result<(), Error> {
    write(&tree(raw)?, buffer)
}

#[cfg(feature = "yaml")]
fn write(value: &Value, buffer: &mut Vec<u8>) -> Result<(), Error> {
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
    let text = serde_saphyr::to_string_with_options(value, options).map_err(|error| {
        Error::Unwritable {
            format: "yaml",
            reason: error.to_string(),
        }
    })?;
    buffer.extend_from_slice(text.as_bytes());
    Ok(())
}

#[cfg(not(feature = "yaml"))]
fn write(_value: &Value, _buffer: &mut Vec<u8>) -> Result<(), Error> {
    available()
}

/// `-o yaml` of a list.
pub(super) struct Yaml {
    tidy: Tidy,
    items: usize,
}

impl Yaml {
    pub(super) fn new(tidy: Tidy) -> Self {
        Self { tidy, items: 0 }
    }
}

impl Exporter for Yaml {
    fn item(&mut self, raw: &[u8], buffer: &mut Vec<u8>) -> Result<(), Error> {
        self.items += 1;
        // Sequences of one, one after the other, are one sequence.
        write(&Value::Array(vec![tree(&self.tidy.apply(raw))?]), buffer)
    }

    fn end(&mut self, _complete: bool, buffer: &mut Vec<u8>) -> Result<(), Error> {
        if self.items == 0 {
            buffer.extend_from_slice(b"[]\n");
        }
        Ok(())
    }
}
