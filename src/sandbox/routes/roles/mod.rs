//! Admin roles of users and groups, and what they are limited to.
//!
//! The id of a role that can be limited is the base32 of its type, the same for everybody; others
//! have one of their own. A user also has the roles of their groups. Refusals: 409 E0000090 (has it already), 404 E0000007.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/>

mod standard;
mod targets;

use serde_json::{Map, Value, json};

pub(in crate::sandbox) use standard::base32;

use super::Outcome;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::org::Visit;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::things::Thing;
use standard::{Limits, Standard};

/// A role assignment, owned by its holder.
pub(in crate::sandbox) const KIND: &str = "role";

/// Who holds a role.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Principal {
    User,
    Group,
    Client,
}

impl Principal {
    fn word(self) -> &'static str {
        match self {
            Self::User => "USER",
            Self::Group => "GROUP",
            Self::Client => "CLIENT",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::User => "users",
            Self::Group => "groups",
            Self::Client => "apps",
        }
    }
}

/// `/users/{id}/roles`, `/groups/{id}/roles`, `/oauth2/v1/clients/{id}/roles` and below.
pub(super) fn of(
    visit: &Visit<'_>,
    request: &Request,
    principal: Principal,
    id: &str,
    path: &[&str],
) -> Outcome {
    let holder = Holder {
        principal,
        id: match principal {
            Principal::User => visit.user_by_id(id)?.id,
            Principal::Group => visit.group(id)?.id,
            Principal::Client => {
                let app = visit.thing("app", "", id)?;
                app.ok_or_else(|| Refusal::not_found(id, "PublicClientApp"))?
                    .id
            }
        },
    };
    match (path, request.method) {
        ([], Method::Get) => list(visit, &holder),
        ([], Method::Post) => assign(visit, request, &holder),
        ([role], Method::Get) => {
            let role = held(visit, &holder, role)?;
            Ok(Answer::ok(&shown(visit, &holder, &role)))
        }
        ([role], Method::Delete) => {
            if !visit.drop_thing(KIND, &holder.id, role)? {
                return Err(Refusal::not_found(role, "RoleAssignment"));
            }
            visit.event(
                "user.account.privilege.revoke",
                &holder.id,
                &json!({ "role": role }),
            )?;
            Ok(Answer::no_content())
        }
        ([role, "targets", "groups"], Method::Get) => {
            targets::groups(visit, request, &holder, role)
        }
        ([role, "targets", "groups", group], Method::Put | Method::Delete) => {
            visit.group(group)?;
            targets::limit(visit, request, &holder, role, (Limits::Groups, group))
        }
        ([role, "targets", "catalog", "apps"], Method::Get) => {
            targets::apps(visit, request, &holder, role)
        }
        ([role, "targets", "catalog", "apps", app], Method::Put | Method::Delete) => {
            targets::limit(visit, request, &holder, role, (Limits::Apps, app))
        }
        ([role, "targets", "catalog", "apps", app, instance], Method::Put | Method::Delete) => {
            let target = format!("{app}/{instance}");
            targets::limit(visit, request, &holder, role, (Limits::Apps, &target))
        }
        ([_, "targets", "groups" | "catalog", ..] | [] | [_], _) => Err(Refusal::method()),
        _ => Err(Refusal::no_path()),
    }
}

struct Holder {
    principal: Principal,
    id: String,
}

/// Returns the roles of a holder; a user's own first, then those of their groups.
fn roles_of(visit: &Visit<'_>, holder: &Holder) -> Result<Vec<Thing>, Refusal> {
    let mut roles = visit.things(KIND, &holder.id)?;
    if holder.principal == Principal::User {
        for group in visit.groups_of(&holder.id)? {
            for role in visit.things(KIND, &group)? {
                if !roles.iter().any(|known| known.id == role.id) {
                    roles.push(role);
                }
            }
        }
    }
    Ok(roles)
}

/// Returns the roles of a user or of a client, by its id.
pub(in crate::sandbox) fn roles_held(visit: &Visit<'_>, id: &str) -> Result<Vec<Thing>, Refusal> {
    let principal = if id.starts_with("00u") {
        Principal::User
    } else {
        Principal::Client
    };
    let id = id.to_owned();
    roles_of(visit, &Holder { principal, id })
}

fn held(visit: &Visit<'_>, holder: &Holder, id: &str) -> Result<Thing, Refusal> {
    roles_of(visit, holder)?
        .into_iter()
        .find(|role| role.id == id)
        .ok_or_else(|| Refusal::not_found(id, "RoleAssignment"))
}

fn list(visit: &Visit<'_>, holder: &Holder) -> Outcome {
    let roles: Vec<Value> = roles_of(visit, holder)?
        .iter()
        .map(|role| shown(visit, holder, role))
        .collect();
    Ok(Answer::ok(&Value::Array(roles)))
}

fn shown(visit: &Visit<'_>, holder: &Holder, role: &Thing) -> Value {
    let mut doc = role.doc.clone();
    doc.shift_remove("targets");
    let api = format!("{}/api/v1", visit.base);
    let mut links = Map::new();
    let mut link = |name: &str, path: String| {
        links.insert(name.to_owned(), json!({ "href": format!("{api}/{path}") }));
    };
    link(
        "assignee",
        format!("{}/{}", holder.principal.path(), holder.id),
    );
    if role.text("type") == "CUSTOM" {
        let (custom, set) = (role.text("role"), role.text("resource-set"));
        link("role", format!("iam/roles/{custom}"));
        link("resource-set", format!("iam/resource-sets/{set}"));
        link("permissions", format!("iam/roles/{custom}/permissions"));
    }
    doc.insert("_links".to_owned(), Value::Object(links));
    Value::Object(doc)
}

fn assign(visit: &Visit<'_>, request: &Request, holder: &Holder) -> Outcome {
    let body = request.object()?;
    let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
    if holder.principal == Principal::Group && !visit.group(&holder.id)?.is_ours() {
        return Err(Refusal::new(
            400,
            "E0000211",
            "Roles cannot be granted to built-in groups.",
        ));
    }
    if holder.principal == Principal::Group && visit.has_rules(&holder.id)? {
        return Err(Refusal::new(
            400,
            "E0000192",
            "Roles cannot be granted to groups with group membership rules.",
        ));
    }
    let mut doc = Map::new();
    let (id, label) = match text("type") {
        "CUSTOM" => {
            let (custom, set) = (text("role"), text("resource-set"));
            let role = visit
                .thing("custom_role", "", custom)?
                .ok_or_else(|| Refusal::not_found(custom, "CustomRole"))?;
            visit
                .thing("resource_set", "", set)?
                .ok_or_else(|| Refusal::not_found(set, "IAMPolicy"))?;
            let same =
                |known: &Thing| known.text("role") == custom && known.text("resource-set") == set;
            if visit.things(KIND, &holder.id)?.iter().any(same) {
                return Err(Refusal::new(
                    409,
                    "E0000263",
                    "The role specified is already assigned to the principal.",
                ));
            }
            doc.insert("resource-set".to_owned(), json!(set));
            doc.insert("role".to_owned(), json!(custom));
            (visit.next_id("irb")?.1, role.text("label").to_owned())
        }
        name => {
            let role = Standard::find(name).ok_or_else(Refusal::malformed)?;
            let known = visit.things(KIND, &holder.id)?;
            if known.iter().any(|known| known.text("type") == name) {
                return Err(Refusal::new(
                    409,
                    "E0000090",
                    "The role specified is already assigned to the user.",
                ));
            }
            let id = match (role.limits, holder.principal) {
                (Limits::None, Principal::User | Principal::Client) => visit.next_id("ra1")?.1,
                (Limits::None, Principal::Group) => visit.next_id("gra")?.1,
                _ => base32(name),
            };
            (id, role.label.to_owned())
        }
    };
    let mut role = document(
        &id,
        &label,
        text("type"),
        holder.principal.word(),
        &visit.now,
    );
    role.extend(doc);
    let thing = Thing {
        id,
        owner: holder.id.clone(),
        doc: role,
    };
    visit.keep_thing(KIND, &thing)?;
    visit.event(
        "user.account.privilege.grant",
        &holder.id,
        &json!({ "role": thing.id }),
    )?;
    // The reference has 200 for clients; of users and groups 201 was recorded.
    let status = if holder.principal == Principal::Client {
        200
    } else {
        201
    };
    Ok(Answer::json(status, &shown(visit, holder, &thing)))
}

/// Returns the object of an assignment without `_links`.
pub(in crate::sandbox) fn document(
    id: &str,
    label: &str,
    kind: &str,
    assignment: &str,
    now: &str,
) -> Map<String, Value> {
    let doc = json!({
        "id": id,
        "label": label,
        "type": kind,
        "status": "ACTIVE",
        "created": now,
        "lastUpdated": now,
        "assignmentType": assignment,
    });
    match doc {
        Value::Object(doc) => doc,
        _ => Map::new(),
    }
}
