//! `--envelope`: results inside `{"success": ..., "error": ..., "user": ...}`.
//!
//! Whether a run succeeded is known only at its end, so the envelope is closed there: by
//! [`Output::finish`] as a success, or by [`Output::fail`] as a failure. A list has been streamed by
//! then and its last two members are `success` and `error`; a single object waits.

use serde_json::Value;

use super::record::Shape;
use super::{Error, Format, Output};

/// What is owed to an envelope.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    /// The key of the results, and whether they are a list: known before anything was printed.
    promised: Option<(&'static str, bool)>,
    state: State,
}

#[derive(Debug, Default)]
enum State {
    /// Nothing was printed.
    #[default]
    Empty,
    /// `{"users":[...]` stands on standard output.
    Streamed,
    /// A result waits for its verdict.
    Waiting(&'static str, Vec<u8>),
    /// Complete.
    Closed,
}

/// Returns one envelope as a document on one line; `error` is a failure as JSON.
pub(super) fn document(key: &str, value: &[u8], error: Option<&str>) -> Vec<u8> {
    let mut out = b"{".to_vec();
    out.extend_from_slice(verdict(error).as_bytes());
    out.extend_from_slice(format!(",\"{key}\":").as_bytes());
    out.extend_from_slice(value);
    out.push(b'}');
    out
}

fn verdict(error: Option<&str>) -> String {
    format!(
        "\"success\":{},\"error\":{}",
        error.is_none(),
        error.unwrap_or("null")
    )
}

impl Output {
    /// Remembers what this run will print, for the envelope of a failure.
    pub(super) fn promise(&self, shape: &'static Shape, many: bool) {
        let key = self.key(shape, many);
        self.results().envelope.promised = Some((key, many || self.format() == Format::Options));
    }

    /// Returns the key under which results of this shape stand in an envelope.
    pub(super) fn key(&self, shape: &'static Shape, many: bool) -> &'static str {
        match self.format() {
            Format::Options => "options",
            Format::Ndjson => shape.noun,
            _ if many => shape.plural,
            _ => shape.noun,
        }
    }

    /// Notes that a list inside an envelope has begun.
    pub(super) fn owe_the_end(&self) {
        self.results().envelope.state = State::Streamed;
    }

    /// Keeps a result until its envelope can be closed.
    pub(super) fn owe(&self, key: &'static str, value: Vec<u8>) {
        self.results().envelope.state = State::Waiting(key, value);
    }

    /// Closes the envelope, if there is one: `error` is nothing, or the failure as JSON.
    pub(super) fn close_envelope(&self, error: Option<&str>) -> Result<(), Error> {
        if !self.look().envelope {
            return Ok(());
        }
        let (state, promised) = {
            let mut results = self.results();
            let state = std::mem::replace(&mut results.envelope.state, State::Closed);
            (state, results.envelope.promised)
        };
        let mut text = Vec::new();
        match state {
            State::Streamed => text = format!(",{}}}\n", verdict(error)).into_bytes(),
            State::Waiting(key, value) => {
                self.document(&document(key, &value, error), &mut text)?;
            }
            // A run that prints no results prints no envelope either, unless it failed.
            State::Empty if error.is_some() => {
                let (key, many) = promised.unwrap_or(("user", false));
                let many = many && self.format() != Format::Ndjson;
                let value: &[u8] = if many { b"[]" } else { b"null" };
                self.document(&document(key, value, error), &mut text)?;
            }
            State::Empty | State::Closed => return Ok(()),
        }
        self.write_results(&text)
    }

    /// Prints the failure of the run in an envelope on standard output; does nothing without
    /// `--envelope`.
    pub fn fail(&self, error: &Value) -> Result<(), Error> {
        self.close_envelope(Some(&self.harmless_json(error)))
    }
}
