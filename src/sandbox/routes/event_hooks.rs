//! Event hooks: create, list, get, replace, verify, activate, deactivate, delete.
//!
//! A new one is active and unverified; nothing is delivered before it has answered its challenge.
//! The secret of the header is never shown. A receiver must be on this machine to be called.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/EventHook/>

use serde_json::{Map, Value, json};

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::things::Thing;

/// What a hook is among the things of an org.
pub(in crate::sandbox) const KIND: &str = "hook";

const MOST_TYPES: usize = 300;

/// `/eventHooks` and below.
pub(super) fn of(visit: &Visit<'_>, request: &Request, path: &[&str]) -> Outcome {
    match (path, request.method) {
        ([], Method::Get) => list(visit),
        ([], Method::Post) => create(visit, request),
        ([id], Method::Get) => Ok(Answer::ok(&shown(visit.base, &find(visit, id)?))),
        ([id], Method::Put) => replace(visit, request, id),
        ([id], Method::Delete) => delete(visit, id),
        ([id, "lifecycle", step], Method::Post) => take(visit, request, id, step),
        ([] | [_] | [_, "lifecycle", _], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

/// Returns the id of the hook that a request asks to be challenged.
pub(in crate::sandbox) fn challenged(request: &Request) -> Option<&str> {
    let segments: Vec<&str> = request.segments.iter().map(String::as_str).collect();
    match (segments.as_slice(), request.method) {
        (["api", "v1", "eventHooks", id, "lifecycle", "verify"], Method::Post) => Some(*id),
        _ => None,
    }
}

fn find(visit: &Visit<'_>, id: &str) -> Result<Thing, Refusal> {
    visit
        .thing(KIND, "", id)?
        .ok_or_else(|| Refusal::not_found(id, "Webhook"))
}

fn list(visit: &Visit<'_>) -> Outcome {
    let hooks = visit.things(KIND, "")?;
    let hooks: Vec<Value> = hooks.iter().map(|hook| shown(visit.base, hook)).collect();
    Ok(Answer::ok(&Value::Array(hooks)))
}

fn shown(base: &str, hook: &Thing) -> Value {
    let mut doc = hook.doc.clone();
    doc.shift_remove("_secret");
    let href = format!("{base}/api/v1/eventHooks/{}", hook.id);
    let step = if hook.text("status") == "ACTIVE" {
        "deactivate"
    } else {
        "activate"
    };
    let link = |to: &str| json!({ "href": format!("{href}/lifecycle/{to}"), "hints": { "allow": ["POST"] } });
    let links = json!({ "self": { "href": href }, "verify": link("verify"), step: link(step) });
    doc.insert("_links".to_owned(), links);
    Value::Object(doc)
}

/// What a body says, checked.
struct Given {
    name: Value,
    description: Value,
    events: Value,
    channel: Value,
    secret: Option<Value>,
}

fn given(request: &Request) -> Result<Given, Refusal> {
    let body = request.object()?;
    let blank =
        |field: &str| Refusal::invalid(field, format!("{field}: The field cannot be left blank"));
    let name = body
        .get("name")
        .filter(|v| v.as_str().is_some_and(|n| !n.is_empty()));
    let name = name.cloned().ok_or_else(|| blank("name"))?;
    let items = body.get("events").and_then(|e| e.get("items"));
    let items = items.and_then(Value::as_array).filter(|i| !i.is_empty());
    let items = items.cloned().ok_or_else(|| blank("events.items"))?;
    if items.len() > MOST_TYPES || items.iter().any(|item| !is_type(item)) {
        return Err(Refusal::invalid(
            "events.items",
            "events.items: invalid event type",
        ));
    }
    let config = body.get("channel").and_then(|c| c.get("config"));
    let config = config.ok_or_else(|| blank("channel.config"))?;
    let uri = config
        .get("uri")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !uri.starts_with("https://") && !uri.starts_with("http://") {
        return Err(Refusal::invalid("uri", "uri: must be a valid URL"));
    }
    let scheme = config.get("authScheme").filter(|s| s.is_object());
    let key = scheme.and_then(|s| s.get("key")).cloned();
    Ok(Given {
        name,
        description: body.get("description").cloned().unwrap_or_default(),
        events: json!({ "type": "EVENT_TYPE", "items": items,
            "filter": body.get("events").and_then(|e| e.get("filter")) }),
        channel: json!({ "type": "HTTP", "version": "1.0.0", "config": {
            "uri": uri,
            "headers": config.get("headers").filter(|h| h.is_array()).cloned().unwrap_or_else(|| json!([])),
            "method": "POST",
            "authScheme": key.map(|key| json!({ "type": "HEADER", "key": key })),
        } }),
        secret: scheme.and_then(|s| s.get("value")).cloned(),
    })
}

fn is_type(item: &Value) -> bool {
    let refused = [
        "user.lifecycle.delete.completed",
        "user.account.expire_password",
        "user.account.update_user_type",
    ];
    item.as_str()
        .is_some_and(|kind| kind.contains('.') && !refused.contains(&kind))
}

fn create(visit: &Visit<'_>, request: &Request) -> Outcome {
    let given = given(request)?;
    let (_, id) = visit.next_id("who")?;
    let doc = json!({
        "id": id,
        "status": "ACTIVE",
        "verificationStatus": "UNVERIFIED",
        "name": given.name,
        "description": given.description,
        "created": visit.now,
        "createdBy": visit.meta("admin")?,
        "lastUpdated": visit.now,
        "events": given.events,
        "channel": given.channel,
        "_secret": given.secret,
    });
    keep(visit, id, &doc)
}

fn keep(visit: &Visit<'_>, id: String, doc: &Value) -> Outcome {
    let hook = Thing {
        id,
        owner: String::new(),
        doc: doc.as_object().cloned().ok_or_else(Refusal::internal)?,
    };
    visit.keep_thing(KIND, &hook)?;
    Ok(Answer::ok(&shown(visit.base, &hook)))
}

fn replace(visit: &Visit<'_>, request: &Request, id: &str) -> Outcome {
    let given = given(request)?;
    let mut doc = find(visit, id)?.doc;
    let moved = doc.get("channel") != Some(&given.channel) || given.secret.is_some();
    put(&mut doc, "name", given.name);
    put(&mut doc, "description", given.description);
    put(&mut doc, "events", given.events);
    put(&mut doc, "channel", given.channel);
    put(&mut doc, "lastUpdated", json!(visit.now));
    if moved {
        put(&mut doc, "verificationStatus", json!("UNVERIFIED"));
    }
    if let Some(secret) = given.secret {
        put(&mut doc, "_secret", secret);
    }
    keep(visit, id.to_owned(), &Value::Object(doc))
}

fn put(doc: &mut Map<String, Value>, key: &str, value: Value) {
    doc.insert(key.to_owned(), value);
}

fn take(visit: &Visit<'_>, request: &Request, id: &str, step: &str) -> Outcome {
    let mut doc = find(visit, id)?.doc;
    match step {
        "activate" => put(&mut doc, "status", json!("ACTIVE")),
        "deactivate" => put(&mut doc, "status", json!("INACTIVE")),
        "verify" if request.challenge == Some(true) => {
            put(&mut doc, "verificationStatus", json!("VERIFIED"));
        }
        "verify" => {
            return Err(Refusal::invalid(
                "verification",
                "The event hook endpoint did not answer the verification challenge",
            ));
        }
        _ => return Err(Refusal::no_path()),
    }
    put(&mut doc, "lastUpdated", json!(visit.now));
    keep(visit, id.to_owned(), &Value::Object(doc))
}

fn delete(visit: &Visit<'_>, id: &str) -> Outcome {
    let hook = find(visit, id)?;
    if hook.text("status") == "ACTIVE" {
        return Err(Refusal::invalid(
            "status",
            "An active event hook cannot be deleted; deactivate it first",
        ));
    }
    visit.drop_thing(KIND, "", id)?;
    Ok(Answer::no_content())
}
