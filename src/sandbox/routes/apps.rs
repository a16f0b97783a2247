//! Applications and who is assigned to them, `/apps`.
//!
//! Which apps can be made is the business of `clients`. Assigning somebody who is assigned already answers as the first time.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/>

use serde_json::{Map, Value, json};

use super::{Outcome, clients};
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::paging;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::things::Thing;

const APP: &str = "app";
const ASSIGNED: &str = "app_user";

/// `/apps` and below.
pub(super) fn of(visit: &Visit<'_>, request: &Request, path: &[&str]) -> Outcome {
    match (path, request.method) {
        ([], Method::Get) => list(visit, request),
        ([], Method::Post) => clients::create(visit, request),
        ([id], Method::Get) => {
            let app = find(visit, id)?;
            Ok(Answer::ok(&shown(visit, app)))
        }
        ([id], Method::Put | Method::Delete) => clients::change(visit, request, find(visit, id)?),
        ([id, "lifecycle", step], Method::Post) => clients::step(visit, find(visit, id)?, step),
        ([id, "grants", rest @ ..], _) => clients::grants(visit, request, &find(visit, id)?, rest),
        ([id, "users"], Method::Get) => users(visit, request, &find(visit, id)?),
        ([id, "users"], Method::Post) => assign(visit, request, &find(visit, id)?),
        ([id, "users", user], Method::Get | Method::Delete) => {
            one(visit, request, &find(visit, id)?, user)
        }
        ([] | [_] | [_, "users"] | [_, "users", _], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

/// Ends all assignments of a user, as a deactivation does.
pub(super) fn drop_all(visit: &Visit<'_>, user: &str) -> Result<(), Refusal> {
    visit
        .db
        .prepare_cached("DELETE FROM things WHERE kind = 'app_user' AND id = ?1")?
        .execute([user])?;
    Ok(())
}

fn find(visit: &Visit<'_>, id: &str) -> Result<Thing, Refusal> {
    visit
        .thing(APP, "", id)?
        .ok_or_else(|| Refusal::not_found(id, "AppInstance"))
}

/// Returns an app as it is answered.
pub(super) fn shown(visit: &Visit<'_>, app: Thing) -> Value {
    let own = format!("{}/api/v1/apps/{}", visit.base, app.id);
    let mut doc = app.doc;
    doc.insert(
        "_links".to_owned(),
        json!({"self": {"href": own}, "users": {"href": format!("{own}/users")}}),
    );
    Value::Object(doc)
}

/// GET `/apps`: `q` is the start of a name or label, `filter` knows `user.id eq "..."`.
fn list(visit: &Visit<'_>, request: &Request) -> Outcome {
    let limit = paging::limit(request, 20, 200)?;
    let user = match request.param("filter") {
        None => None,
        Some(filter) => Some(user_of(filter)?),
    };
    let q = request.param("q").unwrap_or_default().to_lowercase();
    let after = request.param("after").unwrap_or_default();
    let mut list = Vec::new();
    let mut next = None;
    for app in visit.things(APP, "")? {
        let named = ["label", "name"]
            .iter()
            .any(|key| app.text(key).to_lowercase().starts_with(&q));
        if app.id.as_str() <= after || !named {
            continue;
        }
        let assigned = match user {
            None => None,
            Some(user) => match visit.thing(ASSIGNED, &app.id, user)? {
                Some(assigned) => Some(assigned),
                None => continue,
            },
        };
        if list.len() == limit {
            next = list
                .last()
                .and_then(|app: &Value| Some(app.get("id")?.as_str()?.to_owned()));
            break;
        }
        let mut doc = shown(visit, app);
        if request
            .param("expand")
            .is_some_and(|e| e.starts_with("user/"))
        {
            let user = assigned.map(|assigned| Value::Object(assigned.doc));
            if let Some(doc) = doc.as_object_mut() {
                doc.insert("_embedded".to_owned(), json!({ "user": user }));
            }
        }
        list.push(doc);
    }
    let answer = Answer::ok(&Value::Array(list));
    Ok(paging::link(
        answer,
        visit.base,
        request,
        limit,
        next.as_deref(),
    ))
}

/// Takes the id out of `user.id eq "..."`, the one filter that is understood here.
fn user_of(filter: &str) -> Result<&str, Refusal> {
    filter
        .trim()
        .strip_prefix("user.id eq \"")
        .and_then(|rest| rest.strip_suffix('"'))
        .ok_or_else(|| Refusal::search("Unsupported filter."))
}

fn users(visit: &Visit<'_>, request: &Request, app: &Thing) -> Outcome {
    let limit = paging::limit(request, 50, 500)?;
    let after = request.param("after").unwrap_or_default();
    let mut all = visit.things(ASSIGNED, &app.id)?;
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all.retain(|assigned| assigned.id.as_str() > after);
    let more = all.len() > limit;
    all.truncate(limit);
    let next = all.last().filter(|_| more).map(|last| last.id.clone());
    let list = all
        .into_iter()
        .map(|assigned| assignment(visit, app, assigned))
        .collect();
    let answer = Answer::ok(&Value::Array(list));
    Ok(paging::link(
        answer,
        visit.base,
        request,
        limit,
        next.as_deref(),
    ))
}

fn assignment(visit: &Visit<'_>, app: &Thing, assigned: Thing) -> Value {
    let link = |path: String| json!({ "href": format!("{}/api/v1/{path}", visit.base) });
    let mut doc = assigned.doc;
    doc.insert(
        "_links".to_owned(),
        json!({
            "app": link(format!("apps/{}", app.id)),
            "user": link(format!("users/{}", assigned.id)),
        }),
    );
    Value::Object(doc)
}

fn assign(visit: &Visit<'_>, request: &Request, app: &Thing) -> Outcome {
    let body = request.object()?;
    let id = body.get("id").and_then(Value::as_str).unwrap_or_default();
    if id.is_empty() {
        return Err(Refusal::invalid("id", "id: The field cannot be left blank"));
    }
    let user = visit.user(id)?;
    let name = body
        .get("credentials")
        .and_then(|c| c.get("userName"))
        .and_then(Value::as_str)
        .unwrap_or_else(|| user.login());
    let before = visit.thing(ASSIGNED, &app.id, &user.id)?;
    let created = before.as_ref().map(|b| b.text("created").to_owned());
    let mut doc = Map::new();
    for (key, value) in [
        ("id", json!(user.id)),
        ("externalId", Value::Null),
        ("created", json!(created.as_ref().unwrap_or(&visit.now))),
        ("lastUpdated", json!(visit.now)),
        ("scope", json!("USER")),
        ("status", json!("ACTIVE")),
        ("statusChanged", json!(visit.now)),
        ("passwordChanged", Value::Null),
        ("syncState", json!("DISABLED")),
        ("credentials", json!({ "userName": name })),
        ("profile", body.get("profile").cloned().unwrap_or(json!({}))),
    ] {
        doc.insert(key.to_owned(), value);
    }
    let thing = Thing {
        id: user.id.clone(),
        owner: app.id.clone(),
        doc,
    };
    visit.keep_thing(ASSIGNED, &thing)?;
    visit.event(
        "application.user_membership.add",
        &user.id,
        &json!({ "app": app.id }),
    )?;
    Ok(Answer::ok(&assignment(visit, app, thing)))
}

fn one(visit: &Visit<'_>, request: &Request, app: &Thing, user: &str) -> Outcome {
    let Some(assigned) = visit.thing(ASSIGNED, &app.id, user)? else {
        return Err(Refusal::not_found(user, "AppUser"));
    };
    if request.method == Method::Get {
        return Ok(Answer::ok(&assignment(visit, app, assigned)));
    }
    if assigned.text("scope") == "GROUP" {
        return Err(Refusal::invalid(
            "appUser",
            "The user is assigned to the application by a group.",
        ));
    }
    visit.drop_thing(ASSIGNED, &app.id, user)?;
    visit.event(
        "application.user_membership.remove",
        user,
        &json!({ "app": app.id }),
    )?;
    Ok(Answer::no_content())
}
