//! The company before anybody works there: facts, user types with their attributes, groups, rules,
//! identity providers, the relation of managers, the custom role.

use rusqlite::{Connection, params};
use serde_json::{Map, Value, json};

use super::joiner::start;
use super::{Ids, PASSWORD, admins, group, thing};
use crate::clock::Clock;
use crate::sandbox::org::stamp;
use crate::sandbox::people::departments;
use crate::sandbox::routes::{RULE, group_document, idp_seeds, insert_type, rule_document};
use crate::sandbox::{ids, password, schema};

/// The name of the second user type.
pub(super) const PARTNER: &str = "partner";

/// The group that a rule fills with everybody who is no employee.
pub(super) const CONTRACTORS: &str = "Contractors";

/// A group that a rule fills: its name and description, the rule's name and expression.
struct Filled(&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const FILLED: [Filled; 2] = [
    Filled(CONTRACTORS, "Everybody who is not employed here", "Contractors by user type", "user.userType==\"Contractor\""),
    Filled("Revenue", "Sales, Marketing and Customer Success", "Revenue division", "user.division==\"Revenue\""),
];

/// Makes the org itself.
pub(in crate::sandbox) fn found(db: &Connection, clock: &dyn Clock) -> rusqlite::Result<()> {
    let mut ids = Ids::new(0);
    let since = stamp(start(clock.now()));
    let org = ids::id("00o", 0, &ids::word(clock, 8));
    let mut facts = db.prepare("INSERT INTO meta (key, value) VALUES (?1, ?2)")?;
    facts.execute(["org", &org])?;
    facts.execute(["created", &since])?;
    facts.execute(["password", &password::digest(clock, PASSWORD)])?;
    facts.execute(params!["seeded", 0])?;
    facts.execute(["type", &types(db, &mut ids, &since)?])?;
    groups(db, &mut ids, &since)?;
    rules(db, &mut ids, &since)?;
    admins::found(db, &mut ids, &org, &since)?;
    thing(db, "link_type", "", "manager", &relation())?;
    for doc in idp_seeds(&since) {
        let id = doc
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        thing(db, "idp", "", &id, &Value::Object(doc))?;
    }
    facts.execute(params!["serial", ids.serial])?;
    Ok(())
}

/// Makes the user types and returns the id of the default one.
fn types(db: &Connection, ids: &mut Ids, since: &str) -> rusqlite::Result<String> {
    let attribute = |title: &str, kind: &str| json!({ "title": title, "type": kind });
    let hired = || ("hireDate", attribute("Hire date", "string"));
    let languages = json!({ "title": "Languages", "type": "array", "items": { "type": "string" } });
    let all = [
        (
            "user",
            "User",
            "Okta user profile template with default permission settings",
            vec![
                hired(),
                ("remoteWorker", attribute("Works from home", "boolean")),
                ("languages", languages),
            ],
        ),
        (
            PARTNER,
            "Partner",
            "People of other companies who work with us",
            vec![
                hired(),
                ("partnerCompany", attribute("Partner company", "string")),
            ],
        ),
    ];
    let mut default = String::new();
    for (name, display, description, custom) in all {
        let (serial, id) = ids.next("oty");
        let doc = json!({
            "id": id,
            "displayName": display,
            "name": name,
            "description": description,
            "createdBy": Value::Null,
            "lastUpdatedBy": Value::Null,
            "created": since,
            "lastUpdated": since,
            "default": name == "user",
        });
        insert_type(db, serial, &id, doc.as_object().unwrap_or(&Map::new()))?;
        let changes = schema::changes(custom, since);
        db.execute(
            "UPDATE types SET changes = ?2 WHERE id = ?1",
            [&id, &changes],
        )?;
        if default.is_empty() {
            default = id;
        }
    }
    Ok(default)
}

/// Makes Everyone, a group for each department, and those that rules fill.
fn groups(db: &Connection, ids: &mut Ids, since: &str) -> rusqlite::Result<()> {
    let everyone = (
        "Everyone",
        "BUILT_IN",
        "All users in your organization".to_owned(),
    );
    let all = departments()
        .map(|name| (name, "OKTA_GROUP", format!("Everybody in {name}")))
        .chain(
            FILLED
                .iter()
                .map(|of| (of.0, "OKTA_GROUP", of.1.to_owned())),
        );
    for (name, kind, description) in std::iter::once(everyone).chain(all) {
        let (serial, id) = ids.next("00g");
        let profile = json!({ "name": name, "description": description });
        let profile = profile.as_object().cloned().unwrap_or_default();
        let doc = Value::Object(group_document(&id, kind, since, &profile)).to_string();
        db.execute(
            "INSERT INTO groups (serial, id, type, name, doc) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![serial, id, kind, name, doc],
        )?;
    }
    Ok(())
}

fn rules(db: &Connection, ids: &mut Ids, since: &str) -> rusqlite::Result<()> {
    for Filled(name, _, rule, expression) in &FILLED {
        let (_, id) = ids.next("0pr");
        let groups: Vec<String> = group(db, name)?.into_iter().collect();
        let conditions = json!({
            "people": { "users": { "exclude": [] }, "groups": { "exclude": [] } },
            "expression": { "value": expression, "type": "urn:okta:expression:1.0" },
        });
        let mut doc = rule_document(&id, rule, conditions, &groups, since);
        doc.insert("status".to_owned(), json!("ACTIVE"));
        thing(db, RULE, "", &id, &Value::Object(doc))?;
    }
    Ok(())
}

fn relation() -> Value {
    let side = |name: &str, title: &str| json!({"name": name, "title": title, "description": null, "type": "USER"});
    json!({
        "primary": side("manager", "Manager"),
        "associated": side("subordinate", "Subordinate"),
    })
}
