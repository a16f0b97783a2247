//! Linked objects: relations between users such as manager and subordinate.
//!
//! A definition has two names. A user has at most one primary; a link is kept with the associated
//! user as its owner. Removing a link that is not there answers 204 as well.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/LinkedObject/>

use serde_json::{Map, Value, json};

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::paging;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::things::Thing;
use crate::sandbox::user::User;

const DEFINITION: &str = "link_type";
const LINK: &str = "link";

/// `/meta/schemas/user/linkedObjects` and below.
pub(super) fn definitions(visit: &Visit<'_>, request: &Request, path: &[&str]) -> Outcome {
    match (path, request.method) {
        ([], Method::Get) => {
            let all = visit.things(DEFINITION, "")?;
            let list = all.into_iter().map(|d| shown(visit, d)).collect();
            Ok(Answer::ok(&Value::Array(list)))
        }
        ([], Method::Post) => define(visit, request),
        ([name], Method::Get) => {
            let (definition, _) = find(visit, name)?;
            Ok(Answer::ok(&shown(visit, definition)))
        }
        ([name], Method::Delete) => {
            let (definition, _) = find(visit, name)?;
            for link in visit.all_things(LINK)? {
                if link.id == definition.id {
                    visit.drop_thing(LINK, &link.owner, &link.id)?;
                }
            }
            visit.drop_thing(DEFINITION, "", &definition.id)?;
            Ok(Answer::no_content())
        }
        ([] | [_], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

/// Which side of a relation a name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Primary,
    Associated,
}

fn side_name(definition: &Thing, side: &str) -> String {
    definition
        .doc
        .get(side)
        .and_then(|side| side.get("name"))
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn find(visit: &Visit<'_>, name: &str) -> Result<(Thing, Side), Refusal> {
    for definition in visit.things(DEFINITION, "")? {
        if definition.id == name {
            return Ok((definition, Side::Primary));
        }
        if side_name(&definition, "associated") == name {
            return Ok((definition, Side::Associated));
        }
    }
    Err(Refusal::not_found(name, "LinkedObjectProperty"))
}

fn shown(visit: &Visit<'_>, definition: Thing) -> Value {
    let own = format!(
        "{}/api/v1/meta/schemas/user/linkedObjects/{}",
        visit.base, definition.id
    );
    let mut doc = definition.doc;
    doc.insert("_links".to_owned(), json!({ "self": { "href": own } }));
    Value::Object(doc)
}

fn define(visit: &Visit<'_>, request: &Request) -> Outcome {
    let body = request.object()?;
    let mut doc = Map::new();
    for side in ["primary", "associated"] {
        let given = body.get(side);
        let text = |key: &str| {
            given
                .and_then(|given| given.get(key))
                .and_then(Value::as_str)
        };
        let (Some(name), Some(title)) = (text("name"), text("title")) else {
            return Err(Refusal::invalid(
                side,
                format!("{side}: The field cannot be left blank"),
            ));
        };
        if find(visit, name).is_ok() {
            return Err(Refusal::invalid(
                side,
                format!("{side}.name: An object with this field already exists"),
            ));
        }
        doc.insert(
            side.to_owned(),
            json!({ "name": name, "title": title, "description": text("description"),
                "type": "USER" }),
        );
    }
    let mut definition = Thing {
        id: String::new(),
        owner: String::new(),
        doc,
    };
    definition.id = side_name(&definition, "primary");
    visit.keep_thing(DEFINITION, &definition)?;
    Ok(Answer::json(201, &shown(visit, definition)))
}

/// `/users/{id}/linkedObjects/...`.
pub(super) fn of_user(visit: &Visit<'_>, request: &Request, user: &User, path: &[&str]) -> Outcome {
    match (path, request.method) {
        ([name], Method::Get) => list(visit, request, user, name),
        ([name], Method::Delete) => {
            let (definition, side) = find(visit, name)?;
            if side == Side::Primary {
                visit.drop_thing(LINK, &user.id, &definition.id)?;
            }
            Ok(Answer::no_content())
        }
        ([name, primary], Method::Put) => {
            let (definition, side) = find(visit, name)?;
            if side == Side::Associated {
                return Err(Refusal::not_found(name, "LinkedObjectProperty"));
            }
            let primary = visit.user(primary)?;
            let link = Thing {
                id: definition.id,
                owner: user.id.clone(),
                doc: Map::from_iter([("primary".to_owned(), json!(primary.id))]),
            };
            visit.keep_thing(LINK, &link)?;
            Ok(Answer::no_content())
        }
        ([_] | [_, _], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

fn list(visit: &Visit<'_>, request: &Request, user: &User, name: &str) -> Outcome {
    let (definition, side) = find(visit, name)?;
    let ids: Vec<String> = match side {
        Side::Primary => visit
            .thing(LINK, &user.id, &definition.id)?
            .map(|link| link.text("primary").to_owned())
            .into_iter()
            .collect(),
        Side::Associated => visit
            .all_things(LINK)?
            .into_iter()
            .filter(|link| link.id == definition.id && link.text("primary") == user.id)
            .map(|link| link.owner)
            .collect(),
    };
    let list = ids
        .iter()
        .map(|id| {
            json!({ "_links": { "self": { "href": format!("{}/api/v1/users/{id}", visit.base) } } })
        })
        .collect();
    let answer = Answer::ok(&Value::Array(list));
    Ok(paging::link(answer, visit.base, request, 1000, None))
}
