//! Groups that a rule fills, from the users' side.

use serde_json::json;

use super::{EVELYN, GRACE, SALES, group, groups};
use crate::support::{Env, ID, mock, user};

/// Everybody whose title starts with Head is in Legal by a rule.
fn ruled() -> Env {
    let env = Env::sandbox();
    let expression = r#"--expression=String.startsWith(user.title,"Head")"#;
    env.run([
        "group",
        "rules",
        "create",
        "Heads",
        expression,
        "--group=Legal",
    ])
    .ok();
    env.run(["group", "rules", "activate", "Heads", "--yes"])
        .ok();
    env
}

#[test]
fn a_group_that_a_rule_fills_takes_nobody_by_hand_and_the_rule_is_named() {
    let env = ruled();
    let yuki = "yuki.tanaka@sandbox.example";
    for verb in ["add", "set"] {
        let ran = env
            .run([
                "user",
                "groups",
                verb,
                EVELYN,
                yuki,
                "--group=Legal",
                "--yes",
            ])
            .ends(8);
        ran.says("Heads")
            .says("user.title")
            .says("nothing was sent");
    }
    // Whom the rule put there is there already.
    let add = [
        "user",
        "groups",
        "add",
        EVELYN,
        "--group=Legal",
        "-o",
        "json",
    ];
    assert_eq!(env.run(add).ok().json()["status"], "unchanged");
}

#[test]
fn create_and_update_leave_such_a_group_alone_too() {
    let env = ruled();
    let new = [
        "user",
        "create",
        "--first-name=A",
        "--last-name=L",
        "--email=al@example.com",
    ];
    let ran = env.call(new.into_iter().chain(["--group=Legal"])).run();
    ran.ends(8).says("Heads");
    env.run(["user", "get", "al@example.com"]).ends(7);
    env.run(["user", "update", GRACE, "--add-group=Legal"])
        .ends(8)
        .says("Heads");
}

#[test]
fn taking_somebody_out_of_a_group_that_a_rule_fills_has_to_be_allowed() {
    let env = ruled();
    assert!(groups(&env, EVELYN).contains(&"Legal".to_owned()));
    let remove = ["user", "groups", "remove", EVELYN, "--group=Legal"];
    env.run(remove).ends(2).says("--allow-rule-exclusion");
    assert!(groups(&env, EVELYN).contains(&"Legal".to_owned()));
    env.call(remove.into_iter().chain(["--allow-rule-exclusion"]))
        .run()
        .ok();
    assert!(!groups(&env, EVELYN).contains(&"Legal".to_owned()));
    // The rule leaves her out from now on, also when her profile changes.
    env.run(["user", "update", EVELYN, "--title=Head of it all"])
        .ok();
    assert!(!groups(&env, EVELYN).contains(&"Legal".to_owned()));
}

#[test]
fn set_leaves_groups_that_a_rule_fills_alone() {
    let env = ruled();
    let ran = env
        .run(["user", "groups", "set", EVELYN, "--group=Sales", "--yes"])
        .ok();
    ran.says("stays in group Legal");
    assert_eq!(groups(&env, EVELYN), ["Everyone", "Sales", "Legal"]);
}

#[test]
fn who_may_not_see_rules_is_told_so_and_goes_on() {
    let mock = mock();
    let refusal = json!({"errorCode": "E0000006", "errorSummary": "no"});
    mock.answer("GET", "/api/v1/groups/rules", 403, &refusal);
    mock.answer(
        "GET",
        "/api/v1/users/ada@example.com",
        200,
        &user("ada@example.com"),
    );
    mock.answer(
        "GET",
        &format!("/api/v1/groups/{SALES}"),
        200,
        &group(SALES, "Sales"),
    );
    mock.answer(
        "GET",
        &format!("/api/v1/users/{ID}/groups"),
        200,
        &json!([]),
    );
    let at = format!("/api/v1/groups/{SALES}/users/{ID}");
    mock.respond("PUT", &at, wiremock::ResponseTemplate::new(204));
    let ran = mock
        .env()
        .run(["user", "groups", "add", "ada@example.com", "--group", SALES])
        .ok();
    ran.says("group rules are not visible");
    assert_eq!(mock.writes().len(), 1);
}
