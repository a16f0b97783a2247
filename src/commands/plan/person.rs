//! One person of the file: what the row asks for, and what it says nothing about. Pure.

use serde_json::Value;

use crate::args::profile_fields::canonical;
use crate::change::read::{Bad, Cell, Cleared, Field, Record, Row, Vocabulary};
use crate::change::values::Given;
use crate::model::User;

/// What clears an attribute in a cell of a table.
const CLEAR: &str = "<clear>";

/// The attribute by which people are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key(pub(super) String);

impl Key {
    /// Takes the name of an attribute, as it may be written.
    pub(super) fn new(name: &str) -> Self {
        Self(canonical(name))
    }

    pub(super) fn is_login(&self) -> bool {
        self.0 == "login"
    }

    /// Returns what a user is found by, whatever its case.
    pub(super) fn of_user(&self, user: &User) -> Option<String> {
        text(user.profile.get(&self.0)?).map(|text| text.to_lowercase())
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// What a row asks for.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) row: Row,
    /// What the person is found by, as it is written.
    pub(super) key: String,
    /// Whether the login is in the row, and not only what it is found by.
    pub(super) says_login: bool,
    /// Whether the row says which groups there are, also if it says none.
    pub(super) says_groups: bool,
    /// The same of roles.
    pub(super) says_roles: bool,
}

impl Person {
    /// Reads a record.
    pub(super) fn read(
        mut record: Record,
        vocabulary: &Vocabulary,
        key: &Key,
        exact: bool,
    ) -> Result<Self, Bad> {
        let is = |name: &str, field: &Field| vocabulary.find(name) == Some(field);
        let says = |record: &Record, field: &Field| record.cells.iter().any(|(n, _)| is(n, field));
        let attribute = |name: &str| Field::Attribute(name.into());
        let value = |record: &Record, name: &str| {
            let field = attribute(name);
            let mut cells = record.cells.iter().filter(|(name, _)| is(name, &field));
            cells.find_map(|(_, cell)| match cell {
                Cell::Text(text) => Some(text.clone()).filter(|text| !text.is_empty()),
                Cell::Json(value) => text(value),
            })
        };
        let says_login = value(&record, "login").is_some();
        let says_groups = says(&record, &Field::Groups);
        let says_roles = says(&record, &Field::Roles);
        let found_by = value(&record, &key.0);
        if !says_login
            && value(&record, "email").is_none()
            && let Some(found_by) = &found_by
        {
            // A row needs a name for messages; the person has another one.
            let cell = Cell::Text(found_by.clone());
            record.cells.push(("login".into(), cell));
        }
        let line = record.line;
        let cleared = Cleared::By(CLEAR.to_owned());
        let row = Row::read(record, vocabulary, &cleared, exact)?;
        let key_text = row.edits.set.iter().find(|(name, _)| *name == key.0);
        let key_text = key_text.and_then(|(_, given)| match given {
            Given::Text(text) => Some(text.clone()),
            Given::Json(value) => text(value),
        });
        let Some(key_text) = key_text.filter(|text| !text.is_empty()) else {
            let why = "is missing, and people are found by it";
            return Err(Bad::cell(line, &*key.0, why).of(Some(&row.login)));
        };
        Ok(Self {
            row,
            key: key_text,
            says_login: says_login || key.is_login(),
            says_groups,
            says_roles,
        })
    }

    /// Returns what people call the person.
    pub(super) fn label(&self) -> &str {
        &self.row.login
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(key: &str, cells: &[(&str, Value)]) -> Result<Person, String> {
        let cells = cells.iter().map(|(name, value)| {
            let cell = match value {
                Value::String(text) => Cell::Text(text.clone()),
                other => Cell::Json(other.clone()),
            };
            ((*name).into(), cell)
        });
        let record = Record {
            line: 2,
            cells: cells.collect(),
        };
        let vocabulary = Vocabulary::new(["login", "email", "title", "badge"]);
        Person::read(record, &vocabulary, &Key::new(key), true).map_err(|bad| bad.to_string())
    }

    #[test]
    fn a_person_is_found_by_the_key_and_the_login_is_only_what_the_row_says() {
        let by_login = read("login", &[("email", json!("a@x")), ("title", json!("CTO"))]).unwrap();
        assert_eq!((&*by_login.key, by_login.says_login), ("a@x", true));
        let by_email = read("email", &[("email", json!("a@x"))]).unwrap();
        assert_eq!((&*by_email.key, by_email.says_login), ("a@x", false));
        let both = read("email", &[("email", json!("a@x")), ("login", json!("b@x"))]).unwrap();
        assert_eq!(
            (&*both.key, both.says_login, both.label()),
            ("a@x", true, "b@x")
        );
        let by_badge = read("badge", &[("badge", json!(7)), ("title", json!("CTO"))]).unwrap();
        assert_eq!((&*by_badge.key, by_badge.says_login), ("7", false));
        assert_eq!(
            read("badge", &[("login", json!("a@x"))]).unwrap_err(),
            "line 2, badge: is missing, and people are found by it"
        );
    }

    #[test]
    fn an_empty_list_of_groups_says_more_than_none() {
        let says = |cells: &[(&str, Value)]| read("login", cells).unwrap().says_groups;
        assert!(says(&[("login", json!("a@x")), ("groups", json!(""))]));
        assert!(!says(&[("login", json!("a@x"))]));
    }
}
