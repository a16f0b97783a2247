//! Roles that are taken away, and only those that were meant.

use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::{EVELYN, at, held, org, types};
use crate::support::{Env, served};

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
