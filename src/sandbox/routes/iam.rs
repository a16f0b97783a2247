//! Custom roles, their permissions, and who holds any role at all.
//!
//! These endpoints answer objects with a named list inside. A role is addressed by id or label.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/>

use serde_json::{Map, Value, json};

use super::{Outcome, resource_sets};
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::paging;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::things::Thing;

/// A custom role.
pub(in crate::sandbox) const KIND: &str = "custom_role";

/// `/iam/...`.
pub(super) fn of(visit: &Visit<'_>, request: &Request, path: &[&str]) -> Outcome {
    match (path, request.method) {
        (["assignees", "users"], Method::Get) => assignees(visit, request),
        (["roles"], Method::Get) => {
            let roles: Vec<Value> = visit
                .things(KIND, "")?
                .into_iter()
                .map(|role| shown(visit, role))
                .collect();
            let own = format!("{}/api/v1/iam/roles", visit.base);
            let body = json!({ "roles": roles, "_links": { "self": { "href": own } } });
            Ok(itself(Answer::ok(&body), &own))
        }
        (["roles"], Method::Post) => create(visit, request),
        (["roles", role, rest @ ..], _) => {
            let role = find(visit, role)?;
            one(visit, request, role, rest)
        }
        (["resource-sets", rest @ ..], _) => resource_sets::of(visit, request, rest),
        (["assignees", "users"] | ["roles"], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

/// Adds a `Link` to itself, as single things here have it.
pub(super) fn itself(answer: Answer, address: &str) -> Answer {
    answer.header("link", format!("<{address}>; rel=\"self\""))
}

fn find(visit: &Visit<'_>, reference: &str) -> Result<Thing, Refusal> {
    visit
        .things(KIND, "")?
        .into_iter()
        .find(|role| role.id == reference || role.text("label") == reference)
        .ok_or_else(|| Refusal::not_found(reference, "CustomRole"))
}

fn address(visit: &Visit<'_>, role: &str) -> String {
    format!("{}/api/v1/iam/roles/{role}", visit.base)
}

fn shown(visit: &Visit<'_>, role: Thing) -> Value {
    let own = address(visit, &role.id);
    let mut doc = role.doc;
    doc.shift_remove("permissions");
    doc.insert(
        "_links".to_owned(),
        json!({ "permissions": { "href": format!("{own}/permissions") }, "self": { "href": own } }),
    );
    Value::Object(doc)
}

fn create(visit: &Visit<'_>, request: &Request) -> Outcome {
    let body = request.object()?;
    let label = required(&body, "label", "Label must be specified")?;
    let description = required(&body, "description", "Description must be specified")?;
    let permissions = body
        .get("permissions")
        .and_then(Value::as_array)
        .filter(|list| !list.is_empty())
        .ok_or_else(|| {
            Refusal::invalid("permissions", "permissions: Permissions must be specified")
        })?;
    if find(visit, label).is_ok() {
        return Err(Refusal::invalid(
            "label",
            "label: A role with this label already exists",
        ));
    }
    let (_, id) = visit.next_id("cr0")?;
    let granted: Map<String, Value> = permissions
        .iter()
        .map(|name| {
            let name = name.as_str().filter(|name| name.starts_with("okta."));
            let name = name.ok_or_else(|| {
                Refusal::invalid("permissions", "permissions: Unknown permission")
            })?;
            Ok((name.to_owned(), json!(visit.now)))
        })
        .collect::<Result<_, Refusal>>()?;
    let role = Thing {
        owner: String::new(),
        doc: document(&id, (label, description), granted, &visit.now),
        id,
    };
    visit.keep_thing(KIND, &role)?;
    let own = address(visit, &role.id);
    Ok(itself(Answer::ok(&shown(visit, role)), &own))
}

/// Returns the object of a custom role; `permissions` are names and since when.
pub(in crate::sandbox) fn document(
    id: &str,
    (label, description): (&str, &str),
    permissions: Map<String, Value>,
    now: &str,
) -> Map<String, Value> {
    let doc = json!({
        "id": id,
        "label": label,
        "isCloneable": false,
        "description": description,
        "created": now,
        "lastUpdated": now,
        "permissions": Value::Object(permissions),
    });
    doc.as_object().cloned().unwrap_or_default()
}

/// Returns a text that must be there.
pub(super) fn required<'b>(
    body: &'b Map<String, Value>,
    key: &str,
    sentence: &str,
) -> Result<&'b str, Refusal> {
    body.get(key)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| Refusal::invalid(key, format!("{key}: {sentence}")))
}

fn one(visit: &Visit<'_>, request: &Request, mut role: Thing, path: &[&str]) -> Outcome {
    let own = address(visit, &role.id);
    match (path, request.method) {
        ([], Method::Get) => Ok(itself(Answer::ok(&shown(visit, role)), &own)),
        ([], Method::Put) => {
            let body = request.object()?;
            for key in ["label", "description"] {
                if let Some(value) = body.get(key).filter(|value| value.is_string()) {
                    role.doc.insert(key.to_owned(), value.clone());
                }
            }
            role.doc.insert("lastUpdated".to_owned(), json!(visit.now));
            visit.keep_thing(KIND, &role)?;
            Ok(itself(Answer::ok(&shown(visit, role)), &own))
        }
        ([], Method::Delete) => {
            visit.drop_thing(KIND, "", &role.id)?;
            Ok(Answer::no_content())
        }
        (["permissions"], Method::Get) => {
            let list: Vec<Value> = permissions(&role)
                .into_iter()
                .map(|(name, since)| permission(&own, &name, &since))
                .collect();
            Ok(Answer::ok(&json!({ "permissions": list })))
        }
        (["permissions", name], Method::Get) => {
            let known = permissions(&role);
            let since = known
                .get(*name)
                .ok_or_else(|| Refusal::not_found(name, "Permission"))?;
            let answer = Answer::ok(&permission(&own, name, since));
            Ok(itself(answer, &format!("{own}/permissions/{name}")))
        }
        (["permissions", name], Method::Post | Method::Put | Method::Delete) => {
            let mut known = permissions(&role);
            if request.method == Method::Delete {
                known
                    .shift_remove(*name)
                    .ok_or_else(|| Refusal::not_found(name, "Permission"))?;
            } else {
                known.entry(*name).or_insert(json!(visit.now));
            }
            role.doc
                .insert("permissions".to_owned(), Value::Object(known));
            visit.keep_thing(KIND, &role)?;
            Ok(Answer::no_content())
        }
        ([] | ["permissions", ..], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

fn permissions(role: &Thing) -> Map<String, Value> {
    role.doc
        .get("permissions")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

fn permission(role: &str, name: &str, since: &Value) -> Value {
    json!({
        "label": name,
        "created": since,
        "lastUpdated": since,
        "conditions": null,
        "_links": {
            "role": { "href": role },
            "self": { "href": format!("{role}/permissions/{name}") },
        },
    })
}

/// GET `/iam/assignees/users`: an object, its `next` in the body.
fn assignees(visit: &Visit<'_>, request: &Request) -> Outcome {
    let limit = paging::limit(request, 100, 200)?;
    let after = paging::after(request)?.unwrap_or_default();
    let mut users: Vec<String> = visit
        .all_things("role")?
        .into_iter()
        .map(|role| role.owner)
        .collect();
    for group in users.clone() {
        if group.starts_with("00g") {
            users.extend(visit.members_of(&group)?);
        }
    }
    users.retain(|id| id.starts_with("00u") && id.as_str() > after);
    users.sort_unstable();
    users.dedup();
    let org = visit.meta("org")?;
    let value: Vec<Value> = users
        .iter()
        .take(limit)
        .map(|id| {
            let own = format!("{}/api/v1/users/{id}", visit.base);
            json!({
                "id": id,
                "orn": format!("orn:okta:directory:{org}:users:{id}"),
                "_links": { "self": { "href": own }, "roles": { "href": format!("{own}/roles") } },
            })
        })
        .collect();
    let mut body = json!({ "value": value });
    if users.len() > limit
        && let Some(last) = users.get(limit - 1)
        && let Some(body) = body.as_object_mut()
    {
        let next = format!(
            "{}/api/v1/iam/assignees/users?after={last}&limit={limit}",
            visit.base
        );
        body.insert("_links".to_owned(), json!({ "next": { "href": next } }));
    }
    Ok(Answer::ok(&body))
}
