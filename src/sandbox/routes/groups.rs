//! Groups: list, create, get, replace, delete.
//!
//! Names are unique within a type. Only an `OKTA_GROUP` can be changed; `Everyone` is built in and
//! holds every user. Lists come in the order of age.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/>

use rusqlite::{OptionalExtension as _, params};
use serde_json::{Map, Value, json};

use super::Outcome;
use super::group_list::{links, list};
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::paging;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::user::User;

const LONGEST_NAME: usize = 255;

/// A group, as the rules see one.
pub(super) struct Group {
    /// Its id.
    pub id: String,
    /// `OKTA_GROUP`, `APP_GROUP` or `BUILT_IN`.
    pub kind: String,
    doc: Map<String, Value>,
}

impl Group {
    /// Can its profile, members and existence be changed?
    pub(super) fn is_ours(&self) -> bool {
        self.kind == "OKTA_GROUP"
    }

    /// Returns the object without `_links`, as JSON.
    pub(super) fn text(&self) -> String {
        Value::Object(self.doc.clone()).to_string()
    }
}

/// `/groups`.
pub(super) fn collection(visit: &Visit<'_>, request: &Request) -> Outcome {
    match request.method {
        Method::Get => list(visit, request),
        Method::Post => create(visit, request),
        _ => Err(Refusal::method()),
    }
}

/// `/groups/{id}`.
pub(super) fn one(visit: &Visit<'_>, request: &Request, id: &str) -> Outcome {
    let group = visit.group(id)?;
    match request.method {
        Method::Get => Ok(show(visit, &group)),
        Method::Put => replace(visit, request, group),
        Method::Delete => {
            editable(&group)?;
            for sql in [
                "DELETE FROM groups WHERE id = ?1",
                "DELETE FROM members WHERE group_id = ?1",
                "DELETE FROM things WHERE owner = ?1",
            ] {
                visit.db.prepare_cached(sql)?.execute([&group.id])?;
            }
            visit.event("group.lifecycle.delete", &group.id, &Value::Null)?;
            visit.invalidate_rules(&group.id)?;
            Ok(Answer::no_content())
        }
        _ => Err(Refusal::method()),
    }
}

/// GET `/groups/{id}/apps`: none is ever assigned.
pub(super) fn apps(visit: &Visit<'_>, request: &Request, id: &str) -> Outcome {
    visit.group(id)?;
    if request.method != Method::Get {
        return Err(Refusal::method());
    }
    let answer = Answer::bytes(200, b"[]".to_vec());
    let limit = paging::limit(request, 20, 200)?;
    Ok(paging::link(answer, visit.base, request, limit, None))
}

fn create(visit: &Visit<'_>, request: &Request) -> Outcome {
    let profile = read_profile(&request.object()?)?;
    check_name(visit, &profile, "")?;
    let (serial, id) = visit.next_id("00g")?;
    let doc = document(&id, "OKTA_GROUP", &visit.now, &profile);
    let group = Group {
        id,
        kind: "OKTA_GROUP".to_owned(),
        doc,
    };
    visit
        .db
        .prepare_cached("INSERT INTO groups (serial, id, type, name, doc) VALUES (?1,?2,?3,?4,?5)")?
        .execute(params![
            serial,
            group.id,
            group.kind,
            name_of(&group.doc),
            group.text(),
        ])?;
    visit.event("group.lifecycle.create", &group.id, &Value::Null)?;
    Ok(show(visit, &group))
}

/// Returns a group's object without `_links`.
pub(in crate::sandbox) fn document(
    id: &str,
    kind: &str,
    now: &str,
    profile: &Map<String, Value>,
) -> Map<String, Value> {
    let doc = json!({
        "id": id,
        "created": now,
        "lastUpdated": now,
        "lastMembershipUpdated": now,
        "objectClass": ["okta:user_group"],
        "type": kind,
        "profile": profile,
    });
    match doc {
        Value::Object(doc) => doc,
        _ => Map::new(),
    }
}

fn replace(visit: &Visit<'_>, request: &Request, mut group: Group) -> Outcome {
    let profile = read_profile(&request.object()?)?;
    editable(&group)?;
    check_name(visit, &profile, &group.id)?;
    group
        .doc
        .insert("profile".to_owned(), Value::Object(profile));
    group.doc.insert("lastUpdated".to_owned(), json!(visit.now));
    visit.save_group(&group)?;
    visit.event("group.profile.update", &group.id, &Value::Null)?;
    Ok(show(visit, &group))
}

fn editable(group: &Group) -> Result<(), Refusal> {
    if group.is_ours() {
        Ok(())
    } else {
        Err(Refusal::permission())
    }
}

fn read_profile(body: &Map<String, Value>) -> Result<Map<String, Value>, Refusal> {
    let profile = body
        .get("profile")
        .and_then(Value::as_object)
        .ok_or_else(|| Refusal::invalid("profile", "profile: The field cannot be left blank"))?;
    let mut out = Map::new();
    for (key, value) in profile {
        match (key.as_str(), value) {
            ("name", Value::String(name)) => {
                if name.chars().count() > LONGEST_NAME {
                    return Err(Refusal::invalid("name", "name: The field is too long"));
                }
                out.insert(key.clone(), value.clone());
            }
            ("description", Value::String(_) | Value::Null) => {
                out.insert(key.clone(), value.clone());
            }
            ("name" | "description", _) => return Err(Refusal::malformed()),
            _ => {
                return Err(Refusal::invalid(
                    "profile",
                    format!("Property name '{key}' is not defined in profile"),
                ));
            }
        }
    }
    if out
        .get("name")
        .and_then(Value::as_str)
        .is_none_or(str::is_empty)
    {
        return Err(Refusal::invalid(
            "name",
            "name: The field cannot be left blank",
        ));
    }
    out.entry("description").or_insert(Value::Null);
    Ok(out)
}

fn check_name(visit: &Visit<'_>, profile: &Map<String, Value>, id: &str) -> Result<(), Refusal> {
    let name = profile
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let taken: Option<String> = visit
        .db
        .prepare_cached(
            "SELECT id FROM groups WHERE type = 'OKTA_GROUP' AND name = ?1 AND id <> ?2",
        )?
        .query_row([name, id], |row| row.get(0))
        .optional()?;
    match taken {
        None => Ok(()),
        Some(_) => Err(Refusal::invalid(
            "name",
            "name: An object with this field already exists in the current organization",
        )),
    }
}

fn name_of(doc: &Map<String, Value>) -> String {
    doc.get("profile")
        .and_then(|profile| profile.get("name"))
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn show(visit: &Visit<'_>, group: &Group) -> Answer {
    let mut doc = group.doc.clone();
    doc.insert("_links".to_owned(), links(visit.base, &group.id));
    Answer::ok(&Value::Object(doc))
}

impl Visit<'_> {
    /// Returns a group by its id.
    pub(super) fn group(&self, id: &str) -> Result<Group, Refusal> {
        let row: Option<(String, String)> = self
            .db
            .prepare_cached("SELECT type, doc FROM groups WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (kind, doc) = row.ok_or_else(|| Refusal::not_found(id, "UserGroup"))?;
        Ok(Group {
            id: id.to_owned(),
            kind,
            doc: serde_json::from_str(&doc).map_err(|_| Refusal::internal())?,
        })
    }

    fn save_group(&self, group: &Group) -> Result<(), Refusal> {
        self.db
            .prepare_cached("UPDATE groups SET name = ?2, doc = ?3 WHERE id = ?1")?
            .execute(params![group.id, name_of(&group.doc), group.text(),])?;
        Ok(())
    }

    /// Notes that the members of a group changed.
    pub(super) fn touch_members(&self, group: &mut Group) -> Result<(), Refusal> {
        group
            .doc
            .insert("lastMembershipUpdated".to_owned(), json!(self.now));
        self.save_group(group)
    }

    /// Puts a user into a group that takes members; false if they were in it.
    pub(super) fn join_group(&self, id: &str, user: &User) -> Result<bool, Refusal> {
        let mut group = self.group(id)?;
        if !group.is_ours() {
            return Err(Refusal::new(501, "E0000060", "Unsupported operation."));
        }
        let added = self
            .db
            .prepare_cached("INSERT OR IGNORE INTO members (group_id, user_id) VALUES (?1, ?2)")?
            .execute([id, user.id.as_str()])?;
        if added > 0 {
            self.touch_members(&mut group)?;
            self.event(
                "group.user_membership.add",
                &user.id,
                &json!({ "group": id }),
            )?;
        }
        Ok(added > 0)
    }

    /// Returns the ids of the groups a user was put into.
    pub(super) fn groups_of(&self, user: &str) -> Result<Vec<String>, Refusal> {
        let sql = "SELECT group_id FROM members WHERE user_id = ?1 ORDER BY group_id";
        let mut statement = self.db.prepare_cached(sql)?;
        let ids = statement.query_map([user], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Returns the ids of all who were put into a group.
    pub(in crate::sandbox) fn members_of(&self, group: &str) -> Result<Vec<String>, Refusal> {
        let sql = "SELECT user_id FROM members WHERE group_id = ?1 ORDER BY user_id";
        let mut statement = self.db.prepare_cached(sql)?;
        let ids = statement.query_map([group], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Counts the members of a group of this type.
    pub(super) fn count_members(&self, id: &str, kind: &str) -> Result<i64, Refusal> {
        if kind == "BUILT_IN" {
            let sql = "SELECT count(*) FROM users";
            return Ok(self
                .db
                .prepare_cached(sql)?
                .query_row([], |row| row.get(0))?);
        }
        let sql = "SELECT count(*) FROM members WHERE group_id = ?1";
        Ok(self
            .db
            .prepare_cached(sql)?
            .query_row([id], |row| row.get(0))?)
    }
}
