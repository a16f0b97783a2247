//! What users granted to OAuth clients, and the refresh tokens, `/users/{id}/grants` and `/clients`.
//!
//! Revoking a collection answers 204 also when it is empty; one that is not there is 404.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserGrant/>

use serde_json::{Value, json};

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::oauth;
use crate::sandbox::org::Visit;
use crate::sandbox::paging;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::things::Thing;
use crate::sandbox::user::User;

const GRANT: &str = "grant";
const TOKEN: &str = "token";

/// `/users/{id}/grants` and below.
pub(super) fn grants(visit: &Visit<'_>, request: &Request, user: &User, path: &[&str]) -> Outcome {
    below(visit, request, user, GRANT, path, |_| true)
}

/// `/users/{id}/clients` and below.
pub(super) fn clients(visit: &Visit<'_>, request: &Request, user: &User, path: &[&str]) -> Outcome {
    match path {
        [] if request.method == Method::Get => list_clients(visit, user),
        [] => Err(Refusal::method()),
        [client, "grants", rest @ ..] => {
            let of_client = |thing: &Thing| thing.text("clientId") == *client;
            below(visit, request, user, GRANT, rest, of_client)
        }
        [client, "tokens", rest @ ..] => {
            let of_client = |thing: &Thing| thing.text("clientId") == *client;
            below(visit, request, user, TOKEN, rest, of_client)
        }
        _ => Err(Refusal::no_path()),
    }
}

/// Drops all tokens of a user, as clearing sessions may.
pub(super) fn drop_tokens(visit: &Visit<'_>, user: &User) -> Result<(), Refusal> {
    for token in visit.things(TOKEN, &user.id)? {
        visit.drop_thing(TOKEN, &user.id, &token.id)?;
    }
    oauth::end_all(visit, &user.id)
}

fn below(
    visit: &Visit<'_>,
    request: &Request,
    user: &User,
    kind: &str,
    path: &[&str],
    wanted: impl Fn(&Thing) -> bool,
) -> Outcome {
    let held = || -> Result<Vec<Thing>, Refusal> {
        let all = visit.things(kind, &user.id)?;
        Ok(all.into_iter().filter(|thing| wanted(thing)).collect())
    };
    match (path, request.method) {
        ([], Method::Get) => {
            let limit = paging::limit(request, 20, 200)?;
            let list = held()?.into_iter().map(shown).collect();
            let answer = Answer::ok(&Value::Array(list));
            Ok(paging::link(answer, visit.base, request, limit, None))
        }
        ([], Method::Delete) => {
            for thing in held()? {
                visit.drop_thing(kind, &user.id, &thing.id)?;
            }
            Ok(Answer::no_content())
        }
        ([id], Method::Get | Method::Delete) => {
            let word = if kind == GRANT {
                "OAuth2ScopeConsentGrant"
            } else {
                "Token"
            };
            let found = held()?.into_iter().find(|thing| thing.id == *id);
            let thing = found.ok_or_else(|| Refusal::not_found(id, word))?;
            if request.method == Method::Get {
                return Ok(Answer::ok(&shown(thing)));
            }
            visit.drop_thing(kind, &user.id, &thing.id)?;
            Ok(Answer::no_content())
        }
        ([] | [_], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

fn shown(thing: Thing) -> Value {
    Value::Object(thing.doc)
}

/// The clients that hold anything, each once.
fn list_clients(visit: &Visit<'_>, user: &User) -> Outcome {
    let mut held = visit.things(GRANT, &user.id)?;
    held.extend(visit.things(TOKEN, &user.id)?);
    let mut ids: Vec<&str> = held.iter().map(|thing| thing.text("clientId")).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut list = Vec::new();
    for id in ids {
        let app = visit.thing("app", "", id)?;
        let name = app.as_ref().map(|app| app.text("label"));
        list.push(json!({
            "client_id": id, "client_name": name, "client_uri": null, "logo_uri": null,
        }));
    }
    Ok(Answer::ok(&Value::Array(list)))
}
