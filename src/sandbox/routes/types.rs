//! User types: list, create, get, update, replace, delete.
//!
//! A name never changes. The default type and one that users have cannot be deleted (403 E0000142).
//! At most 10 types.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserType/>

use rusqlite::{OptionalExtension as _, params};
use serde_json::{Map, Value, json};

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::request::{Method, Request};

const MOST_TYPES: i64 = 10;
const KIND: &str = "CVDType";

/// `/meta/types/user` and below.
pub(super) fn of(visit: &Visit<'_>, request: &Request, path: &[&str]) -> Outcome {
    match (path, request.method) {
        ([], Method::Get) => list(visit),
        ([], Method::Post) => create(visit, request),
        ([id], Method::Get) => Ok(Answer::ok(&shown(visit.base, find(visit, id)?))),
        ([id], Method::Post) => update(visit, request, id, false),
        ([id], Method::Put) => update(visit, request, id, true),
        ([id], Method::Delete) => delete(visit, id),
        ([] | [_], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

fn list(visit: &Visit<'_>) -> Outcome {
    let mut statement = visit
        .db
        .prepare_cached("SELECT doc FROM types ORDER BY serial")?;
    let docs = statement
        .query_map([], |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    let types: Vec<Value> = docs
        .iter()
        .map(|doc| read(doc).map(|doc| shown(visit.base, doc)))
        .collect::<Result<_, _>>()?;
    Ok(Answer::ok(&Value::Array(types)))
}

fn read(doc: &str) -> Result<Map<String, Value>, Refusal> {
    serde_json::from_str(doc).map_err(|_| Refusal::internal())
}

fn find(visit: &Visit<'_>, id: &str) -> Result<Map<String, Value>, Refusal> {
    let id = if id == "default" {
        visit.meta("type")?
    } else {
        id.to_owned()
    };
    let doc: Option<String> = visit
        .db
        .prepare_cached("SELECT doc FROM types WHERE id = ?1")?
        .query_row([&id], |row| row.get(0))
        .optional()?;
    read(&doc.ok_or_else(|| Refusal::not_found(&id, KIND))?)
}

/// Adds the links of a type; its schema has the same id but for the prefix.
fn shown(base: &str, mut doc: Map<String, Value>) -> Value {
    let id = text(&doc, "id").to_owned();
    let tail = id.get(3..).unwrap_or_default();
    doc.insert(
        "_links".to_owned(),
        json!({
            "schema": { "rel": "schema", "method": "GET",
                "href": format!("{base}/api/v1/meta/schemas/user/osc{tail}") },
            "self": { "rel": "self", "method": "GET",
                "href": format!("{base}/api/v1/meta/types/user/{id}") },
        }),
    );
    Value::Object(doc)
}

fn text<'d>(doc: &'d Map<String, Value>, key: &str) -> &'d str {
    doc.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn create(visit: &Visit<'_>, request: &Request) -> Outcome {
    let body = request.object()?;
    let name = text(&body, "name");
    let mut letters = name.chars();
    let well_formed = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !well_formed {
        return Err(Refusal::invalid(
            "name",
            "name: The user type name is invalid",
        ));
    }
    if text(&body, "displayName").is_empty() {
        return Err(Refusal::invalid(
            "displayName",
            "displayName: The field cannot be left blank",
        ));
    }
    let (count, same): (i64, i64) = visit.db.query_row(
        "SELECT count(*), count(CASE WHEN lower(doc ->> 'name') = lower(?1) THEN 1 END) FROM types",
        [name],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if same > 0 {
        return Err(Refusal::invalid(
            "name",
            "name: An object with this field already exists in the current organization",
        ));
    }
    if count >= MOST_TYPES {
        return Err(Refusal::new(400, "E0000093", "Target count limit exceeded"));
    }
    let (serial, id) = visit.next_id("oty")?;
    let doc = document(visit, &id, &body)?;
    insert(visit.db, serial, &id, &doc)?;
    Ok(Answer::ok(&shown(visit.base, doc)))
}

/// Keeps a new type with the template's schema.
pub(in crate::sandbox) fn insert(
    db: &rusqlite::Connection,
    serial: i64,
    id: &str,
    doc: &Map<String, Value>,
) -> Result<(), rusqlite::Error> {
    let schema = format!("osc{}", id.get(3..).unwrap_or_default());
    let doc = Value::Object(doc.clone()).to_string();
    db.execute(
        "INSERT INTO types (serial, id, schema, doc, changes) VALUES (?1, ?2, ?3, ?4, '{}')",
        params![serial, id, schema, doc],
    )?;
    Ok(())
}

fn document(
    visit: &Visit<'_>,
    id: &str,
    body: &Map<String, Value>,
) -> Result<Map<String, Value>, Refusal> {
    let admin = visit.meta("admin")?;
    let doc = json!({
        "id": id,
        "displayName": body.get("displayName"),
        "name": body.get("name"),
        "description": body.get("description"),
        "createdBy": admin,
        "lastUpdatedBy": admin,
        "created": visit.now,
        "lastUpdated": visit.now,
        "default": false,
    });
    doc.as_object().cloned().ok_or_else(Refusal::internal)
}

fn update(visit: &Visit<'_>, request: &Request, id: &str, whole: bool) -> Outcome {
    let body = request.object()?;
    let mut doc = find(visit, id)?;
    let name = body.get("name").filter(|name| !name.is_null());
    if name.is_some_and(|name| doc.get("name") != Some(name)) {
        return Err(Refusal::invalid(
            "name",
            "name: The user type name cannot be changed",
        ));
    }
    for key in ["displayName", "description"] {
        match body.get(key) {
            Some(value @ Value::String(_)) => {
                doc.insert(key.to_owned(), value.clone());
            }
            _ if whole => {
                return Err(Refusal::invalid(
                    key,
                    format!("{key}: The field cannot be left blank"),
                ));
            }
            _ => {}
        }
    }
    doc.insert("lastUpdated".to_owned(), json!(visit.now));
    doc.insert("lastUpdatedBy".to_owned(), json!(visit.meta("admin")?));
    visit
        .db
        .prepare_cached("UPDATE types SET doc = ?2 WHERE id = ?1")?
        .execute(params![
            text(&doc, "id"),
            Value::Object(doc.clone()).to_string()
        ])?;
    Ok(Answer::ok(&shown(visit.base, doc)))
}

fn delete(visit: &Visit<'_>, id: &str) -> Outcome {
    let doc = find(visit, id)?;
    let id = text(&doc, "id");
    let used: i64 = visit
        .db
        .prepare_cached("SELECT count(*) FROM users WHERE type = ?1")?
        .query_row([id], |row| row.get(0))?;
    if used > 0 || doc.get("default") == Some(&Value::Bool(true)) {
        return Err(Refusal::new(
            403,
            "E0000142",
            "This User Type cannot be deleted.",
        ));
    }
    visit
        .db
        .prepare_cached("DELETE FROM types WHERE id = ?1")?
        .execute([id])?;
    Ok(Answer::no_content())
}
