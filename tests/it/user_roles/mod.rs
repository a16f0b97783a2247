//! `user roles`: a role is given once, taken exactly, and said to come from where it comes from.

mod targets;
mod unassign;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use wiremock::ResponseTemplate;

use crate::support::{Env, ID, Mock, mock, refusal, served, user};

const EVELYN: &str = "evelyn.boyd@sandbox.example";
const GRACE: &str = "grace.hopper@sandbox.example";

fn at() -> String {
    format!("/api/v1/users/{ID}/roles")
}

/// An org with Ada, who holds these roles.
fn org(roles: &Value) -> Mock {
    let mock = mock();
    mock.answer(
        "GET",
        "/api/v1/users/ada@example.com",
        200,
        &user("ada@example.com"),
    );
    mock.answer(
        "GET",
        "/api/v1/users/me",
        404,
        &refusal("E0000007", "Not found", &[]),
    );
    mock.answer("GET", &at(), 200, roles);
    mock
}

fn held(id: &str, kind: &str, through: &str) -> Value {
    json!({"id": id, "label": kind, "type": kind, "status": "ACTIVE", "assignmentType": through})
}

fn types(env: &Env, login: &str) -> Vec<String> {
    let ran = env.run(["user", "roles", "list", login, "-o", "json"]).ok();
    let roles = ran.json();
    let types = roles.as_array().unwrap().iter();
    types
        .map(|r| r["type"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn without_a_verb_it_lists() {
    let env = Env::sandbox();
    let ran = env.run(["user", "roles", "admin@sandbox.example"]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user roles admin@sandbox.example
TYPE	LABEL	ASSIGNMENT	STATUS	ID
SUPER_ADMIN	Super Administrator	USER	ACTIVE	ra1XXXXXXXXXXXXXXXXX
--- exit 0 ---

"#]]
    );
    env.run(["user", "roles", "lst", EVELYN])
        .ends(2)
        .says("mistyped");
    env.run(["user", "roles", "unasign", EVELYN])
        .ends(2)
        .says("mistyped");
}

#[test]
fn several_users_give_a_row_for_each_role() {
    let env = Env::sandbox();
    let list = ["user", "roles", "list", "-", "-o", "json"];
    let ran = env
        .call(list)
        .stdin(format!("admin@sandbox.example\n{EVELYN}\n"))
        .run()
        .ok();
    let rows = ran.json();
    assert_eq!(rows.as_array().unwrap().len(), 1);
    assert_eq!(rows[0]["user"]["login"], "admin@sandbox.example");
    assert_eq!(rows[0]["role"]["type"], "SUPER_ADMIN");
    let ran = env
        .run(["user", "roles", "nobody@x.example", EVELYN, "-o", "json"])
        .ends(3);
    ran.says("nobody@x.example");
}

#[test]
fn assigning_is_asked_about_and_done_once() {
    let env = Env::sandbox();
    let assign = ["user", "roles", "assign", EVELYN, "--role=HELP_DESK_ADMIN"];
    let ran = env.call(assign).answers(["y"]).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin user roles assign evelyn.boyd@sandbox.example --role=HELP_DESK_ADMIN
TARGET	ACTION	STATUS	ERROR	ID
evelyn.boyd@sandbox.example	assign-role	updated		00uXXXXXXXXXXXXXXXXX
--- asked ---
evelyn.boyd@sandbox.example (Evelyn Boyd, ACTIVE, 00uXXXXXXXXXXXXXXXXX)
  give the role HELP_DESK_ADMIN
as admin@sandbox.example
Assign evelyn.boyd@sandbox.example in the sandbox? [y/N] 
--- stderr ---
updated evelyn.boyd@sandbox.example in the sandbox
--- exit 0 ---

"#]]
    );
    assert_eq!(types(&env, EVELYN), ["HELP_DESK_ADMIN"]);
    let again = env
        .call(assign.into_iter().chain(["-o", "json"]))
        .run()
        .ok();
    assert_eq!(again.json()["status"], "unchanged");
}

#[test]
fn several_users_and_several_roles_of_which_one_user_is_not_there() {
    let env = Env::sandbox();
    let assign = ["user", "roles", "assign", EVELYN, "nobody@x.example", GRACE];
    let roles = [
        "--role=REPORT_ADMIN",
        "--role=Read-only Administrator",
        "--yes",
        "-o",
        "json",
    ];
    let ran = env.call(assign.into_iter().chain(roles)).run().ends(3);
    let all = ran.json();
    let success: Vec<&Value> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|o| &o["success"])
        .collect();
    assert_eq!(success, [true, false, true]);
    assert_eq!(types(&env, GRACE), ["REPORT_ADMIN", "READ_ONLY_ADMIN"]);
}

#[test]
fn a_type_goes_out_as_it_is_and_both_labels_mean_the_type() {
    for (name, kind) in [
        ("USER_ADMIN", "USER_ADMIN"),
        ("Group Administrator", "USER_ADMIN"),
        ("User Administrator", "USER_ADMIN"),
        ("NEW_KIND_OF_ADMIN", "NEW_KIND_OF_ADMIN"),
    ] {
        let mock = org(&json!([]));
        mock.answer("POST", &at(), 201, &held("ra1", kind, "USER"));
        let assign = [
            "user",
            "roles",
            "assign",
            "ada@example.com",
            "--yes",
            "--role",
            name,
        ];
        mock.env().run(assign).ok();
        assert_eq!(
            mock.writes(),
            [(format!("POST {}", at()), json!({"type": kind}))],
            "{name}"
        );
    }
}

#[test]
fn a_custom_role_reaches_a_resource_set() {
    let mock = org(&json!([]));
    let role = json!({"id": "cr01", "label": "Night Shift", "description": "x"});
    let set = json!({"id": "iam1", "label": "Everybody"});
    let first = json!({"roles": [], "_links": {"next": {"href": format!("{}/api/v1/iam/roles?after=x", mock.url())}}});
    mock.once(
        "GET",
        "/api/v1/iam/roles",
        ResponseTemplate::new(200).set_body_json(first),
    );
    mock.answer("GET", "/api/v1/iam/roles", 200, &json!({"roles": [role]}));
    mock.answer(
        "GET",
        "/api/v1/iam/resource-sets",
        200,
        &json!({"resource-sets": [set]}),
    );
    mock.answer(
        "POST",
        &at(),
        201,
        &json!({"id": "irb1", "type": "CUSTOM", "label": "Night Shift"}),
    );
    let assign = [
        "user",
        "roles",
        "assign",
        "ada@example.com",
        "--role=Night Shift",
        "--yes",
    ];
    mock.env().run(assign).ends(2).says("--resource-set");
    assert!(mock.writes().is_empty());
    mock.env()
        .call(assign.into_iter().chain(["--resource-set=Everybody"]))
        .run()
        .ok();
    let body = json!({"type": "CUSTOM", "role": "cr01", "resource-set": "iam1"});
    assert_eq!(mock.writes(), [(format!("POST {}", at()), body)]);
}

#[test]
fn a_role_that_does_not_exist_is_refused_and_not_already_so() {
    let served = served().start();
    let env = served.env();
    for verb in ["assign", "unassign"] {
        let ran = env
            .run(["user", "roles", verb, EVELYN, "--role=Help Desk", "--yes"])
            .ends(7);
        ran.says("HELP_DESK_ADMIN");
    }
    assert!(served.writes().is_empty());
}

#[test]
fn okta_s_word_that_it_is_held_already_is_no_failure() {
    for code in ["E0000090", "E0000263"] {
        let mock = org(&json!([]));
        mock.answer("POST", &at(), 409, &refusal(code, "already assigned", &[]));
        let assign = [
            "user",
            "roles",
            "assign",
            "ada@example.com",
            "--role=REPORT_ADMIN",
            "--yes",
            "-o",
            "json",
        ];
        let ran = mock.env().run(assign).ok();
        assert_eq!(ran.json()["status"], "unchanged", "{code}");
    }
}

#[test]
fn a_lost_answer_is_looked_at_and_what_is_there_is_not_sent_again() {
    let mock = mock();
    mock.answer(
        "GET",
        "/api/v1/users/ada@example.com",
        200,
        &user("ada@example.com"),
    );
    mock.answer(
        "GET",
        "/api/v1/users/me",
        404,
        &refusal("E0000007", "Not found", &[]),
    );
    mock.once(
        "GET",
        &at(),
        ResponseTemplate::new(200).set_body_json(json!([])),
    );
    mock.answer(
        "GET",
        &at(),
        200,
        &json!([held("ra1x", "REPORT_ADMIN", "USER")]),
    );
    mock.respond("POST", &at(), ResponseTemplate::new(500));
    let assign = [
        "user",
        "roles",
        "assign",
        "ada@example.com",
        "--role=REPORT_ADMIN",
        "--yes",
        "-o",
        "json",
    ];
    let ran = mock.env().run(assign).ok();
    assert_eq!(ran.json()["status"], "updated");
    assert_eq!(mock.writes().len(), 1);
}

#[test]
fn a_role_for_more_people_than_are_looked_at_at_once_is_given_one_request_at_a_time() {
    let served = served().people(100).start();
    let env = served.direct();
    let listed = env
        .run(["user", "list", "--status=ACTIVE", "-o", "id"])
        .ok();
    let file = env.file("people.txt", &listed.stdout);
    let people = listed.stdout.lines().count();
    // More are looked up than roles are read of; neither may wait for the other for good.
    assert!(people > 64, "{people}");
    let ran = env.run([
        "user",
        "roles",
        "assign",
        "--from-file",
        &file,
        "--role=REPORT_ADMIN",
        "--concurrency=1",
        "--yes",
        "--me",
        "-o",
        "json",
    ]);
    assert_eq!(ran.ok().json().as_array().unwrap().len(), people);
}
