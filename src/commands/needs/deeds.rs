//! The kinds of requests that commands send, and which admin roles allow each.
//!
//! A deed is a request as it is sent, with `x` for ids; its scope follows from that. Roles are those
//! that Okta's comparison of standard roles names, the narrowest first; where that is silent only wide
//! ones are named. Permissions are those of custom roles, and one of them is enough.
//!
//! Follows <https://help.okta.com/en-us/content/topics/security/administrators-admin-comparison.htm> and
//! <https://developer.okta.com/docs/api/openapi/okta-management/guides/permissions>

use crate::okta::oauth::scope_of_call;

/// One kind of request.
#[derive(Debug)]
pub(crate) struct Deed {
    method: &'static str,
    path: &'static str,
    /// Standard roles that allow it, the narrowest first.
    pub(crate) roles: &'static [&'static str],
    /// Permissions of custom roles that allow it, the narrowest first; none that is known here.
    pub(crate) permissions: &'static [&'static str],
}

impl Deed {
    /// Returns the scope it needs; none where any credential will do.
    pub(crate) fn scope(&self) -> Option<String> {
        scope_of_call(self.method, self.path)
    }
}

type List = &'static [&'static str];

const SUPER: List = &["SUPER_ADMIN"];
const ORG: List = &["ORG_ADMIN", "SUPER_ADMIN"];
const PEOPLE: List = &["USER_ADMIN", "ORG_ADMIN", "SUPER_ADMIN"];
const DESK: List = &["HELP_DESK_ADMIN", "USER_ADMIN", "ORG_ADMIN", "SUPER_ADMIN"];
const MEMBERS: List = &[
    "GROUP_MEMBERSHIP_ADMIN",
    "USER_ADMIN",
    "ORG_ADMIN",
    "SUPER_ADMIN",
];
const LOOK_AT_PEOPLE: List = &[
    "HELP_DESK_ADMIN",
    "GROUP_MEMBERSHIP_ADMIN",
    "USER_ADMIN",
    "READ_ONLY_ADMIN",
    "APP_ADMIN",
    "ORG_ADMIN",
    "SUPER_ADMIN",
];
const LOOK: List = &["READ_ONLY_ADMIN", "ORG_ADMIN", "SUPER_ADMIN"];
const LOOK_AT_FIELDS: List = &["USER_ADMIN", "READ_ONLY_ADMIN", "ORG_ADMIN", "SUPER_ADMIN"];
const LOG: List = &[
    "REPORT_ADMIN",
    "READ_ONLY_ADMIN",
    "ORG_ADMIN",
    "SUPER_ADMIN",
];
const LOOK_AT_APPS: List = &["APP_ADMIN", "READ_ONLY_ADMIN", "SUPER_ADMIN"];
const APPS: List = &["APP_ADMIN", "SUPER_ADMIN"];

macro_rules! deeds {
    ($($name:ident = $method:literal $path:literal, $roles:expr, [$($permission:literal),*];)*) => {
        $(pub(super) const $name: &Deed = &Deed {
            method: $method,
            path: concat!("/api/v1/", $path),
            roles: $roles,
            permissions: &[$($permission),*],
        };)*
    };
}

deeds! {
    READ_USER = "GET" "users/x", LOOK_AT_PEOPLE,
        ["okta.users.read", "okta.users.userprofile.manage", "okta.users.manage"];
    CREATE_USER = "POST" "users", PEOPLE, ["okta.users.create", "okta.users.manage"];
    UPDATE_USER = "POST" "users/x", PEOPLE, ["okta.users.userprofile.manage", "okta.users.manage"];
    ACTIVATE = "POST" "users/x/lifecycle/activate", PEOPLE,
        ["okta.users.lifecycle.activate", "okta.users.lifecycle.manage", "okta.users.manage"];
    DEACTIVATE = "POST" "users/x/lifecycle/deactivate", PEOPLE,
        ["okta.users.lifecycle.deactivate", "okta.users.lifecycle.manage", "okta.users.manage"];
    SUSPEND = "POST" "users/x/lifecycle/suspend", PEOPLE,
        ["okta.users.lifecycle.suspend", "okta.users.lifecycle.manage", "okta.users.manage"];
    UNSUSPEND = "POST" "users/x/lifecycle/unsuspend", PEOPLE,
        ["okta.users.lifecycle.unsuspend", "okta.users.lifecycle.manage", "okta.users.manage"];
    UNLOCK = "POST" "users/x/lifecycle/unlock", DESK,
        ["okta.users.lifecycle.unlock", "okta.users.lifecycle.manage", "okta.users.manage"];
    DELETE_USER = "DELETE" "users/x", PEOPLE,
        ["okta.users.lifecycle.delete", "okta.users.lifecycle.manage", "okta.users.manage"];
    CLEAR_SESSIONS = "DELETE" "users/x/sessions", DESK,
        ["okta.users.lifecycle.clearSessions", "okta.users.lifecycle.manage", "okta.users.manage"];
    RESET_PASSWORD = "POST" "users/x/lifecycle/reset_password", DESK,
        ["okta.users.credentials.resetPassword", "okta.users.credentials.manage", "okta.users.manage"];
    EXPIRE_PASSWORD = "POST" "users/x/lifecycle/expire_password", DESK,
        ["okta.users.credentials.expirePassword", "okta.users.credentials.manage", "okta.users.manage"];
    SET_PASSWORD = "POST" "users/x", PEOPLE, ["okta.users.manage"];
    CHANGE_PASSWORD = "POST" "users/x/credentials/change_password", PEOPLE,
        ["okta.users.credentials.manage", "okta.users.manage"];
    FORGOT_PASSWORD = "POST" "users/x/credentials/forgot_password", DESK,
        ["okta.users.credentials.resetPassword", "okta.users.credentials.manage", "okta.users.manage"];
    READ_FACTORS = "GET" "users/x/factors", LOOK_AT_PEOPLE,
        ["okta.users.read", "okta.users.credentials.resetFactors", "okta.users.manage"];
    RESET_FACTORS = "POST" "users/x/lifecycle/reset_factors", DESK,
        ["okta.users.credentials.resetFactors", "okta.users.credentials.manage", "okta.users.manage"];
    VERIFY_FACTOR = "POST" "users/x/factors/x/verify", PEOPLE, ["okta.users.manage"];
    READ_BELONGINGS = "GET" "users/x/grants", LOOK_AT_PEOPLE,
        ["okta.users.read", "okta.users.manage"];
    REVOKE_BELONGINGS = "DELETE" "users/x/grants", PEOPLE, ["okta.users.manage"];
    SET_LINK = "PUT" "users/x/linkedObjects/x/x", PEOPLE, ["okta.users.manage"];
    READ_LINKS = "GET" "meta/schemas/user/linkedObjects", LOOK_AT_FIELDS, [];
    READ_GROUP = "GET" "groups/x", LOOK_AT_PEOPLE,
        ["okta.groups.read", "okta.groups.members.manage", "okta.groups.manage"];
    CREATE_GROUP = "POST" "groups", ORG, ["okta.groups.create", "okta.groups.manage"];
    CHANGE_GROUP = "PUT" "groups/x", ORG, ["okta.groups.manage"];
    CHANGE_MEMBERS = "PUT" "groups/x/users/x", MEMBERS,
        ["okta.groups.members.manage", "okta.groups.manage"];
    READ_RULES = "GET" "groups/rules", LOOK, ["okta.groups.read", "okta.groups.manage"];
    CHANGE_RULES = "POST" "groups/rules", ORG, ["okta.groups.manage"];
    READ_ROLES = "GET" "users/x/roles", SUPER, ["okta.iam.read"];
    CHANGE_ROLES = "POST" "users/x/roles", SUPER, [];
    READ_APPS = "GET" "apps", LOOK_AT_APPS, ["okta.apps.read", "okta.apps.manage"];
    ASSIGN_APP = "POST" "apps/x/users", APPS, ["okta.apps.assignment.manage", "okta.apps.manage"];
    CREATE_APP = "POST" "apps", SUPER, [];
    GRANT_SCOPES = "POST" "apps/x/grants", SUPER, [];
    READ_GRANTED = "GET" "apps/x/grants", SUPER, [];
    READ_TOKENS = "GET" "api-tokens", ORG, [];
    REVOKE_TOKEN = "DELETE" "api-tokens/x", SUPER, [];
    READ_TYPES = "GET" "meta/types/user", LOOK_AT_FIELDS, [];
    CHANGE_TYPES = "POST" "meta/types/user", ORG, [];
    READ_SCHEMA = "GET" "meta/schemas/user/x", LOOK_AT_FIELDS, [];
    CHANGE_SCHEMA = "POST" "meta/schemas/user/x", ORG, [];
    READ_IDPS = "GET" "idps", LOOK, ["okta.identityProviders.read", "okta.identityProviders.manage"];
    READ_LOG = "GET" "logs", LOG, [];
    READ_HOOKS = "GET" "eventHooks", ORG, [];
    CHANGE_HOOKS = "POST" "eventHooks", ORG, [];
}
