//! What belongs to one user: groups, sessions, factors, grants and the things this org has none of.
//!
//! The block list is a feature that this org does not have (401 E0000015).

use super::Outcome;
use super::group_list::GroupSheet;
use super::{factors, grants};
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::paging;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::user::User;

/// Everything that is below a user here.
const KNOWN: [&str; 8] = [
    "groups", "sessions", "appLinks", "idps", "factors", "grants", "clients", "blocks",
];

/// `/users/{id}/...`, everything but lifecycle and credentials.
pub(super) fn of(visit: &Visit<'_>, request: &Request, reference: &str, path: &[&str]) -> Outcome {
    let (what, rest) = match path {
        [what, rest @ ..] if KNOWN.contains(what) => (*what, rest),
        _ => return Err(Refusal::no_path()),
    };
    let user = visit.user(reference)?;
    let get = request.method == Method::Get;
    match (what, rest) {
        ("factors", rest) => factors::of(visit, request, &user, rest),
        ("grants", rest) => grants::grants(visit, request, &user, rest),
        ("clients", rest) => grants::clients(visit, request, &user, rest),
        ("groups", []) if get => groups(visit, request, &user),
        ("sessions", []) if request.method == Method::Delete => {
            if request.flag("oauthTokens", false) {
                grants::drop_tokens(visit, &user)?;
            }
            visit.event("user.session.clear", &user.id, &serde_json::Value::Null)?;
            Ok(Answer::no_content())
        }
        ("blocks", []) if get => Err(Refusal::feature()),
        ("appLinks" | "idps", []) if get => Ok(Answer::bytes(200, b"[]".to_vec())),
        (_, []) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
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
