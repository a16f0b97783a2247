//! What belongs to one user: groups, sessions, and the things this org has none of.
//!
//! The sandbox has no apps, no OAuth clients and no federation, so those lists are empty, and
//! truthfully so; the block list is a feature that this org does not have (401 E0000015).

use super::Outcome;
use super::group_list::GroupSheet;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::paging;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::user::User;

/// `/users/{id}/...`, everything but lifecycle and credentials.
pub(super) fn of(visit: &Visit<'_>, request: &Request, reference: &str, path: &[&str]) -> Outcome {
    let known = matches!(
        path,
        [
            "groups"
                | "sessions"
                | "grants"
                | "appLinks"
                | "idps"
                | "clients"
                | "factors"
                | "blocks"
        ] | ["factors", "catalog" | "questions"]
            | ["factors" | "grants", _]
            | ["clients", _, "grants" | "tokens"]
            | ["clients", _, "grants" | "tokens", _]
    );
    if !known {
        return Err(Refusal::no_path());
    }
    let user = visit.user(reference)?;
    let get = request.method == Method::Get;
    let delete = request.method == Method::Delete;
    match path {
        ["groups"] if get => groups(visit, request, &user),
        ["sessions"] if delete => {
            visit.event("user.session.clear", &user.id, &serde_json::Value::Null)?;
            Ok(Answer::no_content())
        }
        ["blocks"] if get => Err(Refusal::feature()),
        ["grants"] | ["clients", _, "grants" | "tokens"] if delete => Ok(Answer::no_content()),
        ["grants"] | ["clients", _, "grants" | "tokens"] if get => {
            let limit = paging::limit(request, 20, 200)?;
            Ok(paging::link(empty_list(), visit.base, request, limit, None))
        }
        ["appLinks" | "idps" | "clients" | "factors"] | ["factors", "catalog" | "questions"]
            if get =>
        {
            Ok(empty_list())
        }
        ["grants", id] | ["clients", _, "grants", id] if get || delete => {
            Err(Refusal::not_found(id, "OAuth2ScopeConsentGrant"))
        }
        ["clients", _, "tokens", id] if get || delete => Err(Refusal::not_found(id, "Token")),
        ["factors", id] if get || delete => Err(Refusal::not_found(id, "UserFactor")),
        _ => Err(Refusal::method()),
    }
}

fn empty_list() -> Answer {
    Answer::bytes(200, b"[]".to_vec())
}

/// GET `/users/{id}/groups`: Everyone first, then by age.
fn groups(visit: &Visit<'_>, request: &Request, user: &User) -> Outcome {
    let mut statement = visit.db.prepare_cached(
        "SELECT id, doc FROM groups
         WHERE type = 'BUILT_IN' OR id IN (SELECT group_id FROM members WHERE user_id = ?1)
         ORDER BY id",
    )?;
    let mut rows = statement.query([&user.id])?;
    let mut sheet = GroupSheet::new(visit.base);
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let doc: String = row.get(1)?;
        sheet.add(&id, &doc, None);
    }
    Ok(paging::link(sheet.answer(), visit.base, request, 200, None))
}
