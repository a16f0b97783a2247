//! `auth doctor`: what a command needs, what there is of it, and how to get the rest.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use crate::support::{Env, Mock, Served, TOKEN, mock, served};

const WELL_KNOWN: &str = "/.well-known/okta-organization";
const SUSPEND: [&str; 5] = ["auth", "doctor", "user", "lifecycle", "suspend"];

/// An org that knows the address, and who it is.
fn org() -> Mock {
    let mock = mock();
    let organization = json!({"id": "00o1", "pipeline": "idx"});
    mock.answer("GET", WELL_KNOWN, 200, &organization);
    let me = json!({"id": "00u1", "status": "ACTIVE", "created": "2026-01-01T00:00:00.000Z",
        "profile": {"login": "admin@acme.example"}});
    mock.answer("GET", "/api/v1/users/me", 200, &me);
    mock
}

fn role(kind: &str) -> serde_json::Value {
    json!({"id": "ra1", "type": kind, "label": kind, "assignmentType": "USER"})
}

const ROLES: &str = "/api/v1/users/00u1/roles";

#[test]
fn a_token_has_the_rights_of_its_user() {
    let mock = org();
    mock.answer("GET", ROLES, 200, &json!([role("USER_ADMIN")]));
    let env = mock.env();
    let ran = env.call(SUSPEND).terminal(80).run().ok();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin auth doctor user lifecycle suspend
user lifecycle suspend: nothing is missing

  org                    127.0.0.1
  credential             token
  authorization          SSWS
  signed in as           admin@acme.example

needs
  scopes                 okta.users.manage
  one of the roles       USER_ADMIN, ORG_ADMIN, SUPER_ADMIN
  or a custom role with  okta.users.read, okta.users.lifecycle.suspend

has
  scopes                 an API token needs none, it has the rights of its user
  roles                  USER_ADMIN
--- exit 0 ---

"#]]
    );
    ran.never_says(TOKEN);
    assert!(mock.writes().is_empty());
}

#[test]
fn a_role_that_is_missing_is_named_and_so_is_the_way_to_it() {
    let mock = org();
    mock.answer("GET", ROLES, 200, &json!([role("HELP_DESK_ADMIN")]));
    let ran = mock.env().call(SUSPEND).run().ends(10);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin auth doctor user lifecycle suspend
org	127.0.0.1
credential	token
authorization	SSWS
signed in as	admin@acme.example
scopes	okta.users.manage
one of the roles	USER_ADMIN, ORG_ADMIN, SUPER_ADMIN
or a custom role with	okta.users.read, okta.users.lifecycle.suspend
scopes	an API token needs none, it has the rights of its user
roles	HELP_DESK_ADMIN
role	USER_ADMIN or ORG_ADMIN or SUPER_ADMIN
how	Admin Console, Security > Administrators > Add administrator; or, as a super administrator, okta-admin user roles assign admin@acme.example --role USER_ADMIN
--- stderr ---
error: user lifecycle suspend lacks the role USER_ADMIN or ORG_ADMIN or SUPER_ADMIN
  hint: Admin Console, Security > Administrators > Add administrator; or, as a super administrator, okta-admin user roles assign admin@acme.example --role USER_ADMIN
--- exit 10 ---

"#]]
    );
    let ran = mock
        .env()
        .call(SUSPEND.into_iter().chain(["-o", "json"]))
        .run();
    let object = ran.json();
    assert_eq!(object["missing"][0]["kind"], "role");
    assert_eq!(object["has"]["roles"][0]["type"], "HELP_DESK_ADMIN");
    let members: Vec<&String> = object.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        [
            "command",
            "org",
            "url",
            "credential",
            "authorization",
            "identity",
            "needs",
            "has",
            "missing",
            "unknown",
            "reads"
        ]
    );
    assert_eq!(ran.error()["kind"], "permission");
}

#[test]
fn roles_that_cannot_be_seen_are_unknown_and_not_missing() {
    let mock = org();
    let refused = json!({"errorCode": "E0000006", "errorSummary": "You do not have permission"});
    mock.answer("GET", ROLES, 403, &refused);
    let ran = mock
        .env()
        .call(SUSPEND.into_iter().chain(["-o", "json"]))
        .run()
        .ok();
    let object = ran.json();
    assert_eq!(object["has"]["roles"], json!(null));
    assert_eq!(object["missing"], json!([]));
    assert_eq!(
        object["unknown"],
        json!(["the roles are not visible to this credential"])
    );
}

#[test]
fn a_custom_role_counts_by_its_permissions() {
    let mock = org();
    let custom = json!({"id": "irb1", "type": "CUSTOM", "label": "Night desk", "role": "cr01",
        "resource-set": "iam1", "assignmentType": "USER"});
    mock.answer("GET", ROLES, 200, &json!([custom]));
    let permissions = json!({"permissions": [
        {"label": "okta.users.read"}, {"label": "okta.users.lifecycle.unlock"}]});
    let path = "/api/v1/iam/roles/cr01/permissions";
    mock.answer("GET", path, 200, &permissions);
    let env = mock.env();
    env.run(["auth", "doctor", "user", "lifecycle", "unlock"])
        .ok();
    env.call(SUSPEND).run().ends(10);
}

#[test]
fn a_refused_credential_is_that() {
    let mock = mock();
    let organization = json!({"id": "00o1", "pipeline": "idx"});
    mock.answer("GET", WELL_KNOWN, 200, &organization);
    let refused = json!({"errorCode": "E0000011", "errorSummary": "Invalid token provided"});
    mock.answer("GET", "/api/v1/users/me", 401, &refused);
    let ran = mock.env().call(SUSPEND).run().ends(4);
    ran.says("refuses the token").never_says(TOKEN);
}

#[test]
fn a_word_that_is_no_command_is_a_usage_error_with_a_guess() {
    let mock = mock();
    for (words, said) in [
        (
            &["user", "lifecycle", "supend"][..],
            "did you mean suspend?",
        ),
        (&["usr"], "did you mean user?"),
        (&["user", "lifecycle"], "user lifecycle is several commands"),
        (&["user", "get", "ada"], "without its targets"),
        (&["okta-admin", "user", "grups"], "did you mean groups?"),
    ] {
        let call = ["auth", "doctor"].iter().chain(words).copied();
        let ran = mock.env().call(call).run().ends(2);
        ran.says(said);
    }
    assert!(mock.lines().is_empty());
}

#[test]
fn aliases_nouns_and_what_varies_are_understood() {
    let env = Env::sandbox();
    for (words, command) in [
        (&["user", "groups"][..], json!("user groups list")),
        (
            &["user", "lifecycle", "resend"],
            json!("user lifecycle reactivate"),
        ),
        (&["api"], json!("api")),
        (&["org", "list"], json!("org list")),
    ] {
        let call = ["auth", "doctor", "-o", "json"]
            .iter()
            .chain(words)
            .copied();
        let ran = env.call(call).run().ok();
        assert_eq!(ran.json()["command"], command);
    }
    let ran = env.run(["auth", "doctor", "-o", "json", "api"]).ok();
    assert!(ran.json()["needs"]["note"].is_string(), "{ran}");
}

#[test]
fn flags_that_need_more_come_after_two_dashes() {
    let env = Env::sandbox();
    let call = [
        "auth",
        "doctor",
        "-o",
        "json",
        "user",
        "update",
        "--",
        "--members-of",
        "Sales",
    ];
    let ran = env.run(call).ok();
    assert_eq!(
        ran.json()["needs"]["scopes"],
        json!(["okta.groups.read", "okta.users.manage"])
    );
}

#[test]
fn without_a_command_it_is_the_state_of_the_connection() {
    let ran = Env::sandbox().run(["auth", "doctor"]).ok();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin auth doctor
org	the sandbox
credential	sandbox
authorization	SSWS
signed in as	admin@sandbox.example
scopes	an API token needs none, it has the rights of its user
roles	SUPER_ADMIN
reads	it can read users, groups, roles, apps, the log, schemas, event hooks
--- exit 0 ---

"#]]
    );
}

/// A service app with one scope and one role, kept as an org.
fn app(served: &Served, scope: &str, role: &str) -> Env {
    let env = served.env();
    let (scope, role) = (format!("--scopes={scope}"), format!("--role={role}"));
    let call = [
        "auth",
        "bootstrap",
        "--keep-as=prod",
        &scope,
        &role,
        "--yes",
    ];
    env.run(call).ok();
    env.with("OKTA_ADMIN_ORG", "prod")
}

#[test]
fn a_service_app_lacks_scopes_and_cannot_see_its_roles() {
    let served = served().start();
    let env = app(&served, "okta.users.read", "READ_ONLY_ADMIN");
    let before = served.writes().len();
    let ran = env
        .call(SUSPEND.into_iter().chain(["-o", "json"]))
        .run()
        .ends(10);
    let object = ran.json();
    assert_eq!(object["credential"], "service-app");
    assert_eq!(object["has"]["scopes"], json!([]));
    assert_eq!(object["has"]["roles"], json!(null));
    assert_eq!(object["missing"][0]["name"], "okta.users.manage");
    let how = object["missing"][0]["how"].as_str().unwrap();
    let id = object["identity"]["id"].as_str().unwrap();
    assert!(how.contains(&format!("apps/{id}/grants")), "{how}");
    let writes = served.writes();
    let sent = writes[before..].iter();
    let others = sent.filter(|seen| !seen.line.contains("/oauth2/v1/token"));
    assert_eq!(others.count(), 0, "only tokens are asked for");
    env.run(["auth", "doctor", "user", "list"]).ok();
}

#[test]
fn a_service_app_that_may_see_roles_sees_its_own() {
    let served = served().start();
    let env = app(
        &served,
        "okta.users.manage,okta.roles.read",
        "READ_ONLY_ADMIN",
    );
    let ran = env
        .call(SUSPEND.into_iter().chain(["-o", "json"]))
        .run()
        .ends(10);
    let object = ran.json();
    assert_eq!(object["has"]["roles"][0]["type"], "READ_ONLY_ADMIN");
    assert_eq!(object["missing"][0]["kind"], "role");
    let how = object["missing"][0]["how"].as_str().unwrap();
    assert!(
        how.contains("/oauth2/v1/clients/") && how.contains("type=USER_ADMIN"),
        "{how}"
    );
}

#[test]
fn a_refusal_says_what_the_command_needs_and_sends_nothing_for_it() {
    let mock = mock();
    let refused = json!({"errorCode": "E0000006", "errorSummary": "You do not have permission"});
    mock.answer("GET", "/api/v1/users", 403, &refused);
    let env = mock.env();
    let ran = env.run(["user", "list"]).ends(10);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user list
--- stderr ---
error: could not list users
  caused by: Okta refused the request: You do not have permission (403 E0000006)
  hint: the admin role behind the credential does not allow this
  hint: user list needs one of the roles HELP_DESK_ADMIN, GROUP_MEMBERSHIP_ADMIN, USER_ADMIN, READ_ONLY_ADMIN, APP_ADMIN, ORG_ADMIN, SUPER_ADMIN, or a custom role with okta.users.read
  hint: what is missing says `okta-admin auth doctor user list`
--- exit 10 ---

"#]]
    );
    let ran = env.run(["user", "list", "-o", "json"]).ends(10);
    let hint = ran.error()["hint"].as_str().unwrap().to_owned();
    assert!(
        hint.contains("okta.users.read") && hint.contains("auth doctor user list"),
        "{hint}"
    );
    assert_eq!(mock.lines().len(), 2);
}

#[test]
fn what_the_token_has_is_said_where_it_is_known() {
    let served = served().start();
    let env = app(&served, "okta.users.read", "READ_ONLY_ADMIN");
    let call = [
        "user",
        "lifecycle",
        "suspend",
        "evelyn.boyd@sandbox.example",
        "--yes",
    ];
    let ran = env.run(call).ends(10);
    ran.says("user lifecycle suspend needs the scope okta.users.manage");
    ran.says("the token in use has okta.users.read");
    ran.says("okta-admin auth doctor user lifecycle suspend");
}
