//! Files of people: CSV, NDJSON, JSON or YAML become rows, one at a time.
//!
//! Three steps. [`Reader`] cuts the file into [`Record`]s and knows nothing of Okta; [`Vocabulary`]
//! says what the name of a column means; [`Row`] is what one record asks for, its values still
//! without the types of the org's schema ([`super::values`]). Nothing is held but the row at hand,
//! and a number for each login ([`Logins`]). Lines are counted from 1. Errors: [`Failure`] where the
//! file as a whole cannot be read, [`Bad`] where it is one row and the others can be.

mod csv;
mod fields;
mod json;
mod logins;
mod row;
mod text;
mod yaml;

use std::fmt;
use std::io::{BufRead, Read};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::failure::Failure;

pub use csv::{Cells, Csv};
pub use fields::{Field, Vocabulary, WORDS};
pub use logins::Logins;
pub use row::{Cleared, Row, password};

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Separated by commas, semicolons or tabs; the first row names the columns.
    Csv,
    /// Separated by tabs.
    Tsv,
    /// One list of objects.
    Json,
    /// One object a line.
    Ndjson,
    /// A list of mappings, or a document for each.
    Yaml,
}

impl Format {
    /// Returns what the name of a file says; JSON is looked at, since both forms are called so.
    fn of_name(name: &str) -> Option<Self> {
        let extension = Path::new(name).extension()?.to_str()?.to_lowercase();
        match extension.as_str() {
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }

    /// Returns what the first bytes look like.
    fn of_start(start: &[u8]) -> Self {
        let text = start.trim_ascii_start();
        match text.first() {
            Some(b'[') => Self::Json,
            Some(b'{') => {
                let line = text.split(|b| *b == b'\n').next().unwrap_or_default();
                let is_whole = serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
                if is_whole { Self::Ndjson } else { Self::Json }
            }
            Some(b'-') if text.starts_with(b"---") || text.starts_with(b"- ") => Self::Yaml,
            _ => Self::Csv,
        }
    }
}

/// One value as it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// The cell of a table; an empty one says nothing.
    Text(String),
    /// A value with a type.
    Json(Value),
}

/// One person as the file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The line in which it begins.
    pub line: u64,
    /// Names of columns or members, as they are written, with their values.
    pub cells: Vec<(Arc<str>, Cell)>,
}

/// What is wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The line in which the row begins.
    pub line: u64,
    /// The column, where it is one.
    pub column: Option<String>,
    /// Why; never with a secret in it.
    pub why: String,
    /// Whose row it is, where that can be read.
    pub login: Option<String>,
}

impl Bad {
    /// Says that a whole row is wrong.
    pub fn row(line: u64, why: impl Into<String>) -> Self {
        Self {
            line,
            column: None,
            why: why.into(),
            login: None,
        }
    }

    /// Says that a value is wrong.
    pub fn cell(line: u64, column: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            column: Some(column.into()),
            ..Self::row(line, why)
        }
    }

    /// Says whose row it is.
    #[must_use]
    pub fn of(self, login: Option<&str>) -> Self {
        Self {
            login: login.map(str::to_owned),
            ..self
        }
    }
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        write!(f, ": {}", self.why)
    }
}

/// The records of a file.
pub struct Reader<'r>(Form<'r>);

enum Form<'r> {
    Csv(Csv<'r>),
    Ndjson(json::Ndjson<'r>),
    Json(json::Json<'r>),
    Yaml(yaml::Yaml<'r>),
}

impl<'r> Reader<'r> {
    /// Opens a file; without a format its name tells, or how it starts.
    pub fn open(
        input: impl Read + 'r,
        name: &str,
        format: Option<Format>,
    ) -> Result<Self, Failure> {
        let mut input = text::decoded(input)?;
        let format = match format.or_else(|| Format::of_name(name)) {
            Some(format) => format,
            None => Format::of_start(input.fill_buf().map_err(|e| text::unreadable(&e))?),
        };
        let lines = text::Lines::new;
        Ok(Self(match format {
            Format::Csv => Form::Csv(Csv::over(lines(input), None)?),
            Format::Tsv => Form::Csv(Csv::over(lines(input), Some('\t'))?),
            Format::Ndjson => Form::Ndjson(json::Ndjson(lines(input))),
            Format::Json => Form::Json(json::Json::new(input)),
            Format::Yaml => Form::Yaml(yaml::Yaml::new(lines(input))?),
        }))
    }

    /// Returns the names of the columns, where the file says them once for all rows.
    pub fn headers(&self) -> &[Arc<str>] {
        match &self.0 {
            Form::Csv(csv) => csv.headers(),
            _ => &[],
        }
    }

    /// Returns the next record.
    pub fn next_record(&mut self) -> Result<Option<Result<Record, Bad>>, Failure> {
        match &mut self.0 {
            Form::Csv(csv) => {
                let Some(row) = csv.next_row()? else {
                    return Ok(None);
                };
                Ok(Some(row.map(|(line, cells)| {
                    let names = csv.headers().iter().cloned();
                    let cells = names.zip(cells.into_iter().map(Cell::Text)).collect();
                    Record { line, cells }
                })))
            }
            Form::Ndjson(lines) => lines.next(),
            Form::Json(json) => Ok(json.next()?.map(Ok)),
            Form::Yaml(yaml) => yaml.next(),
        }
    }
}

#[cfg(test)]
mod tests;
