//! Filling an org: the groups, the default user type and the people of a new one.
//!
//! Deterministic but for the id of the org: the same number of people gives the same ids. Ids and
//! times of creation grow together, over the last six years (an addition happens now). Everybody
//! who can sign in has the password in [`PASSWORD`].

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};
use serde_json::{Map, Value, json};

use crate::clock::Clock;

use super::fold::{fold, short};
use super::org::stamp;
use super::people::{Person, departments, person};
use super::routes::{group_document, idp_seeds, insert_type, role_document};
use super::status::Status;
use super::user::{Provider, Secret, User, secret_text};
use super::{faults, ids, password};

/// How many people a new sandbox has, the admin included.
pub(super) const NEW_ORG: usize = 25;

/// What seeded people sign in with.
pub(super) const PASSWORD: &str = "Correct-Horse-7";

const YEARS: i64 = 6;

/// Makes the org itself: its facts, the default type, Everyone and a group for each department.
pub(super) fn found(db: &Connection, clock: &dyn Clock) -> rusqlite::Result<()> {
    let mut ids = Ids::new(0);
    let since = stamp(start(clock.now()));
    let mut facts = db.prepare("INSERT INTO meta (key, value) VALUES (?1, ?2)")?;
    facts.execute(["org", &ids::id("00o", 0, &ids::word(clock, 8))])?;
    facts.execute(["created", &since])?;
    facts.execute(["password", &password::digest(clock, PASSWORD)])?;
    facts.execute(params!["seeded", 0])?;

    let (serial, type_id) = ids.next("oty");
    let doc = json!({
        "id": type_id,
        "displayName": "User",
        "name": "user",
        "description": "Okta user profile template with default permission settings",
        "createdBy": Value::Null,
        "lastUpdatedBy": Value::Null,
        "created": since,
        "lastUpdated": since,
        "default": true,
    });
    insert_type(db, serial, &type_id, doc.as_object().unwrap_or(&Map::new()))?;
    facts.execute(["type", &type_id])?;

    let everyone = (
        "Everyone",
        "BUILT_IN",
        "All users in your organization".to_owned(),
    );
    let groups = departments().map(|name| (name, "OKTA_GROUP", format!("Everybody in {name}")));
    for (name, kind, description) in std::iter::once(everyone).chain(groups) {
        let (serial, id) = ids.next("00g");
        let profile = json!({ "name": name, "description": description });
        let profile = profile.as_object().cloned().unwrap_or_default();
        db.execute(
            "INSERT INTO groups (serial, id, type, name, doc) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                serial,
                id,
                kind,
                name,
                Value::Object(group_document(&id, kind, &since, &profile)).to_string(),
            ],
        )?;
    }
    facts.execute(params!["serial", ids.serial])?;
    for doc in idp_seeds(&since) {
        let id = doc.get("id").and_then(Value::as_str).unwrap_or_default();
        db.execute(
            "INSERT INTO things (kind, owner, id, doc) VALUES ('idp', '', ?1, ?2)",
            params![id, Value::Object(doc.clone()).to_string()],
        )?;
    }
    Ok(())
}

/// Adds `people`, from the number where the last seeding ended.
pub(super) fn populate(db: &Connection, people: usize, clock: &dyn Clock) -> rusqlite::Result<()> {
    let fact = |key: &str| -> rusqlite::Result<i64> {
        db.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| {
            row.get(0)
        })
    };
    let text = |sql: &str| db.query_row(sql, [], |row| row.get::<_, String>(0));
    let type_id = text("SELECT value FROM meta WHERE key = 'type'")?;
    let secret = Secret {
        has_password: true,
        password: Some(text("SELECT value FROM meta WHERE key = 'password'")?),
        ..Secret::default()
    };
    let (known, unknown) = (secret_text(&secret), secret_text(&Secret::default()));
    let mut groups = Vec::new();
    for name in departments() {
        let mut find =
            db.prepare("SELECT id FROM groups WHERE type = 'OKTA_GROUP' AND name = ?1")?;
        let id: Vec<String> = find
            .query_map([name], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        groups.extend(id.into_iter().map(|id| (name, id)));
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
        let user = user(&person, n, serial, id, &type_id, (created, now), &secret);
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
        if let Some((_, group)) = groups.iter().find(|(name, _)| *name == person.department)
            && kept > 0
        {
            join.execute([group, &user.id])?;
        }
        if n == 0 {
            let sql = "INSERT OR REPLACE INTO meta (key, value) VALUES ('admin', ?1)";
            db.execute(sql, [&user.id])?;
            let (_, id) = ids.next("ra1");
            let role = role_document(
                &id,
                "Super Administrator",
                "SUPER_ADMIN",
                "USER",
                &user.created,
            );
            db.execute(
                "INSERT INTO things (kind, owner, id, doc) VALUES ('role', ?1, ?2, ?3)",
                params![user.id, id, Value::Object(role).to_string()],
            )?;
        }
        n += 1;
    }
    let mut set = db.prepare("UPDATE meta SET value = ?2 WHERE key = ?1")?;
    set.execute(params!["seeded", i64::try_from(n).unwrap_or(i64::MAX)])?;
    set.execute(params!["serial", ids.serial])?;
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

fn start(now: Timestamp) -> Timestamp {
    now - SignedDuration::from_hours(YEARS * 365 * 24)
}

/// The n-th of `people` joined so long ago.
fn birthday(now: Timestamp, n: u64, people: u64) -> Timestamp {
    let span = YEARS * 365 * 24 * 3600;
    let share = u128::from(n) * u128::from(span.unsigned_abs()) / u128::from(people.max(1));
    start(now) + SignedDuration::from_secs(i64::try_from(share).unwrap_or_default())
}

fn user(
    person: &Person,
    n: u64,
    serial: i64,
    id: String,
    type_id: &str,
    (created, now): (Timestamp, Timestamp),
    secret: &Secret,
) -> User {
    let status = status(n, person.luck);
    let later = |hours: u64| {
        let time = created + SignedDuration::from_hours(i64::try_from(hours).unwrap_or_default());
        stamp(time.min(now))
    };
    let waiting = matches!(status, Status::Staged | Status::Provisioned);
    let active = (status != Status::Staged).then(|| later(1));
    let login_hours = i64::try_from(person.luck >> 20 & 0x1ff).unwrap_or_default();
    let mut profile = Map::new();
    for (name, value) in &person.attributes {
        profile.insert((*name).to_owned(), json!(value));
    }
    profile.insert("secondEmail".to_owned(), Value::Null);
    profile.insert("login".to_owned(), json!(person.login));
    profile.insert("email".to_owned(), json!(person.login));
    let changed = match status {
        Status::Staged => None,
        Status::Provisioned | Status::Active | Status::PasswordExpired => active.clone(),
        _ => Some(later(24 + (person.luck >> 30 & 0xfff))),
    };
    User {
        serial,
        id,
        status,
        created: stamp(created),
        last_updated: changed.clone().unwrap_or_else(|| stamp(created)),
        status_changed: changed,
        last_login: (!waiting)
            .then(|| stamp((now - SignedDuration::from_hours(login_hours)).max(created))),
        password_changed: active.clone().filter(|_| !waiting),
        activated: active,
        type_id: type_id.to_owned(),
        profile,
        question: None,
        provider: Provider::okta(),
        secret: if waiting {
            Secret::default()
        } else {
            secret.clone()
        },
    }
}

/// A few of the first ones are chosen so that a new org has somebody to unlock, unsuspend and
/// activate; nobody is deactivated, so that a plain list shows as many as were seeded.
fn status(n: u64, luck: u64) -> Status {
    match n {
        7 | 20 => Status::Staged,
        11 | 24 => Status::Provisioned,
        13 => Status::Suspended,
        17 => Status::LockedOut,
        22 => Status::PasswordExpired,
        0..25 => Status::Active,
        _ => match luck % 100 {
            0..4 => Status::Staged,
            4..9 => Status::Provisioned,
            9..12 => Status::Suspended,
            12 => Status::LockedOut,
            13..15 => Status::PasswordExpired,
            15 => Status::Recovery,
            _ => Status::Active,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seeded_org_has_somebody_in_most_statuses_and_nobody_deactivated() {
        let all: Vec<Status> = (0..1000).map(|n| status(n, n)).collect();
        for wanted in [Status::Staged, Status::Suspended, Status::LockedOut] {
            assert!(all.contains(&wanted));
        }
        assert!(!all.contains(&Status::Deprovisioned));
        assert_eq!(all[0], Status::Active);
    }

    #[test]
    fn people_join_in_the_order_of_their_numbers() {
        let now: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        let times: Vec<Timestamp> = (0..1000).map(|n| birthday(now, n, 1000)).collect();
        assert!(times.is_sorted() && times[999] < now);
        assert_eq!(times[0], start(now));
    }
}
