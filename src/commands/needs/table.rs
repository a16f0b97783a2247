//! Which kinds of requests each command sends: one row a command, every command of the tree.
//!
//! A row names what the command always needs. What a flag needs besides stands in [`FLAGS`], what a
//! command only looks at if it may is not named. A test runs the commands with no more than this.

#[allow(
    clippy::wildcard_imports,
    reason = "a table is read by its names, and has nearly all of them"
)]
use super::deeds::*;

/// What is known of a command.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Row {
    /// It sends these, the decisive one last.
    Sends(&'static [&'static Deed]),
    /// It sends what is said only when it is run; and the sentence that says so.
    Varies(&'static str),
    /// It asks the org for nothing that needs a right.
    Nothing,
}

use Row::{Nothing, Sends, Varies};

/// Every command.
pub(super) const COMMANDS: &[(&str, Row)] = &[
    ("user create", Sends(&[CREATE_USER])),
    ("user get", Sends(&[READ_USER])),
    ("user list", Sends(&[READ_USER])),
    ("user update", Sends(&[READ_USER, UPDATE_USER])),
    ("user import", Sends(&[CREATE_USER])),
    ("user groups list", Sends(&[READ_USER])),
    (
        "user groups add",
        Sends(&[READ_USER, READ_GROUP, CHANGE_MEMBERS]),
    ),
    (
        "user groups remove",
        Sends(&[READ_USER, READ_GROUP, CHANGE_MEMBERS]),
    ),
    (
        "user groups set",
        Sends(&[READ_USER, READ_GROUP, CHANGE_MEMBERS]),
    ),
    ("user roles list", Sends(&[READ_USER, READ_ROLES])),
    (
        "user roles assign",
        Sends(&[READ_USER, READ_ROLES, CHANGE_ROLES]),
    ),
    (
        "user roles unassign",
        Sends(&[READ_USER, READ_ROLES, CHANGE_ROLES]),
    ),
    ("user delete", Sends(&[READ_USER, DEACTIVATE, DELETE_USER])),
    (
        "user offboard",
        Sends(&[
            READ_USER,
            SUSPEND,
            CLEAR_SESSIONS,
            RESET_FACTORS,
            DEACTIVATE,
        ]),
    ),
    ("user contain", Sends(&[READ_USER, SUSPEND, CLEAR_SESSIONS])),
    ("user lifecycle activate", Sends(&[READ_USER, ACTIVATE])),
    ("user lifecycle reactivate", Sends(&[READ_USER, ACTIVATE])),
    ("user lifecycle deactivate", Sends(&[READ_USER, DEACTIVATE])),
    ("user lifecycle suspend", Sends(&[READ_USER, SUSPEND])),
    ("user lifecycle unsuspend", Sends(&[READ_USER, UNSUSPEND])),
    ("user lifecycle unlock", Sends(&[READ_USER, UNLOCK])),
    (
        "user lifecycle ensure active",
        Sends(&[READ_USER, ACTIVATE, UNSUSPEND]),
    ),
    (
        "user lifecycle ensure suspended",
        Sends(&[READ_USER, ACTIVATE, SUSPEND]),
    ),
    (
        "user lifecycle ensure deactivated",
        Sends(&[READ_USER, DEACTIVATE]),
    ),
    (
        "user lifecycle enable",
        Sends(&[READ_USER, ACTIVATE, UNSUSPEND]),
    ),
    ("user lifecycle disable", Sends(&[READ_USER, SUSPEND])),
    (
        "user lifecycle delete",
        Sends(&[READ_USER, DEACTIVATE, DELETE_USER]),
    ),
    ("user password set", Sends(&[READ_USER, SET_PASSWORD])),
    ("user password reset", Sends(&[READ_USER, RESET_PASSWORD])),
    ("user password expire", Sends(&[READ_USER, EXPIRE_PASSWORD])),
    ("user password temp", Sends(&[READ_USER, EXPIRE_PASSWORD])),
    ("user password change", Sends(&[READ_USER, CHANGE_PASSWORD])),
    ("user password recovery", Sends(&[READ_USER, SET_PASSWORD])),
    ("user password forgot", Sends(&[READ_USER, FORGOT_PASSWORD])),
    ("user factors list", Sends(&[READ_USER, READ_FACTORS])),
    (
        "user factors reset",
        Sends(&[READ_USER, READ_FACTORS, RESET_FACTORS]),
    ),
    (
        "user factors verify",
        Sends(&[READ_USER, READ_FACTORS, VERIFY_FACTOR]),
    ),
    ("user sessions clear", Sends(&[READ_USER, CLEAR_SESSIONS])),
    ("user grants list", Sends(&[READ_USER, READ_BELONGINGS])),
    (
        "user grants revoke",
        Sends(&[READ_USER, READ_BELONGINGS, REVOKE_BELONGINGS]),
    ),
    ("user tokens list", Sends(&[READ_USER, READ_BELONGINGS])),
    (
        "user tokens revoke",
        Sends(&[READ_USER, READ_BELONGINGS, REVOKE_BELONGINGS]),
    ),
    ("user apps list", Sends(&[READ_USER, READ_APPS])),
    (
        "user apps assign",
        Sends(&[READ_USER, READ_APPS, ASSIGN_APP]),
    ),
    (
        "user apps unassign",
        Sends(&[READ_USER, READ_APPS, ASSIGN_APP]),
    ),
    ("user blocks list", Sends(&[READ_USER])),
    ("user links list", Sends(&[READ_USER, READ_LINKS])),
    ("user links set", Sends(&[READ_USER, READ_LINKS, SET_LINK])),
    (
        "user links remove",
        Sends(&[READ_USER, READ_LINKS, SET_LINK]),
    ),
    ("app list", Sends(&[READ_APPS])),
    ("app get", Sends(&[READ_APPS])),
    ("app users", Sends(&[READ_APPS])),
    ("api-token list", Sends(&[READ_TOKENS])),
    (
        "api-token revoke",
        Sends(&[READ_USER, READ_TOKENS, REVOKE_TOKEN]),
    ),
    ("group list", Sends(&[READ_GROUP])),
    ("group get", Sends(&[READ_GROUP])),
    ("group create", Sends(&[CREATE_GROUP])),
    ("group update", Sends(&[READ_GROUP, CHANGE_GROUP])),
    ("group delete", Sends(&[READ_GROUP, CHANGE_GROUP])),
    ("group members list", Sends(&[READ_GROUP])),
    (
        "group members add",
        Sends(&[READ_USER, READ_GROUP, CHANGE_MEMBERS]),
    ),
    (
        "group members remove",
        Sends(&[READ_USER, READ_GROUP, CHANGE_MEMBERS]),
    ),
    (
        "group members set",
        Sends(&[READ_USER, READ_GROUP, CHANGE_MEMBERS]),
    ),
    ("group rules list", Sends(&[READ_RULES])),
    ("group rules get", Sends(&[READ_RULES])),
    (
        "group rules create",
        Sends(&[READ_GROUP, READ_RULES, CHANGE_RULES]),
    ),
    (
        "group rules activate",
        Sends(&[READ_USER, READ_GROUP, READ_RULES, CHANGE_RULES]),
    ),
    ("group rules deactivate", Sends(&[READ_RULES, CHANGE_RULES])),
    (
        "group rules delete",
        Sends(&[READ_GROUP, READ_RULES, CHANGE_RULES]),
    ),
    ("group roles list", Sends(&[READ_GROUP, READ_ROLES])),
    (
        "group roles assign",
        Sends(&[READ_GROUP, READ_ROLES, CHANGE_ROLES]),
    ),
    (
        "group roles unassign",
        Sends(&[READ_GROUP, READ_ROLES, CHANGE_ROLES]),
    ),
    ("role list", Sends(&[READ_ROLES])),
    ("role get", Sends(&[READ_ROLES])),
    ("role create", Sends(&[CHANGE_ROLES])),
    ("role update", Sends(&[READ_ROLES, CHANGE_ROLES])),
    ("role delete", Sends(&[READ_ROLES, CHANGE_ROLES])),
    ("role holders", Sends(&[READ_USER, READ_ROLES])),
    ("resource-set list", Sends(&[READ_ROLES])),
    ("user-type list", Sends(&[READ_TYPES])),
    ("user-type get", Sends(&[READ_TYPES])),
    ("user-type create", Sends(&[CHANGE_TYPES])),
    ("user-type update", Sends(&[READ_TYPES, CHANGE_TYPES])),
    ("user-type delete", Sends(&[READ_TYPES, CHANGE_TYPES])),
    ("schema show", Sends(&[READ_SCHEMA])),
    ("schema add", Sends(&[READ_SCHEMA, CHANGE_SCHEMA])),
    ("schema remove", Sends(&[READ_SCHEMA, CHANGE_SCHEMA])),
    ("idp list", Sends(&[READ_IDPS])),
    ("idp get", Sends(&[READ_IDPS])),
    ("event list", Sends(&[READ_LOG])),
    ("event watch", Sends(&[READ_LOG])),
    ("event listen", Nothing),
    ("log", Sends(&[READ_LOG])),
    ("event-hook create", Sends(&[READ_HOOKS, CHANGE_HOOKS])),
    ("event-hook list", Sends(&[READ_HOOKS])),
    ("event-hook get", Sends(&[READ_HOOKS])),
    ("event-hook verify", Sends(&[READ_HOOKS, CHANGE_HOOKS])),
    ("event-hook activate", Sends(&[READ_HOOKS, CHANGE_HOOKS])),
    ("event-hook deactivate", Sends(&[READ_HOOKS, CHANGE_HOOKS])),
    ("event-hook delete", Sends(&[READ_HOOKS, CHANGE_HOOKS])),
    ("plan", Sends(&[READ_USER, READ_TYPES, READ_SCHEMA])),
    (
        "apply",
        Varies(
            "it needs what the changes of the plan need, such as user update and user groups add",
        ),
    ),
    (
        "api",
        Varies("the endpoint that is called decides; a refusal names the scope"),
    ),
    (
        "run resume",
        Varies("it needs what the command of the run needs; run show names it"),
    ),
    (
        "run undo",
        Varies("it needs what the opposite of the command of the run needs; run show names it"),
    ),
    ("run list", Nothing),
    ("run show", Nothing),
    ("auth login", Nothing),
    ("auth logout", Nothing),
    ("auth status", Nothing),
    ("auth test", Nothing),
    ("auth doctor", Nothing),
    (
        "auth bootstrap",
        Sends(&[
            READ_APPS,
            READ_GRANTED,
            READ_ROLES,
            CREATE_APP,
            GRANT_SCOPES,
            CHANGE_ROLES,
        ]),
    ),
    ("ping", Nothing),
    ("org add", Nothing),
    ("org list", Nothing),
    ("org use", Nothing),
    ("org show", Nothing),
    ("org remove", Nothing),
    ("org import-okta-yaml", Nothing),
    ("sandbox serve", Nothing),
    ("sandbox seed", Nothing),
    ("sandbox reset", Nothing),
    ("sandbox status", Nothing),
    ("docs completions", Nothing),
    ("docs man", Nothing),
    ("docs reference", Nothing),
    ("docs exit-codes", Nothing),
    ("docs environment", Nothing),
];

/// What a flag needs besides: the start of the commands, the flag and perhaps a word of its value.
pub(super) const FLAGS: &[(&str, &str, &str, &[&Deed])] = &[
    ("user", "--members-of", "", &[READ_GROUP]),
    ("user", "--where", "", &[READ_USER]),
    ("user", "--search", "", &[READ_USER]),
    ("user create", "--group", "", &[READ_GROUP, CHANGE_MEMBERS]),
    ("user create", "--type", "", &[READ_TYPES]),
    ("user update", "--type", "", &[READ_TYPES]),
    ("user update", "--set", "", &[READ_SCHEMA]),
    ("user create", "--set", "", &[READ_SCHEMA]),
    ("user import", "--type", "", &[READ_TYPES]),
    (
        "user import",
        "--if-exists",
        "update",
        &[READ_USER, UPDATE_USER],
    ),
    ("user list", "--type", "", &[READ_TYPES]),
    ("user get", "--with", "roles", &[READ_ROLES]),
    ("user get", "--with", "apps", &[READ_APPS]),
    ("user get", "--with", "events", &[READ_LOG]),
    ("user lifecycle disable", "--deactivate", "", &[DEACTIVATE]),
    ("api-token list", "--user", "", &[READ_USER]),
    ("group members", "--members-of", "", &[READ_GROUP]),
    ("auth bootstrap", "--resource-set", "", &[READ_ROLES]),
];
