//! `user roles`: a role is given once, taken exactly, and said to come from where it comes from.

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
fn targets_limit_a_new_role_and_widen_one_that_is_limited() {
    let env = Env::sandbox();
    let assign = |group: &str| {
        let target = format!("--target-group={group}");
        let args = [
            "user",
            "roles",
            "assign",
            EVELYN,
            "--role=HELP_DESK_ADMIN",
            "--yes",
            "-o",
            "json",
        ];
        env.call(args.into_iter().map(str::to_owned).chain([target]))
            .run()
    };
    assert_eq!(assign("Sales").ok().json()["action"], "assign-role");
    assert_eq!(assign("Legal").ok().json()["action"], "add-target");
    assert_eq!(assign("Legal").ok().json()["status"], "unchanged");
    // The whole role was asked for, and half of it is not that.
    let whole = [
        "user",
        "roles",
        "assign",
        EVELYN,
        "--role=HELP_DESK_ADMIN",
        "--yes",
    ];
    env.run(whole).ends(8).says("limited to 2 targets");
    let less = [
        "user",
        "roles",
        "unassign",
        EVELYN,
        "--role=HELP_DESK_ADMIN",
        "--yes",
    ];
    let ran = env
        .call(
            less.into_iter()
                .chain(["--target-group=Sales", "-o", "json"]),
        )
        .run()
        .ok();
    assert_eq!(ran.json()["action"], "remove-target");
    let ran = env
        .call(less.into_iter().chain(["--target-group=Legal"]))
        .run()
        .ends(9);
    ran.says("last target");
    assert_eq!(types(&env, EVELYN), ["HELP_DESK_ADMIN"]);
}

#[test]
fn a_first_target_never_narrows_a_role_by_the_way() {
    let env = Env::sandbox();
    let assign = [
        "user",
        "roles",
        "assign",
        EVELYN,
        "--role=HELP_DESK_ADMIN",
        "--yes",
    ];
    env.run(assign).ok();
    let ran = env
        .call(assign.into_iter().chain(["--target-group=Sales"]))
        .run()
        .ends(8);
    ran.says("would narrow it");
}

#[test]
fn a_role_whose_first_target_is_refused_is_taken_away_again() {
    let mock = org(&json!([]));
    mock.answer(
        "POST",
        &at(),
        201,
        &held("IFIFAX2BIRGUSTQ", "APP_ADMIN", "USER"),
    );
    let target = format!("{}/IFIFAX2BIRGUSTQ/targets/catalog/apps/nosuch", at());
    mock.answer("PUT", &target, 404, &refusal("E0000007", "Not found", &[]));
    let role = format!("{}/IFIFAX2BIRGUSTQ", at());
    mock.respond("DELETE", &role, ResponseTemplate::new(204));
    let assign = [
        "user",
        "roles",
        "assign",
        "ada@example.com",
        "--role=APP_ADMIN",
        "--target-app=nosuch",
        "--yes",
    ];
    mock.env().run(assign).ends(7);
    let lines: Vec<String> = mock.writes().into_iter().map(|(line, _)| line).collect();
    assert_eq!(
        lines,
        [
            format!("POST {}", at()),
            format!("PUT {target}"),
            format!("DELETE {role}")
        ]
    );
}

#[test]
fn unassign_takes_a_type_a_label_or_the_id_of_the_assignment() {
    for name in [
        "REPORT_ADMIN",
        "Report Administrator",
        "ra1abcdefghijKLMNO23",
    ] {
        let mock = org(&json!([held(
            "ra1abcdefghijKLMNO23",
            "REPORT_ADMIN",
            "USER"
        )]));
        let role = format!("{}/ra1abcdefghijKLMNO23", at());
        mock.respond("DELETE", &role, ResponseTemplate::new(204));
        let unassign = [
            "user",
            "roles",
            "unassign",
            "ada@example.com",
            "--yes",
            "--role",
            name,
        ];
        mock.env().run(unassign).ok();
        assert_eq!(
            mock.writes(),
            [(format!("DELETE {role}"), Value::Null)],
            "{name}"
        );
    }
}

#[test]
fn role_by_says_whether_it_is_an_id_or_a_name() {
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
    let unassign = |name: &str, by: &str| {
        let args = [
            "user",
            "roles",
            "unassign",
            EVELYN,
            "--yes",
            "-o",
            "json",
            "--role",
            name,
            "--role-by",
            by,
        ];
        env.run(args).ok().json()["status"].clone()
    };
    assert_eq!(unassign("USER_ADMIN", "id"), "unchanged");
    assert_eq!(unassign("KVJUKUS7IFCE2SKO", "name"), "unchanged");
    assert_eq!(unassign("KVJUKUS7IFCE2SKO", "id"), "updated");
}

#[test]
fn who_does_not_hold_the_role_is_unchanged() {
    let served = served().start();
    let ran = served
        .env()
        .run([
            "user",
            "roles",
            "unassign",
            EVELYN,
            "--role=REPORT_ADMIN",
            "-o",
            "json",
        ])
        .ok();
    assert_eq!(ran.json()["status"], "unchanged");
    assert!(served.writes().is_empty());
}

#[test]
fn taking_a_role_from_an_administrator_is_typed() {
    let env = Env::sandbox();
    env.run([
        "user",
        "roles",
        "assign",
        EVELYN,
        "--role=REPORT_ADMIN",
        "--yes",
    ])
    .ok();
    let unassign = ["user", "roles", "unassign", EVELYN, "--role=REPORT_ADMIN"];
    env.call(unassign).answers(["y"]).run().ends(2);
    assert_eq!(types(&env, EVELYN), ["REPORT_ADMIN"]);
    env.call(unassign).answers([EVELYN]).run().ok();
    assert!(types(&env, EVELYN).is_empty());
}

#[test]
fn a_role_through_a_group_is_shown_and_its_group_is_named() {
    let env = Env::sandbox();
    env.run([
        "group",
        "roles",
        "assign",
        "Engineering",
        "--role=REPORT_ADMIN",
        "--yes",
    ])
    .ok();
    let roles = env.run(["user", "roles", EVELYN, "-o", "json"]).ok().json();
    assert_eq!(roles[0]["assignmentType"], "GROUP");
    let ran = env
        .run([
            "user",
            "roles",
            "unassign",
            EVELYN,
            "--role=REPORT_ADMIN",
            "--yes",
        ])
        .ends(8);
    ran.says("through group Engineering");
}
