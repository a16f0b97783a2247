//! Which scope a call needs. Pure.
//!
//! Each endpoint needs one scope: what it is about, and whether it changes anything; `manage`
//! includes `read`. What this program does not know needs none, and the server decides.
//! Follows <https://developer.okta.com/docs/api/oauth2/>

/// Asked for where no call says what it needs; a token without any scope is not to be had.
pub(super) const LEAST: &str = "okta.users.read";

/// Returns the scope that a call needs; `path` is the whole path, such as `/api/v1/users`.
pub fn needed(method: &str, path: &str) -> Option<String> {
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    let below = match segments.as_slice() {
        ["api", "v1", below @ ..] => below,
        ["oauth2", "v1", "clients", _, "roles", ..] => &["iam"],
        _ => return None,
    };
    let noun = match below {
        ["users" | "groups", _, "roles", ..] | ["iam", ..] => "roles",
        ["apps", _, "grants", ..] => "appGrants",
        ["idps", _, "users", _] if method == "POST" => "users",
        ["meta", "types", ..] => "userTypes",
        ["meta", "schemas", "user", "linkedObjects", ..] => "linkedObjects",
        ["meta", "schemas", ..] => "schemas",
        ["api-tokens", "current"] => return None,
        ["api-tokens", ..] => "apiTokens",
        ["org", ..] => "orgs",
        ["principal-rate-limits", ..] => "principalRateLimits",
        [
            noun @ ("users" | "groups" | "apps" | "idps" | "logs" | "eventHooks" | "realms"
            | "sessions"),
            ..,
        ] => noun,
        _ => return None,
    };
    let what = if method == "GET" { "read" } else { "manage" };
    Some(format!("okta.{noun}.{what}"))
}

/// Returns whether a token with these scopes has this one.
pub fn covers(held: &str, needed: &str) -> bool {
    let manage = needed.strip_suffix(".read").map(str::len);
    held.split_ascii_whitespace().any(|scope| {
        let is_manage = |length| {
            scope.get(..length) == needed.get(..length) && scope.get(length..) == Some(".manage")
        };
        scope == needed || manage.is_some_and(is_manage)
    })
}

/// Returns the scope that includes this one besides itself.
pub(super) fn including(scope: &str) -> Option<String> {
    let noun = scope.strip_suffix(".read")?;
    Some(format!("{noun}.manage"))
}

/// Joins what is held with what is needed; a `read` that a `manage` includes is left out.
pub(super) fn joined(held: &str, needed: &str) -> String {
    let mut scopes: Vec<&str> = held.split_ascii_whitespace().collect();
    if !covers(held, needed) {
        scopes.push(needed);
    }
    let all = scopes.clone();
    let included = |scope: &&str| {
        let manage = scope
            .strip_suffix(".read")
            .map(|noun| format!("{noun}.manage"));
        manage.is_some_and(|manage| all.contains(&manage.as_str()))
    };
    scopes.retain(|scope| !included(scope));
    scopes.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_needs_the_scope_of_what_it_is_about() {
        for (method, path, scope) in [
            ("GET", "/api/v1/users", "okta.users.read"),
            ("GET", "/api/v1/users/00u1/groups", "okta.users.read"),
            (
                "POST",
                "/api/v1/users/00u1/lifecycle/suspend",
                "okta.users.manage",
            ),
            ("DELETE", "/api/v1/users/00u1/sessions", "okta.users.manage"),
            ("GET", "/api/v1/users/00u1/roles", "okta.roles.read"),
            ("POST", "/api/v1/groups/00g1/roles", "okta.roles.manage"),
            (
                "PUT",
                "/api/v1/groups/00g1/users/00u1",
                "okta.groups.manage",
            ),
            ("GET", "/api/v1/iam/resource-sets", "okta.roles.read"),
            ("POST", "/oauth2/v1/clients/0oa1/roles", "okta.roles.manage"),
            ("POST", "/api/v1/apps/0oa1/grants", "okta.appGrants.manage"),
            ("GET", "/api/v1/meta/types/user", "okta.userTypes.read"),
            (
                "POST",
                "/api/v1/meta/schemas/user/default",
                "okta.schemas.manage",
            ),
            (
                "GET",
                "/api/v1/meta/schemas/user/linkedObjects",
                "okta.linkedObjects.read",
            ),
            ("GET", "/api/v1/logs", "okta.logs.read"),
            ("DELETE", "/api/v1/api-tokens/00T1", "okta.apiTokens.manage"),
            ("POST", "/api/v1/idps/0oa1/users/00u1", "okta.users.manage"),
            ("DELETE", "/api/v1/idps/0oa1/users/00u1", "okta.idps.manage"),
            ("GET", "/api/v1/org", "okta.orgs.read"),
            ("DELETE", "/api/v1/api-tokens/current", ""),
            ("GET", "/.well-known/okta-organization", ""),
            ("GET", "/api/v1/features", ""),
        ] {
            let found = needed(method, path).unwrap_or_default();
            assert_eq!(found, scope, "{method} {path}");
        }
    }

    #[test]
    fn manage_includes_read_and_nothing_else_does() {
        for (held, needed, has) in [
            ("okta.users.read okta.logs.read", "okta.logs.read", true),
            ("okta.users.manage", "okta.users.read", true),
            ("okta.users.read", "okta.users.manage", false),
            ("okta.users.manage", "okta.userTypes.read", false),
            ("okta.users.manage.self", "okta.users.read", false),
            ("", "okta.users.read", false),
        ] {
            assert_eq!(covers(held, needed), has, "{held:?} {needed}");
        }
    }

    #[test]
    fn what_is_asked_for_next_keeps_what_is_held() {
        for (held, needed, asked) in [
            ("", "okta.users.read", "okta.users.read"),
            ("okta.users.read", "okta.users.manage", "okta.users.manage"),
            ("okta.users.manage", "okta.users.read", "okta.users.manage"),
            (
                "okta.users.read",
                "okta.groups.read",
                "okta.users.read okta.groups.read",
            ),
        ] {
            assert_eq!(joined(held, needed), asked, "{held:?} {needed}");
        }
    }
}
