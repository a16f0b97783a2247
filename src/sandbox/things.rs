//! The small tables: everything of which an org has little, as documents with a kind and an owner.
//!
//! An owner is the id of the user, group or other thing it belongs to, or empty. Ids are unique
//! within kind and owner only, as the ids of role assignments are. Lists come in order of age.

use rusqlite::{OptionalExtension as _, params};
use serde_json::{Map, Value};

use super::answer::Refusal;
use super::org::Visit;

/// One document.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    /// The id, unique within kind and owner.
    pub id: String,
    /// Whose it is.
    pub owner: String,
    /// What it is.
    pub doc: Map<String, Value>,
}

impl Thing {
    /// Returns a text of the document, empty if it has none of this name.
    pub(super) fn text(&self, key: &str) -> &str {
        self.doc
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

impl Visit<'_> {
    /// Returns all things of a kind and an owner.
    pub(super) fn things(&self, kind: &str, owner: &str) -> Result<Vec<Thing>, Refusal> {
        self.read_things(
            "SELECT id, owner, doc FROM things WHERE kind = ?1 AND owner = ?2 ORDER BY serial",
            &[kind, owner],
        )
    }

    /// Returns all things of a kind, whoever owns them.
    pub(super) fn all_things(&self, kind: &str) -> Result<Vec<Thing>, Refusal> {
        self.read_things(
            "SELECT id, owner, doc FROM things WHERE kind = ?1 ORDER BY serial",
            &[kind],
        )
    }

    fn read_things(&self, sql: &str, values: &[&str]) -> Result<Vec<Thing>, Refusal> {
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement
            .query_map(rusqlite::params_from_iter(values), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
            })?
            .collect::<Result<Vec<_>, _>>()?;
        rows.into_iter()
            .map(|(id, owner, doc)| {
                Ok(Thing {
                    id,
                    owner,
                    doc: serde_json::from_str(&doc).map_err(|_| Refusal::internal())?,
                })
            })
            .collect()
    }

    /// Returns one thing.
    pub(super) fn thing(
        &self,
        kind: &str,
        owner: &str,
        id: &str,
    ) -> Result<Option<Thing>, Refusal> {
        let doc: Option<String> = self
            .db
            .prepare_cached("SELECT doc FROM things WHERE kind = ?1 AND owner = ?2 AND id = ?3")?
            .query_row([kind, owner, id], |row| row.get(0))
            .optional()?;
        doc.map(|doc| {
            Ok(Thing {
                id: id.to_owned(),
                owner: owner.to_owned(),
                doc: serde_json::from_str(&doc).map_err(|_| Refusal::internal())?,
            })
        })
        .transpose()
    }

    /// Keeps a new or changed thing; a changed one keeps its place.
    pub(super) fn keep_thing(&self, kind: &str, thing: &Thing) -> Result<(), Refusal> {
        let doc = serde_json::to_string(&thing.doc).map_err(|_| Refusal::internal())?;
        self.db
            .prepare_cached(
                "INSERT INTO things (kind, owner, id, doc) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (kind, owner, id) DO UPDATE SET doc = excluded.doc",
            )?
            .execute(params![kind, thing.owner, thing.id, doc])?;
        Ok(())
    }

    /// Removes a thing and what it owned; false if there was none.
    pub(super) fn drop_thing(&self, kind: &str, owner: &str, id: &str) -> Result<bool, Refusal> {
        let gone = self
            .db
            .prepare_cached("DELETE FROM things WHERE kind = ?1 AND owner = ?2 AND id = ?3")?
            .execute([kind, owner, id])?;
        if gone > 0 && owner.is_empty() {
            self.db
                .prepare_cached("DELETE FROM things WHERE owner = ?1")?
                .execute([id])?;
        }
        Ok(gone > 0)
    }
}
