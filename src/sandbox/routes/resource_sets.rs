//! Resource sets: what a custom role reaches, and the bindings of roles to it.
//!
//! A binding is not kept by itself: it is seen in the role assignments that name the set.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleCResourceSet/>

use serde_json::{Map, Value, json};

use super::Outcome;
use super::iam::{itself, required};
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::things::Thing;

/// A resource set.
pub(in crate::sandbox) const KIND: &str = "resource_set";

/// What is in one, owned by the set.
pub(in crate::sandbox) const RESOURCE: &str = "resource";

/// `/iam/resource-sets` and below.
pub(super) fn of(visit: &Visit<'_>, request: &Request, path: &[&str]) -> Outcome {
    match (path, request.method) {
        ([], Method::Get) => {
            let sets: Vec<Value> = visit
                .things(KIND, "")?
                .into_iter()
                .map(|set| shown(visit, set))
                .collect();
            let own = format!("{}/api/v1/iam/resource-sets", visit.base);
            let body = json!({ "_links": { "self": { "href": own } }, "resource-sets": sets });
            Ok(itself(Answer::ok(&body), &own))
        }
        ([], Method::Post) => create(visit, request),
        ([set, rest @ ..], _) => one(visit, request, find(visit, set)?, rest),
        ([], _) => Err(Refusal::method()),
    }
}

fn find(visit: &Visit<'_>, reference: &str) -> Result<Thing, Refusal> {
    visit
        .things(KIND, "")?
        .into_iter()
        .find(|set| set.id == reference || set.text("label") == reference)
        .ok_or_else(|| Refusal::not_found(reference, "IAMPolicy"))
}

fn address(visit: &Visit<'_>, set: &str) -> String {
    format!("{}/api/v1/iam/resource-sets/{set}", visit.base)
}

fn shown(visit: &Visit<'_>, set: Thing) -> Value {
    let own = address(visit, &set.id);
    let mut doc = set.doc;
    doc.insert(
        "_links".to_owned(),
        json!({
            "bindings": { "href": format!("{own}/bindings") },
            "self": { "href": own },
            "resources": { "href": format!("{own}/resources") },
        }),
    );
    Value::Object(doc)
}

fn answer(visit: &Visit<'_>, set: Thing) -> Answer {
    let own = address(visit, &set.id);
    itself(Answer::ok(&shown(visit, set)), &own)
}

fn create(visit: &Visit<'_>, request: &Request) -> Outcome {
    let body = request.object()?;
    let label = required(&body, "label", "Label must be specified")?;
    if find(visit, label).is_ok() {
        return Err(Refusal::invalid(
            "label",
            "label: A resource set with this label already exists",
        ));
    }
    let (_, id) = visit.next_id("iam")?;
    let description = body.get("description").unwrap_or(&Value::Null);
    let set = Thing {
        owner: String::new(),
        doc: document(&id, label, description, &visit.now),
        id,
    };
    visit.keep_thing(KIND, &set)?;
    add(visit, &set, body.get("resources"))?;
    Ok(answer(visit, set))
}

/// Returns the object of a resource set.
pub(in crate::sandbox) fn document(
    id: &str,
    label: &str,
    description: &Value,
    now: &str,
) -> Map<String, Value> {
    let doc = json!({
        "id": id,
        "label": label,
        "description": description,
        "created": now,
        "lastUpdated": now,
    });
    doc.as_object().cloned().unwrap_or_default()
}

/// Returns the object of a resource.
pub(in crate::sandbox) fn resource(id: &str, orn: &str, now: &str) -> Map<String, Value> {
    let doc = json!({ "id": id, "orn": orn, "created": now, "lastUpdated": now });
    doc.as_object().cloned().unwrap_or_default()
}

fn add(visit: &Visit<'_>, set: &Thing, resources: Option<&Value>) -> Result<(), Refusal> {
    for orn in resources.and_then(Value::as_array).into_iter().flatten() {
        let orn = orn.as_str().ok_or_else(Refusal::malformed)?;
        let (_, id) = visit.next_id("ire")?;
        let thing = Thing {
            owner: set.id.clone(),
            doc: self::resource(&id, orn, &visit.now),
            id,
        };
        visit.keep_thing(RESOURCE, &thing)?;
    }
    Ok(())
}

fn one(visit: &Visit<'_>, request: &Request, mut set: Thing, path: &[&str]) -> Outcome {
    match (path, request.method) {
        ([], Method::Get) => Ok(answer(visit, set)),
        ([], Method::Put) => {
            let body = request.object()?;
            for key in ["label", "description"] {
                if let Some(value) = body.get(key).filter(|value| value.is_string()) {
                    set.doc.insert(key.to_owned(), value.clone());
                }
            }
            set.doc.insert("lastUpdated".to_owned(), json!(visit.now));
            visit.keep_thing(KIND, &set)?;
            Ok(answer(visit, set))
        }
        ([], Method::Delete) => {
            visit.drop_thing(KIND, "", &set.id)?;
            Ok(Answer::no_content())
        }
        (["resources"], Method::Get) => resources(visit, &set),
        (["resources"], Method::Patch) => {
            let body = request.object()?;
            add(visit, &set, body.get("additions"))?;
            Ok(answer(visit, set))
        }
        (["resources", id], Method::Delete) => {
            if visit.drop_thing(RESOURCE, &set.id, id)? {
                Ok(Answer::no_content())
            } else {
                Err(Refusal::not_found(id, "IAMResource"))
            }
        }
        (["bindings"], Method::Get) => bindings(visit, &set),
        (["bindings"], Method::Post) => {
            let body = request.object()?;
            let role = required(&body, "role", "Role must be specified")?;
            visit
                .thing("custom_role", "", role)?
                .ok_or_else(|| Refusal::not_found(role, "CustomRole"))?;
            let own = address(visit, &set.id);
            Ok(Answer::ok(&json!({
                "id": role,
                "_links": {
                    "self": { "href": format!("{own}/bindings/{role}") },
                    "bindings": { "href": format!("{own}/bindings") },
                    "resource-set": { "href": own },
                },
            })))
        }
        ([] | ["resources", ..] | ["bindings"], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

fn resources(visit: &Visit<'_>, set: &Thing) -> Outcome {
    let own = address(visit, &set.id);
    let list: Vec<Value> = visit
        .things(RESOURCE, &set.id)?
        .into_iter()
        .map(|resource| {
            let link = format!("{own}/resources/{}", resource.id);
            let mut doc = resource.doc;
            doc.insert("_links".to_owned(), json!({ "resource": { "href": link } }));
            Value::Object(doc)
        })
        .collect();
    let self_ = format!("{own}/resources");
    let body = json!({
        "resources": list,
        "_links": { "resource-set": { "href": own }, "self": { "href": self_ } },
    });
    Ok(itself(Answer::ok(&body), &self_))
}

fn bindings(visit: &Visit<'_>, set: &Thing) -> Outcome {
    let own = address(visit, &set.id);
    let mut roles = Map::new();
    for role in visit.all_things("role")? {
        if role.text("resource-set") == set.id {
            let id = role.text("role");
            let link = format!("{own}/bindings/{id}");
            roles.insert(
                id.to_owned(),
                json!({ "id": id, "_links": { "self": { "href": link } } }),
            );
        }
    }
    let self_ = format!("{own}/bindings");
    let body = json!({
        "roles": roles.into_iter().map(|(_, role)| role).collect::<Vec<_>>(),
        "_links": { "resource-set": { "href": own }, "self": { "href": self_ } },
    });
    Ok(itself(Answer::ok(&body), &self_))
}
