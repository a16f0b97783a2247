//! What one record asks for.
//!
//! An empty cell of a table leaves its attribute alone and a marker clears it; in JSON `null` clears
//! and what is absent is left alone. A cell that our own export guarded against spreadsheets is
//! unguarded, so that an export that is imported changes nothing. Values are checked as far as that
//! goes without the org. Errors: [`Bad`], which never holds a password.

use serde_json::Value;

use super::fields::{Field, Vocabulary};
use super::{Bad, Cell, Record};
use crate::change::goal::Goal;
use crate::change::values::{Given, ProfileEdits};
use crate::okta::{Password, PasswordHash};
use crate::output::unguard;
use crate::secret::Secret;

/// What stands in a cell to clear the attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cleared {
    /// This text.
    By(String),
    /// Nothing does.
    Never,
}

/// What one record asks for.
#[derive(Debug)]
pub struct Row {
    /// The line in which it begins.
    pub line: u64,
    /// Whom it is about: the login, or the e-mail address where there is no other.
    pub login: String,
    /// The attributes, `login` among them, those to clear too.
    pub edits: ProfileEdits,
    /// The password of a new user.
    pub password: Option<Password>,
    /// Names or ids of groups.
    pub groups: Vec<String>,
    /// Types or labels of roles.
    pub roles: Vec<String>,
    /// The status to reach.
    pub status: Option<Goal>,
    /// Name or id of the user type.
    pub user_type: Option<String>,
}

/// Returns the password of a record, and nothing else of it.
pub fn password(record: Record) -> Result<Option<Password>, Bad> {
    let (words, line) = (Vocabulary::new([]), record.line);
    for (name, cell) in record.cells {
        let found = match (words.find(&name), cell) {
            (Some(Field::Password | Field::PasswordHash), Cell::Text(text)) if text.is_empty() => {
                continue;
            }
            (Some(Field::Password), Cell::Text(text) | Cell::Json(Value::String(text))) => {
                Password::Plain(Secret::new(text))
            }
            (Some(Field::PasswordHash), cell) => {
                Password::Hash(hash(cell).map_err(|why| Bad::cell(line, &*name, why))?)
            }
            _ => continue,
        };
        return Ok(Some(found));
    }
    Ok(None)
}

/// A row on its way.
struct Reading<'v> {
    vocabulary: &'v Vocabulary,
    cleared: &'v Cleared,
    exact: bool,
    row: Row,
}

impl Row {
    /// Reads a record. `exact` says that no cell was guarded against spreadsheets.
    pub fn read(
        record: Record,
        vocabulary: &Vocabulary,
        cleared: &Cleared,
        exact: bool,
    ) -> Result<Self, Bad> {
        let line = record.line;
        let mut reading = Reading {
            vocabulary,
            cleared,
            exact,
            row: Self {
                line,
                login: String::new(),
                edits: ProfileEdits::default(),
                password: None,
                groups: Vec::new(),
                roles: Vec::new(),
                status: None,
                user_type: None,
            },
        };
        let mut wrong = None;
        for (name, cell) in record.cells {
            if let Err(why) = reading.cell(&name, cell) {
                wrong = wrong.or_else(|| Some(Bad::cell(line, &*name, why)));
            }
        }
        let mut row = reading.row;
        let edits = &row.edits;
        let login = edits.text("login").or_else(|| edits.text("email"));
        let login = login.unwrap_or_default().to_owned();
        if let Some(bad) = wrong.or_else(|| row.wrong(&login)) {
            return Err(bad.of(Some(&login).filter(|l| !l.is_empty()).map(String::as_str)));
        }
        row.edits.put("login", Given::Text(login.clone()));
        row.login = login;
        Ok(row)
    }

    /// Says what is wrong beyond single values.
    fn wrong(&self, login: &str) -> Option<Bad> {
        let cell = |column: &str, why: &str| Some(Bad::cell(self.line, column, why));
        if login.is_empty() {
            return Some(Bad::row(self.line, "has neither a login nor an email"));
        }
        for name in ["login", "email"] {
            let Some(text) = self.edits.text(name) else {
                continue;
            };
            if text != text.trim() {
                return cell(name, "starts or ends with a blank");
            }
            let is_address = text
                .split_once('@')
                .is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty());
            if name == "email" && !is_address {
                return cell(name, &format!("{text:?} is not an e-mail address"));
            }
        }
        if login.chars().any(char::is_control) {
            return cell("login", "holds a control character");
        }
        if self.edits.unset.iter().any(|name| name == "login") {
            return cell("login", "cannot be cleared");
        }
        None
    }
}

impl Reading<'_> {
    fn cell(&mut self, name: &str, cell: Cell) -> Result<(), String> {
        let field = self.vocabulary.named(name).map_err(|failure| {
            let hints = failure.hints().join("; ");
            format!("is not an attribute of this org; {hints}")
        })?;
        let field = field.clone();
        match (field, cell) {
            (Field::OktasOwn, _) => Ok(()),
            (_, Cell::Text(text)) if text.is_empty() => Ok(()),
            (Field::Attribute(name), cell) => self.attribute(&name, cell),
            (_, Cell::Json(Value::Null)) => Ok(()),
            (_, Cell::Text(text)) if self.clears(&text) => Err("cannot be cleared".to_owned()),
            (Field::Credentials, Cell::Json(value)) => without_secrets(&value),
            (Field::Credentials, Cell::Text(_)) => Err(ELSEWHERE.to_owned()),
            (Field::Password, cell) => match cell {
                Cell::Text(text) | Cell::Json(Value::String(text)) => {
                    self.password(Password::Plain(Secret::new(text)))
                }
                Cell::Json(_) => Err("has to be text".to_owned()),
            },
            (Field::PasswordHash, cell) => self.password(Password::Hash(hash(cell)?)),
            (Field::Groups, cell) => {
                let cell = self.plain(cell);
                names(&mut self.row.groups, cell)
            }
            (Field::Roles, cell) => {
                let cell = self.plain(cell);
                names(&mut self.row.roles, cell)
            }
            (Field::Status, cell) => self.status(cell),
            (Field::Type, cell) => self.user_type(cell),
        }
    }

    fn clears(&self, text: &str) -> bool {
        matches!(self.cleared, Cleared::By(marker) if marker == text)
    }

    fn plain(&self, cell: Cell) -> Cell {
        match cell {
            Cell::Text(text) if !self.exact => Cell::Text(unguard(&text).to_owned()),
            other => other,
        }
    }

    fn attribute(&mut self, name: &str, cell: Cell) -> Result<(), String> {
        let edits = &mut self.row.edits;
        if edits.names().any(|known| known == name) {
            return Err("is there twice".to_owned());
        }
        let given = match cell {
            Cell::Json(Value::Null) => None,
            Cell::Text(text) if matches!(self.cleared, Cleared::By(marker) if *marker == text) => {
                None
            }
            Cell::Text(text) if self.exact => Some(Given::Text(text)),
            Cell::Text(text) => Some(Given::Text(unguard(&text).to_owned())),
            Cell::Json(value) => Some(Given::Json(value)),
        };
        match given {
            Some(given) => edits.put(name, given),
            None => edits.unset.push(name.to_owned()),
        }
        Ok(())
    }

    fn password(&mut self, password: Password) -> Result<(), String> {
        match self.row.password.replace(password) {
            None => Ok(()),
            Some(_) => Err("there is a password already".to_owned()),
        }
    }

    fn status(&mut self, cell: Cell) -> Result<(), String> {
        let (Cell::Text(text) | Cell::Json(Value::String(text))) = cell else {
            return Err("has to be text".to_owned());
        };
        self.row.status = Some(Goal::parse(&text).ok_or_else(|| {
            format!("{text:?} is not a status; write staged, active, suspended or deactivated")
        })?);
        Ok(())
    }

    /// A name, an id, or what the API shows: an object with the id.
    fn user_type(&mut self, cell: Cell) -> Result<(), String> {
        let text = match self.plain(cell) {
            Cell::Text(text) | Cell::Json(Value::String(text)) => Some(text),
            Cell::Json(value) => value.get("id").and_then(Value::as_str).map(str::to_owned),
        };
        let text = text.ok_or("has to be a name or an id")?;
        self.row.user_type = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(())
    }
}

const ELSEWHERE: &str = "secrets are read from `password` and `password_hash` alone";

/// What the API shows of credentials is passed over; what it would take is not.
fn without_secrets(value: &Value) -> Result<(), String> {
    let secrets = [
        "/password/value",
        "/password/hash",
        "/password/hook",
        "/recovery_question/answer",
    ];
    if secrets.iter().any(|path| value.pointer(path).is_some()) {
        return Err(ELSEWHERE.to_owned());
    }
    Ok(())
}

/// An object, or the text of one, or a bcrypt string.
fn hash(cell: Cell) -> Result<PasswordHash, String> {
    let value = match cell {
        Cell::Text(text) if text.trim_start().starts_with('{') => {
            serde_json::from_str(&text).map_err(|_| "this is not JSON".to_owned())?
        }
        Cell::Text(text) => Value::from(text),
        Cell::Json(value) => value,
    };
    PasswordHash::parse(&value).map_err(|e| e.to_string())
}

/// Adds names that are separated by semicolons, or in a list; each once.
fn names(to: &mut Vec<String>, cell: Cell) -> Result<(), String> {
    let mut add = |name: &str| {
        let name = name.trim();
        if !name.is_empty() && !to.iter().any(|known| known == name) {
            to.push(name.to_owned());
        }
    };
    match cell {
        Cell::Text(text) | Cell::Json(Value::String(text)) => text.split(';').for_each(add),
        Cell::Json(Value::Array(all)) => {
            for name in &all {
                add(name.as_str().ok_or("has to be a list of names")?);
            }
        }
        Cell::Json(_) => return Err("has to be a list of names".to_owned()),
    }
    Ok(())
}
