//! `group roles`: what a group's members may do because they are in it.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use crate::support::{Env, served};

#[test]
fn a_group_holds_a_role_once_and_gives_it_back() {
    let env = Env::sandbox();
    let assign = [
        "group",
        "roles",
        "assign",
        "Legal",
        "--role=READ_ONLY_ADMIN",
    ];
    let ran = env.call(assign).answers(["y"]).run();
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin group roles assign Legal --role=READ_ONLY_ADMIN
TARGET	ACTION	STATUS	ERROR	ID
Legal	assign-role	updated		00gXXXXXXXXXXXXXXXXX
--- asked ---
Legal (00gXXXXXXXXXXXXXXXXX)
  give the role READ_ONLY_ADMIN
as admin@sandbox.example
Assign Legal in the sandbox? [y/N] 
--- stderr ---
updated Legal in the sandbox
--- exit 0 ---

"#]]
    );
    let again = env
        .call(assign.into_iter().chain(["-o", "json"]))
        .run()
        .ok();
    assert_eq!(again.json()["status"], "unchanged");
    let listed = env
        .run(["group", "roles", "list", "Legal", "-o", "json"])
        .ok();
    assert_eq!(listed.json()[0]["type"], "READ_ONLY_ADMIN");
    let unassign = [
        "group",
        "roles",
        "unassign",
        "Legal",
        "--role=READ_ONLY_ADMIN",
        "--yes",
    ];
    env.run(unassign).ok();
    let listed = env
        .run(["group", "roles", "list", "Legal", "-o", "json"])
        .ok();
    assert_eq!(listed.json(), json!([]));
}

#[test]
fn several_groups_give_rows_and_one_that_is_not_there_is_named() {
    let env = Env::sandbox();
    let assign = [
        "group",
        "roles",
        "assign",
        "Legal",
        "Sales",
        "Nowhere",
        "--role=REPORT_ADMIN",
        "--yes",
    ];
    env.run(assign).ends(3).says("Nowhere");
    let ran = env
        .run([
            "group", "roles", "list", "Legal", "Nowhere", "Sales", "-o", "json",
        ])
        .ends(3);
    let rows = ran.json();
    assert_eq!(rows[0]["group"]["name"], "Legal");
    assert_eq!(rows[1]["role"]["type"], "REPORT_ADMIN");
}

#[test]
fn what_okta_refuses_is_said_in_its_words() {
    let served = served().start();
    let env = served.env();
    env.run([
        "group",
        "roles",
        "assign",
        "Everyone",
        "--role=REPORT_ADMIN",
        "--yes",
    ])
    .ends(2);
    assert!(served.writes().is_empty());
    let expression = r#"--expression=user.city=="Berlin""#;
    env.run([
        "group",
        "rules",
        "create",
        "Berlin",
        expression,
        "--group=Legal",
    ])
    .ok();
    env.run(["group", "rules", "activate", "Berlin", "--yes"])
        .ok();
    let ran = env
        .run([
            "group",
            "roles",
            "assign",
            "Legal",
            "--role=REPORT_ADMIN",
            "--yes",
        ])
        .ends(9);
    ran.says("E0000192");
}
