//! OAuth clients as apps: making, changing and removing them, and the scopes granted to them.
//!
//! Only OpenID Connect apps (`oidc_client`) can be made here. A public key is part of the app; a
//! private one is refused. Refusals: 400 E0000001, 403 E0000056 (delete of an active app).
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGrants/>

use serde_json::{Map, Value, json};

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::oauth::{self, Key};
use crate::sandbox::org::Visit;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::things::Thing;

const APP: &str = "app";
const GRANT: &str = "app_grant";

/// POST `/apps`.
pub(super) fn create(visit: &Visit<'_>, request: &Request) -> Outcome {
    let (label, method, settings) = read(visit, &request.object()?)?;
    let id = keep_client(visit, &label, &method, settings)?;
    visit.event("application.lifecycle.create", &id, &Value::Null)?;
    let app = visit.thing(APP, "", &id)?.ok_or_else(Refusal::internal)?;
    Ok(Answer::ok(&super::apps::shown(visit, app)))
}

/// PUT and DELETE `/apps/{id}`.
pub(super) fn change(visit: &Visit<'_>, request: &Request, mut app: Thing) -> Outcome {
    if request.method == Method::Delete {
        if app.text("status") == "ACTIVE" {
            return Err(Refusal::new(
                403,
                "E0000056",
                "Delete application forbidden.",
            ));
        }
        visit.drop_thing(APP, "", &app.id)?;
        visit.event("application.lifecycle.delete", &app.id, &Value::Null)?;
        return Ok(Answer::no_content());
    }
    let (label, method, settings) = read(visit, &request.object()?)?;
    let created = app.doc.get("created").cloned();
    let status = app.text("status").to_owned();
    app.doc = document(visit, &app.id, &label, &method, settings);
    app.doc.insert("status".to_owned(), status.into());
    app.doc
        .insert("created".to_owned(), created.unwrap_or_default());
    visit.keep_thing(APP, &app)?;
    visit.event("application.lifecycle.update", &app.id, &Value::Null)?;
    Ok(Answer::ok(&super::apps::shown(visit, app)))
}

/// POST `/apps/{id}/lifecycle/{step}`.
pub(super) fn step(visit: &Visit<'_>, mut app: Thing, step: &str) -> Outcome {
    let status = match step {
        "activate" => "ACTIVE",
        "deactivate" => "INACTIVE",
        _ => return Err(Refusal::no_path()),
    };
    app.doc.insert("status".to_owned(), status.into());
    app.doc
        .insert("lastUpdated".to_owned(), visit.now.clone().into());
    visit.keep_thing(APP, &app)?;
    let kind = format!("application.lifecycle.{step}");
    visit.event(&kind, &app.id, &Value::Null)?;
    Ok(Answer::empty_object())
}

/// Reads label, way of authentication and settings of a client.
fn read(visit: &Visit<'_>, body: &Map<String, Value>) -> Result<(String, String, Value), Refusal> {
    let blank =
        |field: &str| Refusal::invalid(field, format!("{field}: The field cannot be left blank"));
    if body.get("name").and_then(Value::as_str) != Some("oidc_client") {
        let cause = "name: Only apps of the name 'oidc_client' can be made in this org";
        return Err(Refusal::invalid("name", cause));
    }
    let label = body.get("label").and_then(Value::as_str);
    let label = label
        .filter(|label| !label.is_empty())
        .ok_or_else(|| blank("label"))?;
    let at = |path: [&str; 2]| body.get(path[0])?.get(path[1])?.as_object();
    let mut settings = at(["settings", "oauthClient"])
        .cloned()
        .ok_or_else(|| blank("settings.oauthClient"))?;
    let kind = settings.get("application_type").and_then(Value::as_str);
    let kind = kind.unwrap_or("web").to_owned();
    let words = |key: &str| -> Vec<&str> {
        let list = settings.get(key).and_then(Value::as_array);
        let list = list.into_iter().flatten();
        list.filter_map(Value::as_str).collect()
    };
    let grants = words("grant_types");
    if !matches!(&*kind, "service" | "native" | "web" | "browser") || grants.is_empty() {
        let cause = "Invalid application type or no grant types";
        return Err(Refusal::invalid("application_type", cause));
    }
    if (kind == "service") != grants.contains(&"client_credentials") && kind == "service" {
        let cause = "grant_types: 'client_credentials' is required for a service app";
        return Err(Refusal::invalid("grant_types", cause));
    }
    if grants.contains(&"authorization_code") && words("redirect_uris").is_empty() {
        let cause = "redirect_uris: 'redirect_uris' is required for 'authorization_code'";
        return Err(Refusal::invalid("redirect_uris", cause));
    }
    let method = at(["credentials", "oauthClient"])
        .and_then(|client| client.get("token_endpoint_auth_method"))
        .and_then(Value::as_str);
    let fallback = if kind == "native" || kind == "browser" {
        "none"
    } else {
        "private_key_jwt"
    };
    let method = method.unwrap_or(fallback).to_owned();
    let keys = settings
        .get_mut("jwks")
        .and_then(|jwks| jwks.get_mut("keys"))
        .and_then(Value::as_array_mut);
    let mut known = 0;
    for key in keys.into_iter().flatten() {
        let wrong = || Refusal::invalid("jwks", "jwks: Invalid JSON Web Key");
        let key = key.as_object_mut().ok_or_else(wrong)?;
        Key::read(key).ok_or_else(wrong)?;
        if !key.contains_key("kid") {
            key.insert("kid".to_owned(), oauth::new_key_id(visit).into());
        }
        key.entry("status").or_insert_with(|| json!("ACTIVE"));
        known += 1;
    }
    if method == "private_key_jwt" && known == 0 {
        let cause = "jwks: 'jwks' is required for 'private_key_jwt'";
        return Err(Refusal::invalid("jwks", cause));
    }
    Ok((label.to_owned(), method, Value::Object(settings)))
}

/// Keeps a new client; returns its id.
pub(in crate::sandbox) fn keep_client(
    visit: &Visit<'_>,
    label: &str,
    method: &str,
    settings: Value,
) -> Result<String, Refusal> {
    let (_, id) = visit.next_id("0oa")?;
    let app = Thing {
        owner: String::new(),
        doc: document(visit, &id, label, method, settings),
        id,
    };
    visit.keep_thing(APP, &app)?;
    Ok(app.id)
}

fn document(
    visit: &Visit<'_>,
    id: &str,
    label: &str,
    method: &str,
    mut settings: Value,
) -> Map<String, Value> {
    if let Some(settings) = settings.as_object_mut() {
        for (key, value) in [
            ("redirect_uris", json!([])),
            ("response_types", json!(["code"])),
            ("consent_method", json!("TRUSTED")),
            ("issuer_mode", json!("DYNAMIC")),
            ("wildcard_redirect", json!("DISABLED")),
            ("dpop_bound_access_tokens", json!(false)),
        ] {
            settings.entry(key).or_insert(value);
        }
    }
    let doc = json!({
        "id": id, "name": "oidc_client", "label": label, "status": "ACTIVE",
        "lastUpdated": visit.now, "created": visit.now,
        "accessibility": {"selfService": false, "errorRedirectUrl": null, "loginRedirectUrl": null},
        "visibility": {"autoLaunch": false, "autoSubmitToolbar": false,
            "hide": {"iOS": true, "web": true}, "appLinks": {"oidc_client_link": true}},
        "features": [], "signOnMode": "OPENID_CONNECT",
        "credentials": {
            "userNameTemplate": {"template": "${source.login}", "type": "BUILT_IN"},
            "signing": {"kid": "sandbox"},
            "oauthClient": {"autoKeyRotation": true, "client_id": id,
                "token_endpoint_auth_method": method, "pkce_required": method == "none"},
        },
        "settings": {"app": {}, "notes": {"admin": null, "enduser": null}, "oauthClient": settings},
    });
    doc.as_object().cloned().unwrap_or_default()
}

/// `/apps/{id}/grants` and below.
pub(super) fn grants(visit: &Visit<'_>, request: &Request, app: &Thing, path: &[&str]) -> Outcome {
    let missing = |id: &str| Refusal::not_found(id, "OAuth2ScopeConsentGrant");
    match (path, request.method) {
        ([], Method::Get) => {
            let all = visit.things(GRANT, &app.id)?;
            let list = all.into_iter().map(|grant| granted(visit, grant)).collect();
            Ok(Answer::ok(&Value::Array(list)))
        }
        ([], Method::Post) => {
            let body = request.object()?;
            let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
            if !oauth::is_api_scope(text("scopeId")) {
                let cause = "scopeId: The scope is not one of this org";
                return Err(Refusal::invalid("scopeId", cause));
            }
            let issuer = text("issuer");
            if issuer != visit.base && issuer != request.origin(visit.base) {
                let cause = "issuer: The issuer must be the address of the org";
                return Err(Refusal::invalid("issuer", cause));
            }
            let grant = grant_scope(visit, &app.id, text("scopeId"))?;
            visit.event("app.oauth2.consent.grant", &app.id, &Value::Null)?;
            Ok(Answer::json(201, &granted(visit, grant)))
        }
        ([id], Method::Get) => {
            let grant = visit.thing(GRANT, &app.id, id)?;
            let grant = grant.ok_or_else(|| missing(id))?;
            Ok(Answer::ok(&granted(visit, grant)))
        }
        ([id], Method::Delete) => {
            if !visit.drop_thing(GRANT, &app.id, id)? {
                return Err(missing(id));
            }
            Ok(Answer::no_content())
        }
        ([] | [_], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

fn granted(visit: &Visit<'_>, grant: Thing) -> Value {
    let app = format!("{}/api/v1/apps/{}", visit.base, grant.owner);
    let mut doc = grant.doc;
    doc.insert(
        "_links".to_owned(),
        json!({ "app": { "href": app }, "self": { "href": format!("{app}/grants/{}", grant.id) } }),
    );
    Value::Object(doc)
}

/// Grants a scope to an app; one that it has already stays as it is.
pub(in crate::sandbox) fn grant_scope(
    visit: &Visit<'_>,
    app: &str,
    scope: &str,
) -> Result<Thing, Refusal> {
    let known = visit.things(GRANT, app)?;
    if let Some(grant) = known.into_iter().find(|one| one.text("scopeId") == scope) {
        return Ok(grant);
    }
    let (_, id) = visit.next_id("oag")?;
    let doc = json!({
        "id": id, "status": "ACTIVE", "created": visit.now, "lastUpdated": visit.now,
        "createdBy": { "id": visit.meta("admin")?, "type": "User" },
        "issuer": visit.base, "clientId": app, "scopeId": scope, "source": "ADMIN",
    });
    let grant = Thing {
        id,
        owner: app.to_owned(),
        doc: doc.as_object().cloned().unwrap_or_default(),
    };
    visit.keep_thing(GRANT, &grant)?;
    Ok(grant)
}
