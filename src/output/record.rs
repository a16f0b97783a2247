//! What a result looks like as a row: the columns of each kind of object, and the cells in them.
//!
//! A [`Shape`] is written once for each kind of object (see [`super::shapes`]); which of its columns
//! are shown is settled in [`super::columns`], and what a cell looks like by the exporter.

use jiff::Timestamp;
use serde_json::Value;

/// How objects of one kind are shown.
#[derive(Debug)]
pub struct Shape {
    /// The word for one: `user`; also its key in an envelope.
    pub noun: &'static str,
    /// The word for several: `users`; also their key in an envelope.
    pub plural: &'static str,
    /// The path of the id, such as `id`.
    pub id: &'static str,
    /// The columns, in their order.
    pub columns: &'static [Column],
    /// The object whose members may be named as columns too: `profile`. Without it only the columns
    /// above exist.
    pub open: Option<&'static str>,
    /// The name of the column that `-o options` shows.
    pub label: &'static str,
}

/// One column of a shape.
#[derive(Debug)]
pub struct Column {
    /// What it is called in `--columns` and in the header of CSV: `lastLogin`.
    pub name: &'static str,
    /// What it is called in the header of a table: `LAST-LOGIN`.
    pub header: &'static str,
    /// Where its cells come from.
    pub get: Get,
    /// When it is shown without being asked for.
    pub when: When,
    /// What its cells mean.
    pub kind: Kind,
}

/// Where a cell comes from.
#[derive(Clone, Copy, Debug)]
pub enum Get {
    /// Names of members joined by dots: `profile.login`.
    Path(&'static str),
    /// Computed from the object.
    With(fn(&Value) -> Cell),
}

/// When a column is shown without being asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// In every table.
    Default,
    /// In `wide`, `csv` and `tsv`.
    Wide,
    /// Only with `--columns`.
    OnRequest,
}

/// What the text of a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// An RFC 3339 time.
    Time,
    /// A status word, coloured on a terminal.
    Status,
    /// An id or a login: what a person copies, so the last to be shortened.
    Address,
}

/// One value of a row, before it is dressed.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text, as hostile as its source.
    Text(String),
    /// A point in time.
    Time(Timestamp),
    /// A status word.
    Status(String),
    /// A number, a truth value or a whole structure, as JSON.
    Json(Value),
    /// Null or not there.
    Null,
}

impl Cell {
    /// Makes a cell of a value that means `kind`; nothing and null are the same.
    pub fn of(value: Option<&Value>, kind: Kind) -> Self {
        match value {
            None | Some(Value::Null) => Self::Null,
            Some(Value::String(text)) => match kind {
                Kind::Status => Self::Status(text.clone()),
                Kind::Time => text
                    .parse()
                    .map_or_else(|_| Self::Text(text.clone()), Self::Time),
                Kind::Text | Kind::Address => Self::Text(text.clone()),
            },
            Some(other) => Self::Json(other.clone()),
        }
    }

    /// Returns the cell as data: times as RFC 3339, structures as JSON, null as nothing.
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) | Self::Status(text) => text.clone(),
            Self::Time(time) => rfc3339(*time),
            Self::Json(value) => value.to_string(),
            Self::Null => String::new(),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Timestamp> for Cell {
    fn from(time: Timestamp) -> Self {
        Self::Time(time)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Writes a time as Okta does: UTC with three digits of a second.
fn rfc3339(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// Returns the member of `value` that `path` leads to.
pub(super) fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.')
        .try_fold(value, |inner, name| inner.get(name))
}

/// Titled sections of labelled lines: what one object looks like to a person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    /// Who or what it is.
    pub title: String,
    /// The sections, in their order.
    pub sections: Vec<Section>,
}

/// One part of a card.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// The heading; an empty one is not shown.
    pub title: String,
    /// Labels and what is to be said for each.
    pub lines: Vec<(String, Cell)>,
}

impl Card {
    /// Starts a card.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            sections: Vec::new(),
        }
    }

    /// Starts the next section.
    pub fn section(&mut self, title: impl Into<String>) {
        self.sections.push(Section {
            title: title.into(),
            lines: Vec::new(),
        });
    }

    /// Adds a line to the last section.
    pub fn line(&mut self, label: impl Into<String>, cell: impl Into<Cell>) {
        if self.sections.is_empty() {
            self.section("");
        }
        if let Some(section) = self.sections.last_mut() {
            section.lines.push((label.into(), cell.into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_keep_what_they_are_given() {
        let time = "2024-02-03T04:05:06.000Z";
        let cases = [
            (json!("x"), Kind::Text, Cell::Text("x".into()), "x"),
            (json!("A"), Kind::Status, Cell::Status("A".into()), "A"),
            (
                json!(time),
                Kind::Time,
                Cell::Time(time.parse().unwrap()),
                time,
            ),
            (json!("soon"), Kind::Time, Cell::Text("soon".into()), "soon"),
            (json!(null), Kind::Time, Cell::Null, ""),
            (json!(-5), Kind::Text, Cell::Json(json!(-5)), "-5"),
            (
                json!(["a", 1]),
                Kind::Text,
                Cell::Json(json!(["a", 1])),
                "[\"a\",1]",
            ),
        ];
        for (value, kind, expected, plain) in cases {
            let cell = Cell::of(Some(&value), kind);
            assert_eq!(cell, expected);
            assert_eq!(cell.plain(), plain);
        }
        assert_eq!(Cell::of(None, Kind::Text), Cell::Null);
    }

    #[test]
    fn a_path_leads_through_objects() {
        let value = json!({"profile": {"login": "a"}});
        assert_eq!(at(&value, "profile.login"), Some(&json!("a")));
        assert_eq!(at(&value, "profile.login.x"), None);
        assert_eq!(at(&value, "profil"), None);
    }
}
