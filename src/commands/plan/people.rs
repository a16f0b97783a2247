//! The people of a plan's file.
//!
//! A JSON or YAML document may hold them under `users`, beside what the flags would say; such a
//! document is read as a whole. Errors: of kind usage.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::change::plan_file::Managed;
use crate::change::read::{Bad, Cell, Record};
use crate::commands::people_file::{PeopleFile, Records};
use crate::failure::Failure;

/// The member of a document that holds the people.
const USERS: &str = "users";

/// What a document says beside its people.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    #[serde(default, rename = "match")]
    pub(super) key: Option<String>,
    #[serde(default)]
    pub(super) managed: Managed,
}

/// The people of a file.
pub(super) struct People {
    records: Records,
    first: Option<Result<Record, Bad>>,
    inner: Option<(u64, std::vec::IntoIter<Value>)>,
    /// What the file says beside them.
    pub(super) document: Document,
}

impl People {
    /// Starts to read the file from the beginning.
    pub(super) fn of(file: &mut PeopleFile) -> Result<Self, Failure> {
        let mut people = Self {
            records: file.records()?,
            first: None,
            inner: None,
            document: Document::default(),
        };
        people.start()?;
        Ok(people)
    }

    /// Reads the first record, which may be a document that holds all people.
    fn start(&mut self) -> Result<(), Failure> {
        self.first = self.records.next_record()?;
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
        self.document = serde_json::from_value(rest).map_err(|e| {
            Failure::usage(format!("{}: beside the users, {e}", self.records.name()))
        })?;
        let Cell::Json(Value::Array(users)) = users else {
            return Ok(());
        };
        self.first = None;
        if self.records.next_record()?.is_some() {
            let message = format!("{}: something follows the users", self.records.name());
            return Err(Failure::usage(message));
        }
        self.inner = Some((line, users.into_iter()));
        Ok(())
    }

    /// Returns the names of the columns, where the file says them once for all rows.
    pub(super) fn headers(&self) -> &[Arc<str>] {
        self.records.headers()
    }

    /// Returns the next person.
    pub(super) fn next_person(&mut self) -> Result<Option<Result<Record, Bad>>, Failure> {
        if let Some((line, users)) = &mut self.inner {
            let line = *line;
            return Ok(users.next().map(|user| of_value(line, user)));
        }
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.records.next_record(),
        }
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
