//! Rules at work: whom the active ones put into their groups while people are added.

use rusqlite::{CachedStatement, Connection, Statement};
use serde_json::{Map, Value};

use crate::sandbox::expression::Expression;
use crate::sandbox::routes::{RULE, RULE_MEMBER, rule_groups, rule_text};

/// The active rules, read once.
pub(super) struct Rules<'db> {
    rules: Vec<Rule>,
    note: CachedStatement<'db>,
}

struct Rule {
    id: String,
    expression: Expression,
    groups: Vec<String>,
}

impl<'db> Rules<'db> {
    /// Reads them.
    pub(super) fn of(db: &'db Connection) -> rusqlite::Result<Self> {
        let mut statement = db.prepare(
            "SELECT id, doc FROM things
             WHERE kind = ?1 AND owner = '' AND doc ->> 'status' = 'ACTIVE' ORDER BY serial",
        )?;
        let rows = statement.query_map([RULE], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let mut rules = Vec::new();
        for row in rows {
            let (id, doc) = row?;
            let doc: Map<String, Value> = serde_json::from_str(&doc).unwrap_or_default();
            rules.extend(Expression::parse(rule_text(&doc)).map(|expression| Rule {
                id,
                expression,
                groups: rule_groups(&doc),
            }));
        }
        let note = db.prepare_cached(
            "INSERT OR IGNORE INTO things (kind, owner, id, doc) VALUES (?1, ?2, ?3, '{}')",
        )?;
        Ok(Self { rules, note })
    }

    /// Puts a new user where the rules want them.
    pub(super) fn apply(
        &mut self,
        user: &str,
        profile: &Map<String, Value>,
        join: &mut Statement<'_>,
    ) -> rusqlite::Result<()> {
        for rule in &self.rules {
            if !rule.expression.holds(profile) {
                continue;
            }
            for group in &rule.groups {
                // Who is there by hand is no member of the rule's.
                if join.execute([group.as_str(), user])? > 0 {
                    let member = format!("{user}:{group}");
                    self.note.execute([RULE_MEMBER, &rule.id, &member])?;
                }
            }
        }
        Ok(())
    }
}
