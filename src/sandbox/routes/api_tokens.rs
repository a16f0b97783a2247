//! Metadata of API tokens, `/api-tokens`; the tokens themselves are never told.
//!
//! The first one stands for the token that opens this sandbox: revoked, everything is refused until
//! the sandbox is reset.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/>

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::{Visit, stamp};
use crate::sandbox::request::{Method, Request};
use crate::sandbox::things::Thing;

const KIND: &str = "api_token";

/// How long a token lives that is not used.
const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);

/// `/api-tokens` and below.
pub(super) fn of(visit: &Visit<'_>, request: &Request, path: &[&str]) -> Outcome {
    match (path, request.method) {
        ([], Method::Get) => {
            let all = visit.things(KIND, "")?;
            let list = all.into_iter().map(|token| shown(visit, token)).collect();
            Ok(Answer::ok(&Value::Array(list)))
        }
        (["current"], Method::Delete) => {
            let own = visit.meta("token")?;
            revoke(visit, &own)
        }
        ([id], Method::Get) => {
            let token = visit.thing(KIND, "", id)?;
            let token = token.ok_or_else(|| Refusal::not_found(id, "SSWSToken"))?;
            Ok(Answer::ok(&shown(visit, token)))
        }
        ([id], Method::Delete) => revoke(visit, id),
        ([] | [_], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

fn shown(visit: &Visit<'_>, token: Thing) -> Value {
    let own = format!("{}/api/v1/api-tokens/{}", visit.base, token.id);
    let mut doc = token.doc;
    let expires = stamp(visit.clock.now() + WINDOW);
    doc.insert("expiresAt".to_owned(), expires.into());
    doc.insert("_links".to_owned(), json!({ "self": { "href": own } }));
    Value::Object(doc)
}

fn revoke(visit: &Visit<'_>, id: &str) -> Outcome {
    if !visit.drop_thing(KIND, "", id)? {
        return Err(Refusal::not_found(id, "SSWSToken"));
    }
    if visit.meta("token").is_ok_and(|own| own == id) {
        visit.db.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES ('revoked', 1)",
            [],
        )?;
    }
    visit.event("system.api_token.revoke", id, &Value::Null)?;
    Ok(Answer::no_content())
}
