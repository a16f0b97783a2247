//! Scopes: which there are, which one a request needs, and what an admin role allows besides.
//!
//! `okta.NOUN.manage` includes `okta.NOUN.read`. A role is looked at by nouns alone: the groups and
//! apps that may limit it are not. Pure.
//!
//! Follows <https://developer.okta.com/docs/api/oauth2/>

use crate::sandbox::request::Method;

/// The nouns of this org's scopes; each has `read` and `manage`, the log has `read` alone.
const NOUNS: [&str; 18] = [
    "apiTokens",
    "appGrants",
    "apps",
    "clients",
    "eventHooks",
    "groups",
    "idps",
    "linkedObjects",
    "logs",
    "orgs",
    "principalRateLimits",
    "realms",
    "roles",
    "schemas",
    "sessions",
    "userRisk",
    "userTypes",
    "users",
];

/// The scopes of people who sign in.
const OPENID: [&str; 6] = [
    "openid",
    "profile",
    "email",
    "address",
    "phone",
    "offline_access",
];

/// Returns all scopes that can be granted to an app.
pub(super) fn all() -> Vec<String> {
    NOUNS
        .iter()
        .flat_map(|noun| ["read", "manage"].map(|verb| format!("okta.{noun}.{verb}")))
        .filter(|scope| is_okta(scope))
        .collect()
}

/// Is it a scope of the API?
pub(in crate::sandbox) fn is_okta(scope: &str) -> bool {
    scope
        .strip_prefix("okta.")
        .and_then(|rest| rest.split_once('.'))
        .is_some_and(|(noun, verb)| {
            NOUNS.contains(&noun) && (verb == "read" || verb == "manage" && noun != "logs")
        })
}

/// Is it a scope about who signs in?
pub(super) fn is_openid(scope: &str) -> bool {
    OPENID.contains(&scope)
}

/// What a request is about, and whether it changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Need {
    noun: &'static str,
    writes: bool,
}

impl Need {
    /// Returns what a request needs; `path` is without its first two parts. `None`: a credential.
    pub(super) fn of(method: Method, path: &[&str]) -> Option<Self> {
        let noun = match path {
            ["users" | "groups", _, "roles", ..] | ["iam" | "clients", ..] => "roles",
            ["apps", _, "grants", ..] => "appGrants",
            ["api-tokens", "current"] => return None,
            ["api-tokens", ..] => "apiTokens",
            ["meta", "types", ..] => "userTypes",
            ["meta", "schemas", "user", "linkedObjects", ..] => "linkedObjects",
            ["meta", ..] => "schemas",
            ["org", ..] => "orgs",
            ["users", ..] => "users",
            ["groups", ..] => "groups",
            ["apps", ..] => "apps",
            ["logs", ..] => "logs",
            ["eventHooks", ..] => "eventHooks",
            ["idps", ..] => "idps",
            ["realms", ..] => "realms",
            _ => return None,
        };
        Some(Self {
            noun,
            writes: method.writes(),
        })
    }

    /// Returns the scope.
    pub(super) fn scope(self) -> String {
        let verb = if self.writes { "manage" } else { "read" };
        format!("okta.{}.{verb}", self.noun)
    }

    /// Is it among these scopes?
    pub(super) fn is_in(self, scopes: &[String]) -> bool {
        let manage = format!("okta.{}.manage", self.noun);
        let exact = self.scope();
        scopes.iter().any(|s| *s == exact || *s == manage)
    }

    /// Does a standard role allow it?
    pub(super) fn fits_role(self, role: &str, path: &[&str]) -> bool {
        let Self { noun, writes } = self;
        let people = matches!(noun, "users" | "groups");
        let secret = matches!(noun, "roles" | "apiTokens");
        match role {
            "SUPER_ADMIN" => true,
            "ORG_ADMIN" => !(writes && secret),
            "READ_ONLY_ADMIN" => !writes,
            "REPORT_ADMIN" | "API_ACCESS_MANAGEMENT_ADMIN" => !writes && !secret,
            "USER_ADMIN" => people || !writes && !secret,
            "APP_ADMIN" => matches!(noun, "apps" | "appGrants") || !writes && !secret,
            "GROUP_MEMBERSHIP_ADMIN" => {
                people && (!writes || matches!(path, ["groups", _, "users", ..]))
            }
            "HELP_DESK_ADMIN" => {
                people
                    && (!writes
                        || matches!(
                            path,
                            [
                                "users",
                                _,
                                "lifecycle" | "credentials" | "factors" | "sessions",
                                ..
                            ]
                        ))
            }
            _ => false,
        }
    }

    /// Does a permission of a custom role allow it?
    pub(super) fn fits_permission(self, permission: &str, path: &[&str]) -> bool {
        if self.is_in(&[permission.to_owned()]) {
            return true;
        }
        let Some(rest) = permission.strip_prefix("okta.") else {
            return false;
        };
        match (rest, self.writes) {
            // What may be changed may be looked at.
            ("users.userprofile.manage", writes) => {
                matches!(path, ["users", rest @ ..] if !writes || rest.len() == 1)
            }
            ("groups.members.manage", false) => self.noun == "groups",
            ("iam.read", false) => self.noun == "roles",
            ("identityProviders.read", false) | ("identityProviders.manage", _) => {
                self.noun == "idps"
            }
            (_, false) => false,
            ("users.create", _) => matches!(path, ["users"]),
            ("groups.create", _) => matches!(path, ["groups"]),
            ("groups.members.manage", _) => matches!(path, ["groups", _, "users", ..]),
            ("apps.assignment.manage", _) => matches!(path, ["apps", _, "users", ..]),
            _ => allows_step(rest, path),
        }
    }
}

/// Does a permission allow a step of somebody's life, or of their credentials?
fn allows_step(permission: &str, path: &[&str]) -> bool {
    let (part, step) = match path {
        ["users", _, "lifecycle", step] => match *step {
            "reset_password" => ("credentials", "resetPassword"),
            "reset_factors" => ("credentials", "resetFactors"),
            "expire_password" | "expire_password_with_temp_password" => {
                ("credentials", "expirePassword")
            }
            "reactivate" => ("lifecycle", "activate"),
            step => ("lifecycle", step),
        },
        [
            "users",
            _,
            "credentials",
            "forgot_password" | "forgot_password_recovery_question",
        ] => ("credentials", "resetPassword"),
        ["users", _, "credentials", ..] => ("credentials", "manage"),
        ["users", _, "factors", ..] => ("credentials", "resetFactors"),
        ["users", _, "sessions"] => ("lifecycle", "clearSessions"),
        ["users", _] => ("lifecycle", "delete"),
        _ => return false,
    };
    let all = format!("users.{part}.manage");
    permission == all || permission == format!("users.{part}.{step}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_request_has_the_scope_that_the_reference_names() {
        for (line, scope) in [
            ("GET users", "okta.users.read"),
            ("POST users/x/lifecycle/unlock", "okta.users.manage"),
            ("POST users/x/factors", "okta.users.manage"),
            ("DELETE users/x/sessions", "okta.users.manage"),
            ("GET users/x/linkedObjects/manager", "okta.users.read"),
            ("GET users/x/roles", "okta.roles.read"),
            ("PUT groups/x/roles/y/targets/groups/z", "okta.roles.manage"),
            ("GET groups/x/apps", "okta.groups.read"),
            ("POST groups/rules", "okta.groups.manage"),
            ("POST apps/x/users", "okta.apps.manage"),
            ("POST apps/x/grants", "okta.appGrants.manage"),
            ("GET api-tokens", "okta.apiTokens.read"),
            ("GET logs", "okta.logs.read"),
            ("PUT eventHooks/x", "okta.eventHooks.manage"),
            ("GET idps/x/users", "okta.idps.read"),
            ("PATCH iam/resource-sets/x/resources", "okta.roles.manage"),
            ("POST meta/types/user", "okta.userTypes.manage"),
            (
                "GET meta/schemas/user/linkedObjects",
                "okta.linkedObjects.read",
            ),
            ("POST meta/schemas/user/default", "okta.schemas.manage"),
            ("GET org", "okta.orgs.read"),
            ("POST clients/x/roles", "okta.roles.manage"),
        ] {
            let (method, path) = line.split_once(' ').unwrap();
            let path: Vec<&str> = path.split('/').collect();
            let need = Need::of(Method::of(method), &path).unwrap();
            assert_eq!(need.scope(), scope, "{line}");
            assert!(is_okta(scope), "{scope}");
        }
        assert_eq!(Need::of(Method::Delete, &["api-tokens", "current"]), None);
    }

    #[test]
    fn manage_includes_read_and_nothing_else_does() {
        let need = |method| Need::of(method, &["users"]).unwrap();
        let scopes = |scope: &str| [scope.to_owned()];
        assert!(need(Method::Get).is_in(&scopes("okta.users.manage")));
        assert!(need(Method::Get).is_in(&scopes("okta.users.read")));
        assert!(!need(Method::Post).is_in(&scopes("okta.users.read")));
        assert!(!need(Method::Get).is_in(&scopes("okta.groups.manage")));
    }

    #[test]
    fn a_role_allows_what_it_is_for() {
        for (role, line, allowed) in [
            ("SUPER_ADMIN", "POST users/x/roles", true),
            ("ORG_ADMIN", "POST users/x/roles", false),
            ("ORG_ADMIN", "POST users", true),
            ("READ_ONLY_ADMIN", "GET users", true),
            ("READ_ONLY_ADMIN", "POST users", false),
            ("HELP_DESK_ADMIN", "POST users/x/lifecycle/unlock", true),
            ("HELP_DESK_ADMIN", "POST users", false),
            ("HELP_DESK_ADMIN", "GET logs", false),
            ("USER_ADMIN", "PUT groups/x/users/y", true),
            ("USER_ADMIN", "GET users/x/roles", false),
            ("GROUP_MEMBERSHIP_ADMIN", "PUT groups/x/users/y", true),
            ("GROUP_MEMBERSHIP_ADMIN", "POST groups", false),
            ("APP_ADMIN", "POST apps/x/users", true),
            ("SOMETHING_NEW", "GET users", false),
        ] {
            let (method, path) = line.split_once(' ').unwrap();
            let path: Vec<&str> = path.split('/').collect();
            let need = Need::of(Method::of(method), &path).unwrap();
            assert_eq!(need.fits_role(role, &path), allowed, "{role} {line}");
        }
    }

    #[test]
    fn a_permission_allows_its_own_step_and_no_other() {
        for (permission, line, allowed) in [
            ("okta.users.read", "GET users/x", true),
            ("okta.users.read", "POST users/x", false),
            ("okta.users.manage", "POST users/x/lifecycle/suspend", true),
            (
                "okta.users.lifecycle.suspend",
                "POST users/x/lifecycle/suspend",
                true,
            ),
            (
                "okta.users.lifecycle.suspend",
                "POST users/x/lifecycle/unlock",
                false,
            ),
            ("okta.users.lifecycle.suspend", "GET users/x", false),
            (
                "okta.users.lifecycle.manage",
                "DELETE users/x/sessions",
                true,
            ),
            (
                "okta.users.credentials.resetPassword",
                "POST users/x/lifecycle/reset_password",
                true,
            ),
            ("okta.users.create", "POST users", true),
            ("okta.users.create", "POST users/x", false),
            ("okta.users.userprofile.manage", "POST users/x", true),
            ("okta.users.userprofile.manage", "GET users", true),
            ("okta.users.userprofile.manage", "POST users", false),
            (
                "okta.groups.members.manage",
                "DELETE groups/x/users/y",
                true,
            ),
            ("okta.groups.members.manage", "GET groups/x", true),
            ("okta.groups.members.manage", "PUT groups/x", false),
            ("okta.apps.assignment.manage", "POST apps/x/users", true),
            ("okta.iam.read", "GET users/x/roles", true),
            ("okta.iam.read", "POST users/x/roles", false),
            ("okta.identityProviders.read", "GET idps", true),
        ] {
            let (method, path) = line.split_once(' ').unwrap();
            let path: Vec<&str> = path.split('/').collect();
            let need = Need::of(Method::of(method), &path).unwrap();
            let found = need.fits_permission(permission, &path);
            assert_eq!(found, allowed, "{permission} {line}");
        }
    }

    #[test]
    fn the_log_cannot_be_managed() {
        assert!(!is_okta("okta.logs.manage") && !is_okta("okta.pets.read") && !is_okta("openid"));
        assert!(all().contains(&"okta.logs.read".to_owned()) && all().len() == 35);
    }
}
