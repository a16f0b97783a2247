//! Who has joined: a person becomes a user, with a status, dates and the attributes of their type.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::company::PARTNER;
use crate::sandbox::org::stamp;
use crate::sandbox::people::Person;
use crate::sandbox::status::Status;
use crate::sandbox::user::{Provider, Secret, User};

const YEARS: i64 = 6;

/// The user types that people have.
pub(super) struct Types {
    usual: String,
    partner: String,
}

impl Types {
    /// Reads them; whoever would be of a type that is gone has the usual one.
    pub(super) fn of(db: &Connection) -> rusqlite::Result<Self> {
        let text = |sql: &str, name: &str| {
            let mut statement = db.prepare(sql)?;
            let mut rows = statement.query_map([name], |row| row.get::<_, String>(0))?;
            rows.next().transpose()
        };
        let usual = text("SELECT value FROM meta WHERE key = ?1", "type")?.unwrap_or_default();
        let partner = text("SELECT id FROM types WHERE doc ->> 'name' = ?1", PARTNER)?;
        Ok(Self {
            partner: partner.unwrap_or_else(|| usual.clone()),
            usual,
        })
    }
}

/// When the company began.
pub(super) fn start(now: Timestamp) -> Timestamp {
    now - SignedDuration::from_hours(YEARS * 365 * 24)
}

/// The n-th of `people` joined so long ago.
pub(super) fn birthday(now: Timestamp, n: u64, people: u64) -> Timestamp {
    let span = YEARS * 365 * 24 * 3600;
    let share = u128::from(n) * u128::from(span.unsigned_abs()) / u128::from(people.max(1));
    start(now) + SignedDuration::from_secs(i64::try_from(share).unwrap_or_default())
}

/// Returns the n-th person as a user.
pub(super) fn joiner(
    person: &Person,
    n: u64,
    (serial, id): (i64, String),
    types: &Types,
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
    let hired = stamp(created);
    profile.insert("hireDate".to_owned(), json!(hired.get(..10)));
    if person.partner {
        profile.insert("partnerCompany".to_owned(), json!("Northwind Consulting"));
    } else {
        profile.insert("remoteWorker".to_owned(), json!(person.luck % 4 == 1));
        if person.luck.is_multiple_of(3) {
            profile.insert("languages".to_owned(), json!(["en", "de"]));
        }
    }
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
        type_id: if person.partner {
            types.partner.clone()
        } else {
            types.usual.clone()
        },
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
