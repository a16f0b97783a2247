//! `group members`: the same memberships, said from the group's side.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::support::{Env, served};

const EVELYN: &str = "evelyn.boyd@sandbox.example";
const GRACE: &str = "grace.hopper@sandbox.example";
const YUKI: &str = "yuki.tanaka@sandbox.example";

fn members(env: &Env, group: &str) -> Vec<String> {
    let list = [
        "group",
        "members",
        "list",
        group,
        "--columns=login",
        "-o",
        "csv",
    ];
    let ran = env.run(list).ok();
    ran.stdout.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn list_shows_the_members_as_users() {
    let env = Env::sandbox();
    let ran = env
        .run(["group", "members", "list", "Legal", "-o", "json"])
        .ok();
    for user in ran.json().as_array().unwrap() {
        assert_eq!(user["profile"]["department"], "Legal");
    }
    env.run(["group", "members", "list", "Everyone", "--limit=1"])
        .ok()
        .says("there may be more");
    env.run(["group", "members", "list", "Nowhere"]).ends(7);
}

#[test]
fn add_and_remove_are_those_of_the_users_side() {
    let env = Env::sandbox();
    let ran = env.run(["group", "members", "add", "Sales", EVELYN, GRACE]);
    assert_data_eq!(
        ran.view(),
        str![[r#"
$ okta-admin group members add Sales evelyn.boyd@sandbox.example grace.hopper@sandbox.example
TARGET	ACTION	STATUS	ERROR	ID
evelyn.boyd@sandbox.example	add-to-group	updated		00uXXXXXXXXXXXXXXXXX
grace.hopper@sandbox.example	add-to-group	updated		00uXXXXXXXXXXXXXXXXX
--- stderr ---
2 updated in the sandbox
--- exit 0 ---

"#]]
    );
    assert!(members(&env, "Sales").contains(&EVELYN.to_owned()));
    let removed = env
        .run(["group", "members", "remove", "Sales", EVELYN, "-o", "json"])
        .ok();
    assert_eq!(removed.json()["status"], "updated");
    assert!(!members(&env, "Sales").contains(&EVELYN.to_owned()));
    let again = env
        .run(["group", "members", "remove", "Sales", EVELYN, "-o", "json"])
        .ok();
    assert_eq!(again.json()["status"], "unchanged");
}

#[test]
fn set_shows_who_comes_and_who_goes_before_it_is_done() {
    let env = Env::sandbox();
    let before = members(&env, "Legal");
    assert!(!before.is_empty());
    let stays = before[0].as_str();
    let set = ["group", "members", "set", "Legal", EVELYN, stays];
    let ran = env.call(set).answers(["y"]).run().ok();
    let asked = ran.asked.concat();
    assert!(
        asked.contains("add to group Legal") || asked.contains(EVELYN),
        "{ran}"
    );
    assert!(
        before.len() == 1 || asked.contains("remove from group Legal"),
        "{ran}"
    );
    let mut after = members(&env, "Legal");
    after.sort();
    let mut wanted = vec![EVELYN.to_owned(), stays.to_owned()];
    wanted.sort();
    assert_eq!(after, wanted);
    let again = env.call(set.into_iter().chain(["-o", "json"])).run().ok();
    let all = again.json();
    assert!(
        all.as_array()
            .unwrap()
            .iter()
            .all(|o: &Value| o["status"] == "unchanged")
    );
}

#[test]
fn one_user_who_is_not_there_stops_the_whole_set() {
    let served = served().start();
    let env = served.env();
    let ran = env
        .run([
            "group",
            "members",
            "set",
            "Legal",
            EVELYN,
            "nobody@x.example",
            "--yes",
        ])
        .ends(7);
    ran.says("nobody was added or removed");
    assert!(served.writes().is_empty());
}

#[test]
fn a_group_that_a_rule_fills_is_refused() {
    let env = Env::sandbox();
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
    env.run(["group", "members", "add", "Legal", YUKI])
        .ends(8)
        .says("Berlin");
    env.run(["group", "members", "set", "Legal", YUKI, "--yes"])
        .ends(8)
        .says("Berlin");
    env.run(["group", "members", "remove", "Legal", GRACE])
        .ends(2)
        .says("--allow-rule-exclusion");
}
