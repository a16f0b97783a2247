//! Members of a group: list, add, remove.
//!
//! Adding a member again and removing somebody who is none both answer 204. Groups other than
//! `OKTA_GROUP` take no members by hand (501 E0000060). Whom a rule put into a group and who is taken
//! out by hand is left out by the rule from then on.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/>

use super::Outcome;
use super::groups::Group;
use super::user_list::Sheet;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::paging;
use crate::sandbox::request::{Method, Request};

const PAGE: usize = 1000;

/// `/groups/{id}/users` and below.
pub(super) fn of(visit: &Visit<'_>, request: &Request, id: &str, path: &[&str]) -> Outcome {
    let group = visit.group(id)?;
    match (path, request.method) {
        ([], Method::Get) => list(visit, request, &group),
        ([user], Method::Put) => {
            let user = visit.user_by_id(user)?;
            visit.join_group(id, &user)?;
            Ok(Answer::no_content())
        }
        ([user], Method::Delete) => {
            let user = visit.user_by_id(user)?;
            if !group.is_ours() {
                return Err(Refusal::new(501, "E0000060", "Unsupported operation."));
            }
            if visit.leave(&user.id, id)? {
                visit.exclude_from_rules(&user.id, id)?;
            }
            Ok(Answer::no_content())
        }
        ([] | [_], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

fn list(visit: &Visit<'_>, request: &Request, group: &Group) -> Outcome {
    let limit = paging::limit(request, PAGE, PAGE)?;
    let after = paging::after(request)?.unwrap_or_default();
    let sql = if group.kind == "BUILT_IN" {
        "SELECT id, doc FROM users WHERE id > ?2 AND ?1 <> '' ORDER BY id LIMIT ?3"
    } else {
        "SELECT u.id, u.doc FROM members m JOIN users u ON u.id = m.user_id
         WHERE m.group_id = ?1 AND m.user_id > ?2 ORDER BY m.user_id LIMIT ?3"
    };
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut statement = visit.db.prepare_cached(sql)?;
    let mut rows = statement.query(rusqlite::params![group.id, after, most])?;
    let mut sheet = Sheet::new(visit.base, limit, request.omits_credentials());
    let mut last = String::new();
    let mut more = false;
    while let Some(row) = rows.next()? {
        if sheet.count == limit {
            more = true;
            break;
        }
        last = row.get(0)?;
        let doc = row.get_ref(1)?.as_str().map_err(|_| Refusal::internal())?;
        sheet.add(&last, doc);
    }
    let next = more.then_some(last.as_str());
    Ok(paging::link(
        sheet.answer(),
        visit.base,
        request,
        limit,
        next,
    ))
}
