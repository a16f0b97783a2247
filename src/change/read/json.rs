//! People as JSON: an array, objects one after the other, or one a line (NDJSON).
//!
//! Streams: an array is cut into its elements without being held. An object may be flat, with Okta's
//! names of attributes, or as the API shows users, with a `profile` in it; the members of that are
//! called `profile.NAME` here. Numbers of lines are counted from 1.

use std::fmt;
use std::io::BufRead;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::text::{Lines, MOST, Text, not_utf8, too_long, unreadable};
use super::{Bad, Cell, Record};
use crate::failure::Failure;

/// The members of an object, in their order; of one name there may be several.
#[derive(Debug)]
pub(super) struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;

        impl<'de> Visitor<'de> for Each {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object that describes a person")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Each)
    }
}

impl Members {
    pub(super) fn into_record(self, line: u64) -> Record {
        let mut cells: Vec<(Arc<str>, Cell)> = Vec::with_capacity(self.0.len());
        for (name, value) in self.0 {
            match value {
                Value::Object(profile) if name == "profile" => {
                    cells.extend(profile.into_iter().map(|(name, value)| {
                        (format!("profile.{name}").into(), Cell::Json(value))
                    }));
                }
                value => cells.push((name.into(), Cell::Json(value))),
            }
        }
        Record { line, cells }
    }
}

/// Returns the line an error of the parser is in, and the sentence without it.
fn told(error: &serde_json::Error, first: u64) -> (u64, String) {
    let inside = u64::try_from(error.line()).unwrap_or(1).max(1);
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    (first + inside - 1, text.to_owned())
}

/// Objects, one a line.
pub(super) struct Ndjson<'r>(pub(super) Lines<'r>);

impl Ndjson<'_> {
    pub(super) fn next(&mut self) -> Result<Option<Result<Record, Bad>>, Failure> {
        while let Some((number, line)) = self.0.next()? {
            if line.trim().is_empty() {
                continue;
            }
            let members: Result<Members, _> = serde_json::from_str(line);
            return Ok(Some(match members {
                Ok(members) => Ok(members.into_record(number)),
                Err(error) => Err(Bad::row(number, told(&error, 1).1)),
            }));
        }
        Ok(None)
    }
}

/// Where in the text the reader is.
enum At {
    Start,
    /// In an array, before its first element.
    First,
    /// In an array, after an element.
    Next,
    /// Between objects that follow each other.
    Between,
}

/// An array of objects, or objects one after the other.
pub(super) struct Json<'r> {
    input: Text<'r>,
    line: u64,
    at: At,
}

impl<'r> Json<'r> {
    pub(super) fn new(input: Text<'r>) -> Self {
        Self {
            input,
            line: 1,
            at: At::Start,
        }
    }

    /// Returns the next object. What is no JSON ends the file: nobody knows where the next one begins.
    pub(super) fn next(&mut self) -> Result<Option<Record>, Failure> {
        let mut next = self.look()?;
        if matches!(self.at, At::Start) {
            self.at = if next == Some(b'[') {
                self.input.consume(1);
                next = self.look()?;
                At::First
            } else {
                At::Between
            };
        }
        match (&self.at, next) {
            (At::Between, None) => return Ok(None),
            (At::First | At::Next, Some(b']')) => {
                self.input.consume(1);
                return match self.look()? {
                    None => {
                        self.at = At::Between;
                        Ok(None)
                    }
                    Some(_) => Err(self.odd("something follows the list")),
                };
            }
            (At::Next, Some(b',')) => {
                self.input.consume(1);
                next = self.look()?;
            }
            (At::Next, Some(_)) => {
                return Err(self.odd("a comma or the end of the list is missing"));
            }
            _ => {}
        }
        match next {
            Some(b'{') => {}
            None => return Err(self.odd("the list has no end")),
            Some(_) => return Err(self.odd("an object that describes a person is missing")),
        }
        if !matches!(self.at, At::Between) {
            self.at = At::Next;
        }
        let first = self.line;
        let object = self.object()?;
        let text = std::str::from_utf8(&object).map_err(|_| not_utf8(first))?;
        let members: Members = serde_json::from_str(text).map_err(|error| {
            let (line, why) = told(&error, first);
            Failure::usage(format!("line {line}: {why}"))
        })?;
        Ok(Some(members.into_record(first)))
    }

    fn odd(&self, why: &str) -> Failure {
        Failure::usage(format!("line {}: {why}", self.line))
    }

    /// Skips blanks; returns the byte that follows, without taking it.
    fn look(&mut self) -> Result<Option<u8>, Failure> {
        loop {
            let buffer = self.input.fill_buf().map_err(|e| unreadable(&e))?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let blank = buffer.iter().take_while(|b| b.is_ascii_whitespace());
            let (mut skipped, mut lines) = (0, 0);
            for byte in blank {
                skipped += 1;
                lines += u64::from(*byte == b'\n');
            }
            let next = buffer.get(skipped).copied();
            self.input.consume(skipped);
            self.line += lines;
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    /// Takes the bytes of one object, by counting its braces.
    fn object(&mut self) -> Result<Vec<u8>, Failure> {
        let first = self.line;
        let mut object = Vec::new();
        let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
        loop {
            let buffer = self.input.fill_buf().map_err(|e| unreadable(&e))?;
            if buffer.is_empty() {
                return Err(Failure::usage(format!(
                    "the object that starts in line {first} has no end"
                )));
            }
            let (mut taken, mut lines, mut ended) = (0, 0, false);
            for byte in buffer {
                taken += 1;
                lines += u64::from(*byte == b'\n');
                if in_text {
                    in_text = escaped || *byte != b'"';
                    escaped = !escaped && *byte == b'\\';
                    continue;
                }
                match byte {
                    b'"' => in_text = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth == 0 {
                    ended = true;
                    break;
                }
            }
            object.extend_from_slice(buffer.get(..taken).unwrap_or_default());
            self.input.consume(taken);
            self.line += lines;
            if ended {
                return Ok(object);
            }
            if object.len() > MOST {
                return Err(too_long(first));
            }
        }
    }
}
