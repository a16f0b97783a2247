//! What a role is limited to: groups, or apps of the catalogue.
//!
//! The first target narrows a role, the last one cannot be removed.

use serde_json::{Value, json};

use super::standard::{Limits, Standard};
use super::{Holder, KIND, held};
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::paging;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::routes::Outcome;
use crate::sandbox::routes::group_list::GroupSheet;
use crate::sandbox::things::Thing;

fn targets(role: &Thing) -> Vec<String> {
    role.doc
        .get("targets")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|target| target.as_str().map(str::to_owned))
        .collect()
}

/// Adds or removes a target.
pub(super) fn limit(
    visit: &Visit<'_>,
    request: &Request,
    holder: &Holder,
    role: &str,
    (by, target): (Limits, &str),
) -> Outcome {
    let mut role = visit
        .thing(KIND, &holder.id, role)?
        .ok_or_else(|| Refusal::not_found(role, "RoleAssignment"))?;
    check_limits(&role, by)?;
    let mut known = targets(&role);
    let at = known.iter().position(|known| known == target);
    match (request.method, at) {
        (Method::Put, None) => known.push(target.to_owned()),
        (Method::Put, Some(_)) => return Ok(Answer::no_content()),
        (_, None) => return Err(Refusal::not_found(target, "RoleTarget")),
        (_, Some(_)) if known.len() == 1 => {
            let cause = "The last target of a role cannot be removed; remove the role instead";
            return Err(Refusal::invalid("target", cause));
        }
        (_, Some(at)) => {
            known.remove(at);
        }
    }
    role.doc.insert("targets".to_owned(), json!(known));
    visit.keep_thing(KIND, &role)?;
    Ok(Answer::no_content())
}

fn check_limits(role: &Thing, by: Limits) -> Result<(), Refusal> {
    if Standard::find(role.text("type")).is_some_and(|standard| standard.limits == by) {
        return Ok(());
    }
    Err(Refusal::new(
        400,
        "E0000091",
        "The provided role type was not the same as required role type.",
    ))
}

/// Lists the groups that limit a role.
pub(super) fn groups(visit: &Visit<'_>, request: &Request, holder: &Holder, role: &str) -> Outcome {
    let role = held(visit, holder, role)?;
    check_limits(&role, Limits::Groups)?;
    let mut sheet = GroupSheet::new(visit.base);
    for id in targets(&role) {
        // A group that was deleted meanwhile limits nothing any more.
        if let Ok(group) = visit.group(&id) {
            sheet.add(&id, &group.text(), None);
        }
    }
    Ok(paging::link(sheet.answer(), visit.base, request, 20, None))
}

/// Lists the apps that limit a role.
pub(super) fn apps(visit: &Visit<'_>, request: &Request, holder: &Holder, role: &str) -> Outcome {
    let role = held(visit, holder, role)?;
    check_limits(&role, Limits::Apps)?;
    let list = targets(&role)
        .iter()
        .map(|target| match target.split_once('/') {
            None => json!({ "name": target, "status": "ACTIVE" }),
            Some((name, id)) => json!({
                "name": name,
                "status": "ACTIVE",
                "id": id,
                "_links": { "self": { "href": format!("{}/api/v1/apps/{id}", visit.base) } },
            }),
        })
        .collect();
    let answer = Answer::ok(&Value::Array(list));
    Ok(paging::link(answer, visit.base, request, 20, None))
}
