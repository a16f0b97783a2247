//! Filling an org: a small company from its departments to its people.
//!
//! Deterministic but for the id of the org: the same number of people gives the same ids. Ids and
//! times of creation grow together, over the last six years (an addition happens now). Everybody
//! who can sign in has the password in [`PASSWORD`]. Rules fill their groups here as they do when a
//! profile changes; nothing of this is in the log.

mod admins;
mod company;
mod joiner;
mod rules;

use rusqlite::{Connection, params};
use serde_json::Value;

use crate::clock::Clock;

use super::fold::{fold, short};
use super::people::{departments, person};
use super::user::{Secret, secret_text};
use super::{faults, ids};
use joiner::{Types, birthday, joiner};
use rules::Rules;

pub(super) use company::found;

/// How many people a new sandbox has, the admin included.
pub(super) const NEW_ORG: usize = 25;

/// What seeded people sign in with.
pub(super) const PASSWORD: &str = "Correct-Horse-7";

/// How many of the first people are linked to their managers, besides the attributes.
const LINKED: u64 = 1000;

/// Adds `people`, from the number where the last seeding ended.
pub(super) fn populate(db: &Connection, people: usize, clock: &dyn Clock) -> rusqlite::Result<()> {
    let fact = |key: &str| -> rusqlite::Result<i64> {
        db.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| {
            row.get(0)
        })
    };
    let text = |sql: &str| db.query_row(sql, [], |row| row.get::<_, String>(0));
    let types = Types::of(db)?;
    let secret = Secret {
        has_password: true,
        password: Some(text("SELECT value FROM meta WHERE key = 'password'")?),
        ..Secret::default()
    };
    let (known, unknown) = (secret_text(&secret), secret_text(&Secret::default()));
    let mut groups = Vec::new();
    for name in departments() {
        groups.extend(group(db, name)?.map(|id| (name, id)));
    }
    let from = fact("seeded")?.unsigned_abs();
    let people = u64::try_from(people).unwrap_or(u64::MAX);
    let mut ids = Ids::new(fact("serial")?);
    let mut keep = db.prepare(
        "INSERT OR IGNORE INTO users (serial, id, login, short, status, created, type, doc, secret)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let mut join =
        db.prepare("INSERT OR IGNORE INTO members (group_id, user_id) VALUES (?1, ?2)")?;
    let mut rules = Rules::of(db)?;
    let mut first: Vec<String> = Vec::new();
    let now = clock.now();
    let mut done = 0;
    let mut n = from;
    while done < people {
        let person = person(n);
        let created = if from == 0 {
            birthday(now, n, people)
        } else {
            now
        };
        let (serial, id) = ids.next("00u");
        let user = joiner(&person, n, (serial, id), &types, (created, now), &secret);
        let login = fold(&person.login);
        let kept = keep.execute(params![
            user.serial,
            user.id,
            login,
            short(&login),
            user.status.word(),
            user.created,
            user.type_id,
            user.document(),
            if user.secret.has_password {
                &known
            } else {
                &unknown
            },
        ])?;
        // Somebody may have taken the login by hand; then the next person comes instead.
        done += u64::try_from(kept).unwrap_or_default();
        if kept > 0 {
            if let Some((_, group)) = groups.iter().find(|(name, _)| *name == person.department) {
                join.execute([group, &user.id])?;
            }
            rules.apply(&user.id, &user.profile, &mut join)?;
            admins::appoint(db, n, &user, &mut ids)?;
        }
        if from == 0 && n < LINKED {
            if let Some(boss) = person.boss.and_then(|boss| usize::try_from(boss).ok())
                && let Some(boss) = first.get(boss)
            {
                let link = serde_json::json!({ "primary": boss });
                thing(db, "link", &user.id, "manager", &link)?;
            }
            first.push(user.id);
        }
        n += 1;
    }
    let mut set = db.prepare("UPDATE meta SET value = ?2 WHERE key = ?1")?;
    set.execute(params!["seeded", i64::try_from(n).unwrap_or(i64::MAX)])?;
    set.execute(params!["serial", ids.serial])?;
    Ok(())
}

/// Returns the id of a group that takes members by hand or by rule.
fn group(db: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT id FROM groups WHERE type = 'OKTA_GROUP' AND name = ?1")?
        .query_map([name], |row| row.get(0))?
        .next()
        .transpose()
}

/// Keeps one of the things of which an org has little.
fn thing(db: &Connection, kind: &str, owner: &str, id: &str, doc: &Value) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO things (kind, owner, id, doc) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![kind, owner, id, doc.to_string()])?;
    Ok(())
}

/// Ids whose random part is not random.
struct Ids {
    serial: i64,
}

impl Ids {
    fn new(serial: i64) -> Self {
        Self { serial }
    }

    fn next(&mut self, prefix: &str) -> (i64, String) {
        self.serial += 1;
        let mut state = self.serial.unsigned_abs();
        let word = format!("{:016x}", faults::mix(&mut state));
        let word = word.get(..8).unwrap_or_default();
        (
            self.serial,
            ids::id(prefix, self.serial.unsigned_abs(), word),
        )
    }
}
