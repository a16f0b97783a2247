//! `role` and `resource-set`: custom roles, and who holds any role at all.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use crate::support::{Env, ID, mock, user};

const EVELYN: &str = "evelyn.boyd@sandbox.example";

fn create(env: &Env) {
    let args = ["role", "create", "Night Shift", "--description=At night"];
    let permissions = [
        "--permission=okta.users.read",
        "--permission=okta.groups.read",
    ];
    env.call(args.into_iter().chain(permissions)).run().ok();
}

fn permissions(env: &Env) -> Vec<String> {
    let ran = env
        .run(["role", "get", "Night Shift", "--permissions", "-o", "id"])
        .ok();
    ran.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn create_sends_what_was_given_and_prints_the_role() {
    let mock = mock();
    let role = json!({"id": "cr01", "label": "L", "description": "D"});
    mock.answer("POST", "/api/v1/iam/roles", 200, &role);
    let args = [
        "role",
        "create",
        "L",
        "--description=D",
        "--permission=okta.users.read",
        "-o",
        "json",
    ];
    let ran = mock.env().run(args).ok();
    assert_eq!(ran.json(), role);
    let body = json!({"label": "L", "description": "D", "permissions": ["okta.users.read"]});
    assert_eq!(mock.writes(), [("POST /api/v1/iam/roles".to_owned(), body)]);
}

#[test]
fn get_shows_the_role_and_what_it_allows() {
    let env = Env::sandbox();
    create(&env);
    let ran = env.call(["role", "get", "Night Shift"]).terminal(80).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin role get 'Night Shift'
Night Shift

  id                cr0XXXXXXXXXXXXXXXXX
  description       At night

permissions
  okta.users.read
  okta.groups.read
--- exit 0 ---

"#]]
    );
    assert_eq!(permissions(&env), ["okta.users.read", "okta.groups.read"]);
    env.run(["role", "get", "night shift"])
        .ends(7)
        .says("HELP_DESK_ADMIN");
    env.run(["role", "get", "Night Shift", "--by=id"]).ends(7);
    env.run([
        "role",
        "create",
        "Night Shift",
        "--description=x",
        "--permission=okta.x",
    ])
    .ends(9);
}

#[test]
fn list_names_okta_s_own_roles_beside_the_custom_ones() {
    let env = Env::sandbox();
    create(&env);
    let ran = env.run(["role", "list", "-o", "json"]).ok();
    assert_eq!(ran.json()[0]["label"], "Onboarding");
    assert_eq!(ran.json()[1]["label"], "Night Shift");
    ran.says("SUPER_ADMIN");
}

#[test]
fn update_changes_what_is_named_and_asks_first() {
    let env = Env::sandbox();
    create(&env);
    let update = [
        "role",
        "update",
        "Night Shift",
        "--description=Nights",
        "--add-permission=okta.users.read",
    ];
    let update = update.into_iter().chain([
        "--add-permission=okta.logs.read",
        "--remove-permission=okta.groups.read",
    ]);
    let ran = env.call(update.clone()).answers(["y"]).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin role update 'Night Shift' --description=Nights --add-permission=okta.users.read --add-permission=okta.logs.read --remove-permission=okta.groups.read
LABEL	DESCRIPTION	ID
Night Shift	Nights	cr0XXXXXXXXXXXXXXXXX
--- asked ---
Night Shift (cr0XXXXXXXXXXXXXXXXX)
  description: Nights
  allow okta.logs.read
  no longer allow okta.groups.read
Update Night Shift in the sandbox? [y/N] 
--- stderr ---
updated Night Shift in the sandbox
--- exit 0 ---

"#]]
    );
    assert_eq!(permissions(&env), ["okta.users.read", "okta.logs.read"]);
    env.call(update).run().ok().says("unchanged");
    env.run(["role", "update", "Night Shift"]).ends(2);
}

#[test]
fn delete_is_typed() {
    let env = Env::sandbox();
    create(&env);
    env.call(["role", "delete", "Night Shift"])
        .answers(["y"])
        .run()
        .ends(2);
    env.call(["role", "delete", "Night Shift"])
        .answers(["Night Shift"])
        .run()
        .ok();
    env.run(["role", "get", "Night Shift"]).ends(7);
}

#[test]
fn holders_are_named_with_each_role_direct_or_through_a_group() {
    let env = Env::sandbox();
    env.run([
        "user",
        "roles",
        "assign",
        EVELYN,
        "--role=USER_ADMIN",
        "--yes",
    ])
    .ok();
    env.run([
        "group",
        "roles",
        "assign",
        "Legal",
        "--role=REPORT_ADMIN",
        "--yes",
    ])
    .ok();
    let ran = env.run(["role", "holders", "--role=Group Administrator"]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin role holders '--role=Group Administrator'
LOGIN	TYPE	LABEL	ASSIGNMENT	ID
evelyn.boyd@sandbox.example	USER_ADMIN	Group Administrator	USER	KVJUKUS7IFCE2SKO
--- exit 0 ---

"#]]
    );
    let through = env
        .run(["role", "holders", "--role=REPORT_ADMIN", "-o", "json"])
        .ok()
        .json();
    let rows = through.as_array().unwrap();
    assert!(!rows.is_empty());
    assert!(
        rows.iter()
            .all(|row| row["role"]["assignmentType"] == "GROUP")
    );
}

#[test]
fn every_page_of_holders_is_followed_and_never_out_of_the_org() {
    let mock = mock();
    let page = |next: &str| json!({"value": [{"id": ID}], "_links": {"next": {"href": next}}});
    let next = format!("{}/api/v1/iam/assignees/users?after=x", mock.url());
    let first = ResponseTemplate::new(200).set_body_json(page(&next));
    mock.once("GET", "/api/v1/iam/assignees/users", first);
    mock.answer(
        "GET",
        "/api/v1/iam/assignees/users",
        200,
        &page("https://evil.example/x"),
    );
    let roles =
        json!([{"id": "ra1", "type": "SUPER_ADMIN", "label": "x", "assignmentType": "USER"}]);
    mock.answer("GET", &format!("/api/v1/users/{ID}/roles"), 200, &roles);
    mock.answer(
        "GET",
        &format!("/api/v1/users/{ID}"),
        200,
        &user("ada@example.com"),
    );
    let ran = mock.env().run(["role", "holders", "-o", "json"]);
    assert_ne!(ran.code(), 0, "{ran}");
    ran.says("not this org");
    let listed = mock
        .lines()
        .into_iter()
        .filter(|l| l.contains("assignees"))
        .count();
    assert_eq!(listed, 2);
}

#[test]
fn resource_sets_are_listed() {
    let env = Env::sandbox();
    let ran = env.run(["resource-set", "list", "-o", "json"]).ok();
    assert_eq!(ran.json()[0]["label"], "New hires");
    let mock = mock();
    let set = json!({"id": "iam1", "label": "Everybody", "description": Value::Null});
    mock.answer(
        "GET",
        "/api/v1/iam/resource-sets",
        200,
        &json!({"resource-sets": [set]}),
    );
    let ran = mock.env().run(["resource-set", "list", "-o", "json"]).ok();
    assert_eq!(ran.json(), json!([set]));
}
