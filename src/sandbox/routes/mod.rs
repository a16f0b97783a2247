//! The endpoints, one file per resource: path and method in, answer or refusal out.

mod api_tokens;
mod apps;
mod belongings;
mod clients;
mod credentials;
mod event_hooks;
mod factors;
mod grants;
mod group_list;
mod group_rules;
mod groups;
mod iam;
mod idps;
mod lifecycle;
mod linked;
mod logs;
mod members;
mod org;
mod resource_sets;
mod roles;
mod schemas;
mod selection;
mod types;
mod user_list;
mod users;

use super::answer::{Answer, Refusal};
use super::oauth;
use super::org::Visit;
use super::paging;
use super::request::{Method, Request};

pub(super) use clients::{grant_scope, keep_client};
pub(super) use event_hooks::{KIND as HOOK, challenged};
pub(super) use group_rules::{
    KIND as RULE, MEMBER as RULE_MEMBER, document as rule_document, groups as rule_groups,
    text as rule_text,
};
pub(super) use groups::document as group_document;
pub(super) use iam::{KIND as CUSTOM_ROLE, document as custom_role_document};
pub(super) use idps::seeds as idp_seeds;
pub(super) use resource_sets::{
    KIND as RESOURCE_SET, RESOURCE, document as resource_set_document,
    resource as resource_document,
};
pub(super) use roles::{KIND as ROLE, base32 as role_id, document as role_document, roles_held};
pub(super) use types::insert as insert_type;

/// What an endpoint returns.
pub(super) type Outcome = Result<Answer, Refusal>;

/// Finds the endpoint of a request and asks it.
pub(super) fn route(visit: &Visit<'_>, request: &Request) -> Outcome {
    let segments: Vec<&str> = request.segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        [".well-known", "okta-organization"] => org::well_known(visit, request),
        [".well-known", name] if oauth::KNOWN.contains(name) => oauth::well_known(visit, request),
        ["api", "v1", path @ ..] => {
            oauth::check_rights(visit, request)?;
            resource(visit, request, path)
        }
        ["oauth2", "v1", "clients", client, "roles", rest @ ..] => {
            oauth::check_rights(visit, request)?;
            roles::of(visit, request, roles::Principal::Client, client, rest)
        }
        ["oauth2", "v1", path @ ..] => oauth::of(visit, request, path),
        ["activate"] => oauth::of(visit, request, &segments),
        _ => Err(Refusal::no_path()),
    }
}

fn resource(visit: &Visit<'_>, request: &Request, path: &[&str]) -> Outcome {
    // An empty segment is never an id: `/users//lifecycle/suspend` is no path.
    if path.iter().any(|segment| segment.is_empty()) {
        return Err(Refusal::no_path());
    }
    match path {
        ["org"] => org::org(visit, request),
        ["users"] => users::collection(visit, request),
        ["users", id] => users::one(visit, request, id),
        ["users", id, "lifecycle", step] => lifecycle::take(visit, request, id, step),
        ["users", id, "credentials", action] => credentials::act(visit, request, id, action),
        ["users", id, "roles", rest @ ..] => {
            roles::of(visit, request, roles::Principal::User, id, rest)
        }
        ["users", id, "linkedObjects", rest @ ..] => {
            linked::of_user(visit, request, &visit.user(id)?, rest)
        }
        ["users", id, rest @ ..] => belongings::of(visit, request, id, rest),
        ["groups"] => groups::collection(visit, request),
        ["apps", rest @ ..] => apps::of(visit, request, rest),
        ["api-tokens", rest @ ..] => api_tokens::of(visit, request, rest),
        ["groups", "rules", rest @ ..] => group_rules::of(visit, request, rest),
        ["groups", id] => groups::one(visit, request, id),
        ["groups", id, "users", rest @ ..] => members::of(visit, request, id, rest),
        ["groups", id, "roles", rest @ ..] => {
            roles::of(visit, request, roles::Principal::Group, id, rest)
        }
        ["logs"] => logs::list(visit, request),
        ["eventHooks", rest @ ..] => event_hooks::of(visit, request, rest),
        ["idps", rest @ ..] => idps::of(visit, request, rest),
        ["iam", rest @ ..] => iam::of(visit, request, rest),
        ["groups", id, "apps"] => groups::apps(visit, request, id),
        ["meta", "types", "user", rest @ ..] => types::of(visit, request, rest),
        ["meta", "schemas", "user", "linkedObjects", rest @ ..] => {
            linked::definitions(visit, request, rest)
        }
        ["meta", "schemas", "user", id] => schemas::one(visit, request, id),
        _ => Err(Refusal::no_path()),
    }
}

/// A list that is empty, and truthfully so.
fn none(visit: &Visit<'_>, request: &Request) -> Outcome {
    if request.method != Method::Get {
        return Err(Refusal::method());
    }
    let limit = paging::limit(request, 20, 200)?;
    let answer = Answer::bytes(200, b"[]".to_vec());
    Ok(paging::link(answer, visit.base, request, limit, None))
}
