//! Identity providers: list and get. There are four, which cannot be changed here.
//!
//! `q` is a part of the name, whatever its case; `type` is exact.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/IdentityProvider/>

use serde_json::{Map, Value, json};

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::ids;
use crate::sandbox::org::Visit;
use crate::sandbox::paging;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::things::Thing;

/// Far from the ids that are counted.
const FIRST: u64 = 900_000;

/// `/idps` and below.
pub(super) fn of(visit: &Visit<'_>, request: &Request, path: &[&str]) -> Outcome {
    match (path, request.method) {
        ([], Method::Get) => list(visit, request),
        ([id], Method::Get) => Ok(Answer::ok(&shown(visit.base, find(visit, id)?))),
        ([id, "users"], Method::Get) => {
            find(visit, id)?;
            super::none(visit, request)
        }
        ([] | [_] | [_, "users"], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

fn find(visit: &Visit<'_>, id: &str) -> Result<Thing, Refusal> {
    visit
        .thing("idp", "", id)?
        .ok_or_else(|| Refusal::not_found(id, "IdpAppInstance"))
}

fn list(visit: &Visit<'_>, request: &Request) -> Outcome {
    let limit = paging::limit(request, 20, 200)?;
    let after = paging::after(request)?.unwrap_or_default();
    let q = request.param("q").unwrap_or_default().to_lowercase();
    let kind = request.param("type").filter(|kind| !kind.is_empty());
    let mut found = visit.things("idp", "")?;
    found.retain(|idp| {
        idp.id.as_str() > after
            && idp.text("name").to_lowercase().contains(&q)
            && kind.is_none_or(|kind| idp.text("type") == kind)
    });
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|idp| idp.id.clone());
    let shown: Vec<Value> = found.into_iter().map(|i| shown(visit.base, i)).collect();
    let answer = Answer::ok(&Value::Array(shown));
    Ok(paging::link(
        answer,
        visit.base,
        request,
        limit,
        next.as_deref(),
    ))
}

fn shown(base: &str, idp: Thing) -> Value {
    let users = format!("{base}/api/v1/idps/{}/users", idp.id);
    let mut doc = idp.doc;
    let links = json!({"users": {"href": users, "hints": {"allow": ["GET"]}}});
    doc.insert("_links".to_owned(), links);
    Value::Object(doc)
}

/// Returns the identity providers of a new org.
pub(in crate::sandbox) fn seeds(since: &str) -> Vec<Map<String, Value>> {
    let all = [
        ("Partner SAML", "SAML2", "ACTIVE"),
        ("Contractor OIDC", "OIDC", "ACTIVE"),
        ("Google Workspace", "GOOGLE", "ACTIVE"),
        ("Smart Cards", "X509", "INACTIVE"),
    ];
    let made = all
        .into_iter()
        .zip(FIRST..)
        .map(|((name, kind, status), serial)| {
            json!({
                "id": ids::id("0oa", serial, "idpSeed0"),
                "issuerMode": "ORG_URL",
                "name": name,
                "status": status,
                "created": since,
                "lastUpdated": since,
                "protocol": protocol(kind),
                "policy": {
                    "provisioning": {
                        "action": "AUTO",
                        "profileMaster": false,
                        "groups": { "action": "NONE" },
                        "conditions": {
                            "deprovisioned": { "action": "NONE" },
                            "suspended": { "action": "NONE" },
                        },
                    },
                    "accountLink": { "filter": null, "action": "AUTO" },
                    "subject": {
                        "userNameTemplate": { "template": "idpuser.email" },
                        "filter": null,
                        "matchType": "USERNAME",
                        "matchAttribute": null,
                    },
                    "maxClockSkew": 0,
                },
                "type": kind,
            })
        });
    made.filter_map(|idp| idp.as_object().cloned()).collect()
}

fn protocol(kind: &str) -> Value {
    match kind {
        "SAML2" => json!({
            "type": "SAML2",
            "endpoints": {
                "sso": { "url": "https://partner.example/sso", "binding": "HTTP-POST" },
                "acs": { "binding": "HTTP-POST", "type": "INSTANCE" },
            },
            "credentials": { "trust": {
                "issuer": "https://partner.example",
                "audience": "https://www.okta.com/saml2/service-provider/sandbox",
            } },
        }),
        "X509" => json!({ "type": "MTLS" }),
        _ => json!({
            "type": "OIDC",
            "scopes": ["openid", "profile", "email"],
            "issuer": { "url": "https://accounts.example" },
            "credentials": { "client": { "client_id": "sandbox-client" } },
        }),
    }
}
