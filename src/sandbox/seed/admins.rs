//! Who administers the company: one who may do all, one who helps some people, one with a custom role.
//!
//! Number 0 is the super administrator behind the token, number 10 a help desk administrator for
//! the contractors alone, number 18 holds the custom role of [`found`] over its resource set.

use rusqlite::{Connection, OptionalExtension as _};
use serde_json::{Map, Value, json};

use super::company::CONTRACTORS;
use super::{Ids, group, thing};
use crate::sandbox::routes::{
    CUSTOM_ROLE, RESOURCE, RESOURCE_SET, ROLE, custom_role_document, resource_document,
    resource_set_document, role_document, role_id,
};
use crate::sandbox::user::User;

/// Makes the custom role, and the resource set that it is meant for.
pub(super) fn found(
    db: &Connection,
    ids: &mut Ids,
    org: &str,
    since: &str,
) -> rusqlite::Result<()> {
    let (_, id) = ids.next("cr0");
    let permissions = [
        "okta.users.create",
        "okta.users.read",
        "okta.users.groupMembership.manage",
        "okta.groups.read",
    ];
    let permissions = permissions.map(|name| (name.to_owned(), json!(since)));
    let what = ("Onboarding", "Creates people and puts them into groups");
    let doc = custom_role_document(&id, what, permissions.into_iter().collect(), since);
    thing(db, CUSTOM_ROLE, "", &id, &Value::Object(doc))?;

    let (_, set) = ids.next("iam");
    let about = json!("Everybody and the groups of new people");
    let doc = resource_set_document(&set, "New hires", &about, since);
    thing(db, RESOURCE_SET, "", &set, &Value::Object(doc))?;
    for what in ["users", "groups"] {
        let (_, id) = ids.next("ire");
        let orn = format!("orn:okta:directory:{org}:{what}");
        let doc = resource_document(&id, &orn, since);
        thing(db, RESOURCE, &set, &id, &Value::Object(doc))?;
    }
    Ok(())
}

/// Gives the n-th person the role that they hold, if they hold one.
pub(super) fn appoint(db: &Connection, n: u64, user: &User, ids: &mut Ids) -> rusqlite::Result<()> {
    match n {
        0 => {
            let sql = "INSERT OR REPLACE INTO meta (key, value) VALUES ('admin', ?1)";
            db.execute(sql, [&user.id])?;
            let (_, id) = ids.next("ra1");
            let what = ("Super Administrator", "SUPER_ADMIN");
            assign(db, user, &id, what, Map::new())
        }
        10 => match group(db, CONTRACTORS)? {
            None => Ok(()),
            Some(group) => {
                let targets = Map::from_iter([("targets".to_owned(), json!([group]))]);
                let what = ("Help Desk Administrator", "HELP_DESK_ADMIN");
                assign(db, user, &role_id(what.1), what, targets)
            }
        },
        18 => {
            let (Some((role, label)), Some((set, _))) =
                (oldest(db, CUSTOM_ROLE)?, oldest(db, RESOURCE_SET)?)
            else {
                return Ok(());
            };
            let (_, id) = ids.next("irb");
            let over = [("resource-set", set), ("role", role)];
            let over = over.map(|(key, value)| (key.to_owned(), Value::String(value)));
            assign(
                db,
                user,
                &id,
                (&label, "CUSTOM"),
                over.into_iter().collect(),
            )
        }
        _ => Ok(()),
    }
}

fn assign(
    db: &Connection,
    user: &User,
    id: &str,
    (label, kind): (&str, &str),
    more: Map<String, Value>,
) -> rusqlite::Result<()> {
    let mut doc = role_document(id, label, kind, "USER", &user.created);
    doc.extend(more);
    thing(db, ROLE, &user.id, id, &Value::Object(doc))
}

/// Returns id and label of the first of a kind.
fn oldest(db: &Connection, kind: &str) -> rusqlite::Result<Option<(String, String)>> {
    let sql = "SELECT id, doc ->> 'label' FROM things WHERE kind = ?1 ORDER BY serial LIMIT 1";
    db.query_row(sql, [kind], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}
