//! How users are found and kept: the rows behind the objects.
//!
//! A user is found by id, login or an unambiguous short login. Login and status are columns beside
//! the object, so that what is looked up has an index.

use rusqlite::{OptionalExtension as _, params};
use serde_json::Value;

use super::answer::Refusal;
use super::fold::{fold, short};
use super::ids;
use super::oauth::Caller;
use super::org::Visit;
use super::user::{User, secret_text};

impl Visit<'_> {
    /// Finds a user by `me`, id, login or an unambiguous short login.
    pub(super) fn user(&self, reference: &str) -> Result<User, Refusal> {
        let missing = || Refusal::not_found(reference, "User");
        if reference == "me" {
            let own = match &self.caller {
                Caller::Token => self.meta("admin")?,
                Caller::Person { user, .. } => user.clone(),
                // Behind an app of its own there is nobody.
                Caller::App { .. } => return Err(missing()),
            };
            return self.user_where("id", &own)?.ok_or_else(missing);
        }
        if let Some(user) = self.user_where("id", reference)? {
            return Ok(user);
        }
        let folded = fold(reference);
        if let Some(user) = self.user_where("login", &folded)? {
            return Ok(user);
        }
        // Two of the same short name are nobody.
        self.user_where("short", &folded)?.ok_or_else(missing)
    }

    /// Finds a user by id alone, as group, role and app paths do.
    pub(super) fn user_by_id(&self, id: &str) -> Result<User, Refusal> {
        self.user_where("id", id)?
            .ok_or_else(|| Refusal::not_found(id, "User"))
    }

    fn user_where(&self, column: &'static str, value: &str) -> Result<Option<User>, Refusal> {
        let sql = match column {
            "id" => "SELECT serial, doc, secret FROM users WHERE id = ?1 LIMIT 2",
            "login" => "SELECT serial, doc, secret FROM users WHERE login = ?1 LIMIT 2",
            _ => "SELECT serial, doc, secret FROM users WHERE short = ?1 LIMIT 2",
        };
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([value])?;
        let Some(first) = rows.next()? else {
            return Ok(None);
        };
        let user = User::from_row(first)??;
        Ok(if rows.next()?.is_none() {
            Some(user)
        } else {
            None
        })
    }

    /// Is the login free for the user of this id?
    pub(super) fn login_is_free(&self, login: &str, id: &str) -> Result<bool, Refusal> {
        let taken: Option<String> = self
            .db
            .prepare_cached("SELECT id FROM users WHERE login = ?1 AND id <> ?2")?
            .query_row([fold(login).as_str(), id], |row| row.get(0))
            .optional()?;
        Ok(taken.is_none())
    }

    /// Has another user this value of an attribute?
    pub(super) fn value_is_taken(
        &self,
        name: &str,
        value: &Value,
        id: &str,
    ) -> Result<bool, Refusal> {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let taken: Option<String> = self
            .db
            .prepare_cached(
                "SELECT id FROM users
                 WHERE id <> ?3 AND doc ->> ('$.profile.\"' || ?1 || '\"') = ?2 LIMIT 1",
            )?
            .query_row([name, text.as_str(), id], |row| row.get(0))
            .optional()?;
        Ok(taken.is_some())
    }

    /// Takes the next id of a kind, with its serial number.
    pub(super) fn next_id(&self, prefix: &str) -> Result<(i64, String), Refusal> {
        let serial: i64 = self
            .db
            .prepare_cached(
                "UPDATE meta SET value = value + 1 WHERE key = 'serial' RETURNING value",
            )?
            .query_row([], |row| row.get(0))?;
        let id = ids::id(prefix, serial.unsigned_abs(), &ids::word(self.clock, 8));
        Ok((serial, id))
    }

    /// Keeps a new user.
    pub(super) fn insert_user(&self, user: &User) -> Result<(), Refusal> {
        let login = fold(user.login());
        self.db
            .prepare_cached(
                "INSERT INTO users (serial, id, login, short, status, created, type, doc, secret)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                user.serial,
                user.id,
                login,
                short(&login),
                user.status.word(),
                user.created,
                user.type_id,
                user.document(),
                secret_text(&user.secret),
            ])?;
        Ok(())
    }

    /// Keeps a changed user; `lastUpdated` moves.
    pub(super) fn save_user(&self, user: &mut User) -> Result<(), Refusal> {
        user.last_updated.clone_from(&self.now);
        let login = fold(user.login());
        self.db
            .prepare_cached(
                "UPDATE users SET login = ?2, short = ?3, status = ?4, type = ?5, doc = ?6,
                 secret = ?7 WHERE serial = ?1",
            )?
            .execute(params![
                user.serial,
                login,
                short(&login),
                user.status.word(),
                user.type_id,
                user.document(),
                secret_text(&user.secret),
            ])?;
        Ok(())
    }

    /// Removes a user and all that was theirs.
    pub(super) fn remove_user(&self, user: &User) -> Result<(), Refusal> {
        for sql in [
            "DELETE FROM users WHERE id = ?1",
            "DELETE FROM members WHERE user_id = ?1",
            "DELETE FROM things WHERE owner = ?1",
            "DELETE FROM things WHERE kind = 'app_user' AND id = ?1",
            "DELETE FROM things WHERE kind = 'link' AND doc ->> 'primary' = ?1",
        ] {
            self.db.prepare_cached(sql)?.execute([&user.id])?;
        }
        Ok(())
    }
}
