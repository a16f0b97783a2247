//! `--columns`: which columns of a shape are shown, in which order.
//!
//! `a,b` picks; `+a,-b` changes the default. Case, `-` and `_` do not matter for the columns a shape
//! knows. In an open shape any other name is an attribute, or a path such as
//! `credentials.provider.name`; a name that no object has is told at the end of the list.

use serde_json::Value;

use super::Error;
use super::exporter::Note;
use super::record::{Cell, Column, Get, Kind, Shape, When, at};

/// What was written after `--columns`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Spec {
    /// Exactly these.
    Pick(Vec<String>),
    /// The default, changed.
    Change(Vec<Change>),
}

/// One change to the default.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// `+a`
    Add(String),
    /// `-a`
    Remove(String),
}

impl Spec {
    /// Reads the text. A mixture of both forms and an empty name are usage errors.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let names: Vec<_> = text.split(',').map(str::trim).collect();
        let signed = |name: &&str| name.starts_with(['+', '-']);
        if names
            .iter()
            .any(|name| name.trim_start_matches(['+', '-']).is_empty())
        {
            return Err(Error::Usage(format!(
                "--columns {text:?} has an empty name"
            )));
        }
        if !names.iter().any(&signed) {
            return Ok(Self::Pick(names.into_iter().map(str::to_owned).collect()));
        }
        if !names.iter().all(signed) {
            return Err(Error::Usage(format!(
                "--columns {text:?} picks and changes at once; write either a,b or +a,-b"
            )));
        }
        let change = |name: &str| match name.strip_prefix('-') {
            Some(name) => Change::Remove(name.to_owned()),
            None => Change::Add(name.trim_start_matches('+').to_owned()),
        };
        Ok(Self::Change(names.into_iter().map(change).collect()))
    }
}

/// A column that is shown.
#[derive(Debug)]
pub(super) struct Selected {
    /// The name, as CSV heads it.
    pub(super) name: String,
    /// The heading of a table.
    pub(super) header: String,
    /// What its cells mean.
    pub(super) kind: Kind,
    /// Whether a terminal that is too narrow may leave it out.
    pub(super) spare: bool,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Known(&'static Column),
    Path(String),
    /// A member of the open object, or one at the top.
    Attribute {
        open: &'static str,
        seen: bool,
    },
}

impl Selected {
    fn known(column: &'static Column, spare: bool) -> Self {
        Self {
            name: column.name.to_owned(),
            header: column.header.to_owned(),
            kind: column.kind,
            spare,
            source: Source::Known(column),
        }
    }

    fn cell(&mut self, object: &Value) -> Cell {
        match &mut self.source {
            Source::Known(column) => match column.get {
                Get::Path(path) => Cell::of(at(object, path), self.kind),
                Get::With(get) => get(object),
            },
            Source::Path(path) => Cell::of(at(object, path), self.kind),
            Source::Attribute { open, seen } => {
                let value = object
                    .get(&**open)
                    .and_then(|members| members.get(&self.name))
                    .or_else(|| object.get(&self.name));
                *seen |= value.is_some();
                Cell::of(value, self.kind)
            }
        }
    }
}

/// The columns of a list, and which of its objects' members were ever met.
#[derive(Debug)]
pub(super) struct Columns {
    /// In the order in which they are shown.
    pub(super) selected: Vec<Selected>,
    shape: &'static Shape,
    rows: usize,
}

impl Columns {
    /// Settles the columns; `wide` takes those of [`When::Wide`] into the default. An unknown name in
    /// a shape that is not open is an error that lists the known ones.
    pub(super) fn select(
        shape: &'static Shape,
        spec: Option<&str>,
        wide: bool,
    ) -> Result<Self, Error> {
        let shown = |column: &&'static Column| {
            column.when == When::Default || (wide && column.when == When::Wide)
        };
        let default = || {
            shape
                .columns
                .iter()
                .filter(shown)
                .map(|column| Selected::known(column, column.when == When::Wide))
                .collect()
        };
        let selected = match spec.map(Spec::parse).transpose()? {
            None => default(),
            Some(Spec::Pick(names)) => {
                let mut picked = Vec::new();
                for name in &names {
                    add(&mut picked, find(shape, name)?);
                }
                picked
            }
            Some(Spec::Change(changes)) => {
                let mut selected = default();
                for change in &changes {
                    match change {
                        Change::Add(name) => add(&mut selected, find(shape, name)?),
                        Change::Remove(name) => {
                            let gone = find(shape, name)?.name;
                            selected.retain(|column| column.name != gone);
                        }
                    }
                }
                if selected.is_empty() {
                    return Err(Error::Usage("--columns leaves no column".to_owned()));
                }
                selected
            }
        };
        Ok(Self {
            selected,
            shape,
            rows: 0,
        })
    }

    /// Returns the row of an object.
    pub(super) fn row(&mut self, object: &Value) -> Vec<Cell> {
        self.rows += 1;
        self.selected
            .iter_mut()
            .map(|column| column.cell(object))
            .collect()
    }

    /// Returns how many rows there were.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Returns a warning for each name that no object had: it is probably misspelt.
    pub(super) fn notes(&self) -> Vec<Note> {
        if self.rows == 0 {
            return Vec::new();
        }
        self.selected
            .iter()
            .filter(|column| matches!(column.source, Source::Attribute { seen: false, .. }))
            .map(|column| {
                Note::Warning(format!(
                    "no {} listed here has an attribute {:?}",
                    self.shape.noun, column.name
                ))
            })
            .collect()
    }
}

/// Adds a column, once.
fn add(selected: &mut Vec<Selected>, column: Selected) {
    if !selected.iter().any(|there| there.name == column.name) {
        selected.push(column);
    }
}

fn find(shape: &'static Shape, name: &str) -> Result<Selected, Error> {
    let plain = |text: &str| text.replace(['-', '_'], "").to_lowercase();
    let wanted = plain(name);
    let is_known = |column: &&'static Column| {
        plain(column.name) == wanted || matches!(column.get, Get::Path(path) if path == name)
    };
    if let Some(column) = shape.columns.iter().find(is_known) {
        return Ok(Selected::known(column, false));
    }
    let Some(open) = shape.open else {
        let known: Vec<_> = shape.columns.iter().map(|column| column.name).collect();
        return Err(Error::Usage(format!(
            "unknown column {name:?}; the columns of {} are {}",
            shape.plural.replace('_', " "),
            known.join(", ")
        )));
    };
    let attribute = name
        .strip_prefix(open)
        .and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or(name);
    let source = if attribute.contains('.') {
        Source::Path(name.to_owned())
    } else {
        Source::Attribute { open, seen: false }
    };
    Ok(Selected {
        name: attribute.to_owned(),
        header: heading(attribute),
        kind: Kind::Text,
        spare: false,
        source,
    })
}

/// Turns the name of an attribute into a heading: `costCenter` becomes `COST-CENTER`.
fn heading(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && after_lower {
            out.push('-');
        }
        after_lower = c.is_lowercase() || c.is_ascii_digit();
        out.extend(if c == '_' { '-' } else { c }.to_uppercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::shapes::{OUTCOME, USER};
    use super::*;

    fn names(spec: Option<&str>, wide: bool) -> String {
        match Columns::select(&USER, spec, wide) {
            Ok(columns) => {
                let names: Vec<_> = columns.selected.into_iter().map(|c| c.name).collect();
                names.join(" ")
            }
            Err(error) => format!("{error}"),
        }
    }

    #[test]
    fn columns_are_picked_or_changed() {
        let wide = "login name status lastLogin id email department title firstName lastName \
                    created type";
        let cases = [
            (None, false, "login name status lastLogin id"),
            (None, true, wide),
            (Some("id,login"), false, "id login"),
            (Some("id, LAST-LOGIN,last_login"), false, "id lastLogin"),
            (
                Some("+email,-name"),
                false,
                "login status lastLogin id email",
            ),
            (
                Some("+costCenter"),
                false,
                "login name status lastLogin id costCenter",
            ),
            (
                Some("profile.login,profile.costCenter"),
                false,
                "login costCenter",
            ),
            (
                Some("credentials.provider.name"),
                false,
                "credentials.provider.name",
            ),
            (
                Some("a,+b"),
                false,
                "--columns \"a,+b\" picks and changes at once; write either a,b or +a,-b",
            ),
            (Some("a,,b"), false, "--columns \"a,,b\" has an empty name"),
            (Some(""), false, "--columns \"\" has an empty name"),
            (
                Some("-login,-name,-status,-lastLogin,-id"),
                false,
                "--columns leaves no column",
            ),
        ];
        for (spec, wide, expected) in cases {
            assert_eq!(names(spec, wide), expected, "{spec:?}");
        }
    }

    #[test]
    fn a_closed_shape_lists_its_columns() {
        let error = Columns::select(&OUTCOME, Some("logn"), false).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown column \"logn\"; the columns of outcomes are target, action, status, error, \
             id, success, request_id, changes, line"
        );
    }

    #[test]
    fn attributes_come_from_the_profile_and_then_from_the_top() {
        let spec = Some("costCenter,realm,credentials.provider.name");
        let mut columns = Columns::select(&USER, spec, false).unwrap();
        let row = columns.row(&json!({
            "realm": "r",
            "profile": {"costCenter": 7},
            "credentials": {"provider": {"name": "OKTA"}},
        }));
        assert_eq!(row, [Cell::Json(json!(7)), "r".into(), "OKTA".into()]);
        assert_eq!(columns.notes(), []);
    }

    #[test]
    fn a_name_that_nobody_has_is_told() {
        let mut columns = Columns::select(&USER, Some("logn"), false).unwrap();
        assert_eq!(columns.notes(), []);
        assert_eq!(columns.row(&json!({"profile": {}})), [Cell::Null]);
        assert_eq!(
            columns.notes(),
            [Note::Warning(
                "no user listed here has an attribute \"logn\"".into()
            )]
        );
    }

    #[test]
    fn headings_are_upper_case_words() {
        for (name, expected) in [
            ("costCenter", "COST-CENTER"),
            ("employeeID", "EMPLOYEE-ID"),
            ("tier2Level", "TIER2-LEVEL"),
            ("x_y", "X-Y"),
        ] {
            assert_eq!(heading(name), expected);
        }
    }
}
